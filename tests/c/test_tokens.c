/* retrieveToken and refreshToken when all is well (spec §3). */
#include "harness.h"

/* spec §3 step 5, §1: an anonymous login with the current UUID, and what the envelope said */
static void first_token_is_anonymous(void) {
    start();
    const double asked = unix_time();
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    CHECK(w->token.text[0] != '\0');
    CHECK_INT(w->token.origin, SNRTokenOriginAnonymous);
    CHECK_STR(w->token.rlm, "anonymous");
    CHECK(w->token.expiration > asked);
    CHECK(w->token.creation > asked - 60 && w->token.creation < asked + 60);
    CHECK(w->token.expiration > w->token.creation);
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "uuid"), current_uuid().text);
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "apiKey"), SANDBOX_API_KEY);
    CHECK_STR(sandbox_token_uuid(w->token.text), current_uuid().text);
}

/* spec §8: deviceId is sent when the host gave one, and only then */
static void device_id_is_sent_when_set(void) {
    start();
    CHECK(sandbox_wait_for_requests(ANONYMOUS_LOGIN, 1));
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "deviceId"), "");
    SNRSynerise_shutdown();

    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setDeviceId(settings, "device-\xc3\xa9\"\\1"), SNRErrorCodeNone);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    CHECK(sandbox_last_body_member(ANONYMOUS_LOGIN, "deviceId")[0] != '\0');
}

/* spec §3 step 1: delivered from memory, no request; F04 */
static void cached_token_needs_no_request(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy first = w->token;
    const int logins = sandbox_requests(ANONYMOUS_LOGIN);
    for (int i = 0; i < rounds(1000, 50); i++) {
        settled(retrieve(w));
        CHECK_STR(w->token.text, first.text);
    }
    CHECK_SUCCESS(w);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), logins);
    CHECK_INT(sandbox_requests(REFRESH), 0);
}

/* spec §3: refreshToken exchanges the current token whatever its age */
static void refresh_exchanges_the_token(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    settled(refresh(w));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, before.text) != 0);
    CHECK_INT(w->token.origin, SNRTokenOriginAnonymous);
    CHECK_INT(sandbox_requests(REFRESH), 1);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
    CHECK_STR(sandbox_token_uuid(w->token.text), current_uuid().text);
}

/* spec §3: an anonymous session without a usable token logs in anonymously */
static void refresh_without_a_token_logs_in(void) {
    sandbox_delay(ANONYMOUS_LOGIN, ample(0.3), ALWAYS);
    start();
    waiter *w = settled(refresh(new_waiter()));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(w->token.origin, SNRTokenOriginAnonymous);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
    CHECK_INT(sandbox_requests(REFRESH), 0);
}

static bool no_valid_token(void) {
    SNRToken *token = SNRClient_copyValidToken();
    SNRToken_release(token);
    return token == NULL;
}

/* spec §3 step 1: the token that would be delivered from memory, for code that signs each request; never a request */
static void valid_token_can_be_copied(void) {
    sandbox_delay(ANONYMOUS_LOGIN, ample(1), 1);
    sandbox_token_lifetime(ample(8));
    start();
    CHECK(SNRClient_copyValidToken() == NULL); /* the login has not been answered */
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    SNRToken *token = SNRClient_copyValidToken();
    REQUIRE(token != NULL);
    CHECK_STR(SNRToken_getTokenString(token), w->token.text);
    EVENTUALLY(no_valid_token()); /* in the second half of its life: retrieveToken would refresh it */
    CHECK(unix_time() < w->token.expiration - 1);
    CHECK_STR(SNRToken_getTokenString(token), w->token.text);
    SNRToken_release(token);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
    CHECK_INT(sandbox_requests(REFRESH), 0);
    sandbox_hang(ANONYMOUS_LOGIN, 1);
    SNRClient_destroySession();
    CHECK(SNRClient_copyValidToken() == NULL); /* a token of the session before is never handed out */
}

/* spec §3 single flight; T1, F04: 64 callers without a token, one request, 64 equal results */
static void parallel_callers_share_one_login(void) {
    enum { CALLERS = 64 };
    sandbox_delay(ANONYMOUS_LOGIN, ample(0.3), ALWAYS);
    start();
    waiter *waiters[CALLERS];
    for (int i = 0; i < CALLERS; i++) waiters[i] = retrieve(new_waiter());
    for (int i = 0; i < CALLERS; i++) {
        settled(waiters[i]);
        CHECK_SUCCESS(waiters[i]);
        CHECK_STR(waiters[i]->token.text, waiters[0]->token.text);
    }
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
}

/* spec §3 single flight; T1, F04: and one refresh serves all who ask meanwhile */
static void parallel_callers_share_one_refresh(void) {
    enum { CALLERS = 64 };
    start();
    waiter *w = settled(retrieve(new_waiter()));
    sandbox_delay(REFRESH, ample(0.3), ALWAYS);
    for (int i = 0; i < CALLERS; i++) refresh(w);
    settled(w);
    CHECK_SUCCESS(w);
    CHECK_INT(sandbox_requests(REFRESH), 1);
}

/* spec §3 refresh window: half of the life of a short-lived token, then one refresh; T44, F23 */
static void short_lived_token_is_refreshed_in_its_second_half(void) {
    sandbox_token_lifetime(ample(8));
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy first = w->token;
    settled(retrieve(w));
    CHECK_STR(w->token.text, first.text);
    CHECK_INT(sandbox_requests(REFRESH), 0);

    EVENTUALLY(unix_time() > first.expiration - ample(2.5));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, first.text) != 0);
    CHECK(w->token.expiration > unix_time());
    CHECK_INT(sandbox_requests(REFRESH), 1);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
}

/* spec §3 step 2: a slow refresh never delays a valid token by more than 3 s, and goes on */
static void slow_refresh_does_not_delay_a_valid_token(void) {
    sandbox_token_lifetime(ample(16));
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy first = w->token;
    EVENTUALLY(unix_time() > first.expiration - ample(6.5));
    sandbox_delay(REFRESH, ample(4.5), 1);
    const double asked = monotonic_time();
    settled(retrieve(w));
    const double waited = monotonic_time() - asked;
    CHECK_SUCCESS(w);
    CHECK_STR(w->token.text, first.text);
    CHECK(waited > 2.5 && waited < ample(4.4));

    settled(refresh(w)); /* joins the refresh that went on */
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, first.text) != 0);
    CHECK_INT(sandbox_requests(REFRESH), 1);
}

/* spec §3 step 2: a failing refresh in the window leaves the old token in service; T26 */
static void failing_refresh_leaves_a_valid_token_in_service(void) {
    sandbox_token_lifetime(ample(12));
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy first = w->token;
    EVENTUALLY(unix_time() > first.expiration - ample(4.5));
    sandbox_answer(REFRESH, 500, "{}", ALWAYS);
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(w->token.text, first.text);
    CHECK(sandbox_requests(REFRESH) >= 1);
}

/* spec §3 step 5: an expired anonymous token is replaced by a login, with the same UUID */
static void expired_anonymous_token_is_replaced(void) {
    sandbox_token_lifetime(ample(1));
    start();
    const uuid_text uuid = current_uuid();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy first = w->token;
    EVENTUALLY(unix_time() > first.expiration + 0.5);
    sandbox_token_lifetime(3600);
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, first.text) != 0);
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "uuid"), uuid.text);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 2);
}

/* spec §3 durable before told, §5: the token told before is the token found after a restart */
static void token_survives_a_restart(void) {
    start_in(scratch());
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    SNRSynerise_shutdown();
    start_in(scratch());
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(w->token.text, before.text);
    CHECK_INT((long long)w->token.expiration, (long long)before.expiration);
    CHECK_INT(w->token.origin, before.origin);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(first_token_is_anonymous),
        TEST(device_id_is_sent_when_set),
        TEST(cached_token_needs_no_request),
        TEST(refresh_exchanges_the_token),
        TEST(refresh_without_a_token_logs_in),
        TEST(valid_token_can_be_copied),
        TEST(parallel_callers_share_one_login),
        TEST(parallel_callers_share_one_refresh),
        TEST(short_lived_token_is_refreshed_in_its_second_half),
        TEST(slow_refresh_does_not_delay_a_valid_token),
        TEST(failing_refresh_leaves_a_valid_token_in_service),
        TEST(expired_anonymous_token_is_replaced),
        TEST(token_survives_a_restart),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
