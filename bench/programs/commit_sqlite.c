/* A durable change of a row in SQLite, with a write-ahead log: commit_sqlite <directory> <bytes> */
#include "measure.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3_stmt *replace;
static int size;
static char *bytes;

static void commit(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        bytes[0] = (char)('a' + i % 26);
        sqlite3_bind_blob(replace, 1, bytes, size, SQLITE_STATIC);
        require(sqlite3_step(replace) == SQLITE_DONE, "it is stored");
        sqlite3_reset(replace);
    }
}

int main(int argc, char **argv) {
    char path[512];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/record.db", argument(argc, argv, 1));
    size = atoi(argument(argc, argv, 2));
    bytes = calloc(1, (size_t)size + 1);
    require(bytes && sqlite3_open(path, &database) == SQLITE_OK, "the database opens");
    const char *setup = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, content BLOB)";
    const char *sql = "INSERT OR REPLACE INTO record VALUES (1, ?)";
    require(sqlite3_exec(database, setup, NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(database, sql, -1, &replace, NULL) == SQLITE_OK,
            "the table is there");
    measure(1, 5, commit);
    sqlite3_finalize(replace);
    sqlite3_close(database);
    return 0;
}
