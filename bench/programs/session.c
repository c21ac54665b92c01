#include "session.h"

#include <semaphore.h>
#include <stdlib.h>

#define MAX_CERTIFICATE 8192

void on_failure(const SNRApiError *error, void *context) {
    (void)context;
    fprintf(stderr, "a call failed: %s\n", SNRApiError_getMessage(error));
    exit(EXIT_FAILURE);
}

static void on_token(const SNRToken *token, void *done) {
    keep(token);
    sem_post(done);
}

static void trust(SNRSettings *settings, const char *certificate) {
    char pem[MAX_CERTIFICATE] = {0};
    FILE *file = fopen(certificate, "r");
    require(file && fread(pem, 1, sizeof pem - 1, file) > 0, "the certificate can be read");
    fclose(file);
    require(SNRSettings_setCACertificates(settings, pem) == SNRErrorCodeNone, "it is one");
}

void begin_session(const char *url, const char *certificate, const char *directory) {
    SNRSettings *settings = SNRSettings_new();
    if (certificate) trust(settings, certificate);
    SNRSettings_setStorageDirectory(settings, directory);
    SNRErrorCode code = SNRSynerise_initialize("bench", url, settings);
    require(code == SNRErrorCodeNone, "the library is initialized");
    SNRSettings_free(settings);

    sem_t done;
    sem_init(&done, 0, 0);
    SNRClient_retrieveToken(on_token, on_failure, &done);
    while (sem_wait(&done) != 0) continue;
    sem_destroy(&done);
}
