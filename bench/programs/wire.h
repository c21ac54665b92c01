/* One connection to server.c, with as little as possible around the socket. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>

#define REFRESH_PATH "/sauth/v3/auth/refresh/client"

typedef struct wire wire;

/* Connects to a URL of server.c: https when the program is built with OpenSSL and `url` says so. */
wire *wire_open(const char *url);

/* Sends a request and reads its answer; returns the answer's body, good until the next one. */
const char *wire_exchange(wire *wire, const char *request, size_t length);

/* The request that exchanges a token, written into `request`; returns its length. */
size_t wire_refresh_request(char *request, size_t size);

/* How many requests for a token the server has seen. */
double wire_requests_seen(const char *url);

#endif
