/* How a customer's session ends without being asked to, and answers that come too late (spec §3, §7). */
#include "harness.h"

/* spec §3 rejection: 401 to a refresh signs the customer out with ClientRejected, once; F08, F09 */
static void rejected_refresh_signs_out(void) {
    start();
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    const uuid_text uuid = current_uuid();
    waiter *state = listen_to_state(new_waiter());
    sandbox_revoke(NULL);

    waiter *rejected = new_waiter();
    for (int i = 0; i < 10; i++) refresh(rejected);
    settled(rejected);
    CHECK_ERROR(rejected, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, 401);
    CHECK(wait_for_transitions(state, 0, 1));
    CHECK_INT(state->reason, SNRClientSessionEndReasonClientRejected);
    CHECK(!SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(w->token.origin, SNRTokenOriginAnonymous);
    CHECK_INT(state->signed_out, 1);
}

/* spec §3 rejection: nothing else ever ends a session; T24 */
static void nothing_else_ends_a_session(void) {
    static const struct {
        int status;
        const char *body;
    } answers[] = {{500, "{}"}, {404, "{}"}, {400, "{}"}, {403, "<html>proxy</html>"}, {200, "garbage"}, {302, ""}};
    start();
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    const token_copy before = w->token;
    waiter *state = listen_to_state(new_waiter());
    for (size_t i = 0; i < COUNT(answers); i++) {
        sandbox_answer(REFRESH, answers[i].status, answers[i].body, 1);
        waiter *failing = settled(refresh(new_waiter()));
        CHECK_INT(failing->failures, 1);
        CHECK(SNRClient_isSignedIn());
        if (i == 3) settled(refresh(w)); /* a success in between keeps the circuit closed */
    }
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(w->token.origin, SNRTokenOriginSynerise);
    CHECK(strcmp(w->token.text, before.text) != 0);
    CHECK_INT(state->signed_out, 0);
}

/* A customer whose token, which did not live long, is over. */
static waiter *expired_customer(uuid_text *uuid) {
    sandbox_token_lifetime(ample(1));
    waiter *w = listen_to_state(new_waiter());
    settled(sign_in(w, ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(w);
    *uuid = current_uuid();
    EVENTUALLY(!SNRClient_isSignedIn()); /* false from the moment the token expires; F24 */
    sandbox_token_lifetime(3600);
    return w;
}

/* spec §3 step 3, §7: no request, failure 3210, SessionExpiration once; then an anonymous session with the same UUID */
static void expired_session_fails_once(void) {
    uuid_text uuid;
    start();
    waiter *state = expired_customer(&uuid);
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_ERROR(w, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionExpiredApiError, -1);
    CHECK(wait_for_transitions(state, 1, 1));
    CHECK_INT(state->reason, SNRClientSessionEndReasonSessionExpiration);
    CHECK_INT(sandbox_requests(REFRESH), 0);

    waiter *next = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(next);
    CHECK_INT(next->token.origin, SNRTokenOriginAnonymous);
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK_INT(state->signed_out, 1);
}

/* spec §3: an expired customer token fails a refresh in the same way */
static void expired_session_fails_a_refresh(void) {
    uuid_text uuid;
    start();
    waiter *state = expired_customer(&uuid);
    waiter *w = settled(refresh(new_waiter()));
    CHECK_ERROR(w, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionExpiredApiError, -1);
    CHECK(wait_for_transitions(state, 1, 1));
    CHECK_INT(state->reason, SNRClientSessionEndReasonSessionExpiration);
    CHECK_INT(sandbox_requests(REFRESH), 0);
}

/* spec §7: and nobody is signed in whom a sign-out could end */
static void expired_session_cannot_be_signed_out(void) {
    uuid_text uuid;
    start();
    waiter *state = expired_customer(&uuid);
    waiter *w = settled(sign_out(new_waiter(), SNRClientSignOutModeSignOut, false));
    CHECK_INT(w->error.code, SNRErrorCodeClientSessionAlreadySignedOutApiError);
    settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD)); /* signing in again is possible */
    CHECK(SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK_INT(state->signed_out, 1);
    CHECK_INT(state->reason, SNRClientSessionEndReasonSessionExpiration);
}

/* spec §1 signed in, §3 step 3, §7: a record whose token expired while the app was away signs nobody in, and a delegate
   that was set before initialize hears of it, once */
static void expired_record_signs_nobody_in(void) {
    start_in(scratch());
    sandbox_token_lifetime(ample(1));
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    const uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    EVENTUALLY(unix_time() > w->token.expiration + 0.1);
    sandbox_token_lifetime(3600);

    waiter *state = listen_to_state(new_waiter());
    start_in(scratch());
    CHECK(!SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK(wait_for_transitions(state, 0, 1));
    CHECK_INT(state->reason, SNRClientSessionEndReasonSessionExpiration);
    waiter *next = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(next);
    CHECK_INT(state->signed_out, 1);
    CHECK_INT(next->token.origin, SNRTokenOriginAnonymous);
    CHECK_STR(sandbox_token_uuid(next->token.text), uuid.text);
    CHECK(!SNRClient_isSignedIn());
}

/* spec §3 fencing, §7; F05, T28: a login that is overtaken by destroySession signs nobody in, however late it ends */
static void login_overtaken_by_destroy(void) {
    start();
    settled(retrieve(new_waiter()));
    waiter *w = listen_to_state(new_waiter());
    sandbox_delay(LOGIN, ample(0.5), 1);
    sign_in(w, ANNA, ANNA_PASSWORD);
    CHECK(sandbox_wait_for_requests(LOGIN, 1));
    SNRClient_destroySession();
    const uuid_text uuid = current_uuid();
    settled(w);
    CHECK_ERROR(w, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, -1);
    waiter *next = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(next);
    CHECK_INT(next->token.origin, SNRTokenOriginAnonymous);
    CHECK(!SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK_INT(w->signed_in, 0);
}

/* spec §3 fencing; F02, F03: the anonymous answer that comes after the login's does not take its place */
static void late_anonymous_answer_does_not_displace_the_customer(void) {
    sandbox_delay(ANONYMOUS_LOGIN, ample(0.7), 1);
    start();
    waiter *pending = retrieve(new_waiter());
    CHECK(sandbox_wait_for_requests(ANONYMOUS_LOGIN, 1));
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    const token_copy customer = w->token;
    settled(pending); /* waited across the change, so the new session serves it; T4 */
    CHECK_SUCCESS(pending);
    CHECK_STR(pending->token.text, customer.text);
    EVENTUALLY(sandbox_open_token_requests() == 0);
    settled(retrieve(w));
    CHECK_STR(w->token.text, customer.text);
    CHECK(SNRClient_isSignedIn());
}

/* spec §3 fencing; F05, F06, T28: a refresh answer after the sign-out brings nobody back */
static void late_refresh_answer_does_not_bring_the_customer_back(void) {
    start();
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(w);
    sandbox_delay(REFRESH, ample(0.5), 1);
    waiter *pending = refresh(new_waiter());
    CHECK(sandbox_wait_for_requests(REFRESH, 1));
    settled(sign_out(w, SNRClientSignOutModeSignOut, false));
    settled(pending);
    CHECK_ERROR(pending, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, -1);
    EVENTUALLY(sandbox_open_token_requests() == 0);
    CHECK(!SNRClient_isSignedIn());
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(w->token.origin, SNRTokenOriginAnonymous);
}

/* spec §4 exactly once, §7: the second of two logins at once does not disturb the first */
static void second_login_at_once_is_refused(void) {
    start();
    sandbox_delay(LOGIN, ample(0.3), 1);
    waiter *first = sign_in(new_waiter(), ANNA, ANNA_PASSWORD);
    waiter *second = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    CHECK_ERROR(second, SNRApiErrorTypeUnknown, SNRErrorCodeInternalInconsistency, -1);
    settled(first);
    CHECK_SUCCESS(first);
    CHECK(SNRClient_isSignedIn());
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(rejected_refresh_signs_out),
        TEST(nothing_else_ends_a_session),
        TEST(expired_session_fails_once),
        TEST(expired_session_fails_a_refresh),
        TEST(expired_session_cannot_be_signed_out),
        TEST(expired_record_signs_nobody_in),
        TEST(login_overtaken_by_destroy),
        TEST(late_anonymous_answer_does_not_displace_the_customer),
        TEST(late_refresh_answer_does_not_bring_the_customer_back),
        TEST(second_login_at_once_is_refused),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
