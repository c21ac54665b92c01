/*
 * Signing in and out, against the sandbox: login BASE_URL STORAGE_DIRECTORY
 *
 * Anna signs in and opens a protected page with her token, signs out, and Ben takes over the device. Lines with an
 * arrow come from the state delegate. The program fails if anything is not as it should be.
 */
#define _GNU_SOURCE /* sockets under -std=c11 */

#include "blocking.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void title(const char *text) { printf("\n%s\n", text); }
static void line(const char *name, const char *value) { printf("   %-22s %s\n", name, value); }

/* ---- the state delegate: it hears of a change before the success callback of the call that made it ---- */

static void on_signed_in(void *context) {
    (void)context;
    printf("   -> signed in\n");
}

static void on_signed_out(SNRClientSessionEndReason reason, void *context) {
    (void)context;
    const char *why = reason == SNRClientSessionEndReasonUserSignOut ? "by the customer" : "for another reason";
    printf("   -> %-19s %s\n", "signed out", why);
}

/* ---- a protected call: what the app's own networking does with the token ---- */

/* The status of GET /v4/my-account/personal-information; the base URL is http://127.0.0.1:PORT. */
static int open_protected_page(const char *base_url, const SNRToken *token) {
    int port = 0, status = 0;
    expect(sscanf(base_url, "http://127.0.0.1:%d", &port) == 1, "the sandbox listens on 127.0.0.1");
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    expect(connect(connection, (struct sockaddr *)&address, sizeof address) == 0, "the sandbox cannot be reached");
    char request[8192], answer[8192];
    const int length = snprintf(request, sizeof request,
                                "GET /v4/my-account/personal-information HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                                "Authorization: Bearer %s\r\nConnection: close\r\n\r\n",
                                port, SNRToken_getTokenString(token));
    expect(write(connection, request, (size_t)length) == length, "the request cannot be sent");
    const ssize_t got = read(connection, answer, sizeof answer - 1);
    close(connection);
    answer[got > 0 ? got : 0] = '\0';
    expect(sscanf(answer, "HTTP/1.1 %d", &status) == 1, "the answer is not HTTP");
    return status;
}

/* ---- the steps ---- */

static void show_uuid(char uuid[64]) {
    char *owned = SNRClient_getUUID();
    expect(owned != NULL, "there is no UUID");
    snprintf(uuid, 64, "%s", owned);
    line("customer UUID", uuid);
    SNRString_free(owned);
}

static void sign_in(const char *email, const char *password) {
    outcome o = OUTCOME_PENDING;
    SNRClient_signIn(email, password, outcome_success, outcome_failure, &o);
    expect(outcome_wait(&o) == SNRErrorCodeNone, "the customer cannot sign in");
    expect(SNRClient_isSignedIn(), "nobody is signed in");
    line("signed in as", email);
}

static void sign_out(void) {
    outcome o = OUTCOME_PENDING;
    SNRClient_signOut(SNRClientSignOutModeSignOut, false, outcome_success, outcome_failure, &o);
    expect(outcome_wait(&o) == SNRErrorCodeNone, "the server was not told of the sign-out");
    expect(!SNRClient_isSignedIn(), "somebody is still signed in");
}

static void use_protected_page(const char *base_url, int expected_status) {
    char status[16];
    SNRToken *token = retrieve_token();
    line("token of origin", SNRTokenOrigin_toString(SNRToken_getTokenOrigin(token)));
    const int actual = open_protected_page(base_url, token);
    snprintf(status, sizeof status, "HTTP %d", actual);
    line("protected page", status);
    expect(actual == expected_status, "the protected page answered something else");
    SNRToken_release(token);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s BASE_URL STORAGE_DIRECTORY\n", argv[0]);
        return EXIT_FAILURE;
    }
    char visitor[64], anna[64], ben[64];
    SNRSettings *settings = SNRSettings_new();
    expect(SNRSettings_setStorageDirectory(settings, argv[2]) == SNRErrorCodeNone, "the directory is refused");
    /* Set first, so that it also hears of a login that expired while the app was not running. */
    SNRClient_setClientStateDelegate(on_signed_in, on_signed_out, NULL, NULL);
    expect(SNRSynerise_initialize("login-client-key", argv[1], settings) == SNRErrorCodeNone, "no session starts");
    SNRSettings_free(settings);
    SNRClient_destroySession(); /* so that the example begins as a first visit, whatever the directory held */

    title("1. A visitor: an anonymous token, which opens no protected page");
    show_uuid(visitor);
    use_protected_page(argv[1], 401);

    title("2. A wrong password changes nothing");
    outcome wrong = OUTCOME_PENDING;
    SNRClient_signIn("anna@example.com", "wrong-horse", outcome_success, outcome_failure, &wrong);
    expect(outcome_wait(&wrong) == SNRErrorCodeClientSessionUnauthorizedApiError, "the wrong password was accepted");
    expect(!SNRClient_isSignedIn(), "somebody is signed in");

    title("3. Anna signs in: the visitor's history is hers now, so the UUID stays");
    sign_in("anna@example.com", "correct-horse");
    show_uuid(anna);
    expect(strcmp(anna, visitor) == 0, "the UUID changed");
    use_protected_page(argv[1], 200);

    title("4. Anna signs out");
    sign_out();
    use_protected_page(argv[1], 401);

    /* The login has no authID, so it is sent with the UUID of before: the server meets Ben under it once. Where that
     * matters, use SNRClient_authenticate with an authID, or call SNRClient_destroySession first. */
    title("5. Ben signs in on the same device: once he has, the UUID here is his own");
    sign_in("ben@example.com", "battery-staple");
    show_uuid(ben);
    expect(strcmp(ben, anna) != 0, "two accounts share a UUID");
    use_protected_page(argv[1], 200);

    title("6. Ben signs out");
    sign_out();
    SNRSynerise_shutdown();
    title("Everything is as it should be.");
    return EXIT_SUCCESS;
}
