/*
 * Bad input: every pointer NULL in turn, empty, invalid UTF-8, 1 MiB long, and every enum out of range. The answer is
 * an error code or a documented no-op, never a crash (spec §9 bad argument, api.md).
 */
#include "harness.h"

#define BAD_UTF8 "anna\xc3\x28"
#define UUID "7023e164-2318-542c-9992-0b70cf4c5625"

static char *huge_text(void) {
    static char text[1024 * 1024 + 1];
    memset(text, 'a', sizeof text - 1);
    return text;
}

/* The call was refused as an argument; nothing was sent. */
static void refused(waiter *w, int line) {
    settled(w);
    check_error(w, SNRApiErrorTypeUnknown, SNRErrorCodeInvalidArgument, -1, __FILE__, line);
    check_int(w->successes, 0, __FILE__, line, "successes");
    check_int(sandbox_requests(LOGIN) + sandbox_requests(CONDITIONAL_LOGIN), 0, __FILE__, line, "logins");
    check(!SNRClient_isSignedIn(), __FILE__, line, "not signed in");
}

#define REFUSED(call) refused((call), __LINE__)

static const char *const unusable[] = {NULL, "", BAD_UTF8};

/* spec §9 */
static void passwords_and_emails(void) {
    start();
    for (size_t i = 0; i < COUNT(unusable); i++) {
        REFUSED(sign_in(new_waiter(), unusable[i], ANNA_PASSWORD));
        REFUSED(sign_in(new_waiter(), ANNA, unusable[i]));
        REFUSED(sign_in_conditionally(new_waiter(), unusable[i], ANNA_PASSWORD));
        REFUSED(sign_in_conditionally(new_waiter(), ANNA, unusable[i]));
    }
}

/* spec §9 */
static void provider_tokens_and_contexts(void) {
    static const char *const bad_contexts[] = {"", "not json", "[]", "5", "null x", "{", BAD_UTF8,
                                               "{\"agreements\":[]}", "{\"attributes\":5}"};
    const SNRClientIdentityProvider oauth = SNRClientIdentityProviderOAuth;
    start();
    for (size_t i = 0; i < COUNT(unusable); i++) {
        REFUSED(authenticate(new_waiter(), unusable[i], oauth, "anna", NULL));
        REFUSED(authenticate_conditionally(new_waiter(), unusable[i], oauth, "anna", NULL));
        if (!unusable[i]) continue; /* no authID is allowed */
        REFUSED(authenticate(new_waiter(), OAUTH_TOKEN, oauth, unusable[i], NULL));
        REFUSED(authenticate_conditionally(new_waiter(), OAUTH_TOKEN, oauth, unusable[i], NULL));
    }
    for (size_t i = 0; i < COUNT(bad_contexts); i++) {
        REFUSED(authenticate(new_waiter(), OAUTH_TOKEN, oauth, "anna", bad_contexts[i]));
        REFUSED(authenticate_conditionally(new_waiter(), OAUTH_TOKEN, oauth, "anna", bad_contexts[i]));
    }
}

/* api.md: an enum that comes from the caller may hold any integer */
static void enums_out_of_range(void) {
    static const int outside[] = {-1, 99, 2147483647, -2147483647 - 1};
    start();
    for (size_t i = 0; i < COUNT(outside); i++) {
        const SNRClientIdentityProvider provider = (SNRClientIdentityProvider)outside[i];
        REFUSED(authenticate(new_waiter(), OAUTH_TOKEN, provider, "anna", NULL));
        REFUSED(authenticate_conditionally(new_waiter(), OAUTH_TOKEN, provider, "anna", NULL));
        REFUSED(sign_out(new_waiter(), (SNRClientSignOutMode)outside[i], false));
        CHECK_STR(SNRTokenOrigin_toString((SNRTokenOrigin)outside[i]), "UNKNOWN");
        CHECK(SNRTokenPayload_new("t", 9e9, 1, "client", (SNRTokenOrigin)outside[i], UUID, "1", NULL) == NULL);
        SNRSettings *settings = SNRSettings_new();
        CHECK_INT(SNRSettings_setLogger(settings, (SNRLogLevel)outside[i], on_log, NULL, NULL),
                  SNRErrorCodeInvalidArgument);
        SNRSettings_free(settings);
    }
}

/* spec §7: an unusable part makes no payload; api.md: NULL on bad input */
static void payload_parts(void) {
    const double later = unix_time() + 3600, now = unix_time();
    const SNRTokenOrigin origin = SNRTokenOriginSynerise;
    for (size_t i = 0; i < COUNT(unusable); i++) {
        CHECK(SNRTokenPayload_new(unusable[i], later, now, "client", origin, UUID, "1", NULL) == NULL);
        CHECK(SNRTokenPayload_new("t", later, now, "client", origin, unusable[i], "1", NULL) == NULL);
    }
    static const char *const not_optional[] = {NULL, BAD_UTF8};
    for (size_t i = 0; i < COUNT(not_optional); i++) {
        CHECK(SNRTokenPayload_new("t", later, now, not_optional[i], origin, UUID, "1", NULL) == NULL);
        CHECK(SNRTokenPayload_new("t", later, now, "client", origin, UUID, not_optional[i], NULL) == NULL);
    }
    CHECK(SNRTokenPayload_new("t", later, now, "client", origin, UUID, "1", BAD_UTF8) == NULL);
    static const char *const not_uuids[] = {"x", "7023e164-2318-542c-9992-0b70cf4c562", UUID "0",
                                            "7023e164-2318-542c-9992-0b70cf4c562g", "{" UUID "}", "urn:uuid:" UUID,
                                            "7023e1642318542c99920b70cf4c5625",
                                            "00000000-0000-0000-0000-000000000000"};
    for (size_t i = 0; i < COUNT(not_uuids); i++)
        CHECK(SNRTokenPayload_new("t", later, now, "client", origin, not_uuids[i], "1", NULL) == NULL);
    static const char *const not_tokens[] = {"t\n", "t\r\nX-Injected: 1", " t", "t ", "t\tt", "t\x7F", "t\xC3\xA4"};
    for (size_t i = 0; i < COUNT(not_tokens); i++) /* no header can carry them */
        CHECK(SNRTokenPayload_new(not_tokens[i], later, now, "client", origin, UUID, "1", NULL) == NULL);
    const double zero = 0.0, not_dates[] = {zero / zero, 1 / zero, -1 / zero, later * 1000};
    for (size_t i = 0; i < COUNT(not_dates); i++) {
        CHECK(SNRTokenPayload_new("t", not_dates[i], now, "client", origin, UUID, "1", NULL) == NULL);
        CHECK(SNRTokenPayload_new("t", later, not_dates[i], "client", origin, UUID, "1", NULL) == NULL);
    }
    SNRTokenPayload_free(NULL);
}

/* spec §7, §9 */
static void payloads_and_their_auth_ids(void) {
    start();
    REFUSED(authenticate_with_payload(new_waiter(), NULL, "anna"));
    SNRTokenPayload *payload = SNRTokenPayload_new("payload-token-text", unix_time() + 3600, unix_time(), "client",
                                                   SNRTokenOriginSynerise, UUID, "1", NULL);
    REQUIRE(payload != NULL);
    for (size_t i = 0; i < COUNT(unusable); i++)
        if (unusable[i]) REFUSED(authenticate_with_payload(new_waiter(), payload, unusable[i]));
    SNRTokenPayload_free(payload);
}

/* api.md: NULL where an object is expected */
static void null_objects(void) {
    CHECK_INT(SNRToken_getExpirationDate(NULL), 0);
    CHECK_INT(SNRToken_getCreationDate(NULL), 0);
    CHECK_INT(SNRToken_getTokenOrigin(NULL), SNRTokenOriginUnknown);
    CHECK(SNRToken_getTokenString(NULL) == NULL);
    CHECK(SNRToken_getRlm(NULL) == NULL);
    CHECK(SNRToken_getClientId(NULL) == NULL);
    CHECK(SNRToken_getCustomId(NULL) == NULL);
    CHECK(SNRToken_retain(NULL) == NULL);
    SNRToken_release(NULL);

    CHECK_INT(SNRApiError_getType(NULL), SNRApiErrorTypeUnknown);
    CHECK_INT(SNRApiError_getHttpCode(NULL), -1);
    CHECK(SNRApiError_getRetryAfter(NULL) == -1);
    CHECK(SNRApiError_getCode(NULL) != SNRErrorCodeInvalidArgument);
    CHECK(SNRApiError_getMessage(NULL) != NULL); /* never NULL */
    CHECK(SNRApiError_getErrorCode(NULL) == NULL);
    CHECK(SNRApiError_getBody(NULL) == NULL);
    CHECK_INT(SNRApiError_getCauseCount(NULL), 0);
    CHECK_INT(SNRApiError_getCauseCode(NULL, 0), 0);
    CHECK(SNRApiError_getCauseField(NULL, 0) == NULL);
    CHECK(SNRApiError_getCauseMessage(NULL, 0) == NULL);
    CHECK(SNRApiError_getCauseRejectedValue(NULL, 0) == NULL);
    CHECK(SNRApiError_retain(NULL) == NULL);
    SNRApiError_release(NULL);

    SNRString_free(NULL);
    SNRSettings_free(NULL);
    SNRTokenPayload_free(NULL);
}

/* spec §9: 1 MiB of text has an answer too; the server may be the one who gives it */
static void huge_texts_get_an_answer(void) {
    const char *huge = huge_text();
    start();
    waiter *w = new_waiter();
    settled(sign_in(w, huge, ANNA_PASSWORD));
    settled(sign_in(w, ANNA, huge));
    settled(sign_in_conditionally(w, huge, huge));
    settled(authenticate(w, huge, SNRClientIdentityProviderOAuth, "anna", NULL));
    settled(authenticate(w, OAUTH_TOKEN, SNRClientIdentityProviderOAuth, huge, NULL));
    settled(authenticate(w, OAUTH_TOKEN, SNRClientIdentityProviderOAuth, "anna", huge));
    CHECK(!SNRClient_isSignedIn());
    CHECK_INT(w->successes, 0);
    CHECK(is_uuid(uuid_for(huge), '4'));
    SNRClient_regenerateUUIDWithClientIdentifier(huge);
    CHECK(is_any_uuid(current_uuid()));
    SNRTracker_setCustomEmail(huge);
    SNRTracker_setCustomIdentifier(huge);
    SNRString_free(SNRTracker_getCustomEmail());
    SNRString_free(SNRTracker_getCustomIdentifier());
    (void)SNRSynerise_changeClientApiKey(huge);
    SNRSettings *settings = SNRSettings_new();
    (void)SNRSettings_setStorageDirectory(settings, huge);
    (void)SNRSettings_setUUIDSalt(settings, huge);
    (void)SNRSettings_setDeviceId(settings, huge);
    CHECK_INT(SNRSettings_setCACertificates(settings, huge), SNRErrorCodeInvalidArgument);
    SNRSettings_free(settings);
}

/* api.md setClientStateDelegate: every part may be NULL */
static void delegate_of_nothing(void) {
    start();
    SNRClient_setClientStateDelegate(NULL, NULL, NULL, NULL);
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(w);
    SNRClient_setClientStateDelegate(NULL, NULL, NULL, NULL);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(passwords_and_emails),      TEST(provider_tokens_and_contexts), TEST(enums_out_of_range),
        TEST(payload_parts),             TEST(payloads_and_their_auth_ids),  TEST(null_objects),
        TEST(huge_texts_get_an_answer),  TEST(delegate_of_nothing),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
