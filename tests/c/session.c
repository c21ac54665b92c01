#include "harness.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *transcript; /* log lines and error messages, one after the other */
static size_t transcript_length, transcript_capacity;
static int lines_by_level[SNRLogLevelDebug + 1];
static char *secrets[4096];
static size_t secret_count;
static atomic_int contexts_lent, contexts_returned;

/* ---- starting ---- */

SNRSettings *new_settings(void) {
    SNRSettings *settings = SNRSettings_new();
    session_context_lent();
    CHECK_INT(SNRSettings_setLogger(settings, SNRLogLevelDebug, on_log, NULL, session_context_returned),
              SNRErrorCodeNone);
    return settings;
}

SNRErrorCode start_at(const char *base_url, SNRSettings *settings) {
    const SNRErrorCode code = SNRSynerise_initialize(SANDBOX_API_KEY, base_url, settings);
    SNRSettings_free(settings);
    return code;
}

SNRErrorCode start_with(SNRSettings *settings) { return start_at(sandbox_url(), settings); }

void start(void) { CHECK_INT(start_with(new_settings()), SNRErrorCodeNone); }

SNRErrorCode try_to_start_in(const char *directory) {
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setStorageDirectory(settings, directory), SNRErrorCodeNone);
    return start_with(settings);
}

void start_in(const char *directory) { CHECK_INT(try_to_start_in(directory), SNRErrorCodeNone); }

/* ---- UUIDs ---- */

static uuid_text taken(char *owned) {
    uuid_text uuid = {""};
    if (owned) snprintf(uuid.text, sizeof uuid.text, "%s", owned);
    SNRString_free(owned);
    return uuid;
}

uuid_text current_uuid(void) { return taken(SNRClient_getUUID()); }
uuid_text uuid_for(const char *auth_id) { return taken(SNRClient_getUUIDForAuthentication(auth_id)); }
bool same_uuid(uuid_text a, uuid_text b) { return strcmp(a.text, b.text) == 0; }

bool is_uuid(uuid_text uuid, char version) {
    static const char form[] = "xxxxxxxx-xxxx-Vxxx-Nxxx-xxxxxxxxxxxx";
    if (strlen(uuid.text) != sizeof form - 1) return false;
    for (size_t i = 0; form[i]; i++) {
        const char c = uuid.text[i];
        const char *allowed = "0123456789abcdef";
        if (form[i] == '-' && c != '-') return false;
        if (form[i] == 'V' && c != version) return false;
        if (form[i] == 'N') allowed = "89ab";
        if (form[i] != '-' && !strchr(allowed, c)) return false;
    }
    return true;
}

bool is_any_uuid(uuid_text uuid) { return is_uuid(uuid, '4') || is_uuid(uuid, '5'); }

/* ---- the log ---- */

void session_keep_text(const char *text) {
    if (!text) return;
    const size_t length = strlen(text);
    pthread_mutex_lock(&lock);
    if (transcript_length + length + 2 > transcript_capacity) {
        transcript_capacity = 2 * (transcript_length + length + 2);
        transcript = realloc(transcript, transcript_capacity);
    }
    memcpy(transcript + transcript_length, text, length);
    memcpy(transcript + transcript_length + length, "\n", 2);
    transcript_length += length + 1;
    pthread_mutex_unlock(&lock);
}

void on_log(SNRLogLevel level, const char *message, void *context) {
    (void)context;
    session_keep_text(message);
    pthread_mutex_lock(&lock);
    if (level <= SNRLogLevelDebug) lines_by_level[level]++;
    pthread_mutex_unlock(&lock);
}

int log_lines(SNRLogLevel level) {
    pthread_mutex_lock(&lock);
    const int lines = lines_by_level[level];
    pthread_mutex_unlock(&lock);
    return lines;
}

int log_reports(void) { return log_lines(SNRLogLevelWarn) + log_lines(SNRLogLevelError); }

bool log_contains(const char *text) {
    pthread_mutex_lock(&lock);
    const bool found = transcript && strstr(transcript, text);
    pthread_mutex_unlock(&lock);
    return found;
}

/* ---- secrets ---- */

void session_remember_secret(const char *secret) {
    /* Shorter texts may turn up in a log line by chance; huge ones belong to the bad-input tests. */
    if (!secret || strlen(secret) < 8 || strlen(secret) > 8192) return;
    pthread_mutex_lock(&lock);
    bool known = false;
    for (size_t i = 0; i < secret_count && !known; i++) known = strcmp(secrets[i], secret) == 0;
    if (!known && secret_count < COUNT(secrets)) secrets[secret_count++] = strdup(secret);
    pthread_mutex_unlock(&lock);
}

/* A piece of a token is a leak too: whoever shortens a token in a log shows something like its first or last dozens. */
static bool leaks(const char *secret) {
    enum { PIECE = 24, STEP = PIECE / 2 };
    if (strstr(transcript, secret)) return true;
    char piece[PIECE + 1] = "";
    for (size_t start = 0, length = strlen(secret); start + PIECE <= length; start += STEP) {
        memcpy(piece, secret + start, PIECE);
        if (strstr(transcript, piece)) return true;
    }
    return false;
}

void session_check_no_secrets(void) {
    for (size_t i = 0; i < secret_count; i++) {
        if (transcript && leaks(secrets[i]))
            fail_test(__FILE__, __LINE__, "a secret of %zu bytes is in the log or in an error message",
                      strlen(secrets[i]));
        free(secrets[i]);
    }
    secret_count = 0;
    free(transcript);
    transcript = NULL;
    transcript_length = transcript_capacity = 0;
    memset(lines_by_level, 0, sizeof lines_by_level);
}

/* ---- contexts ---- */

void session_context_lent(void) { atomic_fetch_add(&contexts_lent, 1); }

void session_context_returned(void *context) {
    (void)context;
    atomic_fetch_add(&contexts_returned, 1);
}

void session_check_contexts_returned(void) {
    /* The callback thread gives one back after the last callback with it, so it may still be on its way. */
    EVENTUALLY(atomic_load(&contexts_returned) >= atomic_load(&contexts_lent));
    CHECK_INT(atomic_load(&contexts_returned), atomic_load(&contexts_lent));
    atomic_store(&contexts_lent, 0);
    atomic_store(&contexts_returned, 0);
}

/* ---- a server that never answers ---- */

silent_server open_silent_server(void) {
    silent_server server = {socket(AF_INET, SOCK_STREAM, 0), ""};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    CHECK(bind(server.socket, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(server.socket, 128) == 0); /* the kernel completes connections that nobody accepts */
    CHECK(getsockname(server.socket, (struct sockaddr *)&address, &length) == 0);
    snprintf(server.url, sizeof server.url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return server;
}

void close_silent_server(silent_server *server) {
    if (server->socket >= 0) close(server->socket);
    server->socket = -1;
}
