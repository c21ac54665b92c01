#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pread under -std=c11 */
#endif
#include "scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MASK = 0xa5, CHUNK = 1 << 18 };

/* What is read of the process's memory is in the process's memory too, so this is left out of the search. */
static unsigned char chunk[CHUNK];

void secret_note(secret *s, const char *name, const char *text) {
    const size_t whole = strlen(text), start = whole > SECRET_LENGTH ? whole - SECRET_LENGTH : 0;
    s->name = name;
    s->length = whole - start;
    for (size_t i = 0; i < s->length; i++) s->masked[i] = (unsigned char)text[start + i] ^ MASK;
}

void secret_reveal(const secret *s, char *text) {
    for (size_t i = 0; i < s->length; i++) text[i] = (char)(s->masked[i] ^ MASK);
    text[s->length] = '\0';
}

void wipe(void *memory, size_t length) {
    volatile unsigned char *bytes = memory;
    for (size_t i = 0; i < length; i++) bytes[i] = 0;
}

static int is_here(const secret *s, const unsigned char *bytes) {
    for (size_t i = 0; i < s->length; i++)
        if ((bytes[i] ^ MASK) != s->masked[i]) return 0;
    return 1;
}

static int is_in_chunk(unsigned long address) {
    const unsigned long start = (unsigned long)(void *)chunk;
    return address + SECRET_LENGTH > start && address < start + sizeof chunk;
}

/* Searches one mapping; pages that cannot be read hold nothing. */
static long count_in(const secret *s, int memory, unsigned long start, unsigned long end, const char *tell,
                     const char *mapping) {
    long found = 0;
    for (unsigned long at = start; at < end;) {
        const size_t wanted = end - at < sizeof chunk ? end - at : sizeof chunk;
        const ssize_t got = pread(memory, chunk, wanted, (off_t)at);
        if (got < (ssize_t)s->length) break;
        for (size_t i = 0; i + s->length <= (size_t)got; i++) {
            if (!is_here(s, chunk + i) || is_in_chunk(at + i)) continue;
            found++;
            if (tell) printf("%s: %s at %lx of %s", tell, s->name, at + i, mapping);
        }
        if (at + (size_t)got >= end) break;
        at += (size_t)got - s->length + 1; /* a secret may lie across two chunks */
    }
    wipe(chunk, sizeof chunk);
    return found;
}

long secret_count(const secret *s, const char *tell) {
    const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    FILE *maps = fopen("/proc/self/maps", "r");
    long found = 0, searched = 0;
    for (char line[1024]; memory >= 0 && maps && fgets(line, sizeof line, maps);) {
        unsigned long start = 0, end = 0;
        char rights[8] = "";
        if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) != 3 || strncmp(rights, "rw", 2) != 0) continue;
        found += count_in(s, memory, start, end, tell, line);
        searched++;
    }
    if (maps) fclose(maps);
    if (memory >= 0) close(memory);
    return searched > 0 ? found : -1;
}
