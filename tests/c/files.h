/* Files and directories of the tests. */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    unsigned char *bytes; /* NULL when the file could not be read */
    size_t length;
} file_content;

void make_empty_directory(const char *path);    /* erases what was there */
void remove_everything(const char *path);
bool path_exists(const char *path);
unsigned path_mode(const char *path);           /* permission bits */

file_content read_file(const char *path);
void free_content(file_content *content);
bool same_content(file_content a, file_content b);
void write_file(const char *path, const void *bytes, size_t length);

/* A listing of the regular files in `directory`. */
typedef struct {
    char paths[64][1024];
    size_t count;
} file_list;
void list_files(const char *directory, file_list *list);

/* The only file of the scratch directory, which is the record of a session that was shut down. */
bool find_record(char path[1024]);

/* True when some file in `directory` has exactly this content. */
bool some_file_has(const char *directory, file_content content);

#endif
