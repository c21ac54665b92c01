//! The class `NativeBridge`: what native code calls of it, and what of it is native.
//!
//! Signatures name classes of `java.lang` only. A shrinker may rename any class of the bindings but
//! this one, and the lookups here still match.

#![allow(
    clippy::too_many_arguments,
    reason = "they are those of the C functions"
)]

use jni::bind_java_type;

use crate::{client, delegate, executor, settings, storage, tracker, transport};

bind_java_type! {
    pub Bridge => com.snrclient.NativeBridge,
    native_methods_export = false,
    methods {
        static fn new_token(
            raw_jwt: JString, expiration: jdouble, creation: jdouble, origin: jint, rlm: JString,
            client_id: JString, custom_id: JString
        ) -> JObject,
        static fn new_error(
            error_type: jint, code: jint, http_code: jint, retry_after: jdouble, message: JString,
            server_error_code: JString, body: JString, cause_codes: jint[], cause_texts: JString[]
        ) -> JObject,
        static fn new_status(status: jint) -> JObject,
        static fn succeed(call: JObject, value: JObject),
        static fn fail(call: JObject, error: JObject),
        static fn signed_in(listener: JObject),
        static fn signed_out(listener: JObject, reason: jint),
        static fn attached(),
        static fn log(logger: JObject, level: jint, message: JString),
        static fn execute(executor: JObject, work: jlong, work_context: jlong),
        static fn storage_read(storage: JObject, name: JString, reading: jlong) -> jint,
        static fn storage_write(storage: JObject, name: JString, bytes: jbyte[]) -> jboolean,
        static fn storage_remove(storage: JObject, name: JString) -> jboolean,
        static fn transport_send(
            transport: JObject, token: jlong, method: JString, url: JString, headers: JString[],
            body: jbyte[], timeout: jdouble
        ),
        static fn transport_cancel(transport: JObject, token: jlong),
    },
    native_methods {
        static fn initialize {
            sig = (api_key: JString, base_url: JString, settings: jlong) -> jint,
            fn = settings::initialize,
        },
        static fn change_client_api_key {
            sig = (api_key: JString) -> jint,
            fn = settings::change_client_api_key,
        },
        static fn shutdown { sig = (), fn = settings::shutdown },
        static fn version { sig = () -> JString, fn = settings::version },

        static fn settings_new { sig = () -> jlong, fn = settings::new },
        static fn settings_free { sig = (settings: jlong), fn = settings::free },
        static fn set_storage_directory {
            sig = (settings: jlong, path: JString) -> jint,
            fn = settings::set_storage_directory,
        },
        static fn set_min_token_refresh_interval {
            sig = (settings: jlong, seconds: jdouble) -> jint,
            fn = settings::set_min_token_refresh_interval,
        },
        static fn set_should_destroy_session_on_api_key_change {
            sig = (settings: jlong, should_destroy: jboolean) -> jint,
            fn = settings::set_should_destroy_session_on_api_key_change,
        },
        static fn set_request_timeout {
            sig = (settings: jlong, seconds: jdouble) -> jint,
            fn = settings::set_request_timeout,
        },
        static fn set_uuid_salt {
            sig = (settings: jlong, salt: JString) -> jint,
            fn = settings::set_uuid_salt,
        },
        static fn set_device_id {
            sig = (settings: jlong, device_id: JString) -> jint,
            fn = settings::set_device_id,
        },
        static fn set_ca_certificates {
            sig = (settings: jlong, pem: JString) -> jint,
            fn = settings::set_ca_certificates,
        },
        static fn set_ssl_pinning_pinset {
            sig = (settings: jlong, pins: JString[]) -> jint,
            fn = settings::set_ssl_pinning_pinset,
        },
        static fn set_logger {
            sig = (settings: jlong, max_level: jint, logger: JObject) -> jint,
            fn = settings::set_logger,
        },
        static fn set_callback_executor {
            sig = (settings: jlong, executor: JObject) -> jint,
            fn = executor::set_callback_executor,
        },
        static fn run_callbacks {
            sig = (work: jlong, work_context: jlong),
            fn = executor::run_callbacks,
        },
        static fn set_storage {
            sig = (settings: jlong, storage: JObject) -> jint,
            fn = storage::set_storage,
        },
        static fn set_reading_bytes {
            sig = (reading: jlong, bytes: jbyte[]) -> jint,
            fn = storage::set_reading_bytes,
        },
        static fn set_transport {
            sig = (settings: jlong, transport: JObject) -> jint,
            fn = transport::set_transport,
        },
        static fn transport_respond {
            sig = (
                token: jlong, http_code: jint, date: JString, retry_after: JString, body: jbyte[]
            ),
            fn = transport::respond,
        },
        static fn transport_fail {
            sig = (token: jlong, reason: JString),
            fn = transport::fail,
        },

        static fn refresh_token { sig = (call: JObject), fn = client::refresh_token },
        static fn retrieve_token { sig = (call: JObject), fn = client::retrieve_token },
        static fn copy_valid_token { sig = () -> JObject, fn = client::copy_valid_token },
        static fn get_uuid { sig = () -> JString, fn = client::get_uuid },
        static fn get_uuid_for_authentication {
            sig = (auth_id: JString) -> JString,
            fn = client::get_uuid_for_authentication,
        },
        static fn regenerate_uuid {
            sig = (client_identifier: JString),
            fn = client::regenerate_uuid,
        },
        static fn destroy_session { sig = (), fn = client::destroy_session },
        static fn is_signed_in { sig = () -> jboolean, fn = client::is_signed_in },
        static fn sign_in {
            sig = (email: JString, password: JString, call: JObject),
            fn = client::sign_in,
        },
        static fn sign_in_conditionally {
            sig = (email: JString, password: JString, call: JObject),
            fn = client::sign_in_conditionally,
        },
        static fn authenticate {
            sig = (
                token: JString, provider: jint, auth_id: JString, context_json: JString,
                call: JObject
            ),
            fn = client::authenticate,
        },
        static fn authenticate_conditionally {
            sig = (
                token: JString, provider: jint, auth_id: JString, context_json: JString,
                call: JObject
            ),
            fn = client::authenticate_conditionally,
        },
        static fn authenticate_with_token_payload {
            sig = (
                raw_jwt: JString, expiration: jdouble, creation: jdouble, rlm: JString,
                origin: jint, uuid: JString, client_id: JString, custom_id: JString,
                auth_id: JString, call: JObject
            ),
            fn = client::authenticate_with_token_payload,
        },
        static fn sign_out {
            sig = (mode: jint, from_all_devices: jboolean, call: JObject),
            fn = client::sign_out,
        },

        static fn set_client_state_listener { sig = (listener: JObject), fn = delegate::set },

        static fn set_custom_email { sig = (email: JString), fn = tracker::set_custom_email },
        static fn set_custom_identifier {
            sig = (identifier: JString),
            fn = tracker::set_custom_identifier,
        },
        static fn get_custom_email { sig = () -> JString, fn = tracker::get_custom_email },
        static fn get_custom_identifier { sig = () -> JString, fn = tracker::get_custom_identifier },
    },
}
