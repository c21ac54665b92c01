/*
 * The least that handing out a token takes: looking at the clock that counts through sleep, and
 * counting one reference more, then one less.
 */
#include "measure.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    atomic_size_t references;
    time_t fresh_until;
} token;

static token only = {1, 0};
static _Atomic(token *) current = &only;

static token *copy(void) {
    struct timespec now;
    token *found = atomic_load(&current);
    clock_gettime(CLOCK_BOOTTIME, &now);
    if (now.tv_sec >= found->fresh_until) return NULL;
    atomic_fetch_add(&found->references, 1);
    return found;
}

static void copy_token(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        token *copied = copy();
        require(copied != NULL, "the token is valid");
        if (atomic_fetch_sub(&copied->references, 1) == 1) abort();
    }
}

int main(int argc, char **argv) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    only.fresh_until = now.tv_sec + 3600;
    measure((unsigned)atoi(argument(argc, argv, 1)), 20000, copy_token);
    return 0;
}
