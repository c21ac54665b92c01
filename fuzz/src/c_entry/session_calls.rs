//! `SNRClient_…`.

use snrclient::ffi::enums::{SNRClientIdentityProvider, SNRClientSignOutMode};
use snrclient::ffi::{client, client_login, token};

use super::Run;
use super::callbacks::{done, on_failure, on_signed_in, on_signed_out, on_status, on_token};
use super::objects::check_uuid;
use crate::planted;
use crate::text::raw_enum;

impl Run<'_> {
    pub(super) fn call_session(&mut self, choice: u8) {
        match choice {
            0 => {
                let context = self.watch.context();
                client::SNRClient_retrieveToken(Some(on_token), Some(on_failure), context);
            }
            1 => {
                let context = self.watch.context();
                client::SNRClient_refreshToken(Some(done), Some(on_failure), context);
            }
            2 => self.read(),
            3 => self.ask_for_authentication(),
            4 => client::SNRClient_regenerateUUID(),
            5 => self.regenerate_with_identifier(),
            6 => client::SNRClient_destroySession(),
            7 | 8 => self.sign_in(choice == 8),
            9 | 10 => self.authenticate(choice == 10),
            _ if self.feed.flag() => self.set_delegate(),
            _ => self.sign_out(),
        }
    }

    fn read(&self) {
        check_uuid(client::SNRClient_getUUID(), !self.initialized);
        let is_signed_in = client_login::SNRClient_isSignedIn();
        assert!(self.initialized || !is_signed_in);
        // SAFETY: the token is ours, and is released once.
        unsafe { token::SNRToken_release(client::SNRClient_copyValidToken()) };
    }

    fn ask_for_authentication(&mut self) {
        let auth_id = self.text();
        // SAFETY: the string lives for as long as the call.
        let uuid = unsafe { client::SNRClient_getUUIDForAuthentication(auth_id.as_ptr()) };
        let is_asked = self.initialized && auth_id.is_good();
        let uuid = check_uuid(uuid, !is_asked);
        assert_eq!(uuid.is_some(), is_asked);
    }

    /// The same identifier gives the same UUID, unless a customer is signed in.
    fn regenerate_with_identifier(&mut self) {
        let identifier = self.text();
        let [first, second] = std::array::from_fn(|_| {
            // SAFETY: the string lives for as long as the call.
            unsafe {
                client::SNRClient_regenerateUUIDWithClientIdentifier(identifier.as_ptr());
            }
            check_uuid(client::SNRClient_getUUID(), !self.initialized)
        });
        if let (Some(first), Some(second)) = (first, second)
            && !identifier.is_null()
        {
            assert_eq!(first.bytes(), second.bytes());
        }
    }

    fn sign_in(&mut self, conditionally: bool) {
        let email = self.text();
        let password = self.secret();
        let context = self.watch.context();
        let (email, password) = (email.as_ptr(), password.as_ptr());
        // SAFETY: the strings live for as long as the call.
        unsafe {
            if conditionally {
                let sign_in = client_login::SNRClient_signInConditionally;
                sign_in(email, password, Some(on_status), Some(on_failure), context);
            } else {
                let sign_in = client_login::SNRClient_signIn;
                sign_in(email, password, Some(done), Some(on_failure), context);
            }
        }
    }

    fn authenticate(&mut self, conditionally: bool) {
        let (token, auth_id, json) = (self.secret(), self.text(), self.text());
        planted::in_c_entry(json.bytes());
        let number = i32::from(self.feed.byte().cast_signed());
        let provider = raw_enum::<SNRClientIdentityProvider>(number);
        let context = self.watch.context();
        let (token, auth_id, json) = (token.as_ptr(), auth_id.as_ptr(), json.as_ptr());
        let failure = Some(on_failure as _);
        // SAFETY: the strings live for as long as the call.
        unsafe {
            if conditionally {
                let authenticate = client_login::SNRClient_authenticateConditionally;
                let status = Some(on_status as _);
                authenticate(token, provider, auth_id, json, status, failure, context);
            } else {
                let authenticate = client_login::SNRClient_authenticate;
                let success = Some(done as _);
                authenticate(token, provider, auth_id, json, success, failure, context);
            }
        }
    }

    fn sign_out(&mut self) {
        let number = i32::from(self.feed.byte().cast_signed());
        let mode = raw_enum::<SNRClientSignOutMode>(number);
        let everywhere = self.feed.flag();
        let context = self.watch.context();
        client_login::SNRClient_signOut(mode, everywhere, Some(done), Some(on_failure), context);
        if self.initialized && matches!(number, 0 | 1) {
            assert!(!client_login::SNRClient_isSignedIn());
        }
    }

    fn set_delegate(&mut self) {
        let context = self.watch.context();
        client_login::SNRClient_setClientStateDelegate(
            Some(on_signed_in),
            Some(on_signed_out),
            context,
            Some(done),
        );
    }
}
