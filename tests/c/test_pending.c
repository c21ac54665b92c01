/* What happens to calls that wait while the session ends or changes (spec §3 fencing, §4 shutdown). */
#include "harness.h"

/* spec §4; F41, T37, T49: everything pending completes once with -110, and shutdown never waits for the network */
static void shutdown_completes_everything_pending(void) {
    const int calls = rounds(1000, 100);
    silent_server server = open_silent_server();
    CHECK_INT(start_at(server.url, new_settings()), SNRErrorCodeNone);
    waiter *w = new_waiter();
    for (int i = 0; i < calls; i++) {
        if (i % 2 == 0) retrieve(w);
        else refresh(w);
    }
    CHECK_INT(outcomes(w), 0);
    const double asked = monotonic_time();
    SNRSynerise_shutdown();
    CHECK(monotonic_time() - asked < (light() ? 10.0 : 1.0));
    CHECK_INT(w->failures, calls);
    CHECK_INT(w->successes, 0);
    CHECK_ERROR(w, SNRApiErrorTypeUnknown, SNRErrorCodeModuleNotReadyApiError, -1);
    close_silent_server(&server);
}

/* spec §4: so do the calls that send credentials */
static void shutdown_completes_pending_logins(void) {
    silent_server server = open_silent_server();
    CHECK_INT(start_at(server.url, new_settings()), SNRErrorCodeNone);
    waiter *w = new_waiter();
    sign_in(w, ANNA, ANNA_PASSWORD);
    SNRSynerise_shutdown();
    CHECK_ERROR(w, SNRApiErrorTypeUnknown, SNRErrorCodeModuleNotReadyApiError, -1);
    close_silent_server(&server);
}

/* spec §4: a request on the wire can touch nothing after shutdown, not even the next session */
static void late_answer_does_not_reach_the_next_session(void) {
    sandbox_delay(ANONYMOUS_LOGIN, ample(0.5), 1);
    start();
    waiter *w = retrieve(new_waiter());
    CHECK(sandbox_wait_for_requests(ANONYMOUS_LOGIN, 1));
    SNRSynerise_shutdown();
    CHECK_ERROR(w, SNRApiErrorTypeUnknown, SNRErrorCodeModuleNotReadyApiError, -1);

    start();
    waiter *next = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(next);
    CHECK_STR(sandbox_token_uuid(next->token.text), current_uuid().text);
    CHECK_INT(w->failures, 1);
}

typedef void (*identity_change)(void);

static void regenerate_seeded(void) { SNRClient_regenerateUUIDWithClientIdentifier("anna"); }

static const identity_change changes[] = {SNRClient_destroySession, SNRClient_regenerateUUID, regenerate_seeded};

/* spec §3 fencing; F05, T28: refreshToken callers of the old epoch fail with 3200 and its answer is dropped */
static void refresh_pending_across_a_change_fails(void) {
    for (size_t i = 0; i < COUNT(changes); i++) {
        sandbox_reset();
        start();
        waiter *w = settled(retrieve(new_waiter()));
        sandbox_delay(REFRESH, ample(0.5), 1);
        waiter *pending = new_waiter();
        for (int caller = 0; caller < 10; caller++) refresh(pending);
        CHECK(sandbox_wait_for_requests(REFRESH, 1));
        changes[i]();
        const uuid_text uuid = current_uuid();
        settled(pending);
        CHECK_INT(pending->failures, 10);
        CHECK_ERROR(pending, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, -1);

        settled(retrieve(w));
        CHECK_SUCCESS(w);
        CHECK_STR(sandbox_token_uuid(w->token.text), uuid.text);
        CHECK(same_uuid(current_uuid(), uuid));
        SNRSynerise_shutdown();
    }
}

/* spec §3 fencing; T4, T28: retrieveToken callers that wait across the change are served by the new session */
static void retrieve_pending_across_a_change_gets_the_new_token(void) {
    for (size_t i = 0; i < COUNT(changes); i++) {
        sandbox_reset();
        sandbox_delay(ANONYMOUS_LOGIN, ample(0.5), 1);
        start();
        const uuid_text before = current_uuid();
        waiter *pending = new_waiter();
        for (int caller = 0; caller < 10; caller++) retrieve(pending);
        CHECK(sandbox_wait_for_requests(ANONYMOUS_LOGIN, 1));
        changes[i]();
        const uuid_text uuid = current_uuid();
        CHECK(!same_uuid(uuid, before));
        settled(pending);
        CHECK_SUCCESS(pending);
        CHECK_INT(pending->successes, 10);
        CHECK_STR(sandbox_token_uuid(pending->token.text), uuid.text);
        SNRSynerise_shutdown();
    }
}

typedef struct {
    waiter *retrieving, *leaving;
} leaver;

/* Calls `meanwhile` in a callback, and waits for the retrieve that it calls. */
static void retrieve_meanwhile(SNRSuccessCallback meanwhile, leaver *l) {
    SNRClient_refreshToken(meanwhile, NULL, l);
    CHECK(wait_for_count(l->retrieving, 1, deadline()));
    settled(l->retrieving);
}

static void leave_meanwhile(void *context) {
    leaver *l = context;
    retrieve(l->retrieving); /* from memory: it is due as soon as this callback returns */
    sign_out(l->leaving, SNRClientSignOutModeSignOut, false);
    CHECK(!SNRClient_isSignedIn());
}

/* spec §3 fencing; T4, T28: a token that is on its way to a callback is not delivered when its customer has left */
static void token_of_a_customer_who_left_is_not_delivered(void) {
    start();
    settled(retrieve(new_waiter()));
    CHECK_SUCCESS(settled(sign_in(new_waiter(), BEN, BEN_PASSWORD)));
    leaver l = {new_waiter(), new_waiter()};
    retrieve_meanwhile(leave_meanwhile, &l);
    CHECK_SUCCESS(l.retrieving);
    CHECK_INT(l.retrieving->token.origin, SNRTokenOriginAnonymous);
    CHECK_SUCCESS(settled(l.leaving));
}

/* The session ends while its token is on its way to a callback. */
static void no_token_is_delivered_after(SNRSuccessCallback ending) {
    start();
    settled(retrieve(new_waiter()));
    leaver l = {new_waiter(), NULL};
    retrieve_meanwhile(ending, &l);
    CHECK_ERROR(l.retrieving, SNRApiErrorTypeUnknown, SNRErrorCodeModuleNotReadyApiError, -1);
}

static void destroy_and_shut_down(void *context) {
    leaver *l = context;
    retrieve(l->retrieving);
    SNRClient_destroySession();
    SNRSynerise_shutdown();
}

/* spec §4: a call completes when its session is replaced and then ends, too */
static void token_of_a_session_that_ended_meanwhile(void) {
    no_token_is_delivered_after(destroy_and_shut_down);
}

static void shut_down_and_start(void *context) {
    leaver *l = context;
    retrieve(l->retrieving);
    SNRSynerise_shutdown();
    start();
}

/* spec §4: shutdown completes everything pending; the next session does not deliver the earlier one's token */
static void token_of_an_earlier_session_is_not_delivered(void) {
    no_token_is_delivered_after(shut_down_and_start);
    CHECK_SUCCESS(settled(retrieve(new_waiter())));
}

/* spec §3 fencing; T28: the late answer of the old epoch is never stored either */
static void late_answer_is_not_stored(void) {
    start_in(scratch());
    settled(retrieve(new_waiter()));
    sandbox_delay(REFRESH, ample(0.5), 1);
    waiter *pending = refresh(new_waiter());
    CHECK(sandbox_wait_for_requests(REFRESH, 1));
    SNRClient_destroySession();
    const uuid_text uuid = current_uuid();
    settled(pending);
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    const token_copy told = w->token;
    EVENTUALLY(sandbox_open_token_requests() == 0); /* nothing of the old session is on its way any more */
    SNRSynerise_shutdown();

    start_in(scratch());
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK_STR(w->token.text, told.text);
}

/* spec §3 single flight per epoch: many changes in a row leave one session and at most one request each */
static void many_changes_end_with_one_session(void) {
    sandbox_delay(ANONYMOUS_LOGIN, 0.05, ALWAYS);
    start();
    waiter *w = new_waiter();
    for (int i = 0; i < rounds(50, 10); i++) {
        retrieve(w);
        changes[(size_t)i % COUNT(changes)]();
    }
    settled(w);
    CHECK_SUCCESS(w);
    CHECK_STR(sandbox_token_uuid(w->token.text), current_uuid().text);
}

/* spec §3: a waiting retrieve fails like the login it waits for, and does not wait for ever; T37 */
static void pending_retrieve_fails_with_its_login(void) {
    sandbox_delay(ANONYMOUS_LOGIN, ample(0.3), 1);
    sandbox_answer(ANONYMOUS_LOGIN, 500, "{}", ALWAYS);
    start();
    CHECK(sandbox_wait_for_requests(ANONYMOUS_LOGIN, 1));
    waiter *w = retrieve(new_waiter());
    SNRClient_destroySession();
    settled(w);
    CHECK_ERROR(w, SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, 500);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(shutdown_completes_everything_pending),
        TEST(shutdown_completes_pending_logins),
        TEST(late_answer_does_not_reach_the_next_session),
        TEST(refresh_pending_across_a_change_fails),
        TEST(retrieve_pending_across_a_change_gets_the_new_token),
        TEST(token_of_a_customer_who_left_is_not_delivered),
        TEST(token_of_a_session_that_ended_meanwhile),
        TEST(token_of_an_earlier_session_is_not_delivered),
        TEST(late_answer_is_not_stored),
        TEST(many_changes_end_with_one_session),
        TEST(pending_retrieve_fails_with_its_login),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
