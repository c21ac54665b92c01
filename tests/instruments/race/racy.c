/* A host with a race: a callback writes what the main thread reads, and nothing orders the two. */
#include "SNRClient.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

static int outcome; /* the race */
static atomic_bool answered;

static void on_failure(const SNRApiError *error, void *context) {
    (void)context;
    outcome = (int)SNRApiError_getCode(error);
    atomic_store_explicit(&answered, true, memory_order_relaxed); /* orders nothing */
}

int main(void) {
    SNRClient_refreshToken(NULL, on_failure, NULL); /* the library is not initialized: fails without any server */
    while (!atomic_load_explicit(&answered, memory_order_relaxed)) continue;
    printf("%d\n", outcome);
    return 0;
}
