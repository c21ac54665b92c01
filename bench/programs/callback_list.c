/*
 * The least that sharing one exchange takes: a list of callbacks under a mutex, run by the thread
 * that did the exchange. callback_list <url>
 */
#include "crowd.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct waiter {
    void (*success)(void *context);
    void (*failure)(int error, void *context);
    void *context;
    struct waiter *next;
} waiter;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static waiter *waiters;
static bool under_way;

static wire *server;
static char request[2048];
static size_t length;

static void *exchange(void *context) {
    keep(wire_exchange(server, request, length));
    pthread_mutex_lock(&mutex);
    waiter *due = waiters;
    waiters = NULL;
    under_way = false;
    pthread_mutex_unlock(&mutex);
    while (due) {
        waiter *next = due->next;
        due->success(due->context);
        free(due);
        due = next;
    }
    return context;
}

static void refresh(void (*success)(void *), void (*failure)(int, void *), void *context) {
    waiter *added = malloc(sizeof *added);
    require(added != NULL, "there is memory");
    pthread_mutex_lock(&mutex);
    *added = (waiter){success, failure, context, waiters};
    waiters = added;
    if (!under_way) {
        pthread_t thread;
        under_way = true;
        require(pthread_create(&thread, NULL, exchange, NULL) == 0, "a thread starts");
        pthread_detach(thread);
    }
    pthread_mutex_unlock(&mutex);
}

static void refresh_once(void) { refresh(on_success, NULL, NULL); }

int main(int argc, char **argv) {
    const char *url = argument(argc, argv, 1);
    server = wire_open(url);
    length = wire_refresh_request(request, sizeof request);
    measure_crowd(url);
    return 0;
}
