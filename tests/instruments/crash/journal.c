/*
 * What a power cut would undo: each change is noted with what it takes to undo it, until it is flushed. All calls of
 * this file reach the file system directly, because shim.c lets calls through that are made under its lock.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pread and pwrite under -std=c11 */
#endif
#include "shim.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum { FLUSHED, WRITE, CREATE, MKDIR, RENAME, UNLINK } kind;

typedef struct {
    kind kind;
    char path[512], from[512]; /* of names */
    int saved;                 /* number of the hard link that keeps what was replaced or removed; 0: nothing was */
    int file;                  /* of a write: a duplicate, since the library may have closed its own by then */
    ino_t inode;
    off_t offset, size;
    size_t length;             /* of the bytes that were there before */
    char *before;
} change;

static change changes[256];
static size_t count;
static int links;

static change *add(kind kind, const char *path) {
    if (count == sizeof changes / sizeof changes[0]) abort(); /* the enumeration sees a process that was aborted */
    change *c = &changes[count++];
    memset(c, 0, sizeof *c);
    c->kind = kind;
    snprintf(c->path, sizeof c->path, "%s", path);
    return c;
}

static void shadow(char path[512], int number) {
    const char *directory = getenv("SNR_CRASH_SHADOW");
    snprintf(path, 512, "%s/%d", directory ? directory : "/nowhere", number);
}

/* Keeps the file at `path` by another name; 0 when there is none. */
static int keep(const char *path) {
    char kept[512];
    shadow(kept, ++links);
    return link(path, kept) == 0 ? links : 0;
}

void journal_write(int file, off_t offset, size_t length) {
    struct stat status;
    if (fstat(file, &status) != 0) abort();
    change *c = add(WRITE, "");
    c->file = dup(file);
    c->inode = status.st_ino;
    c->size = status.st_size;
    c->offset = offset;
    c->before = malloc(length);
    const ssize_t got = c->before ? pread(file, c->before, length, offset) : -1;
    if (got < 0) abort();
    c->length = (size_t)got;
}

void journal_create(const char *path) { add(CREATE, path); }
void journal_mkdir(const char *path) { add(MKDIR, path); }

void journal_rename(const char *from, const char *to) {
    change *c = add(RENAME, to);
    snprintf(c->from, sizeof c->from, "%s", from);
    c->saved = keep(to);
}

void journal_unlink(const char *path) {
    const int saved = keep(path);
    add(UNLINK, path)->saved = saved;
}

void journal_forget_last(void) {
    if (count > 0) changes[count - 1].kind = FLUSHED;
}

void journal_flushed_file(int file) {
    struct stat status;
    if (fstat(file, &status) != 0) return;
    for (size_t i = 0; i < count; i++)
        if (changes[i].kind == WRITE && changes[i].inode == status.st_ino) changes[i].kind = FLUSHED;
}

void journal_flushed_directory(const char *path) {
    const size_t length = strlen(path);
    for (size_t i = 0; i < count; i++) {
        change *c = &changes[i];
        const char *name = strrchr(c->path, '/');
        const bool inside = name && (size_t)(name - c->path) == length && strncmp(c->path, path, length) == 0;
        if (c->kind != WRITE && inside) c->kind = FLUSHED;
    }
}

static void undo(const change *c) {
    char kept[512];
    shadow(kept, c->saved);
    int result = 0;
    switch (c->kind) {
        case FLUSHED: break;
        case WRITE:
            result = pwrite(c->file, c->before, c->length, c->offset) != (ssize_t)c->length;
            result |= ftruncate(c->file, c->size);
            break;
        case CREATE: result = unlink(c->path); break;
        case MKDIR:
            shadow(kept, ++links); /* moved away, since flushed files may be in it */
            result = rename(c->path, kept);
            break;
        case RENAME:
            result = rename(c->path, c->from);
            if (c->saved) result |= rename(kept, c->path);
            break;
        case UNLINK:
            if (c->saved) result = rename(kept, c->path);
            break;
    }
    if (result != 0) abort(); /* better a failed enumeration than a power cut that did not happen */
}

void journal_lose(loss what) {
    while (count > 0) {
        const change *c = &changes[--count];
        const bool is_data = c->kind == WRITE;
        if (what == LOSE_ALL || (what == LOSE_DATA) == is_data) undo(c);
    }
}
