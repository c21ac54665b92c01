/*
 * A durable change of a file: commit_file <directory> <bytes> <how>
 *
 *     replace    writes another file, flushes it, renames it, and flushes the directory
 *     in_place   writes over the file and flushes it; a power cut in between can tear it
 */
#include "measure.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int directory, file;
static size_t size;
static char *bytes;

static void replace(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        bytes[0] = (char)('a' + i % 26);
        int next = openat(directory, "record.next", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        require(write(next, bytes, size) == (ssize_t)size && fsync(next) == 0, "it is written");
        close(next);
        require(renameat(directory, "record.next", directory, "record") == 0 &&
                    fsync(directory) == 0,
                "it is replaced");
    }
}

static void in_place(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        bytes[0] = (char)('a' + i % 26);
        require(pwrite(file, bytes, size, 0) == (ssize_t)size && fdatasync(file) == 0,
                "it is written");
    }
}

int main(int argc, char **argv) {
    directory = open(argument(argc, argv, 1), O_RDONLY | O_DIRECTORY);
    size = strtoul(argument(argc, argv, 2), NULL, 10);
    bytes = calloc(1, size + 1);
    require(directory >= 0 && bytes && size > 0, "there is a directory, and there is memory");
    file = openat(directory, "record", O_WRONLY | O_CREAT, 0600);
    measure(1, 5, strcmp(argument(argc, argv, 3), "replace") == 0 ? replace : in_place);
    return 0;
}
