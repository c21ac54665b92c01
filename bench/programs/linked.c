/* What an app uses of the library at least; built without WITH_LIBRARY it is the app before. */
#ifdef WITH_LIBRARY
#include "SNRClient.h"

static void on_token(const SNRToken *token, void *context) {
    *(const char **)context = SNRToken_getTokenString(token);
}

int main(void) {
    const char *token = 0;
    if (SNRSynerise_initialize("key", 0, 0) != SNRErrorCodeNone) return 1;
    SNRClient_retrieveToken(on_token, 0, &token);
    SNRSynerise_shutdown();
    return token != 0;
}
#else
int main(void) { return 0; }
#endif
