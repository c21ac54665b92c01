/* The smallest useful program: start a session, ask for the current token, end the session. */
#include "SNRClient.h"

#include <semaphore.h>
#include <stdio.h>

static void on_token(const SNRToken *token, void *done) {
    printf("got a token of origin %s\n", SNRTokenOrigin_toString(SNRToken_getTokenOrigin(token)));
    sem_post(done);
}

static void on_failure(const SNRApiError *error, void *done) {
    printf("got no token: %s\n", SNRApiError_getMessage(error));
    sem_post(done);
}

int main(int argc, char **argv) {
    sem_t done;
    sem_init(&done, 0, 0);
    const char *base_url = argc > 1 ? argv[1] : NULL; /* NULL: production */
    if (SNRSynerise_initialize("YOUR-CLIENT-API-KEY", base_url, NULL) != SNRErrorCodeNone) return 1;
    SNRClient_retrieveToken(on_token, on_failure, &done);
    sem_wait(&done); /* the callbacks run on a thread of the library */
    SNRSynerise_shutdown();
    return 0;
}
