#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* RTLD_NEXT, open64 and friends */
#endif
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What can happen at a call. A call that a mode does not fit proceeds as if nothing had been asked. */
typedef enum {
    NOTHING,
    KILL_BEFORE,
    KILL_AFTER,
    KILL_IN_HEAD, /* a write is done by half, the first one */
    KILL_IN_TAIL, /* the other half: disks promise no order */
    POWER_CUT,    /* before the call; what was not flushed is lost */
    SHORT,        /* a write does half of its work, and says so */
    FAIL,         /* an error, and nothing is done */
    FAIL_DONE,    /* an error, and yet it is done */
    FAIL_EVER,    /* an error, and from then on whenever the cause would show again */
} action;

static const struct {
    const char *name;
    action action;
    int error;
    loss loss;
} modes[] = {
    {"kill-before", KILL_BEFORE, 0, LOSE_ALL},
    {"kill-after", KILL_AFTER, 0, LOSE_ALL},
    {"kill-head", KILL_IN_HEAD, 0, LOSE_ALL},
    {"kill-tail", KILL_IN_TAIL, 0, LOSE_ALL},
    {"power-all", POWER_CUT, 0, LOSE_ALL},
    {"power-data", POWER_CUT, 0, LOSE_DATA},
    {"power-names", POWER_CUT, 0, LOSE_NAMES},
    {"short", SHORT, 0, LOSE_ALL},
    {"once-ENOSPC", FAIL, ENOSPC, LOSE_ALL},
    {"once-EIO", FAIL, EIO, LOSE_ALL},
    {"once-EACCES", FAIL, EACCES, LOSE_ALL},
    {"done-EIO", FAIL_DONE, EIO, LOSE_ALL},
    {"ever-ENOSPC", FAIL_EVER, ENOSPC, LOSE_ALL},
    {"ever-EIO", FAIL_EVER, EIO, LOSE_ALL},
    {"ever-EACCES", FAIL_EVER, EACCES, LOSE_ALL},
};

/* What a call is about, which decides whether a lasting cause shows in it. */
typedef enum { LOOK, PATH, SPACE, FLUSH, POINT } concern;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool inside; /* this thread holds the lock: calls are the shim's own */
static bool armed, lying;
static int counted, at, mode, log_file = -1;
static bool failing_ever;
static char root[512];
static char paths[1024][512]; /* of the open files, by number */

/* What the call under way is to do. */
typedef struct {
    int error;
    bool do_it, kill_after;
    char part; /* of a write: 'a'll, 'h'ead, 't'ail */
} order;

#define REAL(result, name, ...)                                                                                        \
    static result (*real_##name)(__VA_ARGS__);                                                                         \
    if (!real_##name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

static bool watched(const char *path) {
    const size_t length = strlen(root);
    return armed && !inside && path && length > 0 && strncmp(path, root, length) == 0 &&
           (path[length] == '\0' || path[length] == '/');
}

static bool watched_file(int file) {
    return file >= 0 && (size_t)file < sizeof paths / sizeof paths[0] && watched(paths[file]);
}

static void die(void) {
    for (;;) kill(getpid(), SIGKILL);
}

static bool shows_again(int error, concern c) {
    switch (error) {
        case ENOSPC: return c == SPACE;                /* a full disk lets files go */
        case EACCES: return c == PATH || c == LOOK;    /* open files stay usable */
        default: return c != POINT;
    }
}

/* Counts a call and decides what becomes of it; the lock is held until leave(). */
static order enter(const char *name, const char *path, concern c) {
    pthread_mutex_lock(&lock);
    inside = true;
    counted++;
    if (log_file >= 0) dprintf(log_file, "%d %s %s\n", counted, name, path + strlen(root));
    order o = {0, true, false, 'a'};
    const bool is_here = at > 0 && counted == at && mode >= 0;
    if (!is_here && !(failing_ever && shows_again(modes[mode].error, c))) return o;
    const bool writes = strcmp(name, "write") == 0;
    switch (modes[mode].action) {
        case NOTHING: break;
        case KILL_BEFORE: die(); break;
        case KILL_AFTER: o.kill_after = true; break;
        case KILL_IN_HEAD:
        case KILL_IN_TAIL:
            o.kill_after = writes;
            if (writes) o.part = modes[mode].action == KILL_IN_HEAD ? 'h' : 't';
            break;
        case POWER_CUT:
            journal_lose(modes[mode].loss);
            die();
            break;
        case SHORT:
            if (writes) o.part = 'h';
            break;
        case FAIL_EVER: failing_ever = true; /* fall through */
        case FAIL:
        case FAIL_DONE:
            if (c == POINT) break;
            o.error = modes[mode].error;
            o.do_it = modes[mode].action == FAIL_DONE;
            break;
    }
    return o;
}

static long leave(order o, long result) {
    if (o.kill_after) die();
    const int error = o.error ? o.error : errno;
    inside = false;
    pthread_mutex_unlock(&lock);
    errno = error;
    return o.error ? -1 : result;
}

/* ---- telling the shim ---- */

void crash_shim_arm(void) {
    const char *text = getenv("SNR_CRASH_ROOT");
    if (text && strlen(text) > sizeof root - 100) abort(); /* paths below it would not fit */
    snprintf(root, sizeof root, "%s", text ? text : "");
    text = getenv("SNR_CRASH_AT");
    at = text ? atoi(text) : 0;
    lying = getenv("SNR_CRASH_LIE") != NULL;
    mode = -1;
    text = getenv("SNR_CRASH_MODE");
    for (size_t i = 0; text && i < sizeof modes / sizeof modes[0]; i++)
        if (strcmp(modes[i].name, text) == 0) mode = (int)i;
    if (text && mode < 0) abort();
    text = getenv("SNR_CRASH_LOG");
    if (text) log_file = open(text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    armed = true;
}

void crash_shim_told(void) {
    if (armed) leave(enter("told", root, POINT), 0);
}

/* ---- opening and closing ---- */

/* From the start, because files that were opened before arming are watched too. */
static void remember(int file, const char *path) {
    if (file >= 0 && (size_t)file < sizeof paths / sizeof paths[0]) snprintf(paths[file], sizeof paths[0], "%s", path);
}

typedef int open_function(const char *, int, ...);

static int open_with(open_function *real, const char *path, int flags, mode_t permissions) {
    if (!watched(path)) {
        const int file = real(path, flags, permissions);
        if (!inside) remember(file, path);
        return file;
    }
    struct stat status;
    const bool creates = (flags & O_CREAT) && stat(path, &status) != 0;
    const order o = enter(creates ? "create" : "open", path, creates ? SPACE : PATH);
    int file = -1;
    if (o.do_it) file = real(path, flags, permissions);
    if (file >= 0 && creates) journal_create(path);
    if (file >= 0 && o.error) close(file);
    else remember(file, path);
    return (int)leave(o, file);
}

static mode_t permissions_of(int flags, va_list arguments) {
    return flags & O_CREAT ? (mode_t)va_arg(arguments, unsigned) : 0;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        REAL(int, name, const char *, int, ...);                                                                       \
        va_list arguments;                                                                                             \
        va_start(arguments, flags);                                                                                    \
        const mode_t permissions = permissions_of(flags, arguments);                                                   \
        va_end(arguments);                                                                                             \
        return open_with(real_##name, path, flags, permissions);                                                       \
    }
OPEN(open)
OPEN(open64)

/* The library does not use these two today; should it begin to, the enumeration would miss calls without saying so. */
#define OPENAT(name)                                                                                                   \
    int name(int directory, const char *path, int flags, ...) {                                                        \
        REAL(int, name, int, const char *, int, ...);                                                                  \
        va_list arguments;                                                                                             \
        va_start(arguments, flags);                                                                                    \
        const mode_t permissions = permissions_of(flags, arguments);                                                   \
        va_end(arguments);                                                                                             \
        if (watched(path) || watched_file(directory)) abort();                                                         \
        return real_##name(directory, path, flags, permissions);                                                       \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
    REAL(int, close, int);
    if (!inside && file >= 0 && (size_t)file < sizeof paths / sizeof paths[0]) paths[file][0] = '\0';
    return real_close(file);
}

/* ---- reading ---- */

ssize_t read(int file, void *buffer, size_t length) {
    REAL(ssize_t, read, int, void *, size_t);
    if (!watched_file(file)) return real_read(file, buffer, length);
    const order o = enter("read", paths[file], FLUSH);
    return leave(o, o.do_it ? real_read(file, buffer, length) : -1);
}

int statx(int directory, const char *restrict path, int flags, unsigned mask, struct statx *restrict status) {
    REAL(int, statx, int, const char *restrict, int, unsigned, struct statx *restrict);
    if (!watched(path)) return real_statx(directory, path, flags, mask, status);
    const order o = enter("stat", path, LOOK);
    return (int)leave(o, o.do_it ? real_statx(directory, path, flags, mask, status) : -1);
}

/* ---- writing and flushing ---- */

typedef ssize_t pwrite_function(int, const void *, size_t, off_t);

static ssize_t write_with(pwrite_function *real, int file, const void *buffer, size_t length, off_t offset) {
    if (!watched_file(file)) return real(file, buffer, length, offset);
    const order o = enter("write", paths[file], SPACE);
    ssize_t result = -1;
    if (o.do_it) {
        const size_t half = length / 2, start = o.part == 't' ? half : 0;
        const size_t end = o.part == 'h' ? half : length;
        journal_write(file, offset + (off_t)start, end - start);
        result = real(file, (const char *)buffer + start, end - start, offset + (off_t)start);
    }
    return leave(o, result);
}

ssize_t pwrite(int file, const void *buffer, size_t length, off_t offset) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    return write_with(real_pwrite, file, buffer, length, offset);
}

ssize_t pwrite64(int file, const void *buffer, size_t length, off64_t offset) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    return write_with(real_pwrite64, file, buffer, length, offset);
}

ssize_t write(int file, const void *buffer, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (watched_file(file)) abort(); /* as with openat: see there */
    return real_write(file, buffer, length);
}

static int flush_with(int (*real)(int), int file) {
    if (!watched_file(file)) return real(file);
    struct stat status;
    const bool is_directory = fstat(file, &status) == 0 && S_ISDIR(status.st_mode);
    const order o = enter(is_directory ? "flush-directory" : "flush", paths[file], FLUSH);
    int result = -1;
    if (o.do_it) result = lying ? 0 : real(file);
    if (result == 0 && !lying && is_directory) journal_flushed_directory(paths[file]);
    if (result == 0 && !lying && !is_directory) journal_flushed_file(file);
    return (int)leave(o, result);
}

int fsync(int file) {
    REAL(int, fsync, int);
    return flush_with(real_fsync, file);
}

int fdatasync(int file) {
    REAL(int, fdatasync, int);
    return flush_with(real_fdatasync, file);
}

/* ---- names ---- */

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    if (!watched(to) && !watched(from)) return real_rename(from, to);
    const order o = enter("rename", to, PATH);
    int result = -1;
    if (o.do_it) {
        journal_rename(from, to);
        result = real_rename(from, to);
        if (result != 0) journal_forget_last();
    }
    return (int)leave(o, result);
}

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    if (!watched(path)) return real_unlink(path);
    const order o = enter("unlink", path, PATH);
    int result = -1;
    if (o.do_it) {
        journal_unlink(path);
        result = real_unlink(path);
        if (result != 0) journal_forget_last();
    }
    return (int)leave(o, result);
}

int mkdir(const char *path, mode_t permissions) {
    REAL(int, mkdir, const char *, mode_t);
    if (!watched(path)) return real_mkdir(path, permissions);
    const order o = enter("mkdir", path, SPACE);
    int result = -1;
    if (o.do_it) {
        result = real_mkdir(path, permissions);
        if (result == 0) journal_mkdir(path);
    }
    return (int)leave(o, result);
}

/* ---- permissions ---- */

int chmod(const char *path, mode_t permissions) {
    REAL(int, chmod, const char *, mode_t);
    if (!watched(path)) return real_chmod(path, permissions);
    const order o = enter("chmod", path, PATH);
    return (int)leave(o, o.do_it ? real_chmod(path, permissions) : -1);
}

int fchmod(int file, mode_t permissions) {
    REAL(int, fchmod, int, mode_t);
    if (!watched_file(file)) return real_fchmod(file, permissions);
    const order o = enter("chmod", paths[file], PATH);
    return (int)leave(o, o.do_it ? real_fchmod(file, permissions) : -1);
}
