/* A panic behind each exported function of a testing build: the host lives on, synchronous functions
 * answer as documented, and asynchronous calls complete exactly once (spec §4, §9). */
#include "SNRClient.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int32_t SNRTesting_panicAt(int32_t place);

enum { ENTRY = 1, STEP = 2, EXCHANGE = 3, CALL = 4, STORE = 5, THREAD = 6 };

static int failures;

#define CHECK(condition)                                                                    \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            printf("FAILED %s:%d %s\n", __FILE__, __LINE__, #condition);                    \
            failures++;                                                                     \
        }                                                                                   \
    } while (0)

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int succeeded, failed;
static SNRErrorCode last_code;

static void done(int *counter) {
    pthread_mutex_lock(&mutex);
    (*counter)++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static void on_success(void *context) { (void)context; done(&succeeded); }
static void on_token(const SNRToken *token, void *context) { (void)token; on_success(context); }
static void on_status(SNRClientConditionalAuthStatus status, void *context) {
    (void)status;
    on_success(context);
}
static void on_failure(const SNRApiError *error, void *context) {
    (void)context;
    last_code = SNRApiError_getCode(error);
    done(&failed);
}

/* Waits until the calls so far have completed; a call that never does keeps the test from ending. */
static void wait_for(int calls) {
    pthread_mutex_lock(&mutex);
    while (succeeded + failed < calls) pthread_cond_wait(&changed, &mutex);
    CHECK(succeeded + failed == calls);
    succeeded = failed = 0;
    pthread_mutex_unlock(&mutex);
}

/* Waits for one call, which is to succeed, or not to. */
static void wait_for_outcome(bool success) {
    pthread_mutex_lock(&mutex);
    while (succeeded + failed < 1) pthread_cond_wait(&changed, &mutex);
    CHECK(succeeded == (success ? 1 : 0));
    pthread_mutex_unlock(&mutex);
    wait_for(1);
}

static SNRTokenPayload *payload(void) {
    return SNRTokenPayload_new("text", 4e9, 1e9, "client", SNRTokenOriginOAuth,
                               "00000000-0000-4000-8000-000000000000", "1", NULL);
}

static void refresh(void) { SNRClient_refreshToken(on_success, on_failure, NULL); }
static void sign_in(void) { SNRClient_signIn("a@b.c", "pw", on_success, on_failure, NULL); }
static void sign_in_conditionally(void) {
    SNRClient_signInConditionally("a@b.c", "pw", on_status, on_failure, NULL);
}
static void authenticate(void) {
    SNRClient_authenticate("t", SNRClientIdentityProviderOAuth, NULL, NULL, on_success, on_failure, NULL);
}
static void authenticate_conditionally(void) {
    SNRClient_authenticateConditionally("t", SNRClientIdentityProviderOAuth, NULL, NULL, on_status,
                                        on_failure, NULL);
}
static void authenticate_with_payload(void) {
    SNRTokenPayload *own = payload();
    SNRClient_authenticateWithTokenPayload(own, NULL, on_success, on_failure, NULL);
    SNRTokenPayload_free(own);
}
static void sign_out(void) {
    SNRClient_signOut(SNRClientSignOutModeSignOut, false, on_success, on_failure, NULL);
}

static void (*const asynchronous[])(void) = {
    refresh, sign_in, sign_in_conditionally, authenticate, authenticate_conditionally,
    authenticate_with_payload, sign_out,
};

/* The call is accepted, the library fails, and the call still completes, with an error that says so. */
static void calls_complete(void) {
    for (size_t i = 0; i < sizeof asynchronous / sizeof *asynchronous; i++)
        for (int place = STEP; place <= CALL; place += CALL - STEP) {
            CHECK(SNRTesting_panicAt(place) == 0);
            asynchronous[i]();
            wait_for(1);
            CHECK(SNRTesting_panicAt(0) == 0); /* the panic did happen */
            CHECK(last_code == SNRErrorCodeUnknownError);
        }
}

/* A panic on the way to the server, which has nothing to do with the server. */
static void requests_complete(void) {
    SNRClient_regenerateUUID();
    CHECK(SNRTesting_panicAt(EXCHANGE) == 0);
    SNRClient_retrieveToken(on_token, on_failure, NULL);
    wait_for_outcome(false);
    CHECK(last_code == SNRErrorCodeUnknownError);
    CHECK(SNRTesting_panicAt(0) == 0);
}

static void answer_into_a_panic(const SNRTransportRequest *request, uint64_t token, void *context) {
    (void)request, (void)context;
    SNRTesting_panicAt(STEP);
    SNRTransport_respond(token, 500, NULL, NULL, NULL, 0);
}

/* A panic over an answer: those who wait for it hear that the library failed. */
static void answers_complete(const char *url) {
    SNRSynerise_shutdown();
    SNRSettings *settings = SNRSettings_new();
    SNRSettings_setTransport(settings, answer_into_a_panic, NULL, NULL, NULL);
    CHECK(SNRSynerise_initialize("key", url, settings) == SNRErrorCodeNone);
    SNRSettings_free(settings);
    refresh();
    wait_for_outcome(false);
    CHECK(last_code == SNRErrorCodeUnknownError);
    SNRTesting_panicAt(0);
}

#define PANICS(call, expected)                      \
    do {                                            \
        CHECK(SNRTesting_panicAt(ENTRY) == 0);      \
        CHECK((call) == (expected));                \
        CHECK(SNRTesting_panicAt(0) == 0);          \
    } while (0)

#define PANICS_QUIETLY(call)                        \
    do {                                            \
        CHECK(SNRTesting_panicAt(ENTRY) == 0);      \
        call;                                       \
        CHECK(SNRTesting_panicAt(0) == 0);          \
    } while (0)

static void synchronous_functions_answer(const char *url) {
    const SNRErrorCode defect = SNRErrorCodeUnknownError;
    SNRSettings *settings = SNRSettings_new();
    PANICS(SNRSettings_new(), NULL);
    PANICS(SNRSettings_setStorageDirectory(settings, NULL), defect);
    PANICS(SNRSettings_setMinTokenRefreshInterval(settings, 1800), defect);
    PANICS(SNRSettings_setShouldDestroySessionOnApiKeyChange(settings, true), defect);
    PANICS(SNRSettings_setRequestTimeout(settings, 30), defect);
    PANICS(SNRSettings_setUUIDSalt(settings, NULL), defect);
    PANICS(SNRSettings_setDeviceId(settings, NULL), defect);
    PANICS(SNRSettings_setCACertificates(settings, NULL), defect);
    PANICS(SNRSettings_setLogger(settings, SNRLogLevelOff, NULL, NULL, NULL), defect);
    PANICS_QUIETLY(SNRSettings_free(NULL));
    PANICS(SNRSynerise_initialize("key", url, settings), defect);
    CHECK(SNRSynerise_initialize("key", url, settings) == SNRErrorCodeNone);
    SNRSettings_free(settings);

    PANICS(SNRSynerise_changeClientApiKey("other"), defect);
    PANICS(SNRClient_getUUID(), NULL);
    PANICS(SNRClient_getUUIDForAuthentication("anna"), NULL);
    PANICS(SNRClient_copyValidToken(), NULL);
    PANICS(SNRClient_isSignedIn(), false);
    PANICS(SNRTracker_getCustomEmail(), NULL);
    PANICS(SNRTracker_getCustomIdentifier(), NULL);
    PANICS(payload(), NULL);
    PANICS(SNRToken_getTokenString(NULL), NULL);
    PANICS(SNRApiError_getHttpCode(NULL), -1);
    PANICS(SNRApiError_getRetryAfter(NULL), -1);
    PANICS_QUIETLY(SNRClient_regenerateUUID());
    PANICS_QUIETLY(SNRClient_regenerateUUIDWithClientIdentifier("seed"));
    PANICS_QUIETLY(SNRClient_destroySession());
    PANICS_QUIETLY(SNRClient_setClientStateDelegate(NULL, NULL, NULL, NULL));
    PANICS_QUIETLY(SNRTracker_setCustomEmail("a@b.c"));
    PANICS_QUIETLY(SNRTracker_setCustomIdentifier("id"));
    PANICS_QUIETLY(SNRToken_release(NULL));
    PANICS_QUIETLY(SNRApiError_release(NULL));
    PANICS_QUIETLY(SNRTokenPayload_free(NULL));
    PANICS_QUIETLY(SNRSynerise_shutdown());
}

/* A panic in the engine, in a function that waits for it. */
static void the_engine_goes_on(void) {
    char *before = SNRClient_getUUID();
    CHECK(SNRTesting_panicAt(STEP) == 0);
    SNRClient_regenerateUUID();
    CHECK(SNRTesting_panicAt(0) == 0);
    SNRClient_regenerateUUID();
    char *after = SNRClient_getUUID();
    CHECK(before && after && strcmp(before, after) != 0);
    SNRString_free(before);
    SNRString_free(after);
}

/* A panic in storing is a failure to store: the session goes on in memory, and is stored the next time. */
static void storing_goes_on(void) {
    char *before = SNRClient_getUUID();
    CHECK(SNRTesting_panicAt(STORE) == 0);
    SNRClient_regenerateUUID();
    CHECK(SNRTesting_panicAt(0) == 0);
    char *after = SNRClient_getUUID();
    CHECK(before && after && strcmp(before, after) != 0);
    SNRString_free(before);
    SNRString_free(after);
}

/* A call for which the system has no thread fails at once; the next one has its thread again. */
static void calls_without_a_thread_complete(const char *url) {
    SNRSynerise_shutdown();
    CHECK(SNRTesting_panicAt(THREAD) == 0);
    CHECK(SNRSynerise_initialize("key", url, NULL) == SNRErrorCodeNone); /* logs a visitor in */
    CHECK(SNRTesting_panicAt(THREAD) == 0);                              /* or would */
    refresh();
    wait_for_outcome(false);
    CHECK(last_code == SNRErrorCodeNetworkApiError);
    CHECK(SNRTesting_panicAt(0) == 0);
    refresh();
    wait_for_outcome(true);
}

/* While the one thread waits for a silent server and no other can be had, a change is stored all the same. */
static void a_change_without_a_thread_waits_for_no_server(void) {
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    char url[64];
    CHECK(bind(server, (struct sockaddr *)&address, length) == 0 && listen(server, 1) == 0);
    CHECK(getsockname(server, (struct sockaddr *)&address, &length) == 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    SNRSynerise_shutdown();
    CHECK(SNRSynerise_initialize("key", url, NULL) == SNRErrorCodeNone);
    const int connection = accept(server, NULL, NULL); /* of the visitor's login */
    CHECK(SNRTesting_panicAt(THREAD) == 0);
    authenticate_with_payload();
    CHECK(SNRTesting_panicAt(0) == 0);
    CHECK(SNRClient_isSignedIn());
    wait_for_outcome(true);
    SNRSynerise_shutdown();
    close(connection);
    close(server);
}

static bool is_to_fail;

static SNRStorageReadStatus read_nothing(const char *name, SNRStorageReading *reading, void *context) {
    (void)name, (void)reading, (void)context;
    return SNRStorageReadStatusAbsent;
}
static bool write_record(const char *name, const uint8_t *bytes, size_t length, void *context) {
    (void)name, (void)bytes, (void)length, (void)context;
    if (is_to_fail) SNRTesting_panicAt(STEP);
    is_to_fail = false;
    return true;
}
static bool remove_record(const char *name, void *context) {
    (void)name, (void)context;
    return true;
}

/* A panic once something was decided and stored: it is published and told all the same. */
static void what_was_decided_is_done(const char *url) {
    SNRSynerise_shutdown();
    SNRSettings *settings = SNRSettings_new();
    SNRSettings_setStorage(settings, read_nothing, write_record, remove_record, NULL, NULL);
    CHECK(SNRSynerise_initialize("key", url, settings) == SNRErrorCodeNone);
    SNRSettings_free(settings);
    refresh();
    wait_for(1);
    is_to_fail = true;
    authenticate_with_payload();
    wait_for_outcome(true);
    CHECK(SNRTesting_panicAt(0) == 0);
    CHECK(SNRClient_isSignedIn());
    SNRClient_destroySession();
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    synchronous_functions_answer(argv[1]);
    the_engine_goes_on();
    calls_complete();
    requests_complete();
    storing_goes_on();
    answers_complete(argv[1]);
    what_was_decided_is_done(argv[1]);
    a_change_without_a_thread_waits_for_no_server();
    calls_without_a_thread_complete(argv[1]);
    /* After all that, the library works as ever. */
    refresh();
    wait_for_outcome(true);
    SNRSynerise_shutdown();
    printf("%s\n", failures ? "FAILED" : "every panic was contained");
    return failures ? 1 : 0;
}
