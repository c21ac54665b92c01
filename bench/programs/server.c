/*
 * The quickest answer to a request for a token: always the same one, valid for a day.
 *
 *     server                             listens on a free port of 127.0.0.1, says where, and
 *                                        ends with its standard input
 *     server --delay <milliseconds>      waits before it answers a refresh
 *     server --certificate <file>        speaks TLS, and writes its certificate to the file
 *     server --pin                       on the processor that the pinned programs use
 *
 * GET /requests answers how many requests for a token it has seen.
 */
#include "measure.h"
#include "wire.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_OPENSSL
#include "certificate.h"
static SSL_CTX *tls_settings;
typedef SSL tls_stream;
#else
typedef void tls_stream;
#endif

#define MAX_REQUEST 16384
#define TOKEN_LENGTH 800 /* as long as one that is signed with RS512 */
#define LIFETIME 86400

typedef struct {
    int socket;
    tls_stream *tls;
} connection;

static char token_answer[2048];
static size_t token_answer_length;
static atomic_uint requests_for_tokens;
static unsigned delay_ms;

static ssize_t get(connection *c, char *bytes, size_t length) {
#ifdef WITH_OPENSSL
    if (c->tls) return SSL_read(c->tls, bytes, (int)length);
#endif
    return recv(c->socket, bytes, length, 0);
}

static void put(connection *c, const char *bytes, size_t length) {
#ifdef WITH_OPENSSL
    if (c->tls) {
        SSL_write(c->tls, bytes, (int)length);
        return;
    }
#endif
    send(c->socket, bytes, length, MSG_NOSIGNAL);
}

static size_t write_answer(char *answer, size_t size, const char *body) {
    int length = snprintf(answer, size,
                          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                          "Content-Length: %zu\r\n\r\n%s",
                          strlen(body), body);
    require(length > 0 && (size_t)length < size, "the answer has room");
    return (size_t)length;
}

static void write_token_answer(void) {
    char token[TOKEN_LENGTH + 1] = {0}, body[1536];
    memset(token, 'x', TOKEN_LENGTH);
    long now = (long)time(NULL);
    int length = snprintf(body, sizeof body,
                          "{\"token\":\"%s\",\"expiration\":%ld,\"created\":%ld000,"
                          "\"origin\":\"ANONYMOUS\",\"realm\":\"anonymous\",\"customId\":null,"
                          "\"clientId\":\"4711\"}",
                          token, now + LIFETIME, now);
    require(length > 0 && (size_t)length < sizeof body, "the token has room");
    token_answer_length = write_answer(token_answer, sizeof token_answer, body);
}

static void answer(connection *c, const char *request) {
    if (strncmp(request, "GET /requests ", 14) == 0) {
        char count[16], text[256];
        snprintf(count, sizeof count, "%u", atomic_load(&requests_for_tokens));
        put(c, text, write_answer(text, sizeof text, count));
        return;
    }
    atomic_fetch_add(&requests_for_tokens, 1);
    bool is_refresh = strncmp(request, "POST " REFRESH_PATH " ", sizeof REFRESH_PATH + 5) == 0;
    if (is_refresh && delay_ms > 0) {
        nanosleep(&(struct timespec){0, (long)delay_ms * 1000000}, NULL);
    }
    put(c, token_answer, token_answer_length);
}

/* How long the request at the start of `bytes` is; 0: it is not all there. */
static size_t request_length(const char *bytes, size_t have) {
    const char *end = strstr(bytes, "\r\n\r\n");
    if (!end) return 0;
    const char *size = strcasestr(bytes, "\r\ncontent-length:");
    size_t body = size && size < end ? strtoul(size + 17, NULL, 10) : 0;
    size_t whole = (size_t)(end - bytes) + 4 + body;
    return have >= whole ? whole : 0;
}

static void serve(connection *c) {
    char bytes[MAX_REQUEST];
    size_t have = 0;
    for (;;) {
        ssize_t more = get(c, bytes + have, sizeof bytes - 1 - have);
        if (more <= 0) return;
        have += (size_t)more;
        bytes[have] = '\0';
        if (request_length(bytes, have) == 0) continue;
        answer(c, bytes);
        have = 0; /* clients of this server wait for the answer before they ask again */
    }
}

static void *run(void *context) {
    connection c = {.socket = (int)(intptr_t)context, .tls = NULL};
    int on = 1;
    setsockopt(c.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
#ifdef WITH_OPENSSL
    if (tls_settings) {
        c.tls = SSL_new(tls_settings);
        SSL_set_fd(c.tls, c.socket);
        if (SSL_accept(c.tls) == 1) serve(&c);
        SSL_free(c.tls);
        close(c.socket);
        return NULL;
    }
#endif
    serve(&c);
    close(c.socket);
    return NULL;
}

static void *end_with_input(void *context) {
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) continue;
    exit(EXIT_SUCCESS);
    return context;
}

static bool configure(int argc, char **argv) {
    bool tls = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--pin") == 0) {
            pin();
        } else if (strcmp(argv[i], "--delay") == 0) {
            delay_ms = (unsigned)atoi(argument(argc, argv, ++i));
        } else if (strcmp(argv[i], "--certificate") == 0) {
            tls = true;
#ifdef WITH_OPENSSL
            tls_settings = settings_with_certificate(argument(argc, argv, ++i));
#else
            require(false, "this server is built with OpenSSL");
#endif
        } else {
            require(false, "the options are those of the first comment in server.c");
        }
    }
    return tls;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    bool tls = configure(argc, argv);
    write_token_answer();

    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    require(bind(listener, (struct sockaddr *)&address, length) == 0 &&
                listen(listener, 64) == 0 &&
                getsockname(listener, (struct sockaddr *)&address, &length) == 0,
            "there is a port to listen on");
    printf("http%s://127.0.0.1:%u\n", tls ? "s" : "", ntohs(address.sin_port));
    fflush(stdout);

    pthread_t thread;
    pthread_create(&thread, NULL, end_with_input, NULL);
    for (;;) {
        intptr_t accepted = accept(listener, NULL, NULL);
        if (accepted < 0) continue;
        require(pthread_create(&thread, NULL, run, (void *)accepted) == 0, "a thread starts");
        pthread_detach(thread);
    }
}
