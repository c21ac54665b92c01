/*
 * Waiting for callbacks, so that the examples read from top to bottom. An app would not block: it would go on in the
 * callback, or send what it got to its own event loop from there.
 */
#ifndef BLOCKING_H
#define BLOCKING_H

#include "SNRClient.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* What an asynchronous call came to. */
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool done;
    SNRToken *token;         /* of retrieveToken, retained; NULL after a failure */
    SNRErrorCode error_code; /* None after a success */
} outcome;

#define OUTCOME_PENDING {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, NULL, SNRErrorCodeNone}

/* Something is not as it should be: say so and leave. */
static inline void expect(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "\nNot as it should be: %s\n", what);
    exit(EXIT_FAILURE);
}

static inline void outcome_finish(outcome *o) {
    o->done = true;
    pthread_cond_signal(&o->changed);
    pthread_mutex_unlock(&o->mutex);
}

static inline void outcome_success(void *context) {
    outcome *o = context;
    pthread_mutex_lock(&o->mutex);
    outcome_finish(o);
}

static inline void outcome_token(const SNRToken *token, void *context) {
    outcome *o = context;
    pthread_mutex_lock(&o->mutex);
    o->token = SNRToken_retain(token); /* the token is only borrowed during the callback */
    outcome_finish(o);
}

static inline void outcome_failure(const SNRApiError *error, void *context) {
    outcome *o = context;
    printf("   %-22s %s\n", "failure", SNRApiError_getMessage(error));
    pthread_mutex_lock(&o->mutex);
    o->error_code = SNRApiError_getCode(error);
    outcome_finish(o);
}

static inline SNRErrorCode outcome_wait(outcome *o) {
    pthread_mutex_lock(&o->mutex);
    while (!o->done) pthread_cond_wait(&o->changed, &o->mutex);
    pthread_mutex_unlock(&o->mutex);
    return o->error_code;
}

/* The current token; release it with SNRToken_release. */
static inline SNRToken *retrieve_token(void) {
    outcome o = OUTCOME_PENDING;
    SNRClient_retrieveToken(outcome_token, outcome_failure, &o);
    expect(outcome_wait(&o) == SNRErrorCodeNone, "the session has no token");
    return o.token;
}

#endif
