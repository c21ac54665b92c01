/*
 * A waiter stands behind the callbacks of asynchronous calls: it counts the outcomes, keeps a copy of the last
 * one, and lets the test wait for them. The calls below go through it, so that it can tell whether every call
 * completed exactly once, on the right thread, and never inline.
 *
 * Waiters live until the end of the test; callbacks may arrive as long as the session runs.
 */
#ifndef WAITER_H
#define WAITER_H

#include "SNRClient.h"

#include <pthread.h>
#include <stdbool.h>

#define NO_TEXT "<null>" /* stands for a NULL string in the copies */

typedef struct {
    char text[4096], rlm[128], client_id[128], custom_id[128];
    double expiration, creation;
    SNRTokenOrigin origin;
} token_copy;

typedef struct {
    SNRApiErrorType type;
    SNRErrorCode code;
    int http_code;
    double retry_after;
    char message[1024], error_code[128], body[4096];
    size_t causes;
} error_copy;

typedef struct waiter {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int calls;                 /* asynchronous calls made */
    int successes, failures;   /* their outcomes */
    int signed_in, signed_out; /* what a state delegate heard */
    char events[64];           /* order: s success, f failure, i signed in, o signed out */
    token_copy token;          /* the last one delivered */
    error_copy error;          /* the last one delivered */
    SNRClientConditionalAuthStatus status;
    SNRClientSessionEndReason reason;
    int wrong_thread, inline_callbacks;
    char thread_name[32];      /* of the last callback */
    struct waiter *next;
} waiter;

waiter *new_waiter(void);

/* Waits until every call made with `w` completed. Returns `w`; a passed deadline fails the test. */
waiter *settled(waiter *w);

/* Waits until at least `count` outcomes arrived; false when `seconds` passed first. */
bool wait_for_count(waiter *w, int count, double seconds);

/* Waits until the delegate heard this many transitions; false when the deadline passed first. */
bool wait_for_transitions(waiter *w, int signed_in, int signed_out);

/* The number of outcomes so far. */
int outcomes(waiter *w);

/* The asynchronous calls; each returns `w`. */
waiter *retrieve(waiter *w);
waiter *refresh(waiter *w);
waiter *sign_in(waiter *w, const char *email, const char *password);
waiter *sign_in_conditionally(waiter *w, const char *email, const char *password);
waiter *authenticate(waiter *w, const char *token, SNRClientIdentityProvider provider, const char *auth_id,
                     const char *context_json);
waiter *authenticate_conditionally(waiter *w, const char *token, SNRClientIdentityProvider provider,
                                   const char *auth_id, const char *context_json);
waiter *authenticate_with_payload(waiter *w, const SNRTokenPayload *payload, const char *auth_id);
waiter *sign_out(waiter *w, SNRClientSignOutMode mode, bool from_all_devices);

/* Makes `w` the state delegate of the session. */
waiter *listen_to_state(waiter *w);

/* Checks the last failure of `w`; http_code -1 when there was no answer. */
#define CHECK_ERROR(w, type, code, http_code) check_error((w), (type), (code), (http_code), __FILE__, __LINE__)
bool check_error(waiter *w, SNRApiErrorType type, SNRErrorCode code, int http_code, const char *file, int line);

/* Checks that every call of `w` succeeded (and at least one was made), and says which error came instead. */
#define CHECK_SUCCESS(w) check_success((w), __FILE__, __LINE__)
bool check_success(waiter *w, const char *file, int line);

/* For the runner: holds all waiters of the test to the promises of spec §4, and frees them. */
void waiters_check_and_free(void);

/* The callbacks themselves, for tests that pass them by hand; their context is the waiter. */
void on_success(void *context);
void on_token(const SNRToken *token, void *context);
void on_failure(const SNRApiError *error, void *context);
void on_status(SNRClientConditionalAuthStatus status, void *context);

/* The name of the running thread; returns `name`. */
const char *thread_name(char name[32]);

#endif
