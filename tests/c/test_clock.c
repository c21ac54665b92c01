/* Expiry is judged by server time, however wrong the device's clock is (spec §3 clock; F43, T41, T43). */
#include "harness.h"

/* The sandbox's clock is moved instead of the device's; it is the difference that counts. */
static const int skews[] = {-7200, 7200, -30 * 86400, 30 * 86400};

/* spec §3 clock; T41: a device that is hours or days off neither loops nor throws good tokens away */
static void wrong_device_clock_does_not_matter(void) {
    for (size_t i = 0; i < COUNT(skews); i++) {
        sandbox_reset();
        sandbox_clock_skew(skews[i]);
        start();
        waiter *w = new_waiter();
        for (int call = 0; call < 10; call++) settled(retrieve(w));
        CHECK_SUCCESS(w);
        CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
        CHECK_INT(sandbox_requests(REFRESH), 0);
        settled(sign_in(w, ANNA, ANNA_PASSWORD));
        for (int call = 0; call < 10; call++) settled(retrieve(w));
        CHECK_SUCCESS(w);
        CHECK(SNRClient_isSignedIn());
        CHECK_INT(sandbox_requests(REFRESH), 0);
        CHECK_INT(sandbox_protected_call(w->token.text), 200);
        SNRSynerise_shutdown();
    }
}

/* spec §3 clock, §7: and a customer's session ends when the server says so, not when the device does */
static void expiry_follows_the_server(void) {
    for (size_t i = 0; i < COUNT(skews); i++) {
        sandbox_reset();
        sandbox_clock_skew(skews[i]);
        sandbox_token_lifetime(ample(1));
        start();
        waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
        CHECK_SUCCESS(w);
        CHECK(SNRClient_isSignedIn());
        EVENTUALLY_WITHIN(!SNRClient_isSignedIn(), light() ? 30.0 : 5.0);
        waiter *late = settled(retrieve(new_waiter()));
        CHECK_ERROR(late, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionExpiredApiError, -1);
        SNRSynerise_shutdown();
    }
}

/* spec §3 clock: each response gives an offset, also one that is a failure */
static void every_response_tells_the_time(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy first = w->token;
    sandbox_clock_skew(2 * 3600); /* by this clock the token of an hour is over */
    waiter *failing = settled(sign_in(new_waiter(), ANNA, "wrong-password"));
    CHECK_ERROR(failing, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, 401);
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, first.text) != 0);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 2);
}

/* spec §3 clock, §5: what was learnt about the time survives a restart with the record */
static void wrong_device_clock_does_not_matter_after_a_restart(void) {
    for (size_t i = 0; i < COUNT(skews); i++) {
        sandbox_reset();
        sandbox_clock_skew(skews[i]);
        make_empty_directory(scratch());
        start_in(scratch());
        waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
        settled(retrieve(w));
        CHECK_SUCCESS(w);
        const token_copy before = w->token;
        SNRSynerise_shutdown();
        start_in(scratch());
        CHECK(SNRClient_isSignedIn());
        settled(retrieve(w));
        CHECK_SUCCESS(w);
        CHECK_STR(w->token.text, before.text);
        SNRSynerise_shutdown();
    }
}

/* A callback that takes until the token whose expiration its context is has expired. */
static void outlast(const SNRApiError *error, void *context) {
    (void)error;
    const double *expiration = context;
    EVENTUALLY(unix_time() > *expiration + 0.1);
}

/* spec §3: freshness is checked at delivery; a visitor whose token expired in the queue gets another */
static void a_token_that_expires_in_the_queue_is_not_delivered(void) {
    sandbox_token_lifetime(ample(1));
    start();
    waiter *first = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(first);
    sandbox_token_lifetime(3600);
    SNRClient_signIn(NULL, NULL, NULL, outlast, &first->token.expiration);
    waiter *behind = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(behind);
    CHECK(strcmp(behind->token.text, first->token.text) != 0);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(wrong_device_clock_does_not_matter),
        TEST(expiry_follows_the_server),
        TEST(every_response_tells_the_time),
        TEST(wrong_device_clock_does_not_matter_after_a_restart),
        TEST(a_token_that_expires_in_the_queue_is_not_delivered),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
