/*
 * Counts what a program takes from the heap, by standing in for the C library's functions. Linked
 * into a program, it also sees the allocations of the libraries that are linked in statically.
 */
#include "measure.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *pointer);

/* What the allocator itself needs for each block. */
#define HEADER sizeof(size_t)

static atomic_uint_fast64_t allocations, live, peak;

static void *taken(void *pointer) {
    if (!pointer) return NULL;
    atomic_fetch_add(&allocations, 1);
    uint64_t size = malloc_usable_size(pointer) + HEADER;
    uint64_t now = atomic_fetch_add(&live, size) + size;
    uint64_t highest = atomic_load(&peak);
    while (now > highest && !atomic_compare_exchange_weak(&peak, &highest, now)) continue;
    return pointer;
}

static void given_back(void *pointer) {
    if (pointer) atomic_fetch_sub(&live, malloc_usable_size(pointer) + HEADER);
}

void *malloc(size_t size) { return taken(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return taken(__libc_calloc(count, size)); }
void *memalign(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **place, size_t alignment, size_t size) {
    *place = memalign(alignment, size);
    return *place ? 0 : ENOMEM;
}

void *realloc(void *pointer, size_t size) {
    given_back(pointer);
    return taken(__libc_realloc(pointer, size));
}

void free(void *pointer) {
    given_back(pointer);
    __libc_free(pointer);
}

uint64_t heap_allocations(void) { return atomic_load(&allocations); }
uint64_t heap_live(void) { return atomic_load(&live); }
uint64_t heap_peak(void) { return atomic_load(&peak); }
void heap_forget_peak(void) { atomic_store(&peak, atomic_load(&live)); }
