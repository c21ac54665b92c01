/*
 * One operation on a stored session, for the crash enumeration:
 *
 *     operation NAME DIRECTORY BASE_URL [UUID TOKEN]
 *
 * It starts a session in the directory, does what it is told, and prints a line for each thing that it learns:
 * `found` with what the session is at the start, `told` with what it is when the operation is over, `log` with a
 * warning or an error, `unavailable` when the library refuses to start, `end` when it was shut down.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* RTLD_DEFAULT, alarm */
#endif
#include "SNRClient.h"

#include <dlfcn.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static sem_t answered;

static void on_success(void *context) {
    (void)context;
    sem_post(&answered);
}

static void on_token(const SNRToken *token, void *context) {
    (void)token;
    on_success(context);
}

static void on_failure(const SNRApiError *error, void *context) {
    printf("failure %s\n", SNRApiError_getMessage(error));
    on_success(context);
}

static void on_log(SNRLogLevel level, const char *message, void *context) {
    (void)context;
    printf("log %d %s\n", (int)level, message);
}

/* Waits for the answer to one call. */
static void settle(void) {
    while (sem_wait(&answered) != 0) continue;
}

static void say(const char *word) {
    char *uuid = SNRClient_getUUID();
    char *email = SNRTracker_getCustomEmail();
    SNRToken *token = SNRClient_copyValidToken();
    printf("%s %s %s %s %s\n", word, uuid ? uuid : "-", email ? email : "-", SNRClient_isSignedIn() ? "in" : "out",
           token ? SNRToken_getTokenString(token) : "-");
    fflush(stdout); /* the next thing may be the kill */
    SNRToken_release(token);
    SNRString_free(email);
    SNRString_free(uuid);
}

/* Calls a function of the shim, if the shim is there. */
static void shim(const char *name) {
    void (*function)(void) = NULL;
    *(void **)&function = dlsym(RTLD_DEFAULT, name);
    if (function) function();
}

static void sign_in(const char *uuid, const char *text) {
    const double now = (double)time(NULL);
    SNRTokenPayload *payload =
        SNRTokenPayload_new(text, now + 86400, now, "client", SNRTokenOriginSynerise, uuid, "4711", NULL);
    SNRClient_authenticateWithTokenPayload(payload, NULL, on_success, on_failure, NULL);
    SNRTokenPayload_free(payload);
    settle();
}

static void perform(const char *name, const char *uuid, const char *token) {
    if (strcmp(name, "visitor") == 0) {
        SNRClient_retrieveToken(on_token, on_failure, NULL);
        settle();
        SNRTracker_setCustomEmail("old@example.com");
    } else if (strcmp(name, "customer") == 0) {
        char *current = SNRClient_getUUID();
        sign_in(current, token);
        SNRString_free(current);
    } else if (strcmp(name, "email") == 0) {
        SNRTracker_setCustomEmail("new@example.com");
    } else if (strcmp(name, "refresh") == 0) {
        SNRClient_refreshToken(on_success, on_failure, NULL);
        settle();
    } else if (strcmp(name, "sign-in") == 0) {
        sign_in(uuid, token);
    } else if (strcmp(name, "sign-out") == 0) {
        SNRClient_signOut(SNRClientSignOutModeSignOut, false, NULL, NULL, NULL);
    } else if (strcmp(name, "sign-out-destroy") == 0) {
        SNRClient_signOut(SNRClientSignOutModeSignOutWithSessionDestroy, false, NULL, NULL, NULL);
    } else if (strcmp(name, "regenerate") == 0) {
        SNRClient_regenerateUUIDWithClientIdentifier("somebody else");
    } else if (strcmp(name, "destroy") == 0) {
        SNRClient_destroySession();
    }
}

int main(int argc, char **argv) {
    if (argc != 4 && argc != 6) return 2;
    const char *name = argv[1], *uuid = argc > 4 ? argv[4] : NULL, *token = argc > 4 ? argv[5] : NULL;
    const bool other_key = strcmp(name, "other-key") == 0, starting = other_key || strcmp(name, "start") == 0;
    alarm(60); /* the enumeration takes a program that this ends for one that hangs */
    sem_init(&answered, 0, 0);
    setvbuf(stdout, NULL, _IOLBF, 0);

    SNRSettings *settings = SNRSettings_new();
    SNRSettings_setStorageDirectory(settings, argv[2]);
    /* Whoever only looks has another key than the one before, and must not end a session by that. */
    SNRSettings_setShouldDestroySessionOnApiKeyChange(settings, other_key);
    SNRSettings_setLogger(settings, SNRLogLevelWarn, on_log, NULL, NULL);
    if (starting) shim("crash_shim_arm");
    const SNRErrorCode code = SNRSynerise_initialize(other_key ? "other key" : "key", argv[3], settings);
    SNRSettings_free(settings);
    if (code == SNRErrorCodeNone) {
        say("found");
        if (!starting) shim("crash_shim_arm");
        perform(name, uuid, token);
        say("told");
        shim("crash_shim_told");
    } else {
        printf("%s\n", code == SNRErrorCodeStorageUnavailable ? "unavailable" : "refused");
    }
    SNRSynerise_shutdown();
    printf("end\n");
    return 0;
}
