#include "harness.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static waiter *all_waiters;

/* Above zero while this thread is inside a call of the library: a callback that sees it runs inline. */
static _Thread_local int inside_call;

waiter *new_waiter(void) {
    waiter *w = calloc(1, sizeof *w);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&w->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&w->mutex, NULL);
    pthread_mutex_lock(&list_lock);
    w->next = all_waiters;
    all_waiters = w;
    pthread_mutex_unlock(&list_lock);
    return w;
}

const char *thread_name(char name[32]) {
    if (pthread_getname_np(pthread_self(), name, 32) != 0) name[0] = '\0';
    return name;
}

/* ---- callbacks ---- */

static void copy_text(char *target, size_t size, const char *source) {
    snprintf(target, size, "%s", source ? source : NO_TEXT);
}

static void heard(waiter *w, char event) {
    thread_name(w->thread_name);
    if (strcmp(w->thread_name, "snr-callback") != 0) w->wrong_thread++;
    if (inside_call > 0) w->inline_callbacks++;
    const size_t length = strlen(w->events);
    if (length + 1 < sizeof w->events) w->events[length] = event;
}

static void heard_and_unlock(waiter *w, char event) {
    heard(w, event);
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->mutex);
}

void on_success(void *context) {
    waiter *w = context;
    pthread_mutex_lock(&w->mutex);
    w->successes++;
    heard_and_unlock(w, 's');
}

void on_token(const SNRToken *token, void *context) {
    waiter *w = context;
    session_remember_secret(SNRToken_getTokenString(token));
    pthread_mutex_lock(&w->mutex);
    w->successes++;
    copy_text(w->token.text, sizeof w->token.text, SNRToken_getTokenString(token));
    copy_text(w->token.rlm, sizeof w->token.rlm, SNRToken_getRlm(token));
    copy_text(w->token.client_id, sizeof w->token.client_id, SNRToken_getClientId(token));
    copy_text(w->token.custom_id, sizeof w->token.custom_id, SNRToken_getCustomId(token));
    w->token.expiration = SNRToken_getExpirationDate(token);
    w->token.creation = SNRToken_getCreationDate(token);
    w->token.origin = SNRToken_getTokenOrigin(token);
    heard_and_unlock(w, 's');
}

void on_failure(const SNRApiError *error, void *context) {
    waiter *w = context;
    session_keep_text(SNRApiError_getMessage(error));
    pthread_mutex_lock(&w->mutex);
    w->failures++;
    w->error.type = SNRApiError_getType(error);
    w->error.code = SNRApiError_getCode(error);
    w->error.http_code = SNRApiError_getHttpCode(error);
    w->error.retry_after = SNRApiError_getRetryAfter(error);
    w->error.causes = SNRApiError_getCauseCount(error);
    copy_text(w->error.message, sizeof w->error.message, SNRApiError_getMessage(error));
    copy_text(w->error.error_code, sizeof w->error.error_code, SNRApiError_getErrorCode(error));
    copy_text(w->error.body, sizeof w->error.body, SNRApiError_getBody(error));
    heard_and_unlock(w, 'f');
}

void on_status(SNRClientConditionalAuthStatus status, void *context) {
    waiter *w = context;
    pthread_mutex_lock(&w->mutex);
    w->successes++;
    w->status = status;
    heard_and_unlock(w, 's');
}

static void on_signed_in(void *context) {
    waiter *w = context;
    pthread_mutex_lock(&w->mutex);
    w->signed_in++;
    heard_and_unlock(w, 'i');
}

static void on_signed_out(SNRClientSessionEndReason reason, void *context) {
    waiter *w = context;
    pthread_mutex_lock(&w->mutex);
    w->signed_out++;
    w->reason = reason;
    heard_and_unlock(w, 'o');
}

/* ---- waiting ---- */

typedef bool (*condition)(const waiter *w, int a, int b);

static bool wait_until(waiter *w, condition holds, int a, int b, double seconds) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)seconds;
    until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&w->mutex);
    int result = 0;
    while (!holds(w, a, b) && result != ETIMEDOUT) result = pthread_cond_timedwait(&w->changed, &w->mutex, &until);
    const bool reached = holds(w, a, b);
    pthread_mutex_unlock(&w->mutex);
    return reached;
}

static bool has_outcomes(const waiter *w, int count, int unused) {
    (void)unused;
    return w->successes + w->failures >= count;
}

static bool has_transitions(const waiter *w, int signed_in, int signed_out) {
    return w->signed_in >= signed_in && w->signed_out >= signed_out;
}

static bool is_settled(const waiter *w, int unused_a, int unused_b) {
    (void)unused_a, (void)unused_b;
    return w->successes + w->failures >= w->calls;
}

bool wait_for_count(waiter *w, int count, double seconds) { return wait_until(w, has_outcomes, count, 0, seconds); }

bool wait_for_transitions(waiter *w, int signed_in, int signed_out) {
    return wait_until(w, has_transitions, signed_in, signed_out, deadline());
}

waiter *settled(waiter *w) {
    if (!wait_until(w, is_settled, 0, 0, deadline()))
        fail_test(__FILE__, __LINE__, "only %d of %d calls completed in time", outcomes(w), w->calls);
    return w;
}

int outcomes(waiter *w) {
    pthread_mutex_lock(&w->mutex);
    const int count = w->successes + w->failures;
    pthread_mutex_unlock(&w->mutex);
    return count;
}

bool check_error(waiter *w, SNRApiErrorType type, SNRErrorCode code, int http_code, const char *file, int line) {
    if (w->failures > 0 && w->error.type == type && w->error.code == code && w->error.http_code == http_code) return true;
    fail_test(file, line, "%d failures, last type %d code %d http %d (%s), expected type %d code %d http %d",
              w->failures, (int)w->error.type, (int)w->error.code, w->error.http_code, w->error.message, (int)type,
              (int)code, http_code);
    return false;
}

bool check_success(waiter *w, const char *file, int line) {
    if (w->calls > 0 && w->successes == w->calls && w->failures == 0) return true;
    fail_test(file, line, "%d of %d calls succeeded, %d failed (code %d: %s)", w->successes, w->calls, w->failures,
              (int)w->error.code, w->error.message);
    return false;
}

void waiters_check_and_free(void) {
    while (all_waiters) {
        waiter *w = all_waiters;
        all_waiters = w->next;
        settled(w);
        CHECK_INT(w->successes + w->failures, w->calls);
        CHECK_INT(w->wrong_thread, 0);
        CHECK_INT(w->inline_callbacks, 0);
        pthread_cond_destroy(&w->changed);
        pthread_mutex_destroy(&w->mutex);
        free(w);
    }
}

/* ---- calls ---- */

/* Counts a call before it is made, since its callback may come before the call returns, on another thread. */
static waiter *counted(waiter *w) {
    pthread_mutex_lock(&w->mutex);
    w->calls++;
    pthread_mutex_unlock(&w->mutex);
    return w;
}

#define CALL(w, call)                                                                                                  \
    do {                                                                                                               \
        counted(w);                                                                                                    \
        inside_call++;                                                                                                 \
        call;                                                                                                          \
        inside_call--;                                                                                                 \
        return w;                                                                                                      \
    } while (0)

waiter *retrieve(waiter *w) { CALL(w, SNRClient_retrieveToken(on_token, on_failure, w)); }

waiter *refresh(waiter *w) { CALL(w, SNRClient_refreshToken(on_success, on_failure, w)); }

waiter *sign_in(waiter *w, const char *email, const char *password) {
    session_remember_secret(password);
    CALL(w, SNRClient_signIn(email, password, on_success, on_failure, w));
}

waiter *sign_in_conditionally(waiter *w, const char *email, const char *password) {
    session_remember_secret(password);
    CALL(w, SNRClient_signInConditionally(email, password, on_status, on_failure, w));
}

waiter *authenticate(waiter *w, const char *token, SNRClientIdentityProvider provider, const char *auth_id,
                     const char *context_json) {
    session_remember_secret(token);
    CALL(w, SNRClient_authenticate(token, provider, auth_id, context_json, on_success, on_failure, w));
}

waiter *authenticate_conditionally(waiter *w, const char *token, SNRClientIdentityProvider provider,
                                   const char *auth_id, const char *context_json) {
    session_remember_secret(token);
    CALL(w, SNRClient_authenticateConditionally(token, provider, auth_id, context_json, on_status, on_failure, w));
}

waiter *authenticate_with_payload(waiter *w, const SNRTokenPayload *payload, const char *auth_id) {
    CALL(w, SNRClient_authenticateWithTokenPayload(payload, auth_id, on_success, on_failure, w));
}

waiter *sign_out(waiter *w, SNRClientSignOutMode mode, bool from_all_devices) {
    CALL(w, SNRClient_signOut(mode, from_all_devices, on_success, on_failure, w));
}

waiter *listen_to_state(waiter *w) {
    session_context_lent();
    SNRClient_setClientStateDelegate(on_signed_in, on_signed_out, w, session_context_returned);
    return w;
}
