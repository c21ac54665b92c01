/* SNRClient_copyValidToken, and giving the token back: copy_token <url> <threads> */
#include "session.h"

#include <stdlib.h>

static void copy_token(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        SNRToken *token = SNRClient_copyValidToken();
        require(token != NULL, "the token is valid");
        SNRToken_release(token);
    }
}

int main(int argc, char **argv) {
    begin_session(argument(argc, argv, 1), NULL, NULL);
    measure((unsigned)atoi(argument(argc, argv, 2)), 20000, copy_token);
    return 0;
}
