/* SNRClient_getUUID: get_uuid <url> <threads> */
#include "session.h"

#include <stdlib.h>

static void get_uuid(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        char *uuid = SNRClient_getUUID();
        keep(uuid);
        SNRString_free(uuid);
    }
}

int main(int argc, char **argv) {
    begin_session(argument(argc, argv, 1), NULL, NULL);
    measure((unsigned)atoi(argument(argc, argv, 2)), 20000, get_uuid);
    return 0;
}
