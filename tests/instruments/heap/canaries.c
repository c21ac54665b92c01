/*
 * After a session has ended nothing of it is left in the process: no token that it ever had, and no password.
 *
 *     canaries destroy|sign-out-destroy|sign-out BASE_URL STORAGE_DIRECTORY EMAIL MASKED_PASSWORD
 *
 * The password comes as hexadecimal digits of its bytes, XORed: arguments stay in memory as they came.
 */
#include "SNRClient.h"
#include "scan.h"

#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENT_MASK = 0x5a };

static secret password, anonymous, customer, refreshed;
static const secret *const secrets[] = {&password, &anonymous, &customer, &refreshed};

static sem_t answered;
static bool failed;

static void on_success(void *context) {
    (void)context;
    sem_post(&answered);
}

static void on_token(const SNRToken *token, void *context) {
    if (context) secret_note(context, ((secret *)context)->name, SNRToken_getTokenString(token));
    sem_post(&answered);
}

static void on_failure(const SNRApiError *error, void *context) {
    (void)context;
    printf("failure: %s\n", SNRApiError_getMessage(error));
    failed = true;
    sem_post(&answered);
}

static void settle(void) {
    while (sem_wait(&answered) != 0) continue;
}

static void keep_token(secret *s, const char *name) {
    s->name = name;
    SNRClient_retrieveToken(on_token, on_failure, s);
    settle();
}

static void read_password(const char *digits) {
    char text[SECRET_LENGTH + 1] = "", pair[3] = "";
    for (size_t i = 0; i < SECRET_LENGTH && digits[2 * i] && digits[2 * i + 1]; i++) {
        memcpy(pair, digits + 2 * i, 2);
        text[i] = (char)(strtoul(pair, NULL, 16) ^ ARGUMENT_MASK);
    }
    secret_note(&password, "the password", text);
    wipe(text, sizeof text);
    wipe(pair, sizeof pair);
}

static void sign_in(const char *email) {
    char text[SECRET_LENGTH + 1];
    secret_reveal(&password, text);
    SNRClient_signIn(email, text, on_success, on_failure, NULL);
    wipe(text, sizeof text);
    settle();
}

/* What has ended, once nothing of it is under way any more: a token of the next session shows that. */
static void end(const char *how) {
    if (strcmp(how, "destroy") == 0) {
        SNRClient_destroySession();
    } else {
        const bool destroy = strcmp(how, "sign-out-destroy") == 0;
        SNRClient_signOut(destroy ? SNRClientSignOutModeSignOutWithSessionDestroy : SNRClientSignOutModeSignOut, false,
                          on_success, on_failure, NULL);
        settle();
    }
    SNRClient_retrieveToken(on_token, on_failure, NULL);
    settle();
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    sem_init(&answered, 0, 0);
    read_password(argv[5]);

    SNRSettings *settings = SNRSettings_new();
    SNRSettings_setStorageDirectory(settings, argv[3]);
    const SNRErrorCode code = SNRSynerise_initialize("key", argv[2], settings);
    SNRSettings_free(settings);
    if (code != SNRErrorCodeNone) return 2;
    keep_token(&anonymous, "the visitor's token");
    sign_in(argv[4]);
    keep_token(&customer, "the customer's first token");
    SNRClient_refreshToken(on_success, on_failure, NULL);
    settle();
    keep_token(&refreshed, "the customer's second token");
    if (failed) return 2;

    /* The search can fail: the current token is there, and it is found. */
    if (secret_count(&refreshed, NULL) < 1) {
        printf("the current token was not found, so the search is worth nothing\n");
        return 3;
    }
    end(argv[1]);
    if (failed) return 2;

    long left = 0;
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        /* A sign-out leaves the visitor's token, which is the current one again. */
        if (secrets[i] == &anonymous && strcmp(argv[1], "sign-out") == 0) continue;
        const long found = secret_count(secrets[i], "left");
        left += found < 0 ? 1 : found;
    }
    printf("%s: %ld left\n", argv[1], left);
    SNRSynerise_shutdown();
    return left == 0 ? 0 : 1;
}
