/* A transport of the host's: what it is given, and that no way of answering breaks anything (spec §3, §6, §8). */
#include "harness.h"
#include "http.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define BASE "https://api.example/prefix"
#define MAX_PENDING 64

/* How the transport of the tests behaves, and what it saw. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    enum { ASK_THE_SANDBOX, KEEP_WAITING, ANSWER_ONCE_MORE, FAIL, SHUT_DOWN, BE_STUCK } mood;
    const char *reason; /* of a failure */
    uint64_t tokens[MAX_PENDING];
    int sent;
    uint64_t cancelled[MAX_PENDING];
    int cancellations;
    char last_url[256], last_authorization[4096], last_body[4096];
    double last_timeout;
    int second_answers_refused;
    bool calls_in_cancel;
    double shutdown_took; /* inside the send callback; negative as long as that lasts */
} host = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static const char *header(const SNRTransportRequest *request, const char *name) {
    const size_t count = SNRTransportRequest_getHeaderCount(request);
    for (size_t i = 0; i < count; i++)
        if (strcmp(SNRTransportRequest_getHeaderName(request, i), name) == 0)
            return SNRTransportRequest_getHeaderValue(request, i);
    CHECK(SNRTransportRequest_getHeaderName(request, count) == NULL);
    CHECK(SNRTransportRequest_getHeaderValue(request, count) == NULL);
    return NULL;
}

static const char *now_as_date(char text[64], double ahead) {
    const time_t now = (time_t)(unix_time() + ahead);
    struct tm parts;
    strftime(text, 64, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts));
    return text;
}

static SNRErrorCode respond(uint64_t token, int status, const char *body) {
    char date[64];
    return SNRTransport_respond(token, status, now_as_date(date, 0), NULL, (const uint8_t *)body, strlen(body));
}

/* The session may have ended, or become another, while the answer was on its way. */
static void check_accepted(SNRErrorCode code) {
    CHECK(code == SNRErrorCodeNone || code == SNRErrorCodeInternalInconsistency ||
          code == SNRErrorCodeModuleNotReadyApiError);
}

static void ask_the_sandbox(const SNRTransportRequest *request, uint64_t token) {
    const char *path = SNRTransportRequest_getUrl(request) + strlen(BASE);
    const char *authorization = header(request, "Authorization");
    http_response response =
        http_request(sandbox_url(), SNRTransportRequest_getMethod(request), path,
                     authorization != NULL ? authorization + strlen("Bearer ") : NULL, host.last_body);
    if (CHECK(response.status != 0)) check_accepted(respond(token, response.status, response.body));
    free(response.body);
}

static void send_request(const SNRTransportRequest *request, uint64_t token, void *context) {
    CHECK(context == &host);
    CHECK_STR(SNRTransportRequest_getMethod(request), "POST");
    CHECK_STR(header(request, "Content-Type"), "application/json");
    CHECK_STR(header(request, "Accept"), "application/json");
    pthread_mutex_lock(&host.mutex);
    const char *authorization = header(request, "Authorization");
    snprintf(host.last_url, sizeof host.last_url, "%s", SNRTransportRequest_getUrl(request));
    snprintf(host.last_authorization, sizeof host.last_authorization, "%s", authorization ? authorization : "");
    const size_t length = SNRTransportRequest_getBodyLength(request);
    if (CHECK(length < sizeof host.last_body)) {
        memcpy(host.last_body, SNRTransportRequest_getBody(request), length);
        host.last_body[length] = '\0';
    }
    host.last_timeout = SNRTransportRequest_getTimeout(request);
    CHECK(host.sent < MAX_PENDING);
    host.tokens[host.sent++] = token;
    const int mood = host.mood;
    pthread_cond_broadcast(&host.changed);
    pthread_mutex_unlock(&host.mutex);
    switch (mood) {
    case ASK_THE_SANDBOX: ask_the_sandbox(request, token); break;
    case KEEP_WAITING: break;
    case ANSWER_ONCE_MORE:
        ask_the_sandbox(request, token);
        host.second_answers_refused += respond(token, 200, "{}") == SNRErrorCodeInternalInconsistency;
        host.second_answers_refused += SNRTransport_fail(token, NULL) == SNRErrorCodeInternalInconsistency;
        break;
    case SHUT_DOWN: {
        const double before = monotonic_time();
        SNRSynerise_shutdown();
        pthread_mutex_lock(&host.mutex);
        host.shutdown_took = monotonic_time() - before;
        pthread_cond_broadcast(&host.changed);
        pthread_mutex_unlock(&host.mutex);
        break;
    }
    case BE_STUCK:
        pthread_mutex_lock(&host.mutex);
        while (host.mood == BE_STUCK) pthread_cond_wait(&host.changed, &host.mutex);
        pthread_mutex_unlock(&host.mutex);
        check_accepted(SNRTransport_fail(token, NULL));
        break;
    case FAIL: check_accepted(SNRTransport_fail(token, host.reason)); break;
    }
}

static void cancel_request(uint64_t token, void *context) {
    CHECK(context == &host);
    if (host.calls_in_cancel) {
        SNRSynerise_shutdown();
        SNRClient_setClientStateDelegate(NULL, NULL, NULL, NULL);
        (void)start_at(sandbox_url(), NULL);
        (void)current_uuid();
    }
    pthread_mutex_lock(&host.mutex);
    host.cancelled[host.cancellations++] = token;
    pthread_cond_broadcast(&host.changed);
    pthread_mutex_unlock(&host.mutex);
}

static uint64_t wait_for_request(int number) {
    pthread_mutex_lock(&host.mutex);
    while (host.sent < number) pthread_cond_wait(&host.changed, &host.mutex);
    const uint64_t token = host.tokens[number - 1];
    pthread_mutex_unlock(&host.mutex);
    return token;
}

static void wait_for_cancellation(uint64_t token) {
    pthread_mutex_lock(&host.mutex);
    while (host.cancellations == 0) pthread_cond_wait(&host.changed, &host.mutex);
    CHECK_INT(host.cancellations, 1);
    CHECK(host.cancelled[0] == token);
    pthread_mutex_unlock(&host.mutex);
}

static SNRSettings *settings_of_the_host(void) {
    SNRSettings *settings = new_settings();
    session_context_lent();
    CHECK_INT(SNRSettings_setTransport(settings, send_request, cancel_request, &host, session_context_returned),
              SNRErrorCodeNone);
    return settings;
}

static void start_over_the_host(int mood, double timeout) {
    host.mood = mood;
    host.sent = host.cancellations = host.second_answers_refused = 0;
    SNRSettings *settings = settings_of_the_host();
    if (timeout > 0) SNRSettings_setRequestTimeout(settings, timeout);
    CHECK_INT(start_at(BASE, settings), SNRErrorCodeNone);
}

static void a_session_lives_over_it(void) {
    start_over_the_host(ASK_THE_SANDBOX, 0);
    CHECK_SUCCESS(settled(retrieve(new_waiter())));
    CHECK_STR(host.last_url, BASE ANONYMOUS_LOGIN);
    CHECK_STR(host.last_authorization, "");
    CHECK(strstr(host.last_body, "\"uuid\":\"") != NULL);
    CHECK(host.last_timeout > 0 && host.last_timeout <= 30);
    CHECK_SUCCESS(settled(sign_in(new_waiter(), BEN, BEN_PASSWORD)));
    CHECK_STR(host.last_url, BASE LOGIN);
    waiter *token = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(settled(refresh(new_waiter())));
    CHECK_STR(host.last_url, BASE REFRESH);
    CHECK_STR(host.last_authorization + strlen("Bearer "), token->token.text);
    CHECK_SUCCESS(settled(sign_out(new_waiter(), SNRClientSignOutModeSignOut, false)));
    CHECK_STR(host.last_url, BASE LOGOUT);
    CHECK_INT(host.cancellations, 0);
}

static const char *ENVELOPE = "{\"token\":\"token-of-the-host\",\"expiration\":%.0f,\"created\":%.0f,"
                              "\"origin\":\"ANONYMOUS\",\"realm\":\"anonymous\"}";

static const char *envelope(char text[512]) {
    snprintf(text, 512, ENVELOPE, unix_time() + 3600, unix_time() * 1000);
    return text;
}

static void an_answer_may_come_later_from_any_thread(void) {
    char body[512];
    start_over_the_host(KEEP_WAITING, 0);
    waiter *w = retrieve(new_waiter());
    const uint64_t token = wait_for_request(1);
    CHECK_INT(outcomes(w), 0);
    CHECK_INT(respond(token, 200, envelope(body)), SNRErrorCodeNone);
    CHECK_SUCCESS(settled(w));
    CHECK_STR(w->token.text, "token-of-the-host");
    CHECK_INT(host.sent, 1);
}

static void a_second_answer_is_refused(void) {
    start_over_the_host(ANSWER_ONCE_MORE, 0);
    CHECK_SUCCESS(settled(retrieve(new_waiter())));
    EVENTUALLY(host.second_answers_refused == 2);
}

static void a_forgotten_request_times_out(void) {
    char body[512];
    start_over_the_host(KEEP_WAITING, 0.3);
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_ERROR(w, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    const uint64_t token = wait_for_request(1);
    wait_for_cancellation(token);
    CHECK_INT(respond(token, 200, envelope(body)), SNRErrorCodeInternalInconsistency);
    CHECK_INT(SNRTransport_fail(token, "late"), SNRErrorCodeInternalInconsistency);
}

static void leave_as_somebody(waiter *w) {
    SNRTokenPayload *payload =
        SNRTokenPayload_new("payload-token-text", unix_time() + 3600, unix_time(), "client", SNRTokenOriginSynerise,
                            "7023e164-2318-542c-9992-0b70cf4c5625", "1", NULL);
    CHECK_SUCCESS(settled(authenticate_with_payload(new_waiter(), payload, NULL)));
    SNRTokenPayload_free(payload);
    sign_out(w, SNRClientSignOutModeSignOut, false);
}

/* spec §3: within the request's deadline, also when requests before it are stuck in the transport */
static void a_request_that_waits_behind_others_has_less_time(void) {
    enum { AT_ONCE = 4 };
    const double timeout = 60, wait = 0.3;
    start_over_the_host(ASK_THE_SANDBOX, timeout);
    settled(retrieve(new_waiter()));
    const int sent = host.sent;
    pthread_mutex_lock(&host.mutex);
    host.mood = BE_STUCK;
    pthread_mutex_unlock(&host.mutex);
    waiter *w = new_waiter();
    for (int i = 0; i < AT_ONCE; i++) leave_as_somebody(w);
    wait_for_request(sent + AT_ONCE);
    leave_as_somebody(w);
    const double since = monotonic_time();
    while (monotonic_time() < since + wait) pause_briefly();
    CHECK_INT(host.sent, sent + AT_ONCE);
    pthread_mutex_lock(&host.mutex);
    host.mood = FAIL;
    pthread_cond_broadcast(&host.changed);
    pthread_mutex_unlock(&host.mutex);
    settled(w);
    CHECK_INT(host.sent, sent + AT_ONCE + 1);
    CHECK(host.last_timeout > 0 && host.last_timeout <= timeout - wait);
}

static void a_failure_says_the_hosts_reason(void) {
    start_over_the_host(FAIL, 2);
    host.reason = "the company proxy refused it";
    waiter *w = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    CHECK_ERROR(w, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    CHECK(strstr(w->error.message, "the company proxy refused it") != NULL);
    host.reason = NULL;
    w = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    CHECK_ERROR(w, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    host.reason = BEN_PASSWORD; /* what a careless host says */
    w = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    CHECK(strstr(w->error.message, BEN_PASSWORD) == NULL);
}

static void an_unacceptable_answer_leaves_the_request_waiting(void) {
    char body[512];
    const uint8_t *bytes = (const uint8_t *)envelope(body);
    start_over_the_host(KEEP_WAITING, 0);
    waiter *w = retrieve(new_waiter());
    const uint64_t token = wait_for_request(1);
    const int no_status[] = {0, -1, 99, 1000, 1 << 30};
    for (size_t i = 0; i < COUNT(no_status); i++)
        CHECK_INT(SNRTransport_respond(token, no_status[i], NULL, NULL, bytes, strlen(body)),
                  SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRTransport_respond(token, 200, "\xff", NULL, bytes, strlen(body)), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRTransport_respond(token, 200, NULL, "\xff", bytes, strlen(body)), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRTransport_respond(token, 200, NULL, NULL, NULL, 1), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRTransport_fail(token, "\xff"), SNRErrorCodeInvalidArgument);
    CHECK_INT(outcomes(w), 0);
    CHECK_INT(respond(token, 200, body), SNRErrorCodeNone);
    CHECK_SUCCESS(settled(w));
}

static void a_token_that_never_was_is_nobodys(void) {
    CHECK_INT(SNRTransport_fail(1, NULL), SNRErrorCodeModuleNotReadyApiError);
    start_over_the_host(KEEP_WAITING, 0);
    const uint64_t strange[] = {0, UINT64_MAX, UINT64_MAX / 2};
    for (size_t i = 0; i < COUNT(strange); i++)
        CHECK_INT(respond(strange[i], 200, "{}"), SNRErrorCodeInternalInconsistency);
    SNRSynerise_shutdown();
    start();
    CHECK_INT(respond(1, 200, "{}"), SNRErrorCodeInternalInconsistency);
}

static void shutdown_cancels_and_later_answers_are_nobodys(void) {
    char body[512];
    start_over_the_host(KEEP_WAITING, 0);
    waiter *w = retrieve(new_waiter());
    const uint64_t token = wait_for_request(1);
    SNRSynerise_shutdown();
    CHECK_INT(w->failures, 1);
    wait_for_cancellation(token);
    CHECK_INT(respond(token, 200, envelope(body)), SNRErrorCodeModuleNotReadyApiError);
    start_over_the_host(KEEP_WAITING, 0);
    wait_for_request(1);
    CHECK_INT(respond(token, 200, envelope(body)), SNRErrorCodeInternalInconsistency);
}

/* Ends a session whose request waits; inside the cancel callback that one is ended too, and another begun. */
static void end_while_ending(void) {
    const uint64_t token = wait_for_request(1);
    host.calls_in_cancel = true;
    SNRSynerise_shutdown();
    wait_for_cancellation(token);
    host.calls_in_cancel = false;
    SNRSynerise_shutdown();
}

/* Inside the callbacks of a transport everything is allowed, also while the session ends. */
static void cancelling_may_call_the_library(void) {
    start_over_the_host(KEEP_WAITING, 0);
    end_while_ending();
}

static void drop_work(SNRWorkFunction work, void *work_context, void *context) {
    (void)work, (void)work_context, (void)context;
}

/* spec §4: a shutdown inside the cancel callback does not wait for what the shutdown around it will run. */
static void shutting_down_while_cancelling_waits_for_nobody(void) {
    waiter *w = new_waiter();
    for (int i = 0; i < rounds(100, 10); i++) {
        host.mood = KEEP_WAITING;
        host.sent = host.cancellations = 0;
        SNRSettings *settings = settings_of_the_host();
        CHECK_INT(SNRSettings_setCallbackExecutor(settings, drop_work, NULL, NULL), SNRErrorCodeNone);
        CHECK_INT(start_at(BASE, settings), SNRErrorCodeNone);
        retrieve(w);
        end_while_ending();
        CHECK_INT(w->failures, i + 1);
        w->wrong_thread = 0; /* they ran here, because the executor did not run them */
    }
}

/* spec §4: a shutdown does not wait for the thread that it is called on. The quickest of a few counts, because
 * the machine may be busy; to wait in vain takes 200 ms each time. */
static void a_shutdown_while_sending_does_not_wait_for_itself(void) {
    double quickest = deadline();
    for (int i = 0; i < 20 && quickest >= 0.15; i++) {
        host.shutdown_took = -1;
        start_over_the_host(SHUT_DOWN, 0);
        pthread_mutex_lock(&host.mutex);
        while (host.shutdown_took < 0) pthread_cond_wait(&host.changed, &host.mutex);
        if (host.shutdown_took < quickest) quickest = host.shutdown_took;
        pthread_mutex_unlock(&host.mutex);
    }
    CHECK(quickest < 0.15);
}

/* A transport that answers at once may do so before SNRSynerise_initialize has returned. */
static void an_answer_during_initialize_counts(void) {
    for (int i = rounds(200, 10); i > 0; i--) {
        start_over_the_host(ASK_THE_SANDBOX, 0);
        CHECK_SUCCESS(settled(retrieve(new_waiter())));
        CHECK_INT(host.sent, 1);
        SNRSynerise_shutdown();
    }
}

static void another_identity_cancels_the_request_of_the_one_before(void) {
    char body[512];
    start_over_the_host(KEEP_WAITING, 0);
    const uint64_t token = wait_for_request(1);
    SNRClient_destroySession();
    wait_for_cancellation(token);
    CHECK_INT(respond(token, 200, envelope(body)), SNRErrorCodeInternalInconsistency);
    waiter *w = retrieve(new_waiter());
    const uint64_t next = wait_for_request(2);
    CHECK(next != token);
    CHECK_INT(respond(next, 200, envelope(body)), SNRErrorCodeNone);
    CHECK_SUCCESS(settled(w));
}

static void the_date_is_the_servers_time(void) {
    char body[512], date[64];
    start_over_the_host(KEEP_WAITING, 0);
    waiter *w = retrieve(new_waiter());
    envelope(body);
    /* By the server's time the token that comes with it, of an hour, is near its end. */
    CHECK_INT(SNRTransport_respond(wait_for_request(1), 200, now_as_date(date, 3000), NULL, (const uint8_t *)body,
                                   strlen(body)),
              SNRErrorCodeNone);
    CHECK_SUCCESS(settled(w));
    retrieve(w);
    CHECK_INT(respond(wait_for_request(2), 200, body), SNRErrorCodeNone);
    CHECK_STR(host.last_url, BASE REFRESH);
    settled(w);
}

static void a_retry_after_is_kept(void) {
    start_over_the_host(KEEP_WAITING, 0);
    waiter *w = sign_in(new_waiter(), BEN, BEN_PASSWORD);
    wait_for_request(2);
    for (int i = 0; i < 2; i++) (void)SNRTransport_respond(host.tokens[i], 503, NULL, "60", NULL, 0);
    CHECK_ERROR(settled(w), SNRApiErrorTypeHttp, SNRErrorCodeInvalidRequestApiError, 503);
    w = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    CHECK_INT(w->error.code, SNRErrorCodeRequestBlockedByCircuitBreakerApiError);
    CHECK_INT(host.sent, 2);
}

static void a_body_that_is_too_long_is_refused(void) {
    const size_t length = 1024 * 1024 + 1;
    uint8_t *body = calloc(1, length);
    start_over_the_host(KEEP_WAITING, 0);
    waiter *w = sign_in(new_waiter(), BEN, BEN_PASSWORD);
    wait_for_request(2);
    for (int i = 0; i < 2; i++) (void)SNRTransport_respond(host.tokens[i], 200, NULL, NULL, body, length);
    CHECK_INT(settled(w)->error.code, SNRErrorCodeInvalidResponseApiError);
    free(body);
}

static void the_transport_can_be_taken_back(void) {
    SNRSettings *settings = settings_of_the_host();
    session_context_lent();
    CHECK_INT(SNRSettings_setTransport(settings, NULL, cancel_request, &host, session_context_returned),
              SNRErrorCodeNone);
    host.sent = 0;
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    CHECK_SUCCESS(settled(retrieve(new_waiter())));
    CHECK_INT(host.sent, 0);
    session_context_lent();
    CHECK_INT(SNRSettings_setTransport(NULL, send_request, NULL, &host, session_context_returned),
              SNRErrorCodeInvalidArgument);
}

static void an_insecure_url_is_refused_all_the_same(void) {
    host.mood = KEEP_WAITING;
    CHECK_INT(start_at("http://api.example", settings_of_the_host()), SNRErrorCodeInvalidArgument);
}

static void no_request_is_no_request(void) {
    CHECK(SNRTransportRequest_getMethod(NULL) == NULL);
    CHECK(SNRTransportRequest_getUrl(NULL) == NULL);
    CHECK(SNRTransportRequest_getBody(NULL) == NULL);
    CHECK(SNRTransportRequest_getHeaderName(NULL, 0) == NULL);
    CHECK(SNRTransportRequest_getHeaderValue(NULL, 0) == NULL);
    CHECK_INT((long long)(SNRTransportRequest_getHeaderCount(NULL) + SNRTransportRequest_getBodyLength(NULL)), 0);
    CHECK(SNRTransportRequest_getTimeout(NULL) == 0.0);
}

int main(int argc, char **argv) {
    const test_case tests[] = {
        TEST(a_session_lives_over_it),
        TEST(an_answer_may_come_later_from_any_thread),
        TEST(a_second_answer_is_refused),
        TEST(a_forgotten_request_times_out),
        TEST(a_request_that_waits_behind_others_has_less_time),
        TEST(a_failure_says_the_hosts_reason),
        TEST(an_unacceptable_answer_leaves_the_request_waiting),
        TEST(a_token_that_never_was_is_nobodys),
        TEST(shutdown_cancels_and_later_answers_are_nobodys),
        TEST(cancelling_may_call_the_library),
        TEST(shutting_down_while_cancelling_waits_for_nobody),
        TEST(a_shutdown_while_sending_does_not_wait_for_itself),
        TEST(an_answer_during_initialize_counts),
        TEST(another_identity_cancels_the_request_of_the_one_before),
        TEST(the_date_is_the_servers_time),
        TEST(a_retry_after_is_kept),
        TEST(a_body_that_is_too_long_is_refused),
        TEST(the_transport_can_be_taken_back),
        TEST(an_insecure_url_is_refused_all_the_same),
        TEST(no_request_is_no_request),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
