/* Searches the memory of its own process for secrets that it knows only in disguise. */
#ifndef SCAN_H
#define SCAN_H

#include <stddef.h>

enum { SECRET_LENGTH = 56 };

/* The last bytes of a secret, or all of a short one, each of them XORed: so the keeper does not find itself. */
typedef struct {
    const char *name;
    unsigned char masked[SECRET_LENGTH];
    size_t length;
} secret;

/* Notes the end of `text`. */
void secret_note(secret *s, const char *name, const char *text);

/* Writes the secret to `text`, which has to hold SECRET_LENGTH + 1 bytes and be wiped by the caller. */
void secret_reveal(const secret *s, char *text);

/* Overwrites memory in a way that no compiler leaves out. */
void wipe(void *memory, size_t length);

/*
 * How often the secret is in the memory that this process can write to. Says where, if `tell` is not NULL. Returns -1
 * when the memory cannot be searched.
 */
long secret_count(const secret *s, const char *tell);

#endif
