/*
 * A small test harness for the C programs: checks, named tests, and a runner that holds every test to the
 * promises no single test should have to repeat (see run_program).
 *
 * Each program is started as `test_TOPIC SANDBOX_URL SCRATCH_DIRECTORY [NAME]`, prints one line per test and a
 * closing count, and exits with 0 when everything passed. With NAME only that test runs.
 */
#ifndef HARNESS_H
#define HARNESS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pthread_getname_np, mkdtemp and friends under -std=c11 */
#endif

#include "SNRClient.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "sandbox.h"
#include "session.h"
#include "waiter.h"

/* A check that does not hold marks the running test as failed; REQUIRE also leaves the function. */
#define CHECK(condition) check((condition), __FILE__, __LINE__, #condition)
#define CHECK_INT(actual, expected) check_int((actual), (expected), __FILE__, __LINE__, #actual)
#define CHECK_STR(actual, expected) check_str((actual), (expected), __FILE__, __LINE__, #actual)
#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!CHECK(condition)) return;                                                                                 \
    } while (0)

bool check(bool holds, const char *file, int line, const char *text);
bool check_int(long long actual, long long expected, const char *file, int line, const char *text);
bool check_str(const char *actual, const char *expected, const char *file, int line, const char *text);

/* Like CHECK(false), with a message of printf form. */
void fail_test(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

typedef struct {
    const char *name;
    void (*run)(void);
} test_case;

#define TEST(function) {#function, function}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What the program does when it is started as a child of itself; `directory` is the child's to use. */
typedef int (*child_main)(const char *role, const char *directory);

/*
 * Runs the tests. Before each: the sandbox is reset, and the scratch directory is an empty one of its own.
 * After each: the session is shut down, and the runner checks that
 *   - every asynchronous call completed exactly once (spec §4),
 *   - every callback ran on the thread `snr-callback` and never inside the call that registered it (spec §4),
 *   - every logger and delegate context was given back exactly once,
 *   - no token and no password appears in a log line or in an error message (spec §5).
 */
int run_program(int argc, char **argv, const test_case *tests, size_t count, child_main child);

/* The scratch directory of the running test. */
const char *scratch(void);

/* True when the program should do less work, because it runs under an instrumentation tool. */
bool light(void);

/* `full` iterations, or `less` when light() holds. */
int rounds(int full, int less);

/* The number of entries in a directory of this process, such as its threads; 0 where there is no such directory. */
int entries(const char *path);

/* So many seconds, for something that has to last while something else happens; more when light() holds. */
double ample(double seconds);

/* Seconds until a wait gives up: generous, because it only matters when something is broken. */
double deadline(void);

double unix_time(void);      /* seconds since 1970 */
double monotonic_time(void); /* seconds of a clock that never jumps */

/* Lets a little time pass between two looks at a condition that has no event to wait for. */
void pause_briefly(void);

/* Evaluates `condition` until it holds; false when the deadline passed first. */
#define EVENTUALLY(condition) EVENTUALLY_WITHIN(condition, deadline())
#define EVENTUALLY_WITHIN(condition, seconds)                                                                          \
    do {                                                                                                               \
        const double eventually_until = monotonic_time() + (seconds);                                                  \
        while (!(condition) && monotonic_time() < eventually_until) pause_briefly();                                   \
        CHECK(condition);                                                                                              \
    } while (0)

/* A child of this very program, running child_main(role, scratch()). */
typedef struct {
    int pid;
    FILE *output; /* what the child prints */
} child;

child start_child(const char *role);
void kill_child(child *c);      /* SIGKILL, then reaps; the output can still be read */
int wait_for_child(child *c);   /* exit code, or -1 when a signal ended it; closes the output */

#endif
