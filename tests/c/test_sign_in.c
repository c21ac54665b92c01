/* Signing in with a password: signIn and signInConditionally (spec §7). */
#include "harness.h"

/* spec §7: the customer slot is filled; a visitor's UUID joins the customer; F25 */
static void sign_in_makes_a_customer(void) {
    start();
    CHECK(!SNRClient_isSignedIn());
    const uuid_text visitor = current_uuid();
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(w);
    CHECK(SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), visitor));
    CHECK_STR(sandbox_last_body_member(LOGIN, "uuid"), visitor.text);
    CHECK_STR(sandbox_last_body_member(LOGIN, "apiKey"), SANDBOX_API_KEY);
    CHECK_STR(sandbox_last_body_member(LOGIN, "identityProvider"), "SYNERISE");

    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(w->token.origin, SNRTokenOriginSynerise);
    CHECK_STR(w->token.custom_id, NO_TEXT);
    CHECK(strcmp(w->token.client_id, NO_TEXT) != 0);
    CHECK_STR(sandbox_token_uuid(w->token.text), visitor.text);
    CHECK_INT(sandbox_protected_call(w->token.text), 200);
}

/* spec §1, F30: what the response says about the customer, present or absent */
static void custom_id_is_handed_on(void) {
    start();
    waiter *w = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(w->token.custom_id, BEN_CUSTOM_ID);
    CHECK_STR(w->token.rlm, "client");
}

/* spec §7: one call per transition, before the success callback of the same transition; F08 */
static void delegate_hears_first(void) {
    start();
    waiter *w = listen_to_state(new_waiter());
    settled(sign_in(w, ANNA, ANNA_PASSWORD));
    CHECK_STR(w->events, "is");
    settled(refresh(w));
    settled(retrieve(w));
    CHECK_STR(w->events, "isss"); /* a refresh is no transition */
}

/* spec §7: on any failure UUID, slots and binding are as before; T51, F11 */
static void failed_login_leaves_everything(void) {
    start();
    waiter *w = listen_to_state(settled(retrieve(new_waiter())));
    const uuid_text uuid = current_uuid();
    const token_copy token = w->token;

    waiter *failing = settled(sign_in(new_waiter(), ANNA, "wrong-password"));
    CHECK_ERROR(failing, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, 401);
    sandbox_answer(LOGIN, 500, "{}", 1);
    settled(sign_in(failing, ANNA, ANNA_PASSWORD));
    CHECK_ERROR(failing, SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, 500);
    sandbox_drop(LOGIN, 1);
    settled(sign_in(failing, ANNA, ANNA_PASSWORD));
    CHECK_ERROR(failing, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    sandbox_answer(LOGIN, 200, "{\"token\":\"\"}", 1);
    settled(sign_in(failing, ANNA, ANNA_PASSWORD));
    CHECK_ERROR(failing, SNRApiErrorTypeUnknown, SNRErrorCodeInvalidResponseApiError, 200);

    CHECK(!SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK(same_uuid(uuid_for("anybody"), uuid)); /* still bound to nobody */
    settled(retrieve(w));
    CHECK_STR(w->token.text, token.text);
    CHECK_INT(w->signed_in + w->signed_out, 0);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
}

/* spec §3 retry budget: logins with credentials are never repeated by the library */
static void logins_are_never_repeated(void) {
    start();
    sandbox_answer(LOGIN, 503, "{}", ALWAYS);
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_ERROR(w, SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, 503);
    CHECK_INT(sandbox_requests(LOGIN), 1);
    sandbox_clear_faults();
    sandbox_drop(LOGIN, ALWAYS);
    settled(sign_in(w, ANNA, ANNA_PASSWORD));
    CHECK_ERROR(w, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    CHECK_INT(sandbox_requests(LOGIN), 2);
}

/* spec §6 request timeout, F11: a login that times out leaves the session as it was */
static void login_that_times_out_leaves_everything(void) {
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setRequestTimeout(settings, 1.0), SNRErrorCodeNone);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    const uuid_text uuid = current_uuid();
    sandbox_hang(LOGIN, 1);
    waiter *failing = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_ERROR(failing, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    settled(retrieve(w));
    CHECK_STR(w->token.text, before.text);
    CHECK(same_uuid(current_uuid(), uuid));
}

/* spec §7: signing in while signed in is refused, and changes nothing */
static void signing_in_twice_is_refused(void) {
    start();
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    const token_copy anna = w->token;
    const uuid_text uuid = current_uuid();

    waiter *again = new_waiter();
    settled(sign_in(again, BEN, BEN_PASSWORD));
    CHECK_ERROR(again, SNRApiErrorTypeUnknown, SNRErrorCodeInternalInconsistency, -1);
    settled(sign_in_conditionally(again, BEN, BEN_PASSWORD));
    CHECK_ERROR(again, SNRApiErrorTypeUnknown, SNRErrorCodeInternalInconsistency, -1);
    settled(authenticate(again, OAUTH_TOKEN, SNRClientIdentityProviderOAuth, "ben", NULL));
    CHECK_ERROR(again, SNRApiErrorTypeUnknown, SNRErrorCodeInternalInconsistency, -1);
    SNRTokenPayload *payload = SNRTokenPayload_new("payload-token-text", unix_time() + 3600, unix_time(), "client",
                                                   SNRTokenOriginSynerise, uuid.text, "1", NULL);
    settled(authenticate_with_payload(again, payload, "ben"));
    SNRTokenPayload_free(payload);
    CHECK_ERROR(again, SNRApiErrorTypeUnknown, SNRErrorCodeInternalInconsistency, -1);
    CHECK_INT(again->failures, 4);

    settled(retrieve(w));
    CHECK_STR(w->token.text, anna.text);
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK_INT(sandbox_requests(LOGIN) + sandbox_requests(CONDITIONAL_LOGIN), 1);
}

/* spec §2: regenerating is for anonymous customers; signed in it changes nothing and warns */
static void regenerate_is_for_anonymous_customers(void) {
    start();
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(w);
    const uuid_text uuid = current_uuid();
    const int warnings = log_lines(SNRLogLevelWarn);
    SNRClient_regenerateUUID();
    SNRClient_regenerateUUIDWithClientIdentifier("ben");
    SNRClient_regenerateUUIDWithClientIdentifier(NULL);
    EVENTUALLY(log_lines(SNRLogLevelWarn) == warnings + 3);
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK(SNRClient_isSignedIn());
}

/* spec §7; F18: a status other than success signs nobody in and leaves UUID and token alone */
static void conditional_statuses_are_handed_on(void) {
    static const struct {
        const char *text;
        SNRClientConditionalAuthStatus status;
    } cases[] = {
        {"UNAUTHORIZED", SNRClientConditionalAuthStatusUnauthorized},
        {"ACTIVATION_REQUIRED", SNRClientConditionalAuthStatusActivationRequired},
        {"REGISTRATION_REQUIRED", SNRClientConditionalAuthStatusRegistrationRequired},
        {"APPROVAL_REQUIRED", SNRClientConditionalAuthStatusApprovalRequired},
        {"TERMS_ACCEPTANCE_REQUIRED", SNRClientConditionalAuthStatusTermsAcceptanceRequired},
        {"MFA_REQUIRED", SNRClientConditionalAuthStatusMfaRequired},
        {"SOMETHING_NEW", SNRClientConditionalAuthStatusUnknown},
    };
    start();
    waiter *w = listen_to_state(settled(retrieve(new_waiter())));
    const uuid_text uuid = current_uuid();
    const token_copy token = w->token;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sandbox_conditional_status(ANNA, cases[i].text);
        settled(sign_in_conditionally(w, ANNA, ANNA_PASSWORD));
        CHECK_INT(w->status, cases[i].status);
        CHECK(!SNRClient_isSignedIn());
        CHECK(same_uuid(current_uuid(), uuid));
    }
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(w->token.text, token.text);
    CHECK_INT(w->signed_in, 0);

    sandbox_conditional_status(ANNA, "SUCCESS");
    settled(sign_in_conditionally(w, ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(w);
    CHECK_INT(w->status, SNRClientConditionalAuthStatusSuccess);
    CHECK(SNRClient_isSignedIn());
    CHECK_INT(w->signed_in, 1);
}

/* spec §7: a wrong password is a status of the conditional form, not a failure */
static void conditional_wrong_password_is_a_status(void) {
    start();
    waiter *w = settled(sign_in_conditionally(new_waiter(), ANNA, "wrong-password"));
    CHECK_SUCCESS(w);
    CHECK_INT(w->status, SNRClientConditionalAuthStatusUnauthorized);
    CHECK(!SNRClient_isSignedIn());
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(sign_in_makes_a_customer),
        TEST(custom_id_is_handed_on),
        TEST(delegate_hears_first),
        TEST(failed_login_leaves_everything),
        TEST(logins_are_never_repeated),
        TEST(login_that_times_out_leaves_everything),
        TEST(signing_in_twice_is_refused),
        TEST(regenerate_is_for_anonymous_customers),
        TEST(conditional_statuses_are_handed_on),
        TEST(conditional_wrong_password_is_a_status),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
