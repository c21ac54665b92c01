/*
 * The crash shim is loaded before the C library and stands between the library under test and the file system. It
 * counts the storage calls that touch one directory, and at the n-th of them lets happen what may happen to a real
 * process: a kill, a power cut, a short write, an error.
 *
 * The environment tells it what to do:
 *
 *     SNR_CRASH_ROOT    the directory to watch; calls on anything else pass untouched
 *     SNR_CRASH_SHADOW  an empty directory beside it, for what a power cut may bring back
 *     SNR_CRASH_LOG     a file that gets a line for each counted call
 *     SNR_CRASH_AT      the number of the call, from 1; 0 or nothing: only count
 *     SNR_CRASH_MODE    what happens there; shim.c has the list
 *     SNR_CRASH_LIE     when set, nothing is ever flushed and every flush is said to have worked:
 *                       a broken library, by which the enumeration shows that it notices one
 *
 * Counting starts with crash_shim_arm, which the program looks up by name, so that it also runs without the shim.
 */
#ifndef SHIM_H
#define SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Starts counting. */
void crash_shim_arm(void);

/* Counts as a storage call: the program was told that its operation is done. */
void crash_shim_told(void);

/* What a power cut takes away, of what was not flushed. */
typedef enum { LOSE_ALL, LOSE_DATA, LOSE_NAMES } loss;

/* What was done to the watched directory and is not known to be flushed; shim.c serializes the calls. */
void journal_write(int file, off_t offset, size_t length); /* before the write */
void journal_create(const char *path);                     /* after a new file was made */
void journal_mkdir(const char *path);                      /* after */
void journal_rename(const char *from, const char *to);     /* before */
void journal_unlink(const char *path);                     /* before */
void journal_forget_last(void);                            /* the call that was just noted failed */
void journal_flushed_file(int file);
void journal_flushed_directory(const char *path);
void journal_lose(loss what);

#endif
