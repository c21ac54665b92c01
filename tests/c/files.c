#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void remove_everything(const char *path) {
    struct stat status;
    if (lstat(path, &status) != 0) return;
    if (S_ISDIR(status.st_mode)) {
        DIR *directory = opendir(path);
        for (struct dirent *entry; directory && (entry = readdir(directory));) {
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
            char inner[2048];
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
            remove_everything(inner);
        }
        if (directory) closedir(directory);
    }
    if (remove(path) != 0) fail_test(__FILE__, __LINE__, "cannot remove %s: %s", path, strerror(errno));
}

void make_empty_directory(const char *path) {
    remove_everything(path);
    if (mkdir(path, 0700) != 0) fail_test(__FILE__, __LINE__, "cannot make %s: %s", path, strerror(errno));
}

bool path_exists(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0;
}

unsigned path_mode(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? (unsigned)status.st_mode & 07777u : 0;
}

file_content read_file(const char *path) {
    file_content content = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file) return content;
    size_t capacity = 4096;
    content.bytes = malloc(capacity);
    for (size_t got; (got = fread(content.bytes + content.length, 1, capacity - content.length, file)) > 0;) {
        content.length += got;
        if (content.length == capacity) content.bytes = realloc(content.bytes, capacity *= 2);
    }
    fclose(file);
    return content;
}

void free_content(file_content *content) {
    free(content->bytes);
    content->bytes = NULL;
    content->length = 0;
}

bool same_content(file_content a, file_content b) {
    return a.bytes && b.bytes && a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

void write_file(const char *path, const void *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    const bool written = file && fwrite(bytes, 1, length, file) == length;
    const bool closed = file && fclose(file) == 0;
    if (!written || !closed) fail_test(__FILE__, __LINE__, "cannot write %s: %s", path, strerror(errno));
}

void list_files(const char *path, file_list *list) {
    list->count = 0;
    DIR *directory = opendir(path);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (list->count == COUNT(list->paths)) break;
        char *slot = list->paths[list->count];
        snprintf(slot, sizeof list->paths[0], "%s/%s", path, entry->d_name);
        struct stat status;
        if (lstat(slot, &status) == 0 && S_ISREG(status.st_mode)) list->count++;
    }
    if (directory) closedir(directory);
}

bool find_record(char path[1024]) {
    file_list list;
    list_files(scratch(), &list);
    if (!CHECK_INT(list.count, 1)) return false;
    memcpy(path, list.paths[0], sizeof list.paths[0]);
    return true;
}

bool some_file_has(const char *directory, file_content content) {
    file_list list;
    list_files(directory, &list);
    for (size_t i = 0; i < list.count; i++) {
        file_content candidate = read_file(list.paths[i]);
        const bool same = same_content(candidate, content);
        free_content(&candidate);
        if (same) return true;
    }
    return false;
}
