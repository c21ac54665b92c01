/* A minimal HTTP/1.1 client for a loopback address: one request per connection. */
#ifndef HTTP_H
#define HTTP_H

#include <stddef.h>

typedef struct {
    int status;   /* 0 when there was no answer */
    char *body;   /* owned: free() */
} http_response;

/* `bearer` and `body` may be NULL. */
http_response http_request(const char *base_url, const char *method, const char *path, const char *bearer,
                           const char *body);

#endif
