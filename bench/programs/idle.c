/*
 * What a session holds while nothing happens, and after a million calls: idle <url>
 * Prints its threads, and the kilobytes of memory that it added to the process: "kb" in all, and
 * "growth_kb" from the first 100,000 calls to the last.
 */
#include "session.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#define CALLS 1000000
#define WARM_UP 100000
#define OUTSTANDING 1000

static size_t delivered;
static sem_t all_delivered;

static double status(const char *name) {
    char line[256];
    double value = -1;
    FILE *file = fopen("/proc/self/status", "r");
    require(file != NULL, "the system tells of this process");
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0) value = atof(line + strlen(name));
    }
    fclose(file);
    require(value >= 0, "the system tells that");
    return value;
}

static void on_token(const SNRToken *token, void *context) {
    (void)context;
    keep(token);
    if (++delivered % OUTSTANDING == 0) sem_post(&all_delivered);
}

/* A third of the calls each: the UUID, a copy of the token, the token by callback. */
static void mix(size_t calls) {
    for (size_t i = 1; i <= calls / 3 / OUTSTANDING * OUTSTANDING; i++) {
        SNRString_free(SNRClient_getUUID());
        SNRToken_release(SNRClient_copyValidToken());
        SNRClient_retrieveToken(on_token, on_failure, NULL);
        if (i % OUTSTANDING == 0) sem_wait(&all_delivered);
    }
}

int main(int argc, char **argv) {
    sem_init(&all_delivered, 0, 0);
    double bare = status("VmRSS:"), bare_threads = status("Threads:");
    begin_session(argument(argc, argv, 1), NULL, NULL);
    report("kb", status("VmRSS:") - bare);
    report("threads", status("Threads:") - bare_threads);
    mix(WARM_UP);
    double warm = status("VmRSS:");
    mix(CALLS - WARM_UP);
    report("growth_kb", status("VmRSS:") - warm);
    report("threads_after", status("Threads:") - bare_threads);
    return 0;
}
