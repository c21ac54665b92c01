/* What a server or a network that misbehaves leads to (spec §3 retry budget, §9 mapping). */
#include "harness.h"

static const char FORBIDDEN[] =
    "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"status\":403,\"error\":\"Forbidden\",\"message\":\"No\","
    "\"path\":\"/sauth/v3/auth/refresh/client\",\"errorCode\":\"AUT-001\"}";

static const char CAUSES[] =
    "{\"status\":400,\"error\":\"Bad Request\",\"message\":\"Validation failed\",\"path\":\"/x\","
    "\"errorCode\":\"SAU-0042\",\"errors\":["
    "{\"code\":17,\"field\":\"apiKey\",\"message\":\"must not be blank\",\"rejectedValue\":\"none\"},"
    "{\"code\":18,\"field\":\"uuid\",\"message\":\"must be a UUID\"}]}";

/* spec §3, F01, T27: a failure is never remembered; the next call reaches the server and succeeds */
static void failed_refresh_is_not_remembered(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    sandbox_answer(REFRESH, 500, "{}", 1);
    waiter *failing = settled(refresh(new_waiter()));
    CHECK_ERROR(failing, SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, 500);

    settled(refresh(w));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, before.text) != 0);
    CHECK_INT(sandbox_requests(REFRESH), 2);
}

/* spec §3 step 4: a rejected anonymous refresh is followed by an anonymous login */
static void rejected_anonymous_refresh_logs_in_again(void) {
    static const int statuses[] = {401, 403};
    for (size_t i = 0; i < COUNT(statuses); i++) {
        sandbox_reset();
        start();
        waiter *w = settled(retrieve(new_waiter()));
        const uuid_text uuid = current_uuid();
        const token_copy before = w->token;
        sandbox_answer(REFRESH, statuses[i], FORBIDDEN, 1);
        settled(refresh(w));
        settled(retrieve(w));
        CHECK_SUCCESS(w);
        CHECK(strcmp(w->token.text, before.text) != 0);
        CHECK(same_uuid(current_uuid(), uuid));
        CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 2);
        SNRSynerise_shutdown();
    }
}

/* spec §3 rejection: a proxy's own 403 is not one, so the token stays */
static void foreign_403_is_not_a_rejection(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    sandbox_answer(REFRESH, 403, "<html>blocked by the proxy</html>", 1);
    waiter *failing = settled(refresh(new_waiter()));
    CHECK_ERROR(failing, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, 403);
    settled(retrieve(w));
    CHECK_STR(w->token.text, before.text);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
}

/* spec §9: an unusable 2xx is unknown, -106; it is not tried again */
static void unusable_bodies_are_invalid_responses(void) {
    static const char *const bodies[] = {
        "", "garbage", "[]", "{}", "null", "{\"token\":\"x\"}", "{\"token\":\"\",\"expiration\":99999999999}",
        "{\"token\":5,\"expiration\":99999999999}", "{\"token\":\"x\",\"expiration\":",
        "{\"token\":\"x\\r\\nX-Injected: 1\",\"expiration\":99999999999}",
        "{\"token\":\"x\\n\",\"expiration\":99999999999}", "{\"token\":\"\\u00e4\",\"expiration\":99999999999}",
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        sandbox_reset();
        start();
        waiter *w = settled(retrieve(new_waiter()));
        const token_copy before = w->token;
        sandbox_answer(REFRESH, 200, bodies[i], ALWAYS);
        waiter *failing = settled(refresh(new_waiter()));
        CHECK_ERROR(failing, SNRApiErrorTypeUnknown, SNRErrorCodeInvalidResponseApiError, 200);
        CHECK_INT(sandbox_requests(REFRESH), 1);
        settled(retrieve(w));
        CHECK_STR(w->token.text, before.text); /* a body that does not parse never ends a session; F19 */
        SNRSynerise_shutdown();
    }
}

/* spec §3 retry budget: 3 tries in all, then -103 with the status */
static void busy_server_is_tried_three_times(void) {
    static const int statuses[] = {429, 502, 503, 504};
    for (size_t i = 0; i < COUNT(statuses); i++) {
        sandbox_reset();
        start();
        settled(retrieve(new_waiter()));
        sandbox_answer(REFRESH, statuses[i], "{}", ALWAYS);
        waiter *w = settled(refresh(new_waiter()));
        CHECK_ERROR(w, SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, statuses[i]);
        CHECK_INT(sandbox_requests(REFRESH), 3);
        SNRSynerise_shutdown();
    }
}

/* spec §3 retry budget: a server that recovers in time is not noticed by the caller */
static void recovery_within_the_budget_is_a_success(void) {
    sandbox_answer(ANONYMOUS_LOGIN, 503, "{}", 2);
    start();
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 3);
}

/* spec §3 retry budget: Retry-After is respected */
static void retry_after_is_respected(void) {
    start();
    settled(retrieve(new_waiter()));
    sandbox_retry_after(REFRESH, 503, 1, 1);
    const double asked = monotonic_time();
    waiter *w = settled(refresh(new_waiter()));
    CHECK_SUCCESS(w);
    CHECK(monotonic_time() - asked >= 0.9);
    CHECK_INT(sandbox_requests(REFRESH), 2);
}

/* spec §3; T6, T7: an answer that is lost after the server did its work does no harm */
static void lost_answer_does_no_harm(void) {
    sandbox_drop_after_processing(ANONYMOUS_LOGIN, 1);
    start();
    waiter *w = settled(retrieve(new_waiter()));
    sandbox_drop_after_processing(REFRESH, 1);
    settled(refresh(w));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(sandbox_token_uuid(w->token.text), current_uuid().text);
}

/* spec §9: not executed is network, -105, HTTP -1 */
static void lost_connection_is_a_network_error(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    sandbox_drop(REFRESH, ALWAYS);
    waiter *failing = settled(refresh(new_waiter()));
    CHECK_ERROR(failing, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    CHECK_STR(failing->error.body, NO_TEXT);
    settled(retrieve(w));
    CHECK_STR(w->token.text, before.text); /* T24: the session survives */
}

/* spec §9: nobody listens there */
static void refused_connection_is_a_network_error(void) {
    silent_server server = open_silent_server();
    close_silent_server(&server); /* now the port is free again, and closed */
    CHECK_INT(start_at(server.url, new_settings()), SNRErrorCodeNone);
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_ERROR(w, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
}

/* spec §6 request timeout, §9: a server that never answers is not executed */
static void silent_server_is_a_network_error(void) {
    silent_server server = open_silent_server();
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setRequestTimeout(settings, 1.0), SNRErrorCodeNone);
    CHECK_INT(start_at(server.url, settings), SNRErrorCodeNone);
    const double asked = monotonic_time();
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_ERROR(w, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    CHECK(monotonic_time() - asked < (light() ? 30.0 : 5.0));
    SNRSynerise_shutdown();
    close_silent_server(&server);
}

/* spec §3 circuit breaker: after 5 failed requests in a row calls fail fast, without a request; T46 */
static void circuit_opens_after_five_failures(void) {
    start();
    settled(retrieve(new_waiter()));
    sandbox_answer(REFRESH, 500, "{}", ALWAYS);
    waiter *w = new_waiter();
    for (int i = 0; i < 5; i++) settled(refresh(w));
    CHECK_ERROR(w, SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, 500);
    CHECK(w->error.retry_after > 10 && w->error.retry_after <= 30); /* that failure opened it */
    settled(refresh(w));
    CHECK_ERROR(w, SNRApiErrorTypeNetwork, SNRErrorCodeRequestBlockedByCircuitBreakerApiError, -1);
    CHECK(w->error.retry_after > 0 && w->error.retry_after <= 30);
    CHECK_INT(sandbox_requests(REFRESH), 5);
}

/* spec §3 circuit breaker: a returning network is used within 10 s */
static void returning_network_is_used_promptly(void) {
    start();
    settled(retrieve(new_waiter()));
    sandbox_drop(REFRESH, ALWAYS);
    waiter *w = new_waiter();
    do settled(refresh(w));
    while (w->error.code != SNRErrorCodeRequestBlockedByCircuitBreakerApiError && w->failures < 10);
    CHECK_ERROR(w, SNRApiErrorTypeNetwork, SNRErrorCodeRequestBlockedByCircuitBreakerApiError, -1);
    sandbox_clear_faults();
    EVENTUALLY_WITHIN((settled(refresh(w)), w->successes > 0), 12.0);
}

/* spec §9: what the server said is handed on, cause by cause */
static void server_errors_are_handed_on(void) {
    start();
    settled(retrieve(new_waiter()));
    sandbox_answer(REFRESH, 400, CAUSES, 1);
    waiter *w = settled(refresh(new_waiter()));
    CHECK_ERROR(w, SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, 400);
    CHECK_STR(w->error.error_code, "SAU-0042");
    CHECK_STR(w->error.body, CAUSES);
    CHECK_INT(w->error.causes, 2);
    CHECK(w->error.message[0] != '\0');
}

/* spec §8: bodies over 1 MiB are refused, and that is the end of it */
static void huge_body_is_refused(void) {
    const size_t size = 1024 * 1024 + 1;
    char *huge = malloc(size + 1);
    memset(huge, ' ', size);
    huge[size] = '\0';
    start();
    settled(retrieve(new_waiter()));
    sandbox_answer(REFRESH, 200, huge, 1);
    waiter *w = settled(refresh(new_waiter()));
    CHECK_INT(w->failures, 1);
    CHECK_INT(w->error.code, SNRErrorCodeInvalidResponseApiError);
    settled(refresh(w));
    CHECK_INT(w->successes, 1);
    free(huge);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(failed_refresh_is_not_remembered),
        TEST(rejected_anonymous_refresh_logs_in_again),
        TEST(foreign_403_is_not_a_rejection),
        TEST(unusable_bodies_are_invalid_responses),
        TEST(busy_server_is_tried_three_times),
        TEST(recovery_within_the_budget_is_a_success),
        TEST(retry_after_is_respected),
        TEST(lost_answer_does_no_harm),
        TEST(lost_connection_is_a_network_error),
        TEST(refused_connection_is_a_network_error),
        TEST(silent_server_is_a_network_error),
        TEST(circuit_opens_after_five_failures),
        TEST(returning_network_is_used_promptly),
        TEST(server_errors_are_handed_on),
        TEST(huge_body_is_refused),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
