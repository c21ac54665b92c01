/* A program that uses an installed SNRClient: it starts a session in memory, asks who the visitor is, and ends. */
#include "SNRClient.h"

#include <stdio.h>
#include <string.h>

#define UUID_LENGTH 36

static int check(int holds, const char *what) {
    if (!holds) fprintf(stderr, "does not hold: %s\n", what);
    return holds;
}

static int live(void) {
    /* Nothing listens there, and nothing has to: the UUID is known without the network. */
    SNRErrorCode code = SNRSynerise_initialize("consumer", "http://127.0.0.1:9", NULL);
    char *uuid;
    int well;
    if (!check(code == SNRErrorCodeNone, "the library starts")) return 0;
    uuid = SNRClient_getUUID();
    well = check(uuid != NULL && strlen(uuid) == UUID_LENGTH, "the visitor has a UUID");
    if (well) printf("uuid %s\n", uuid);
    SNRString_free(uuid);
    SNRSynerise_shutdown();
    uuid = SNRClient_getUUID();
    well = check(uuid == NULL, "a library that was shut down knows nobody") && well;
    SNRString_free(uuid);
    return well;
}

int main(void) {
    printf("version %s\n", SNRSynerise_version());
    if (!check(SNRSynerise_abiVersion() == SNR_ABI_VERSION, "header and library belong together")) return 1;
    return live() ? 0 : 1;
}
