#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *program;
static char scratch_directory[1024];
static const char *current_test = "start";
static atomic_bool current_failed;
static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- checks ---- */

void fail_test(const char *file, int line, const char *format, ...) {
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);

    atomic_store(&current_failed, true);
    const char *name = strrchr(file, '/');
    pthread_mutex_lock(&output_lock);
    printf("FAILED %s %s:%d %s\n", current_test, name ? name + 1 : file, line, message);
    fflush(stdout);
    pthread_mutex_unlock(&output_lock);
}

bool check(bool holds, const char *file, int line, const char *text) {
    if (!holds) fail_test(file, line, "%s", text);
    return holds;
}

bool check_int(long long actual, long long expected, const char *file, int line, const char *text) {
    if (actual != expected) fail_test(file, line, "%s is %lld, expected %lld", text, actual, expected);
    return actual == expected;
}

bool check_str(const char *actual, const char *expected, const char *file, int line, const char *text) {
    const bool same = actual && expected && strcmp(actual, expected) == 0;
    if (!same)
        fail_test(file, line, "%s is \"%s\", expected \"%s\"", text, actual ? actual : "<null>",
                  expected ? expected : "<null>");
    return same;
}

/* ---- time ---- */

static double seconds_of(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double unix_time(void) { return seconds_of(CLOCK_REALTIME); }
double monotonic_time(void) { return seconds_of(CLOCK_MONOTONIC); }

void pause_briefly(void) {
    const struct timespec nap = {0, 5 * 1000 * 1000};
    nanosleep(&nap, NULL);
}

bool light(void) { return getenv("SNR_TEST_LIGHT") != NULL; }
int rounds(int full, int less) { return light() ? less : full; }
double ample(double seconds) { return light() ? 3 * seconds : seconds; }
double deadline(void) { return light() ? 90.0 : 30.0; }

int entries(const char *path) {
    int count = 0;
    DIR *directory = opendir(path);
    while (directory && readdir(directory)) count++;
    if (directory) closedir(directory);
    return count;
}

const char *scratch(void) { return scratch_directory; }

/* ---- children ---- */

child start_child(const char *role) {
    int ends[2];
    child c = {-1, NULL};
    if (pipe(ends) != 0) {
        fail_test(__FILE__, __LINE__, "no pipe: %s", strerror(errno));
        return c;
    }
    fflush(stdout);
    c.pid = fork();
    if (c.pid < 0) fail_test(__FILE__, __LINE__, "no child: %s", strerror(errno));
    if (c.pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl(program, program, "--child", role, sandbox_url(), scratch(), (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    c.output = fdopen(ends[0], "r");
    return c;
}

void kill_child(child *c) {
    if (c->pid <= 0) return; /* kill() would take that for every process there is */
    kill(c->pid, SIGKILL);
    waitpid(c->pid, NULL, 0);
}

int wait_for_child(child *c) {
    int status = 0;
    waitpid(c->pid, &status, 0);
    fclose(c->output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- the runner ---- */

static void on_alarm(int signal_number) {
    (void)signal_number;
    static const char text[] = " timed out\n";
    /* Only async-signal-safe calls: the process may hang in any place. */
    if (write(STDOUT_FILENO, "FAILED ", 7) < 0 || write(STDOUT_FILENO, current_test, strlen(current_test)) < 0 ||
        write(STDOUT_FILENO, text, sizeof text - 1) < 0) _exit(2);
    _exit(1);
}

static void run_test(const test_case *test, const char *base_directory) {
    current_test = test->name;
    atomic_store(&current_failed, false);
    snprintf(scratch_directory, sizeof scratch_directory, "%s/%s", base_directory, test->name);
    make_empty_directory(scratch_directory);
    sandbox_reset();

    alarm(light() ? 600 : 180);
    test->run();
    SNRSynerise_shutdown();
    session_check_contexts_returned();
    waiters_check_and_free();
    session_check_no_secrets();
    alarm(0);

    if (!atomic_load(&current_failed)) printf("ok %s\n", test->name);
    fflush(stdout);
}

/* spec §4: a thread that a shutdown had to leave behind ends by itself. Until then it looks like a leak. */
static bool threads_end(int threads) {
    current_test = "threads_end";
    atomic_store(&current_failed, false);
    EVENTUALLY(entries("/proc/self/task") <= threads);
    return !atomic_load(&current_failed);
}

int run_program(int argc, char **argv, const test_case *tests, size_t count, child_main child) {
    program = argv[0];
    if (child && argc == 5 && strcmp(argv[1], "--child") == 0) {
        sandbox_use(argv[3]);
        snprintf(scratch_directory, sizeof scratch_directory, "%s", argv[4]);
        return child(argv[2], argv[4]);
    }
    if (argc < 3) {
        fprintf(stderr, "usage: %s SANDBOX_URL SCRATCH_DIRECTORY [TEST]\n", argv[0]);
        return 2;
    }
    signal(SIGALRM, on_alarm);
    signal(SIGPIPE, SIG_IGN);
    sandbox_use(argv[1]);
    if (!sandbox_is_there()) {
        fprintf(stderr, "there is no sandbox at %s\n", argv[1]);
        return 2;
    }

    const int threads = entries("/proc/self/task");
    int passed = 0, failed = 0;
    for (size_t i = 0; i < count; i++) {
        if (argc > 3 && strcmp(argv[3], tests[i].name) != 0) continue;
        run_test(&tests[i], argv[2]);
        if (atomic_load(&current_failed)) failed++;
        else passed++;
    }
    if (!threads_end(threads)) failed++;
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
