/* Starting, ending, and what the library does while it is not running. */
#include "harness.h"

/* spec §2 getUUID, §6 first start */
static void uuid_is_there_when_initialize_returns(void) {
    start();
    CHECK(is_uuid(current_uuid(), '4'));
}

/* spec §6: NULL settings are the defaults */
static void null_settings_are_the_defaults(void) {
    CHECK_INT(SNRSynerise_initialize(SANDBOX_API_KEY, sandbox_url(), NULL), SNRErrorCodeNone);
    CHECK(is_uuid(current_uuid(), '4'));
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
}

/* spec §6: a second initialize is refused and changes nothing; F42 */
static void second_initialize_is_refused(void) {
    start();
    const uuid_text before = current_uuid();
    CHECK_INT(start_with(new_settings()), SNRErrorCodeInternalInconsistency);
    CHECK_INT(SNRSynerise_initialize(OTHER_API_KEY, "https://elsewhere.example", NULL),
              SNRErrorCodeInternalInconsistency);
    CHECK(same_uuid(current_uuid(), before));
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w); /* still the key and the address of the first call */
}

/* spec §4: shutdown is idempotent, also before the first initialize */
static void shutdown_is_idempotent(void) {
    SNRSynerise_shutdown();
    start();
    SNRSynerise_shutdown();
    SNRSynerise_shutdown();
    CHECK_STR(current_uuid().text, "");
}

/* spec §4: initialize may follow shutdown; F28 */
static void initialize_may_follow_shutdown(void) {
    for (int i = 0; i < rounds(100, 5); i++) {
        start();
        CHECK(is_uuid(current_uuid(), '4'));
        SNRSynerise_shutdown();
    }
    start();
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
}

/* spec §4: shutdown stops the threads, and nothing is left open; T48 */
static void shutdown_leaves_nothing_behind(void) {
    start();
    settled(retrieve(new_waiter()));
    SNRSynerise_shutdown(); /* whatever is made once and kept is there now */
    const int threads = entries("/proc/self/task"), files = entries("/proc/self/fd");
    for (int i = 0; i < rounds(20, 3); i++) {
        start_in(scratch());
        settled(refresh(new_waiter()));
        SNRSynerise_shutdown();
    }
    EVENTUALLY(entries("/proc/self/task") <= threads);
    EVENTUALLY(entries("/proc/self/fd") <= files);
}

/* spec §5 memory only, §6 first start: the next session is a new one */
static void memory_only_sessions_do_not_outlive_shutdown(void) {
    start();
    const uuid_text first = current_uuid();
    SNRSynerise_shutdown();
    start();
    CHECK(!same_uuid(current_uuid(), first));
}

static void everything_fails_or_does_nothing(void) {
    waiter *w = new_waiter();
    retrieve(w);
    refresh(w);
    sign_in(w, ANNA, ANNA_PASSWORD);
    sign_in_conditionally(w, ANNA, ANNA_PASSWORD);
    authenticate(w, "provider-token", SNRClientIdentityProviderOAuth, NULL, NULL);
    authenticate_conditionally(w, "provider-token", SNRClientIdentityProviderOAuth, NULL, NULL);
    sign_out(w, SNRClientSignOutModeSignOut, false);
    SNRTokenPayload *payload =
        SNRTokenPayload_new("token", unix_time() + 3600, unix_time(), "client", SNRTokenOriginSynerise,
                            "7023e164-2318-542c-9992-0b70cf4c5625", "1", NULL);
    REQUIRE(payload != NULL);
    authenticate_with_payload(w, payload, "anna");
    SNRTokenPayload_free(payload);
    settled(w);
    CHECK_INT(w->failures, 8);
    CHECK_ERROR(w, SNRApiErrorTypeUnknown, SNRErrorCodeModuleNotReadyApiError, -1);

    SNRClient_regenerateUUID();
    SNRClient_regenerateUUIDWithClientIdentifier("customer-1");
    SNRClient_destroySession();
    SNRTracker_setCustomEmail("anna@example.com");
    SNRTracker_setCustomIdentifier("customer-1");
    CHECK_STR(current_uuid().text, "");
    CHECK_STR(uuid_for("customer-1").text, "");
    CHECK(SNRTracker_getCustomEmail() == NULL);
    CHECK(SNRTracker_getCustomIdentifier() == NULL);
    CHECK(!SNRClient_isSignedIn());
    CHECK(SNRClient_copyValidToken() == NULL);
    CHECK(SNRSynerise_changeClientApiKey(OTHER_API_KEY) == SNRErrorCodeModuleNotReadyApiError);
}

/* spec §4: before initialize the asynchronous methods fail with -110, off the calling thread; the rest is mute */
static void before_initialize_nothing_works(void) { everything_fails_or_does_nothing(); }

/* spec §4: and so it is after shutdown */
static void after_shutdown_nothing_works(void) {
    start();
    SNRSynerise_shutdown();
    everything_fails_or_does_nothing();
}

/* spec §6: an initialize that fails starts nothing, and a later one works */
static void failed_initialize_starts_nothing(void) {
    CHECK_INT(start_at("not a url", new_settings()), SNRErrorCodeInvalidArgument);
    everything_fails_or_does_nothing();
    start();
    CHECK(is_uuid(current_uuid(), '4'));
}

/* spec §6: the anonymous login starts in the background */
static void anonymous_login_starts_by_itself(void) {
    start();
    CHECK(sandbox_wait_for_requests(ANONYMOUS_LOGIN, 1));
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
}

/* spec §2: getUUID never waits for the network; F22, T36 */
static void uuid_does_not_wait_for_the_network(void) {
    silent_server server = open_silent_server();
    CHECK_INT(start_at(server.url, new_settings()), SNRErrorCodeNone);
    waiter *w = retrieve(new_waiter());
    const double started = monotonic_time();
    for (int i = 0; i < 1000; i++) {
        char *uuid = SNRClient_getUUID();
        CHECK(uuid != NULL);
        SNRString_free(uuid);
    }
    CHECK(monotonic_time() - started < (light() ? 20.0 : 1.0));
    CHECK_INT(outcomes(w), 0);
    SNRSynerise_shutdown();
    CHECK_ERROR(w, SNRApiErrorTypeUnknown, SNRErrorCodeModuleNotReadyApiError, -1);
    close_silent_server(&server);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(before_initialize_nothing_works),
        TEST(uuid_is_there_when_initialize_returns),
        TEST(null_settings_are_the_defaults),
        TEST(second_initialize_is_refused),
        TEST(shutdown_is_idempotent),
        TEST(initialize_may_follow_shutdown),
        TEST(shutdown_leaves_nothing_behind),
        TEST(memory_only_sessions_do_not_outlive_shutdown),
        TEST(after_shutdown_nothing_works),
        TEST(failed_initialize_starts_nothing),
        TEST(anonymous_login_starts_by_itself),
        TEST(uuid_does_not_wait_for_the_network),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
