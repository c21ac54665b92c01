/* Several customers on one device, and signing out (spec §7). */
#include "harness.h"

static uuid_text signed_in_uuid(waiter *w, const char *auth_id) {
    settled(authenticate(w, OAUTH_TOKEN, SNRClientIdentityProviderOAuth, auth_id, NULL));
    CHECK(SNRClient_isSignedIn());
    return current_uuid();
}

static void leave(waiter *w) {
    settled(sign_out(w, SNRClientSignOutModeSignOut, false));
    CHECK(!SNRClient_isSignedIn());
}

/* spec §2 getUUIDForAuthentication, §7; F07: another authID is another UUID, and the same one finds its own again */
static void accounts_with_auth_ids_never_share_a_uuid(void) {
    start();
    waiter *w = new_waiter();
    const uuid_text visitor = current_uuid();
    const uuid_text first = signed_in_uuid(w, "anna");
    CHECK(same_uuid(first, visitor)); /* the visitor's history joins the first customer */
    leave(w);
    CHECK(same_uuid(current_uuid(), first));
    CHECK(same_uuid(signed_in_uuid(w, "anna"), first));
    leave(w);

    const uuid_text expected = uuid_for("ben");
    const uuid_text ben = signed_in_uuid(w, "ben");
    CHECK(same_uuid(ben, expected));
    CHECK(!same_uuid(ben, first));
    settled(retrieve(w));
    CHECK_STR(sandbox_token_uuid(w->token.text), ben.text);
    leave(w);
    const uuid_text anna = signed_in_uuid(w, "anna");
    CHECK(!same_uuid(anna, ben));
    leave(w);
    CHECK(same_uuid(signed_in_uuid(w, "ben"), ben));
    leave(w);
    CHECK(same_uuid(signed_in_uuid(w, "anna"), anna));
    CHECK_SUCCESS(w);
}

/* spec §7: without an authID the UUID is bound to whom the response names, so two accounts never share one either */
static void accounts_with_passwords_never_share_a_uuid(void) {
    start();
    waiter *w = new_waiter();
    settled(sign_in(w, ANNA, ANNA_PASSWORD));
    const uuid_text anna = current_uuid();
    leave(w);
    settled(sign_in(w, ANNA, ANNA_PASSWORD));
    CHECK(same_uuid(current_uuid(), anna));
    leave(w);
    settled(sign_in(w, BEN, BEN_PASSWORD));
    const uuid_text ben = current_uuid();
    CHECK(!same_uuid(ben, anna));
    leave(w);
    settled(sign_in(w, BEN, BEN_PASSWORD));
    CHECK(same_uuid(current_uuid(), ben));
    CHECK_SUCCESS(w);
}

/* spec §7 SignOut: keeps UUID and anonymous slot, clears the customer slot; the delegate hears it once, and first */
static void sign_out_keeps_the_visitor(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy anonymous = w->token;
    const uuid_text uuid = current_uuid();
    settled(sign_in(w, ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    const token_copy customer = w->token;
    CHECK(strcmp(customer.text, anonymous.text) != 0);

    waiter *out = listen_to_state(new_waiter());
    settled(sign_out(out, SNRClientSignOutModeSignOut, false));
    CHECK_SUCCESS(out);
    CHECK_STR(out->events, "os");
    CHECK_INT(out->reason, SNRClientSessionEndReasonUserSignOut);
    CHECK(!SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(w->token.text, anonymous.text);
    CHECK_INT(sandbox_requests(ANONYMOUS_LOGIN), 1);
    CHECK_INT(out->signed_out, 1);

    CHECK_STR(sandbox_last_bearer(LOGOUT), customer.text);
    CHECK_STR(sandbox_last_body_member(LOGOUT, "apiKey"), SANDBOX_API_KEY);
    CHECK_INT(sandbox_protected_call(customer.text), 401);
}

/* spec §7 SignOutWithSessionDestroy: continues as destroySession */
static void sign_out_with_destroy_starts_over(void) {
    start();
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    const token_copy customer = w->token;
    const uuid_text uuid = current_uuid();
    waiter *out = listen_to_state(new_waiter());
    settled(sign_out(out, SNRClientSignOutModeSignOutWithSessionDestroy, false));
    CHECK_SUCCESS(out);
    CHECK_INT(out->signed_out, 1);
    CHECK_INT(out->reason, SNRClientSessionEndReasonSessionDestroyed);
    CHECK(!SNRClient_isSignedIn());
    CHECK(!same_uuid(current_uuid(), uuid));
    CHECK(is_uuid(current_uuid(), '4'));
    CHECK_INT(sandbox_protected_call(customer.text), 401);
    settled(retrieve(w));
    CHECK_INT(w->token.origin, SNRTokenOriginAnonymous);
    CHECK_STR(sandbox_token_uuid(w->token.text), current_uuid().text);
}

/* spec §7: from all devices or from this one only */
static void all_devices_are_signed_out_on_request(void) {
    for (int all = 0; all < 2; all++) {
        start();
        waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
        settled(retrieve(w));
        const token_copy other_device = w->token;
        SNRSynerise_shutdown(); /* memory only: that device is gone, its token is not */

        start();
        settled(sign_in(w, ANNA, ANNA_PASSWORD));
        settled(sign_out(w, SNRClientSignOutModeSignOut, all == 1));
        CHECK_SUCCESS(w);
        CHECK_INT(sandbox_protected_call(other_device.text), all == 1 ? 401 : 200);
        SNRSynerise_shutdown();
    }
}

/* spec §7: nobody to sign out */
static void sign_out_without_a_customer_is_refused(void) {
    start();
    waiter *w = listen_to_state(new_waiter());
    settled(sign_out(w, SNRClientSignOutModeSignOut, false));
    CHECK_INT(w->failures, 1);
    CHECK_INT(w->error.code, SNRErrorCodeClientSessionAlreadySignedOutApiError);
    CHECK_INT(w->error.http_code, -1);
    settled(sign_out(w, SNRClientSignOutModeSignOutWithSessionDestroy, true));
    CHECK_INT(w->failures, 2);
    CHECK_INT(w->error.code, SNRErrorCodeClientSessionAlreadySignedOutApiError);
    CHECK_INT(w->signed_out, 0);
    CHECK_INT(sandbox_requests(LOGOUT), 0);
}

/* spec §7; T30, F09: locally at once and unconditionally, whatever the server says */
static void sign_out_works_while_the_server_is_away(void) {
    start_in(scratch());
    waiter *w = listen_to_state(settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD)));
    CHECK_SUCCESS(w);
    const uuid_text uuid = current_uuid();
    sandbox_drop(LOGOUT, ALWAYS);
    waiter *out = sign_out(new_waiter(), SNRClientSignOutModeSignOut, false);
    EVENTUALLY_WITHIN(!SNRClient_isSignedIn(), 5.0);
    settled(out);
    CHECK_ERROR(out, SNRApiErrorTypeNetwork, SNRErrorCodeNetworkApiError, -1);
    CHECK(wait_for_transitions(w, 0, 1));
    CHECK_INT(w->signed_out, 1);
    CHECK_INT(w->reason, SNRClientSessionEndReasonUserSignOut);
    SNRSynerise_shutdown();

    start_in(scratch()); /* and it was committed */
    CHECK(!SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
}

/* spec §5, §7: a signed-in session goes on after a restart, and nobody is told of a transition */
static void signed_in_session_survives_a_restart(void) {
    start_in(scratch());
    waiter *w = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    const token_copy before = w->token;
    const uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();

    start_in(scratch());
    waiter *state = listen_to_state(new_waiter());
    CHECK(SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    settled(retrieve(w));
    CHECK_STR(w->token.text, before.text);
    CHECK_INT(w->token.origin, SNRTokenOriginSynerise);
    CHECK_STR(w->token.client_id, before.client_id);
    CHECK_STR(w->token.custom_id, BEN_CUSTOM_ID);
    CHECK_INT(state->signed_in + state->signed_out, 0);
}

/* spec §2 destroySession: a customer who was signed in is reported signed out with SessionDestroyed, once */
static void destroy_signs_the_customer_out(void) {
    start();
    waiter *w = listen_to_state(settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD)));
    CHECK_SUCCESS(w);
    const uuid_text uuid = current_uuid();
    SNRClient_destroySession();
    CHECK(!SNRClient_isSignedIn());
    CHECK(!same_uuid(current_uuid(), uuid));
    CHECK(wait_for_transitions(w, 0, 1));
    CHECK_INT(w->reason, SNRClientSessionEndReasonSessionDestroyed);
    SNRClient_destroySession(); /* nobody is signed in any more */
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(w->signed_out, 1);
    CHECK_INT(w->token.origin, SNRTokenOriginAnonymous);
}

/* api.md setClientStateDelegate: a new one replaces the old one, which hears nothing more */
static void new_delegate_replaces_the_old_one(void) {
    start();
    waiter *old = listen_to_state(new_waiter()), *new = listen_to_state(new_waiter());
    settled(sign_in(new, ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(new);
    CHECK_INT(new->signed_in, 1);
    CHECK_INT(old->signed_in, 0);
    SNRClient_setClientStateDelegate(NULL, NULL, NULL, NULL);
    settled(sign_out(new, SNRClientSignOutModeSignOut, false));
    CHECK_INT(new->signed_out, 0);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(accounts_with_auth_ids_never_share_a_uuid),
        TEST(accounts_with_passwords_never_share_a_uuid),
        TEST(sign_out_keeps_the_visitor),
        TEST(sign_out_with_destroy_starts_over),
        TEST(all_devices_are_signed_out_on_request),
        TEST(sign_out_without_a_customer_is_refused),
        TEST(sign_out_works_while_the_server_is_away),
        TEST(signed_in_session_survives_a_restart),
        TEST(destroy_signs_the_customer_out),
        TEST(new_delegate_replaces_the_old_one),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
