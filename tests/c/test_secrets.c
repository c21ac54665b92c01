/*
 * Tokens and passwords appear in no log line and no error text at any level (spec §5, §9). The runner searches the
 * whole transcript of every test for them; these tests go where the temptation is greatest.
 */
#include "harness.h"

/* spec §5: everything a session does, with the log at Debug: something was logged, and no secret was */
static void ordinary_session_logs_no_secret(void) {
    start_in(scratch());
    waiter *w = settled(retrieve(new_waiter()));
    settled(refresh(w));
    settled(sign_in(w, ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    settled(refresh(w));
    settled(retrieve(w));
    settled(sign_out(w, SNRClientSignOutModeSignOut, true));
    settled(authenticate(w, OAUTH_TOKEN, SNRClientIdentityProviderOAuth, "anna", NULL));
    settled(retrieve(w));
    settled(sign_out(w, SNRClientSignOutModeSignOutWithSessionDestroy, false));
    CHECK_SUCCESS(w);
    SNRSynerise_shutdown();
    CHECK(log_lines(SNRLogLevelDebug) + log_lines(SNRLogLevelInfo) > 0);
}

/* spec §5: nor when everything fails */
static void failures_log_no_secret(void) {
    start();
    settled(retrieve(new_waiter()));
    waiter *w = new_waiter();
    settled(sign_in(w, ANNA, "a-wrong-but-secret-password"));
    settled(sign_in_conditionally(w, ANNA, "another-wrong-but-secret-password"));
    settled(authenticate(w, "an-unknown-provider-token", SNRClientIdentityProviderGoogle, "anna", NULL));
    sandbox_drop(LOGIN, ALWAYS);
    settled(sign_in(w, ANNA, ANNA_PASSWORD));
    sandbox_drop(REFRESH, ALWAYS);
    settled(refresh(w));
    CHECK(w->failures >= 4);
}

/* spec §9: a server that repeats the password in its error gets it no further, not even in the raw body */
static void repeated_password_goes_no_further(void) {
    static const char body[] = "{\"status\":400,\"error\":\"" ANNA_PASSWORD "\",\"message\":\"bad password "
                               ANNA_PASSWORD "\",\"errorCode\":\"" ANNA_PASSWORD "\",\"errors\":[{\"code\":1,"
                               "\"field\":\"password\",\"message\":\"" ANNA_PASSWORD "\"}]}";
    start();
    sandbox_answer(LOGIN, 400, body, 1);
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_ERROR(w, SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, 400);
    CHECK(strstr(w->error.body, "\"status\":400") != NULL);
    CHECK(strstr(w->error.body, ANNA_PASSWORD) == NULL);
    CHECK(strstr(w->error.error_code, ANNA_PASSWORD) == NULL);
}

/* spec §9: an unusable answer may hold a real token: neither log nor message repeat it */
static void token_in_an_unusable_answer_goes_no_further(void) {
    static const char token[] = "a-token-in-an-answer-that-cannot-be-used-1234567890";
    static const char *const bodies[] = {
        "{\"token\":\"a-token-in-an-answer-that-cannot-be-used-1234567890\",\"expiration\":\"soon\"}",
        "{\"token\":\"a-token-in-an-answer-that-cannot-be-used-1234567890\"",
        "a-token-in-an-answer-that-cannot-be-used-1234567890",
    };
    session_remember_secret(token);
    start();
    settled(retrieve(new_waiter()));
    for (size_t i = 0; i < COUNT(bodies); i++) {
        sandbox_answer(REFRESH, 200, bodies[i], 1);
        waiter *w = settled(refresh(new_waiter()));
        CHECK_ERROR(w, SNRApiErrorTypeUnknown, SNRErrorCodeInvalidResponseApiError, 200);
    }
}

/* spec §5: a damaged record still holds a token, and the report about it does not */
static void damaged_record_is_reported_without_its_content(void) {
    start_in(scratch());
    settled(retrieve(new_waiter()));
    SNRSynerise_shutdown();
    file_list files;
    list_files(scratch(), &files);
    REQUIRE(files.count == 1);
    file_content content = read_file(files.paths[0]);
    for (size_t i = 0; i < content.length; i += 64) content.bytes[i] ^= 0x01; /* most of the token is still whole */
    write_file(files.paths[0], content.bytes, content.length);
    free_content(&content);
    const int reports = log_reports();
    start_in(scratch());
    EVENTUALLY(log_reports() > reports);
}

/* spec §5: the host's own token is treated like the others */
static void injected_token_is_a_secret_too(void) {
    static const char token[] = "a-token-from-the-backend-of-the-host-1234567890";
    session_remember_secret(token);
    start();
    SNRTokenPayload *payload =
        SNRTokenPayload_new(token, unix_time() + 3600, unix_time(), "client", SNRTokenOriginSynerise,
                            current_uuid().text, "1", NULL);
    REQUIRE(payload != NULL);
    waiter *w = settled(authenticate_with_payload(new_waiter(), payload, "anna"));
    SNRTokenPayload_free(payload);
    CHECK_SUCCESS(w);
    waiter *rejected = settled(refresh(new_waiter())); /* the server never heard of it */
    CHECK_ERROR(rejected, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, 401);
}

/* spec §5: an email is personal, and a log is no place for it */
static void log_names_no_customer(void) {
    start();
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(w);
    SNRTracker_setCustomEmail("someone@example.com");
    settled(sign_out(w, SNRClientSignOutModeSignOut, false));
    SNRSynerise_shutdown();
    CHECK(!log_contains(ANNA));
    CHECK(!log_contains("someone@example.com"));
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(ordinary_session_logs_no_secret),
        TEST(failures_log_no_secret),
        TEST(repeated_password_goes_no_further),
        TEST(token_in_an_unusable_answer_goes_no_further),
        TEST(damaged_record_is_reported_without_its_content),
        TEST(injected_token_is_a_secret_too),
        TEST(log_names_no_customer),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
