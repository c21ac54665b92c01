#include "harness.h"
#include "http.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int connect_to(const char *base_url) {
    int port = 0;
    if (sscanf(base_url, "http://127.0.0.1:%d", &port) != 1) return -1;
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    const struct timeval patience = {60, 0};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0) return connection;
    close(connection);
    return -1;
}

static bool send_all(int connection, const char *text, size_t length) {
    while (length > 0) {
        const ssize_t sent = send(connection, text, length, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* Reads until the server closes, which `Connection: close` makes it do. */
static char *receive_all(int connection) {
    size_t length = 0, capacity = 16384;
    char *text = malloc(capacity);
    for (ssize_t got; (got = recv(connection, text + length, capacity - length - 1, 0)) > 0;) {
        length += (size_t)got;
        if (length + 1 == capacity) text = realloc(text, capacity *= 2);
    }
    text[length] = '\0';
    return text;
}

http_response http_request(const char *base_url, const char *method, const char *path, const char *bearer,
                           const char *body) {
    http_response response = {0, NULL};
    const int connection = connect_to(base_url);
    if (connection < 0) return response;

    char head[8192];
    const int head_length =
        snprintf(head, sizeof head,
                 "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
                 "Content-Length: %zu\r\n%s%s%s\r\n",
                 method, path, body ? strlen(body) : 0, bearer ? "Authorization: Bearer " : "", bearer ? bearer : "",
                 bearer ? "\r\n" : "");
    if (send_all(connection, head, (size_t)head_length) && (!body || send_all(connection, body, strlen(body)))) {
        char *text = receive_all(connection);
        char *end_of_head = strstr(text, "\r\n\r\n");
        if (end_of_head && sscanf(text, "HTTP/1.1 %d", &response.status) == 1) response.body = strdup(end_of_head + 4);
        free(text);
    }
    close(connection);
    return response;
}
