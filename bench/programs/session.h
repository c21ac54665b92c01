/* A session that has a token, for the programs that measure the library. */
#ifndef SESSION_H
#define SESSION_H

#include "SNRClient.h"

#include "measure.h"

#include <stdio.h>

/*
 * Begins one at a URL of server.c, and returns when it has a token. `certificate`: the PEM file of
 * the server's, or NULL. `directory`: where it is stored, or NULL.
 */
void begin_session(const char *url, const char *certificate, const char *directory);

/* The failure callback of all calls: none may fail. */
void on_failure(const SNRApiError *error, void *context);

#endif
