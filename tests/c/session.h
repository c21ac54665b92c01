/* Starting sessions against the sandbox, the log they write, and the secrets that must not be in it. */
#ifndef SESSION_H
#define SESSION_H

#include "SNRClient.h"

#include <stdbool.h>
#include <stddef.h>

/* Settings with the harness's logger attached, at level Debug. */
SNRSettings *new_settings(void);

/* Initialises against the sandbox and frees the settings, which may be NULL. */
SNRErrorCode start_with(SNRSettings *settings);
SNRErrorCode start_at(const char *base_url, SNRSettings *settings);

/* The two usual sessions. A failure to start is a failure of the test. */
void start(void);                        /* memory only */
void start_in(const char *directory);    /* with file storage */

/* The same, for tests that expect it to fail. */
SNRErrorCode try_to_start_in(const char *directory);

/* A UUID text by value, so that tests can compare without owning anything. */
typedef struct {
    char text[64]; /* empty when the library answered NULL */
} uuid_text;

uuid_text current_uuid(void);
uuid_text uuid_for(const char *auth_id);
bool same_uuid(uuid_text a, uuid_text b);
bool is_uuid(uuid_text uuid, char version); /* lower case, hyphenated, RFC 4122 variant */
bool is_any_uuid(uuid_text uuid);              /* random or derived: of version 4 or 5 */

/* What the logger heard since the test started. */
int log_lines(SNRLogLevel level);
int log_reports(void); /* warnings and errors */
bool log_contains(const char *text);
void on_log(SNRLogLevel level, const char *message, void *context);

/* Every text given here is searched for every secret at the end of the test. */
void session_keep_text(const char *text);
void session_remember_secret(const char *secret);
void session_check_no_secrets(void);

/* Contexts lent to the library must come back exactly once each. */
void session_context_lent(void);
void session_context_returned(void *context);
void session_check_contexts_returned(void);

/* An address that accepts connections and never answers. */
typedef struct {
    int socket;
    char url[64];
} silent_server;

silent_server open_silent_server(void);
void close_silent_server(silent_server *server);

#endif
