/*
 * The same exchange as an app would write it in C: libcurl, whose handle is used again and keeps
 * the connection, and jansson. The token is kept in memory. curl_refresh <url> [<certificate>]
 */
#include "measure.h"
#include "wire.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *bytes;
    size_t length;
} buffer;

typedef struct {
    char *text, *origin, *realm, *client_id;
    double expiration, created;
} token;

static CURL *curl;
static token current;

static size_t take(char *bytes, size_t one, size_t length, void *context) {
    buffer *b = context;
    (void)one;
    b->bytes = realloc(b->bytes, b->length + length);
    if (!b->bytes) return 0;
    memcpy(b->bytes + b->length, bytes, length);
    b->length += length;
    return length;
}

static void set(char **place, const json_t *object, const char *member) {
    free(*place);
    const char *text = json_string_value(json_object_get(object, member));
    *place = text ? strdup(text) : NULL;
}

static void read_token(const buffer *answer) {
    json_t *object = json_loadb(answer->bytes, answer->length, 0, NULL);
    require(json_is_object(object), "the answer is an object");
    set(&current.text, object, "token");
    set(&current.origin, object, "origin");
    set(&current.realm, object, "realm");
    set(&current.client_id, object, "clientId");
    current.expiration = json_number_value(json_object_get(object, "expiration"));
    current.created = json_number_value(json_object_get(object, "created"));
    require(current.text != NULL, "there is a token in the answer");
    json_decref(object);
}

static void refresh_once(void) {
    buffer answer = {NULL, 0};
    char authorization[2048];
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s",
             current.text ? current.text : "none");
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    json_t *body = json_pack("{s:s}", "apiKey", "bench");
    char *text = json_dumps(body, JSON_COMPACT);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, text);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    require(curl_easy_perform(curl) == CURLE_OK, "the exchange succeeds");
    read_token(&answer);
    free(answer.bytes);
    free(text);
    json_decref(body);
    curl_slist_free_all(headers);
}

static void refresh(size_t calls) {
    for (size_t i = 0; i < calls; i++) refresh_once();
}

int main(int argc, char **argv) {
    char url[256];
    pin();
    snprintf(url, sizeof url, "%s" REFRESH_PATH, argument(argc, argv, 1));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (argc > 2) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
    measure(1, 100, refresh);
    return 0;
}
