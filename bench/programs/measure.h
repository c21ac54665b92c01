/*
 * What every program of the benchmark has in common: it makes batches of calls, and prints one
 * figure a line as "<name> <number>".
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Makes so many calls, one after the other. */
typedef void (*batch)(size_t calls);

/*
 * Prints what a call takes: "ns", the median over batches of `calls` calls, of which the
 * environment variable BENCH_BATCHES says how many there are; with several threads, which all
 * start at once, that of the slowest. Prints "calls", all that were made after the warm-up, and
 * "allocations" for each when count_heap.c is linked in.
 */
void measure(unsigned threads, size_t calls, batch work);

/* Has this process, and whatever it starts, run on one processor only. */
void pin(void);

double now_ns(void);
void report(const char *name, double value);

/* Something is not as it should be: says so and leaves. */
void require(bool holds, const char *what);

/* An argument of the program that must be there. */
const char *argument(int argc, char **argv, int index);

/* Keeps the compiler from leaving out what made `value`. */
static inline void keep(const void *value) {
    __asm__ volatile("" : : "r"(value) : "memory");
}

/*
 * Of count_heap.c. Counting takes time, so it is linked into programs of their own; in the others
 * these are NULL.
 */
__attribute__((weak)) uint64_t heap_allocations(void); /* how many there were */
__attribute__((weak)) uint64_t heap_live(void);        /* bytes in use, their headers included */
__attribute__((weak)) uint64_t heap_peak(void);        /* the most since heap_forget_peak */
__attribute__((weak)) void heap_forget_peak(void);

#endif
