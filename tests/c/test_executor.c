/* Callbacks run where the host's executor has them run, and nothing that an executor does with its work breaks that. */
#include "harness.h"

#include <pthread.h>
#include <stdatomic.h>

#define MAX_WORK 4096

/* An executor that keeps its work until the test runs it, like a main queue. */
static struct {
    pthread_mutex_t mutex;
    SNRWorkFunction work[MAX_WORK];
    void *contexts[MAX_WORK];
    int count;
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void keep_work(SNRWorkFunction work, void *work_context, void *context) {
    (void)context;
    pthread_mutex_lock(&kept.mutex);
    if (kept.count < MAX_WORK) {
        kept.work[kept.count] = work;
        kept.contexts[kept.count] = work_context;
        kept.count++;
    }
    pthread_mutex_unlock(&kept.mutex);
}

static int kept_work(void) {
    pthread_mutex_lock(&kept.mutex);
    int count = kept.count;
    pthread_mutex_unlock(&kept.mutex);
    return count;
}

static void forget_work(void) {
    pthread_mutex_lock(&kept.mutex);
    kept.count = 0;
    pthread_mutex_unlock(&kept.mutex);
}

/* Runs, on this thread, what was kept, and leaves it there to be run again. */
static void run_kept_work(void) {
    int count = kept_work();
    for (int i = 0; i < count; i++) kept.work[i](kept.contexts[i]);
}

static void pump_until_settled(waiter *w) {
    EVENTUALLY((run_kept_work(), outcomes(w) == w->calls));
}

/* An executor's context that has to come back. */
static SNRSettings *settings_with(SNRExecuteCallback execute) {
    SNRSettings *settings = new_settings();
    session_context_lent();
    CHECK_INT(SNRSettings_setCallbackExecutor(settings, execute, NULL, session_context_returned), SNRErrorCodeNone);
    return settings;
}

static void start_on(SNRExecuteCallback execute) {
    forget_work();
    CHECK_INT(start_with(settings_with(execute)), SNRErrorCodeNone);
}

/* The runner holds callbacks to the library's own thread; here they belong to this one. */
static void check_ran_here(waiter *w) {
    char name[32];
    CHECK_STR(w->thread_name, thread_name(name));
    w->wrong_thread = 0;
}

static void callbacks_wait_for_the_executor_and_run_on_its_thread(void) {
    start_on(keep_work);
    waiter *w = retrieve(new_waiter());
    sandbox_wait_for_requests(ANONYMOUS_LOGIN, 1);
    EVENTUALLY(kept_work() > 0);
    CHECK_INT(outcomes(w), 0);
    pump_until_settled(w);
    CHECK_SUCCESS(w);
    check_ran_here(w);
}

static void the_delegate_and_the_log_use_the_executor_too(void) {
    start_on(keep_work);
    waiter *state = listen_to_state(new_waiter());
    waiter *w = sign_in(new_waiter(), BEN, BEN_PASSWORD);
    pump_until_settled(w);
    CHECK_INT(state->signed_in, 1);
    CHECK(log_lines(SNRLogLevelInfo) > 0);
    check_ran_here(state);
    check_ran_here(w);
}

static void work_that_is_run_again_does_nothing(void) {
    start_on(keep_work);
    waiter *w = retrieve(new_waiter());
    pump_until_settled(w);
    for (int i = 0; i < 3; i++) run_kept_work();
    CHECK_INT(w->successes, 1);
    check_ran_here(w);
    SNRSynerise_shutdown();
    run_kept_work(); /* the executor is gone by now */
    start();
    waiter *next = settled(retrieve(new_waiter())); /* on the library's own thread again */
    CHECK_SUCCESS(next);
    run_kept_work();
}

static void work_that_is_dropped_is_made_up_for_by_the_next(void) {
    start_on(keep_work);
    waiter *w = retrieve(new_waiter());
    pump_until_settled(w);
    forget_work();
    retrieve(w);
    EVENTUALLY(kept_work() > 0);
    forget_work(); /* dropped */
    retrieve(w);
    EVENTUALLY(kept_work() > 0);
    run_kept_work();
    CHECK_INT(w->successes, 3);
    check_ran_here(w);
}

static void shutdown_runs_what_still_waits(void) {
    sandbox_hang(ANONYMOUS_LOGIN, ALWAYS);
    start_on(keep_work);
    waiter *w = new_waiter();
    for (int i = 0; i < 3; i++) retrieve(w);
    SNRSynerise_shutdown(); /* nobody runs the work, and it does not wait for that */
    CHECK_INT(w->failures, 3);
    check_ran_here(w);
    run_kept_work();
    CHECK_INT(w->failures, 3);
}

static void run_at_once(SNRWorkFunction work, void *work_context, void *context) {
    (void)context;
    work(work_context);
    work(work_context);
}

static void an_executor_may_run_its_work_at_once(void) {
    start_on(run_at_once);
    waiter *w = new_waiter();
    for (int i = 0; i < 100; i++) retrieve(w);
    settled(w);
    CHECK_SUCCESS(w); /* on the library's thread, never inside the call: the runner looks */
}

static void *thread_main(void *argument) {
    void **job = argument;
    SNRWorkFunction work;
    memcpy(&work, &job[0], sizeof work);
    work(job[1]);
    free(job);
    return NULL;
}

static atomic_int threads_started;

/* A pool without any order. */
static void run_on_a_new_thread(SNRWorkFunction work, void *work_context, void *context) {
    (void)context;
    void **job = malloc(2 * sizeof *job);
    pthread_t thread;
    if (job == NULL) return;
    memcpy(&job[0], &work, sizeof work);
    job[1] = work_context;
    if (pthread_create(&thread, NULL, thread_main, job) == 0) {
        pthread_detach(thread);
        atomic_fetch_add(&threads_started, 1);
    } else {
        free(job);
    }
}

static atomic_int inside, overlaps, disorder, told;

static void in_order(const SNRToken *token, void *context) {
    (void)token;
    if (atomic_fetch_add(&inside, 1) != 0) atomic_fetch_add(&overlaps, 1);
    if (atomic_fetch_add(&told, 1) != (int)(intptr_t)context) atomic_fetch_add(&disorder, 1);
    atomic_fetch_sub(&inside, 1);
}

static void callbacks_keep_their_order_on_many_threads(void) {
    const int calls = rounds(2000, 100);
    start_on(run_on_a_new_thread);
    atomic_store(&threads_started, 0);
    atomic_store(&told, 0);
    for (int i = 0; i < calls; i++) SNRClient_retrieveToken(in_order, NULL, (void *)(intptr_t)i);
    EVENTUALLY(atomic_load(&told) == calls);
    CHECK_INT(atomic_load(&overlaps), 0);
    CHECK_INT(atomic_load(&disorder), 0);
    CHECK(atomic_load(&threads_started) > 0);
}

static atomic_int shut_down;

static void shut_down_here(void *context) {
    (void)context;
    retrieve(context);
    SNRSynerise_shutdown();
    atomic_store(&shut_down, 1);
}

static void shutdown_is_allowed_on_the_executors_thread(void) {
    start_on(keep_work);
    waiter *first = retrieve(new_waiter());
    pump_until_settled(first);
    check_ran_here(first);
    waiter *after = new_waiter();
    atomic_store(&shut_down, 0);
    SNRClient_refreshToken(shut_down_here, NULL, after);
    EVENTUALLY((run_kept_work(), atomic_load(&shut_down) == 1));
    settled(after); /* the call inside completed, behind the callback */
    after->wrong_thread = 0; /* here or on the library's thread */
    start_on(keep_work);
}

static atomic_int given_back;

static void shut_down_when_given_back(void *context) {
    session_context_returned(context);
    SNRSynerise_shutdown();
    atomic_store(&given_back, 1);
}

static void start_anew(void *context) {
    (void)context;
    SNRSynerise_shutdown();
    start();
}

static void a_context_may_be_given_back_wherever_it_is(void) {
    SNRSettings *settings = new_settings();
    session_context_lent();
    SNRSettings_setCallbackExecutor(settings, run_at_once, NULL, shut_down_when_given_back);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    atomic_store(&given_back, 0);
    SNRClient_refreshToken(start_anew, NULL, NULL);
    EVENTUALLY(atomic_load(&given_back) == 1);
}

static void a_failed_start_leaves_nothing_behind(void) {
    forget_work();
    char blocked[1024];
    snprintf(blocked, sizeof blocked, "%s/file", scratch());
    write_file(blocked, "x", 1);
    SNRSettings *settings = settings_with(keep_work);
    CHECK_INT(SNRSettings_setStorageDirectory(settings, blocked), SNRErrorCodeNone);
    CHECK_INT(start_with(settings), SNRErrorCodeStorageUnavailable);
    EVENTUALLY(log_lines(SNRLogLevelError) > 0); /* although nobody runs the executor's work */
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_INT(w->failures, 1);
}

static void an_executor_can_be_replaced_and_taken_back(void) {
    forget_work();
    SNRSettings *settings = settings_with(keep_work);
    session_context_lent();
    SNRSettings_setCallbackExecutor(settings, run_at_once, NULL, session_context_returned);
    session_context_lent();
    SNRSettings_setCallbackExecutor(settings, NULL, NULL, session_context_returned);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    CHECK_SUCCESS(settled(retrieve(new_waiter())));
    CHECK_INT(kept_work(), 0);
    session_context_lent();
    CHECK_INT(SNRSettings_setCallbackExecutor(NULL, keep_work, NULL, session_context_returned),
              SNRErrorCodeInvalidArgument);
}

static atomic_int sent, begun_in_cancel;

static void never_answer(const SNRTransportRequest *request, uint64_t completion_token, void *context) {
    (void)request, (void)completion_token, (void)context;
    atomic_fetch_add(&sent, 1);
}

static void begin_the_next_session(uint64_t completion_token, void *context) {
    (void)completion_token, (void)context;
    if (atomic_fetch_add(&begun_in_cancel, 1) == 0) start_on(keep_work);
}

static void shut_down_inside(const SNRApiError *error, void *context) {
    (void)error, (void)context;
    SNRSynerise_shutdown();
}

/* spec §4: what ends a session inside a callback takes nothing from one that has begun meanwhile. */
static void the_next_session_keeps_its_executor(void) {
    atomic_store(&sent, 0);
    atomic_store(&begun_in_cancel, 0);
    SNRSettings *settings = new_settings();
    SNRSettings_setTransport(settings, never_answer, begin_the_next_session, NULL, NULL);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    EVENTUALLY(atomic_load(&sent) > 0); /* there is something to cancel */
    SNRClient_signIn(NULL, NULL, NULL, shut_down_inside, NULL);
    EVENTUALLY(atomic_load(&begun_in_cancel) > 0);
    EVENTUALLY(kept_work() > 0); /* the log of the session that began */
    waiter *w = retrieve(new_waiter());
    pump_until_settled(w);
    CHECK_SUCCESS(w);
    check_ran_here(w);
}

int main(int argc, char **argv) {
    const test_case tests[] = {
        TEST(callbacks_wait_for_the_executor_and_run_on_its_thread),
        TEST(the_delegate_and_the_log_use_the_executor_too),
        TEST(work_that_is_run_again_does_nothing),
        TEST(work_that_is_dropped_is_made_up_for_by_the_next),
        TEST(shutdown_runs_what_still_waits),
        TEST(an_executor_may_run_its_work_at_once),
        TEST(callbacks_keep_their_order_on_many_threads),
        TEST(shutdown_is_allowed_on_the_executors_thread),
        TEST(a_context_may_be_given_back_wherever_it_is),
        TEST(a_failed_start_leaves_nothing_behind),
        TEST(an_executor_can_be_replaced_and_taken_back),
        TEST(the_next_session_keeps_its_executor),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
