#include "wire.h"

#include "measure.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef WITH_OPENSSL
#include <openssl/ssl.h>
#endif

#define MAX_ANSWER 65536
#define TOKEN_LENGTH 800

struct wire {
    int socket;
#ifdef WITH_OPENSSL
    SSL *tls;
#endif
    char answer[MAX_ANSWER];
};

#ifdef WITH_OPENSSL
static void begin_tls(wire *w, bool wanted) {
    if (!wanted) return;
    w->tls = SSL_new(SSL_CTX_new(TLS_client_method()));
    SSL_set_fd(w->tls, w->socket);
    require(SSL_connect(w->tls) == 1, "the TLS handshake succeeds");
}

static ssize_t put(wire *w, const char *bytes, size_t length) {
    if (w->tls) return SSL_write(w->tls, bytes, (int)length);
    return send(w->socket, bytes, length, 0);
}

static ssize_t get(wire *w, char *bytes, size_t length) {
    if (w->tls) return SSL_read(w->tls, bytes, (int)length);
    return recv(w->socket, bytes, length, 0);
}
#else
static void begin_tls(wire *w, bool wanted) {
    (void)w;
    require(!wanted, "this program is built with OpenSSL");
}

static ssize_t put(wire *w, const char *bytes, size_t length) {
    return send(w->socket, bytes, length, 0);
}

static ssize_t get(wire *w, char *bytes, size_t length) {
    return recv(w->socket, bytes, length, 0);
}
#endif

wire *wire_open(const char *url) {
    const char *port = strrchr(url, ':');
    require(port != NULL, "the URL has a port");
    wire *w = calloc(1, sizeof *w);
    require(w != NULL, "there is memory");
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(port + 1)),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    w->socket = socket(AF_INET, SOCK_STREAM, 0);
    require(connect(w->socket, (struct sockaddr *)&address, sizeof address) == 0, "it connects");
    int on = 1;
    setsockopt(w->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    begin_tls(w, strncmp(url, "https:", 6) == 0);
    return w;
}

const char *wire_exchange(wire *w, const char *request, size_t length) {
    require(put(w, request, length) == (ssize_t)length, "the request is sent");
    const char *body = NULL;
    for (size_t have = 0, whole = MAX_ANSWER; have < whole;) {
        ssize_t more = get(w, w->answer + have, MAX_ANSWER - 1 - have);
        require(more > 0, "there is an answer");
        have += (size_t)more;
        w->answer[have] = '\0';
        if (body || !(body = strstr(w->answer, "\r\n\r\n"))) continue;
        body += 4;
        const char *size = strstr(w->answer, "Content-Length: ");
        require(size != NULL, "the answer tells its length");
        whole = (size_t)(body - w->answer) + strtoul(size + 16, NULL, 10);
    }
    return body;
}

size_t wire_refresh_request(char *request, size_t size) {
    char token[TOKEN_LENGTH + 1] = {0};
    memset(token, 'x', TOKEN_LENGTH);
    int length = snprintf(request, size,
                          "POST " REFRESH_PATH " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                          "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
                          "Content-Length: 18\r\n\r\n{\"apiKey\":\"bench\"}",
                          token);
    require(length > 0 && (size_t)length < size, "the request has room");
    return (size_t)length;
}

double wire_requests_seen(const char *url) {
    static const char request[] = "GET /requests HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
    wire *w = wire_open(url);
    double seen = atof(wire_exchange(w, request, sizeof request - 1));
    close(w->socket);
    free(w);
    return seen;
}
