/* Reads a borrowed string after its owner was given back: an error that only shows in memory of the library. */
#include "SNRClient.h"

#include <stdio.h>

static SNRApiError *kept;

static void on_failure(const SNRApiError *error, void *context) {
    (void)context;
    kept = SNRApiError_retain(error);
}

int main(void) {
    if (SNRSynerise_initialize("key", "http://127.0.0.1:9", NULL) != SNRErrorCodeNone) return 0;
    SNRClient_signOut(SNRClientSignOutModeSignOut, false, NULL, on_failure, NULL); /* fails: nobody is signed in */
    SNRSynerise_shutdown(); /* the callback has run, and the library has let go of the error */
    const char *message = SNRApiError_getMessage(kept);
    SNRApiError_release(kept);
    printf("%c\n", message[0]);
    return 0;
}
