/* A whole process: begins the session that is stored, and asks for the UUID. <directory> */
#include "SNRClient.h"

#include "measure.h"

int main(int argc, char **argv) {
    SNRSettings *settings = SNRSettings_new();
    SNRSettings_setStorageDirectory(settings, argument(argc, argv, 1));
    /* Nobody listens there; the stored token is valid, so nobody is asked either. */
    SNRErrorCode code = SNRSynerise_initialize("bench", "http://127.0.0.1:9", settings);
    require(code == SNRErrorCodeNone, "the library is initialized");
    SNRSettings_free(settings);
    char *uuid = SNRClient_getUUID();
    require(uuid != NULL, "there is a UUID");
    SNRString_free(uuid);
    return 0;
}
