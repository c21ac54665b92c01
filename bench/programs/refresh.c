/* SNRClient_refreshToken, one at a time: refresh <url> [<certificate of the server>] */
#include "session.h"

#include <semaphore.h>

static sem_t refreshed;

static void on_success(void *context) {
    (void)context;
    sem_post(&refreshed);
}

static void refresh(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        SNRClient_refreshToken(on_success, on_failure, NULL);
        sem_wait(&refreshed);
    }
}

int main(int argc, char **argv) {
    pin();
    sem_init(&refreshed, 0, 0);
    begin_session(argument(argc, argv, 1), argc > 2 ? argv[2] : NULL, NULL);
    measure(1, 100, refresh);
    return 0;
}
