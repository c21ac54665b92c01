/* Many threads at once, and the thread that callbacks run on (spec §3 single flight, §4). */
#include "harness.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 64, CALLS = 100, TOTAL = THREADS * CALLS };

/* One slot per call: what came of it. */
typedef struct {
    atomic_int completions, wrong_threads;
} slot;

static slot slots[TOTAL];
static int calls_per_thread;

static void slot_done(slot *s) {
    char name[32];
    if (strcmp(thread_name(name), "snr-callback") != 0) atomic_fetch_add(&s->wrong_threads, 1);
    atomic_fetch_add(&s->completions, 1);
}

static void slot_success(void *context) { slot_done(context); }

static void slot_failure(const SNRApiError *error, void *context) {
    fail_test(__FILE__, __LINE__, "refresh failed with %d: %s", (int)SNRApiError_getCode(error),
              SNRApiError_getMessage(error));
    slot_done(context);
}

static void *refresh_many_times(void *first) {
    for (int i = 0; i < calls_per_thread; i++) SNRClient_refreshToken(slot_success, slot_failure, (slot *)first + i);
    return NULL;
}

static int completed(int total) {
    int sum = 0;
    for (int i = 0; i < total; i++) sum += atomic_load(&slots[i].completions);
    return sum;
}

/* spec §3 single flight, §4 exactly once; T1, T37, T39, F04 */
static void storm_of_refreshes_completes_each_call_once(void) {
    calls_per_thread = rounds(CALLS, 5);
    const int total = THREADS * calls_per_thread;
    start();
    settled(retrieve(new_waiter()));
    memset(slots, 0, sizeof slots);

    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, refresh_many_times, &slots[i * calls_per_thread]);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    EVENTUALLY(completed(total) >= total);

    /* A barrier: callbacks come in order, so whatever would come twice has come when this one is here. */
    settled(retrieve(new_waiter()));
    CHECK_INT(completed(total), total);
    int wrong_threads = 0, not_once = 0;
    for (int i = 0; i < total; i++) {
        wrong_threads += atomic_load(&slots[i].wrong_threads);
        not_once += atomic_load(&slots[i].completions) != 1;
    }
    CHECK_INT(wrong_threads, 0);
    CHECK_INT(not_once, 0);
    CHECK_INT(sandbox_max_concurrent(), 1);
    CHECK(sandbox_requests(REFRESH) <= total);
}

static void *use_everything(void *unused) {
    (void)unused;
    waiter *w = new_waiter();
    for (int i = 0; i < rounds(40, 4); i++) {
        char identifier[32];
        snprintf(identifier, sizeof identifier, "customer-%d", i % 5);
        retrieve(w);
        refresh(w);
        if (i % 4 == 0) SNRClient_regenerateUUID();
        if (i % 4 == 1) SNRClient_regenerateUUIDWithClientIdentifier(identifier);
        if (i % 4 == 2) SNRClient_destroySession();
        CHECK(is_any_uuid(current_uuid()));
        SNRTracker_setCustomEmail(identifier);
        SNRString_free(SNRTracker_getCustomEmail());
        SNRString_free(SNRClient_getUUIDForAuthentication(identifier));
        CHECK(!SNRClient_isSignedIn());
    }
    return NULL;
}

/* spec §3 fencing, §4 exactly once: identity changes from many threads; the runner counts the outcomes; T37 */
static void identity_changes_from_many_threads(void) {
    start();
    pthread_t threads[8];
    for (size_t i = 0; i < COUNT(threads); i++) pthread_create(&threads[i], NULL, use_everything, NULL);
    for (size_t i = 0; i < COUNT(threads); i++) pthread_join(threads[i], NULL);
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    CHECK_STR(sandbox_token_uuid(w->token.text), current_uuid().text);
}

static void *start_and_stop(void *unused) {
    (void)unused;
    waiter *w = new_waiter();
    for (int i = 0; i < rounds(50, 5); i++) {
        SNRSynerise_initialize(SANDBOX_API_KEY, sandbox_url(), NULL);
        retrieve(w);
        SNRString_free(SNRClient_getUUID());
        SNRSynerise_shutdown();
    }
    return NULL;
}

/* spec §4, F28, F41, T49: initialize and shutdown race with everything else, and every call still completes once */
static void lifecycle_from_many_threads(void) {
    pthread_t threads[8];
    for (size_t i = 0; i < COUNT(threads); i++) pthread_create(&threads[i], NULL, start_and_stop, NULL);
    for (size_t i = 0; i < COUNT(threads); i++) pthread_join(threads[i], NULL);
    SNRSynerise_shutdown();
    CHECK_STR(current_uuid().text, "");
}

/* spec §4: the thread's name, off the caller's thread and after the call, also for a cached token; T39 */
static void callbacks_run_on_the_named_thread(void) {
    start();
    waiter *w = new_waiter();
    for (int i = 0; i < 3; i++) settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(w->thread_name, "snr-callback");
    CHECK_INT(w->inline_callbacks, 0);

    settled(sign_out(w, SNRClientSignOutModeSignOut, false)); /* refused at once, and told there as well */
    CHECK_INT(w->failures, 1);
    CHECK_STR(w->thread_name, "snr-callback");
}

/* spec §4: in the order in which they became due */
static void callbacks_come_in_order(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    w->events[0] = '\0';
    memset(w->events, 0, sizeof w->events);
    for (int i = 0; i < 10; i++) {
        retrieve(w);                                          /* a cached token: success, due at once */
        sign_out(w, SNRClientSignOutModeSignOut, false);      /* not signed in: failure, due at once */
    }
    settled(w);
    CHECK_STR(w->events, "sfsfsfsfsfsfsfsfsfsf");
}

/* spec §4: a NULL callback drops that outcome and nothing else */
static void null_callbacks_drop_the_outcome(void) {
    start();
    waiter *w = new_waiter();
    SNRClient_retrieveToken(NULL, NULL, NULL);
    SNRClient_refreshToken(NULL, NULL, NULL);
    SNRClient_retrieveToken(NULL, on_failure, w);
    SNRClient_refreshToken(NULL, on_failure, w);
    SNRClient_signOut(SNRClientSignOutModeSignOut, false, on_success, NULL, w);
    SNRClient_signIn(ANNA, "wrong", NULL, NULL, NULL);
    SNRClient_signInConditionally(ANNA, "wrong", NULL, NULL, NULL);
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(outcomes(w), 1);
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void wait_at_the_gate(const SNRToken *token, void *context) {
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    on_token(token, context);
}

/* spec §4 no lock held across callbacks: a slow one holds up its successors only, not the library; F12, T35 */
static void library_works_while_a_callback_is_busy(void) {
    start();
    settled(retrieve(new_waiter()));
    pthread_mutex_lock(&gate);
    waiter *w = new_waiter();
    w->calls = 1;
    SNRClient_retrieveToken(wait_at_the_gate, on_failure, w);
    const uuid_text before = current_uuid();
    SNRClient_regenerateUUID();
    CHECK(!same_uuid(current_uuid(), before));
    SNRTracker_setCustomEmail("anna@example.com");
    SNRString_free(SNRTracker_getCustomEmail());
    CHECK(!SNRClient_isSignedIn());
    CHECK_INT(outcomes(w), 0);
    pthread_mutex_unlock(&gate);
    settled(w);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(storm_of_refreshes_completes_each_call_once),
        TEST(identity_changes_from_many_threads),
        TEST(lifecycle_from_many_threads),
        TEST(callbacks_run_on_the_named_thread),
        TEST(callbacks_come_in_order),
        TEST(null_callbacks_drop_the_outcome),
        TEST(library_works_while_a_callback_is_busy),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
