/*
 * What the header promises to a host that uses no locks: callbacks never overlap, and when SNRSynerise_shutdown has
 * returned none runs any more. So a callback may write plain variables, and whoever called shutdown may read them.
 * Under a race checker this shows that the promise holds; the program itself checks that nothing was missed.
 *
 *     host BASE_URL
 */
#include "SNRClient.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 3, CALLERS = 4, CALLS = 10 };

/* Plain on purpose. */
static long answers, log_lines, transitions;
static bool running, overlapped;
static char last[32];

static sem_t signed_in;

static void heard(const char *what) {
    if (running) overlapped = true;
    running = true;
    memcpy(last, what, strlen(what) + 1);
    running = false;
}

static void on_success(void *context) {
    (void)context;
    heard("success");
    answers++;
}

static void on_first_success(void *context) {
    on_success(context);
    sem_post(&signed_in);
}

static void on_token(const SNRToken *token, void *context) {
    (void)token;
    on_success(context);
}

static void on_failure(const SNRApiError *error, void *context) {
    (void)error;
    (void)context;
    heard("failure");
    answers++;
}

static void on_log(SNRLogLevel level, const char *message, void *context) {
    (void)level;
    (void)message;
    (void)context;
    heard("log");
    log_lines++;
}

static void on_sign_in(void *context) {
    (void)context;
    heard("signed in");
    transitions++;
}

static void on_sign_out(SNRClientSessionEndReason reason, void *context) {
    (void)reason;
    (void)context;
    heard("signed out");
    transitions++;
}

static void *call(void *unused) {
    for (int i = 0; i < CALLS; i++) {
        SNRClient_retrieveToken(on_token, on_failure, NULL);
        SNRClient_refreshToken(on_success, on_failure, NULL);
        if (i % 5 == 4) SNRClient_regenerateUUID(); /* refused with a warning, since a customer is signed in */
        SNRString_free(SNRClient_getUUID());
        SNRToken_release(SNRClient_copyValidToken());
    }
    return unused;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    sem_init(&signed_in, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        answers = 0;
        SNRClient_setClientStateDelegate(on_sign_in, on_sign_out, NULL, NULL);
        SNRSettings *settings = SNRSettings_new();
        /* Not what is logged at the start: it may be told by a thread that ends before the session keeps one, and
           of what orders that thread and the next one a race checker sees nothing. */
        SNRSettings_setLogger(settings, SNRLogLevelWarn, on_log, NULL, NULL);
        const SNRErrorCode code = SNRSynerise_initialize("key", argv[1], settings);
        SNRSettings_free(settings);
        if (code != SNRErrorCodeNone) return 2;
        SNRClient_signIn("anna@example.com", "correct-horse", on_first_success, on_failure, NULL);
        while (sem_wait(&signed_in) != 0) continue;
        pthread_t callers[CALLERS];
        for (int i = 0; i < CALLERS; i++)
            if (pthread_create(&callers[i], NULL, call, NULL) != 0) return 2;
        for (int i = 0; i < CALLERS; i++) pthread_join(callers[i], NULL);
        SNRClient_destroySession();
        SNRSynerise_shutdown();
        if (answers != 1 + 2 * CALLERS * CALLS) {
            printf("%ld answers\n", answers);
            return 1;
        }
    }
    printf("%ld log lines, %ld transitions, last: %s\n", log_lines, transitions, last);
    return !overlapped && log_lines > 0 && transitions == 2 * ROUNDS ? 0 : 1;
}
