/* SNRClient_retrieveToken of a token at hand: retrieve <url> <calls outstanding at once> */
#include "session.h"

#include <semaphore.h>
#include <stdlib.h>

static size_t outstanding, delivered;
static sem_t all_delivered;

static void on_token(const SNRToken *token, void *context) {
    (void)context;
    keep(token);
    if (++delivered % outstanding == 0) sem_post(&all_delivered);
}

static void retrieve(size_t calls) {
    for (size_t i = 1; i <= calls; i++) {
        SNRClient_retrieveToken(on_token, on_failure, NULL);
        if (i % outstanding == 0) sem_wait(&all_delivered);
    }
}

int main(int argc, char **argv) {
    outstanding = strtoul(argument(argc, argv, 2), NULL, 10);
    pin();
    sem_init(&all_delivered, 0, 0);
    begin_session(argument(argc, argv, 1), NULL, NULL);
    measure(1, 2000, retrieve);
    return 0;
}
