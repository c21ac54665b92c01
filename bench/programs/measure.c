#include "measure.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_BATCHES 64
#define MAX_THREADS 8

typedef struct {
    pthread_t thread;
    size_t batches, calls;
    batch work;
    pthread_barrier_t *start;
    double median;
} runner;

double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

void report(const char *name, double value) {
    printf("%s %.4f\n", name, value);
    fflush(stdout);
}

void require(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "not as it should be: %s\n", what);
    exit(EXIT_FAILURE);
}

const char *argument(int argc, char **argv, int index) {
    require(index < argc, "an argument is missing");
    return argv[index];
}

void pin(void) {
    cpu_set_t allowed, one;
    CPU_ZERO(&one);
    require(sched_getaffinity(0, sizeof allowed, &allowed) == 0, "the processors are known");
    for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
        if (!CPU_ISSET(cpu, &allowed)) continue;
        CPU_SET(cpu, &one);
        break;
    }
    require(sched_setaffinity(0, sizeof one, &one) == 0, "the process can be pinned");
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void *run(void *context) {
    runner *r = context;
    double took[MAX_BATCHES];
    r->work(r->calls); /* the warm-up */
    pthread_barrier_wait(r->start);
    for (size_t i = 0; i < r->batches; i++) {
        double before = now_ns();
        r->work(r->calls);
        took[i] = (now_ns() - before) / (double)r->calls;
    }
    qsort(took, r->batches, sizeof *took, ascending);
    r->median = took[r->batches / 2];
    return NULL;
}

void measure(unsigned threads, size_t calls, batch work) {
    const char *wanted = getenv("BENCH_BATCHES");
    size_t batches = wanted ? strtoul(wanted, NULL, 10) : 15;
    require(batches > 0 && batches <= MAX_BATCHES, "1 to 64 batches are wanted");
    require(threads > 0 && threads <= MAX_THREADS, "1 to 8 threads are wanted");

    if (heap_allocations) {
        work(calls); /* the warm-up */
        uint64_t before = heap_allocations();
        work(calls);
        report("allocations", (double)(heap_allocations() - before) / (double)calls);
        return;
    }

    pthread_barrier_t start;
    runner runners[MAX_THREADS];
    double slowest = 0;
    pthread_barrier_init(&start, NULL, threads);
    for (unsigned i = 0; i < threads; i++) {
        runners[i] = (runner){.batches = batches, .calls = calls, .work = work, .start = &start};
    }
    /* One thread needs none of its own; a library may be quicker while there is only one. */
    for (unsigned i = 1; i < threads; i++) {
        require(pthread_create(&runners[i].thread, NULL, run, &runners[i]) == 0, "a thread starts");
    }
    run(&runners[0]);
    for (unsigned i = 0; i < threads; i++) {
        if (i > 0) pthread_join(runners[i].thread, NULL);
        if (runners[i].median > slowest) slowest = runners[i].median;
    }
    pthread_barrier_destroy(&start);
    report("ns", slowest);
    report("calls", (double)(calls * batches));
}
