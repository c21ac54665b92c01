#include "sandbox.h"
#include "harness.h"
#include "http.h"

#include <stdarg.h>
#include <stdint.h>

static char base_url[256];
static char answer_text[8192]; /* what the functions that return a text return */

void sandbox_use(const char *url) { snprintf(base_url, sizeof base_url, "%s", url); }
const char *sandbox_url(void) { return base_url; }

bool sandbox_is_there(void) {
    http_response response = http_request(base_url, "GET", "/__sandbox/stats", NULL, NULL);
    free(response.body);
    return response.status == 200;
}

/* ---- control ---- */

static char *ask(const char *path) {
    http_response response = http_request(base_url, "GET", path, NULL, NULL);
    if (response.status != 200) fail_test(__FILE__, __LINE__, "sandbox answered %d to %s", response.status, path);
    return response.body ? response.body : strdup("");
}

static void tell_text(const char *method, const char *path, const char *body) {
    http_response response = http_request(base_url, method, path, NULL, body);
    if (response.status != 200)
        fail_test(__FILE__, __LINE__, "sandbox answered %d to %s %s", response.status, method, path);
    free(response.body);
}

static void tell(const char *method, const char *path, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void tell(const char *method, const char *path, const char *format, ...) {
    char body[8192];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(body, sizeof body, format, arguments);
    va_end(arguments);
    tell_text(method, path, body);
}

void sandbox_reset(void) {
    sandbox_clear_faults();
    EVENTUALLY(sandbox_open_token_requests() == 0); /* those of the test before, whose client is gone */
    tell("DELETE", "/__sandbox/requests", "{}");
    sandbox_token_lifetime(3600);
    sandbox_clock_skew(0);
    tell("POST", "/__sandbox/accounts", "{\"email\":\"" ANNA "\",\"password\":\"" ANNA_PASSWORD "\"}");
    tell("POST", "/__sandbox/accounts",
         "{\"email\":\"" BEN "\",\"password\":\"" BEN_PASSWORD "\",\"customId\":\"" BEN_CUSTOM_ID "\"}");
    tell("POST", "/__sandbox/provider-tokens", "{\"provider\":\"OAUTH\",\"token\":\"" OAUTH_TOKEN "\"}");
    tell("POST", "/__sandbox/provider-tokens",
         "{\"provider\":\"GOOGLE\",\"token\":\"" GOOGLE_TOKEN "\",\"customId\":\"" BEN_CUSTOM_ID "\"}");
}

void sandbox_token_lifetime(double seconds) {
    tell("PUT", "/__sandbox/token-lifetime", "{\"seconds\":%.3f}", seconds);
}

void sandbox_clock_skew(int seconds) { tell("PUT", "/__sandbox/clock", "{\"skew\":%d}", seconds); }

void sandbox_conditional_status(const char *email, const char *status) {
    tell("PUT", "/__sandbox/conditional", "{\"email\":\"%s\",\"status\":\"%s\"}", email, status);
}

void sandbox_revoke(const char *token) {
    if (token) tell("POST", "/__sandbox/revoke", "{\"token\":\"%s\"}", token);
    else tell("POST", "/__sandbox/revoke", "{}");
}

/* ---- faults ---- */

/* Writes `text` as the inside of a JSON string; returns the end. */
static char *escape(char *target, const char *text) {
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') *target++ = '\\';
        *target++ = *text;
    }
    *target = '\0';
    return target;
}

void sandbox_answer(const char *path, int status, const char *body, int times) {
    char *request = malloc(2 * strlen(body) + 512);
    char *end = request + sprintf(request, "{\"path\":\"%s\",\"times\":%d,\"action\":\"body\",\"status\":%d,\"text\":\"",
                                  path, times, status);
    end = escape(end, body);
    strcpy(end, "\"}");
    tell_text("POST", "/__sandbox/faults", request);
    free(request);
}

void sandbox_retry_after(const char *path, int status, int seconds, int times) {
    tell("POST", "/__sandbox/faults",
         "{\"path\":\"%s\",\"times\":%d,\"action\":\"status\",\"code\":%d,\"headers\":{\"Retry-After\":\"%d\"}}", path,
         times, status, seconds);
}

void sandbox_delay(const char *path, double seconds, int times) {
    tell("POST", "/__sandbox/faults", "{\"path\":\"%s\",\"times\":%d,\"action\":\"delay\",\"seconds\":%.3f}", path, times,
         seconds);
}

static void fault(const char *path, int times, const char *action) {
    tell("POST", "/__sandbox/faults", "{\"path\":\"%s\",\"times\":%d,\"action\":\"%s\"}", path, times, action);
}

void sandbox_drop(const char *path, int times) { fault(path, times, "drop"); }
void sandbox_drop_after_processing(const char *path, int times) { fault(path, times, "drop-after-processing"); }
void sandbox_hang(const char *path, int times) { fault(path, times, "hang"); }
void sandbox_clear_faults(void) { tell("DELETE", "/__sandbox/faults", "{}"); }

/* ---- the request log ---- */

static int number_in_stats(const char *key) {
    char quoted[256];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    char *stats = ask("/__sandbox/stats");
    const char *found = strstr(stats, quoted);
    const int number = found ? atoi(found + strlen(quoted)) : 0;
    free(stats);
    return number;
}

int sandbox_open_token_requests(void) { return number_in_stats("openTokenRequests"); }
int sandbox_requests(const char *path) { return number_in_stats(path); }
int sandbox_max_concurrent(void) { return number_in_stats("maxConcurrentTokenRequests"); }

bool sandbox_wait_for_requests(const char *path, int count) {
    const double until = monotonic_time() + deadline();
    while (sandbox_requests(path) < count && monotonic_time() < until) pause_briefly();
    return sandbox_requests(path) >= count;
}

/* The members of a log entry come in the order path, status, bearer, headers, body, receivedAtMillis. */
static const char *next_entry(const char *log, const char *path) {
    char quoted[256];
    snprintf(quoted, sizeof quoted, "\"path\":\"%s\",", path);
    const char *found = strstr(log, quoted);
    return found ? found + strlen(quoted) : NULL;
}

/* The string member `member` that comes after `section` in the last entry of `path`. */
static const char *last_member(const char *path, const char *section, const char *member) {
    answer_text[0] = '\0';
    char *log = ask("/__sandbox/requests");
    char *last = NULL;
    for (const char *entry = log; (entry = next_entry(entry, path));) last = log + (entry - log);
    char *end = last ? strstr(last, "\"receivedAtMillis\":") : NULL;
    if (end) *end = '\0';
    char quoted[128];
    snprintf(quoted, sizeof quoted, "\"%s\":\"", member);
    const char *start = end ? strstr(last, section) : NULL;
    const char *value = start ? strstr(start, quoted) : NULL;
    if (value) snprintf(answer_text, sizeof answer_text, "%.*s", (int)strcspn(value + strlen(quoted), "\""), value + strlen(quoted));
    free(log);
    return answer_text;
}

const char *sandbox_last_body_member(const char *path, const char *member) {
    return last_member(path, "\"body\":", member);
}

const char *sandbox_last_bearer(const char *path) { return last_member(path, "\"status\":", "bearer"); }

int sandbox_protected_call(const char *token) {
    http_response response = http_request(base_url, "GET", "/v4/my-account/personal-information", token, NULL);
    free(response.body);
    return response.status;
}

/* ---- tokens ---- */

/* The payload of a JWT: the base64url text between its dots. */
static void decode_payload(const char *token, char *payload, size_t size) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *text = strchr(token, '.');
    size_t length = 0;
    uint32_t bits = 0;
    int held = 0;
    for (text = text ? text + 1 : ""; *text && *text != '.' && length + 1 < size; text++) {
        const char *digit = strchr(alphabet, *text);
        if (!digit) break;
        bits = bits << 6 | (uint32_t)(digit - alphabet);
        held += 6;
        if (held >= 8) {
            held -= 8;
            payload[length++] = (char)(bits >> held & 0xff);
        }
    }
    payload[length] = '\0';
}

const char *sandbox_token_uuid(const char *token) {
    char payload[4096];
    decode_payload(token, payload, sizeof payload);
    answer_text[0] = '\0';
    const char *found = strstr(payload, "\"uuid\":\"");
    if (found) snprintf(answer_text, 37, "%s", found + 8);
    return answer_text;
}
