/*
 * The least that handing out a UUID takes: a copy on the heap, given back. With "mutex" behind the
 * number of threads, the text is read under a lock, which is how it is usually done.
 */
#include "measure.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const char *volatile uuid = "07243772-008a-42e1-ba37-c3807cebde8f";

static void bare(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        char *copy = strdup(uuid);
        keep(copy);
        free(copy);
    }
}

static void locked(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        pthread_mutex_lock(&mutex);
        char *copy = strdup(uuid);
        pthread_mutex_unlock(&mutex);
        keep(copy);
        free(copy);
    }
}

int main(int argc, char **argv) {
    unsigned threads = (unsigned)atoi(argument(argc, argv, 1));
    measure(threads, 20000, argc > 2 ? locked : bare);
    return 0;
}
