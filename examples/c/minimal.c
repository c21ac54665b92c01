/* The smallest useful program: start a session, ask for the current token, end the session. */
#include "SNRClient.h"

#include <stdio.h>
#include <unistd.h>

static void on_token(const SNRToken *token, void *done) {
    printf("got a token of origin %s\n", SNRTokenOrigin_toString(SNRToken_getTokenOrigin(token)));
    close(*(int *)done);
}

static void on_failure(const SNRApiError *error, void *done) {
    printf("got no token: %s\n", SNRApiError_getMessage(error));
    close(*(int *)done);
}

int main(int argc, char **argv) {
    int ends[2];
    char nothing;
    const char *base_url = argc > 1 ? argv[1] : NULL; /* NULL: production */
    if (pipe(ends) != 0) return 1;
    /* No settings: nothing is stored, so each start is a new visitor's. An app sets a storage directory. */
    if (SNRSynerise_initialize("YOUR_PROFILE_API_KEY", base_url, NULL) != SNRErrorCodeNone) return 1;
    SNRClient_retrieveToken(on_token, on_failure, &ends[1]);
    if (read(ends[0], &nothing, 1) != 0) return 1; /* waits: callbacks run on a thread of the library */
    SNRSynerise_shutdown();
    return 0;
}
