/* Inside a callback everything is allowed: any function of the library, shutdown included (spec §4; T31, T49). */
#include "harness.h"

#include <stdatomic.h>

/* Calls every public function but initialize and shutdown once; what the outcomes are is other tests' business. */
static void call_everything(waiter *w) {
    retrieve(w);
    refresh(w);
    sign_in(w, ANNA, ANNA_PASSWORD);
    sign_in_conditionally(w, ANNA, "wrong-password");
    authenticate(w, "unknown-provider-token", SNRClientIdentityProviderOAuth, "anna", NULL);
    authenticate_conditionally(w, "unknown-provider-token", SNRClientIdentityProviderOAuth, "anna", NULL);
    SNRTokenPayload *payload =
        SNRTokenPayload_new("payload-token-text", unix_time() + 3600, unix_time(), "client", SNRTokenOriginSynerise,
                            "7023e164-2318-542c-9992-0b70cf4c5625", "1", NULL);
    authenticate_with_payload(w, payload, "anna");
    SNRTokenPayload_free(payload);
    sign_out(w, SNRClientSignOutModeSignOut, false);
    CHECK(current_uuid().text[0] != '\0');
    CHECK(uuid_for("anna").text[0] != '\0');
    SNRClient_regenerateUUID();
    SNRClient_regenerateUUIDWithClientIdentifier("anna");
    SNRTracker_setCustomEmail(ANNA);
    SNRTracker_setCustomIdentifier("anna");
    SNRString_free(SNRTracker_getCustomEmail());
    SNRString_free(SNRTracker_getCustomIdentifier());
    (void)SNRClient_isSignedIn();
    SNRToken_release(SNRClient_copyValidToken());
    SNRClient_destroySession();
    (void)SNRSynerise_changeClientApiKey(SANDBOX_API_KEY);
    CHECK(SNRSynerise_version() != NULL);
    CHECK(SNRSynerise_abiVersion() > 0);
    SNRSettings *settings = new_settings();
    CHECK_INT(start_with(settings), SNRErrorCodeInternalInconsistency);
    CHECK_STR(SNRTokenOrigin_toString(SNRTokenOriginAnonymous), "ANONYMOUS");
}

/* What one callback does when it runs, once; the log callback would otherwise call itself for ever. */
typedef struct {
    void (*action)(waiter *w);
    waiter *inner;
    atomic_int started, finished;
} task;

static void perform(task *t) {
    if (atomic_exchange(&t->started, 1) != 0) return;
    t->action(t->inner);
    atomic_store(&t->finished, 1);
}

static void task_success(void *context) { perform(context); }
static void task_token(const SNRToken *token, void *context) {
    perform(context);
    CHECK(SNRToken_getTokenString(token)[0] != '\0'); /* borrowed for the whole callback, whatever was called */
}
static void task_failure(const SNRApiError *error, void *context) {
    perform(context);
    CHECK(SNRApiError_getMessage(error)[0] != '\0');
}
static void task_status(SNRClientConditionalAuthStatus status, void *context) {
    (void)status;
    perform(context);
}
static void task_signed_out(SNRClientSessionEndReason reason, void *context) {
    (void)reason;
    perform(context);
}
static void task_log(SNRLogLevel level, const char *message, void *context) {
    on_log(level, message, NULL);
    if (level == SNRLogLevelWarn) perform(context); /* the line that is provoked below, when the session runs */
}

/* The kinds of callback, and what makes each of them run. */
enum kind { SUCCESS, TOKEN, FAILURE, STATUS, SIGNED_IN, SIGNED_OUT, DELEGATE_DESTROY, LOG, LOG_DESTROY, KINDS };

static void start_with_task_logger(enum kind kind, task *t) {
    SNRSettings *settings = SNRSettings_new();
    SNRSettings_setLogger(settings, SNRLogLevelDebug, kind == LOG ? task_log : on_log, t,
                          kind == LOG_DESTROY ? task_success : NULL);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
}

static void provoke(enum kind kind, task *t) {
    start_with_task_logger(kind, t);
    switch (kind) {
    case SUCCESS: SNRClient_refreshToken(task_success, NULL, t); break;
    case TOKEN: SNRClient_retrieveToken(task_token, NULL, t); break;
    case FAILURE: SNRClient_signOut(SNRClientSignOutModeSignOut, false, NULL, task_failure, t); break;
    case STATUS: SNRClient_signInConditionally(BEN, BEN_PASSWORD, task_status, NULL, t); break;
    case SIGNED_IN:
        SNRClient_setClientStateDelegate(task_success, NULL, t, NULL);
        SNRClient_signIn(BEN, BEN_PASSWORD, NULL, NULL, NULL);
        break;
    case SIGNED_OUT:
        SNRClient_setClientStateDelegate(NULL, task_signed_out, t, NULL);
        settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
        SNRClient_destroySession();
        break;
    case DELEGATE_DESTROY:
        SNRClient_setClientStateDelegate(NULL, NULL, t, task_success);
        SNRClient_setClientStateDelegate(NULL, NULL, NULL, NULL);
        break;
    case LOG: SNRClient_regenerateUUIDWithClientIdentifier(""); break; /* warns */
    case LOG_DESTROY: SNRSynerise_shutdown(); break;
    case KINDS: break;
    }
}

static void run_in_every_kind(void (*action)(waiter *w)) {
    static task tasks[KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
        task *t = &tasks[kind];
        *t = (task){.action = action, .inner = new_waiter()};
        provoke((enum kind)kind, t);
        const double until = monotonic_time() + deadline();
        while (!atomic_load(&t->finished) && monotonic_time() < until) pause_briefly();
        if (!atomic_load(&t->finished)) fail_test(__FILE__, __LINE__, "callback kind %d did not finish", kind);
        settled(t->inner);
        SNRSynerise_shutdown();
    }
}

/* The logger's destroy runs when the session is gone, so there is nothing left to call but these. */
static void call_everything_that_is_left(waiter *w) {
    char *uuid = SNRClient_getUUID();
    if (uuid) call_everything(w);
    else retrieve(w);
    SNRString_free(uuid);
}

/* spec §4; T31, F12: each public call made inside each kind of callback returns */
static void every_function_returns_in_every_callback(void) { run_in_every_kind(call_everything_that_is_left); }

static void stop(waiter *w) {
    (void)w;
    SNRSynerise_shutdown();
    CHECK_STR(current_uuid().text, "");
}

/* spec §4; T49: shutdown inside a callback returns without waiting for its own thread */
static void shutdown_in_every_callback(void) { run_in_every_kind(stop); }

static void restart(waiter *w) {
    SNRSynerise_shutdown();
    CHECK_INT(SNRSynerise_initialize(SANDBOX_API_KEY, sandbox_url(), NULL), SNRErrorCodeNone);
    CHECK(is_uuid(current_uuid(), '4'));
    retrieve(w);
}

/* spec §4: initialize may follow it, there and then, and the new session works */
static void restart_in_every_callback(void) { run_in_every_kind(restart); }

static void nested(const SNRToken *token, void *context) {
    waiter *w = context;
    on_token(token, w);
    if (w->calls < 20) {
        w->calls++;
        SNRClient_retrieveToken(nested, on_failure, w);
    }
}

/* spec §4: a call made in a callback completes after it, never inside it */
static void calls_made_in_callbacks_complete_later(void) {
    start();
    waiter *w = new_waiter();
    w->calls = 1;
    SNRClient_retrieveToken(nested, on_failure, w);
    CHECK(wait_for_count(w, 20, deadline()));
    CHECK_INT(w->successes, 20);
}

static SNRSettings *changed; /* by the callback that gives a context back */

static void change_settings(void *context) {
    session_context_returned(context);
    session_context_lent();
    SNRSettings_setLogger(changed, SNRLogLevelDebug, on_log, NULL, session_context_returned);
}

static void free_settings(void *context) {
    session_context_returned(context);
    SNRSettings_free(changed);
}

/* spec §4, of the callbacks that give contexts back too: they may use, and free, the settings that are being changed */
static void settings_may_be_changed_while_a_context_is_given_back(void) {
    const SNRDestroyCallback inside[] = {change_settings, free_settings};
    for (size_t i = 0; i < COUNT(inside); i++) {
        changed = SNRSettings_new();
        session_context_lent();
        SNRSettings_setLogger(changed, SNRLogLevelDebug, on_log, NULL, inside[i]);
        session_context_lent();
        CHECK_INT(SNRSettings_setLogger(changed, SNRLogLevelDebug, on_log, NULL, session_context_returned),
                  SNRErrorCodeNone);
        if (inside[i] != free_settings) SNRSettings_free(changed);
        session_check_contexts_returned();
    }
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(every_function_returns_in_every_callback),
        TEST(shutdown_in_every_callback),
        TEST(restart_in_every_callback),
        TEST(calls_made_in_callbacks_complete_later),
        TEST(settings_may_be_changed_while_a_context_is_given_back),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
