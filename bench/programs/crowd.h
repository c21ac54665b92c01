/*
 * 10,000 callers who want a new token at once, and what that takes: the "ns" until the last callback,
 * "requests" that the server saw, and, where count_heap.c is linked in, the "bytes" a caller.
 */
#ifndef CROWD_H
#define CROWD_H

#include "measure.h"
#include "wire.h"

#include <semaphore.h>

#define CALLERS 10000

static size_t called_back;
static sem_t done;

static void on_success(void *context) {
    (void)context;
    if (++called_back % CALLERS == 0) sem_post(&done);
}

/* One call, which is answered through on_success. */
static void refresh_once(void);

static void call(void) {
    for (size_t i = 0; i < CALLERS; i++) refresh_once();
    sem_wait(&done);
}

static void measure_crowd(const char *url) {
    sem_init(&done, 0, 0);
    if (!heap_live) call(); /* the connection is open and the pages are there; heaps start small */

    double seen = wire_requests_seen(url);
    uint64_t live = heap_live ? heap_live() : 0;
    if (heap_forget_peak) heap_forget_peak();
    double before = now_ns();
    call();
    report("ns", now_ns() - before);
    report("requests", wire_requests_seen(url) - seen);
    if (heap_peak) report("bytes", (double)(heap_peak() - live) / CALLERS);
}

#endif
