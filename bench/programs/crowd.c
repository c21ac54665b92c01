/*
 * 10,000 calls of SNRClient_refreshToken while one exchange is under way: crowd <url>
 * Prints the "ns" until the last callback, "requests" that the server saw, and, where count_heap.c is
 * linked in, the "bytes" a caller.
 */
#include "crowd.h"
#include "session.h"
#include "wire.h"

#include <semaphore.h>

static size_t called_back;
static sem_t done;

static void on_success(void *context) {
    (void)context;
    if (++called_back % CALLERS == 0) sem_post(&done);
}

static void call(void) {
    for (size_t i = 0; i < CALLERS; i++) SNRClient_refreshToken(on_success, on_failure, NULL);
    sem_wait(&done);
}

int main(int argc, char **argv) {
    const char *url = argument(argc, argv, 1);
    sem_init(&done, 0, 0);
    begin_session(url, NULL, NULL);
    if (!heap_live) call(); /* the connection is open and the pages are there; heaps start small */

    double seen = wire_requests_seen(url);
    uint64_t live = heap_live ? heap_live() : 0;
    if (heap_forget_peak) heap_forget_peak();
    double before = now_ns();
    call();
    report("ns", now_ns() - before);
    report("requests", wire_requests_seen(url) - seen);
    if (heap_peak) report("bytes", (double)(heap_peak() - live) / CALLERS);
    return 0;
}
