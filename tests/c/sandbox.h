/*
 * The stand-in server of the tests, driven through its control API. Only sandbox.c knows how that API looks.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>

#define SANDBOX_API_KEY "sandbox-client-key"
#define OTHER_API_KEY "sandbox-other-key"

/* The accounts that every test finds; Ben has a custom identifier. */
#define ANNA "anna@example.com"
#define ANNA_PASSWORD "correct-horse"
#define BEN "ben@example.com"
#define BEN_PASSWORD "battery-staple"
#define BEN_CUSTOM_ID "card-ben"

/* A token of another identity provider that the sandbox accepts. */
#define OAUTH_TOKEN "oauth-token-of-a-customer"
#define GOOGLE_TOKEN "google-token-of-ben"

/* The paths of the API, for faults and counts. */
#define ANONYMOUS_LOGIN "/sauth/v3/auth/login/client/anonymous"
#define LOGIN "/sauth/v3/auth/login/client"
#define CONDITIONAL_LOGIN "/sauth/v3/auth/login/client/conditional"
#define REFRESH "/sauth/v3/auth/refresh/client"
#define LOGOUT "/sauth/v3/auth/logout/client"

void sandbox_use(const char *url);
const char *sandbox_url(void);
bool sandbox_is_there(void);

/* Back to the beginning: no faults, an empty request log, the accounts above, tokens of an hour. */
void sandbox_reset(void);

/* Settings that hold until the next reset. */
void sandbox_token_lifetime(double seconds);
void sandbox_clock_skew(int seconds);
void sandbox_conditional_status(const char *email, const char *status);
void sandbox_revoke(const char *token); /* NULL: every token issued so far */

/* Faults: the next `times` requests to `path` ... Faults of the same path queue up. */
#define ALWAYS 1000000
void sandbox_answer(const char *path, int status, const char *body, int times); /* get this and do no work */
void sandbox_retry_after(const char *path, int status, int seconds, int times); /* ... with Retry-After */
void sandbox_drop(const char *path, int times);                   /* lose their connection, and do no work */
void sandbox_drop_after_processing(const char *path, int times);  /* do their work, but the answer is lost */
void sandbox_delay(const char *path, double seconds, int times);  /* are answered late */
void sandbox_hang(const char *path, int times);                   /* are never answered */
void sandbox_clear_faults(void);

/* The request log since the reset. */
int sandbox_requests(const char *path);
int sandbox_max_concurrent(void); /* most token requests open at the same time */
int sandbox_open_token_requests(void);
bool sandbox_wait_for_requests(const char *path, int count); /* until that many arrived */

/* A member of the JSON body, or the bearer token, of the last request to `path`; "" when there is none.
   The text lives until the next call. */
const char *sandbox_last_body_member(const char *path, const char *member);
const char *sandbox_last_bearer(const char *path);

/* HTTP status of a call that only a customer's token opens. */
int sandbox_protected_call(const char *token);

/* The UUID that a token was issued for. The text lives until the next call. */
const char *sandbox_token_uuid(const char *token);

#endif
