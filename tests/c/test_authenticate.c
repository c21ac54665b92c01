/* Signing in with a provider's token, or with a token that the host's backend obtained (spec §7). */
#include "harness.h"

#include "http.h"

/* spec §7: UUID and customer by authID; FACTS §1.4: the authID travels as customId */
static void provider_token_signs_in(void) {
    start();
    const uuid_text uuid = current_uuid();
    waiter *w = listen_to_state(new_waiter());
    settled(authenticate(w, OAUTH_TOKEN, SNRClientIdentityProviderOAuth, "card-17",
                         "{\"agreements\":{\"email\":true},\"attributes\":{\"shoe size\":42}}"));
    CHECK_STR(w->events, "is");
    CHECK(SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK_STR(sandbox_last_body_member(LOGIN, "identityProvider"), "OAUTH");
    CHECK_STR(sandbox_last_body_member(LOGIN, "identityProviderToken"), OAUTH_TOKEN);
    CHECK_STR(sandbox_last_body_member(LOGIN, "customId"), "card-17");
    CHECK_STR(sandbox_last_body_member(LOGIN, "uuid"), uuid.text);
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(w->token.origin, SNRTokenOriginOAuth);
    CHECK_STR(w->token.custom_id, "card-17");
}

/* FACTS §3.1: the origin is the provider's */
static void origin_follows_the_provider(void) {
    start();
    waiter *w = settled(authenticate(new_waiter(), GOOGLE_TOKEN, SNRClientIdentityProviderGoogle, NULL, NULL));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_INT(w->token.origin, SNRTokenOriginGoogle);
    CHECK_STR(w->token.custom_id, BEN_CUSTOM_ID);
}

/* spec §7; T51: a refused provider token leaves UUID, slots and binding */
static void refused_provider_token_leaves_everything(void) {
    start();
    SNRClient_regenerateUUIDWithClientIdentifier("anna");
    waiter *w = listen_to_state(settled(retrieve(new_waiter())));
    const token_copy before = w->token;
    const uuid_text uuid = current_uuid(), ben = uuid_for("ben");
    waiter *failing =
        settled(authenticate(new_waiter(), "unknown-provider-token", SNRClientIdentityProviderOAuth, "ben", NULL));
    CHECK_ERROR(failing, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionUnauthorizedApiError, 401);
    CHECK_STR(sandbox_last_body_member(LOGIN, "uuid"), ben.text); /* prepared with Ben's, committed on success only */
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK(same_uuid(uuid_for("anna"), uuid));
    CHECK(same_uuid(uuid_for("ben"), ben));
    settled(retrieve(w));
    CHECK_STR(w->token.text, before.text);
    CHECK_INT(w->signed_in, 0);
}

/* FACTS §1.3: the conditional form never creates an account; spec §7, F18 */
static void conditional_form_creates_nobody(void) {
    const SNRClientIdentityProvider oauth = SNRClientIdentityProviderOAuth;
    start();
    const uuid_text uuid = current_uuid();
    waiter *w = settled(authenticate_conditionally(new_waiter(), OAUTH_TOKEN, oauth, "nobody-yet", NULL));
    CHECK_SUCCESS(w);
    CHECK_INT(w->status, SNRClientConditionalAuthStatusUnauthorized);
    CHECK(!SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));

    settled(authenticate(w, OAUTH_TOKEN, oauth, "nobody-yet", NULL)); /* this form creates it */
    settled(sign_out(w, SNRClientSignOutModeSignOut, false));
    settled(authenticate_conditionally(w, OAUTH_TOKEN, oauth, "nobody-yet", NULL));
    CHECK_SUCCESS(w);
    CHECK_INT(w->status, SNRClientConditionalAuthStatusSuccess);
    CHECK(SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
}

static void text_member(const char *json, const char *member, char *value, size_t size) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":\"", member);
    const char *found = strstr(json, quoted);
    snprintf(value, size, "%.*s", found ? (int)strcspn(found + strlen(quoted), "\"") : 0, found ? found + strlen(quoted) : "");
}

static double number_member(const char *json, const char *member) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", member);
    const char *found = strstr(json, quoted);
    return found ? atof(found + strlen(quoted)) : 0;
}

/* What the host's backend does: it logs Anna in with the UUID it was given, and hands the answer over. */
static SNRTokenPayload *backend_login(uuid_text uuid, char token[4096]) {
    char body[512], client_id[64];
    snprintf(body, sizeof body,
             "{\"apiKey\":\"%s\",\"identityProvider\":\"SYNERISE\",\"email\":\"%s\",\"password\":\"%s\",\"uuid\":\"%s\"}",
             SANDBOX_API_KEY, ANNA, ANNA_PASSWORD, uuid.text);
    http_response response = http_request(sandbox_url(), "POST", LOGIN, NULL, body);
    if (!CHECK_INT(response.status, 200)) return NULL;
    text_member(response.body, "token", token, 4096);
    text_member(response.body, "clientId", client_id, sizeof client_id);
    session_remember_secret(token);
    SNRTokenPayload *payload = SNRTokenPayload_new(token, number_member(response.body, "expiration"),
                                                   number_member(response.body, "created") / 1000, "client",
                                                   SNRTokenOriginSynerise, uuid.text, client_id, NULL);
    free(response.body);
    return payload;
}

/* spec §2 getUUIDForAuthentication, §7 authenticateWithTokenPayload: the whole way through the host's backend */
static void payload_of_the_backend_signs_in(void) {
    char token[4096];
    start();
    SNRClient_regenerateUUIDWithClientIdentifier("ben");
    const uuid_text prepared = uuid_for("anna");
    CHECK(!same_uuid(prepared, current_uuid()));
    SNRTokenPayload *payload = backend_login(prepared, token);
    REQUIRE(payload != NULL);
    waiter *w = listen_to_state(new_waiter());
    settled(authenticate_with_payload(w, payload, "anna"));
    SNRTokenPayload_free(payload);
    CHECK_STR(w->events, "is");
    CHECK(SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), prepared)); /* the UUID becomes the payload's */
    CHECK(same_uuid(uuid_for("anna"), prepared));
    CHECK(!same_uuid(uuid_for("ben"), prepared));
    settled(retrieve(w));
    CHECK_STR(w->token.text, token);
    CHECK_INT(w->token.origin, SNRTokenOriginSynerise);
    CHECK_INT(sandbox_protected_call(w->token.text), 200);
    settled(refresh(w));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, token) != 0);
    CHECK_STR(sandbox_token_uuid(w->token.text), prepared.text);
}

/* api.md: the payload is the host's, and can be used again */
static void payload_stays_the_hosts(void) {
    char token[4096];
    start();
    SNRTokenPayload *payload = backend_login(uuid_for("anna"), token);
    REQUIRE(payload != NULL);
    waiter *w = settled(authenticate_with_payload(new_waiter(), payload, "anna"));
    SNRClient_destroySession();
    settled(authenticate_with_payload(w, payload, "anna"));
    SNRTokenPayload_free(payload);
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(w->token.text, token);
}

/* spec §7, §9: an expired token is refused and leaves everything; Q14 */
static void expired_payload_is_refused(void) {
    start();
    waiter *w = listen_to_state(settled(retrieve(new_waiter())));
    const token_copy before = w->token;
    const uuid_text uuid = current_uuid();
    SNRTokenPayload *payload =
        SNRTokenPayload_new("an-expired-token", unix_time() - 60, unix_time() - 3660, "client", SNRTokenOriginSynerise,
                            "7023e164-2318-542c-9992-0b70cf4c5625", "1", NULL);
    REQUIRE(payload != NULL);
    waiter *failing = settled(authenticate_with_payload(new_waiter(), payload, "anna"));
    SNRTokenPayload_free(payload);
    CHECK_ERROR(failing, SNRApiErrorTypeUnauthorizedSession, SNRErrorCodeClientSessionExpiredApiError, -1);
    CHECK(!SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    settled(retrieve(w));
    CHECK_STR(w->token.text, before.text);
    CHECK_INT(w->signed_in, 0);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(provider_token_signs_in),
        TEST(origin_follows_the_provider),
        TEST(refused_provider_token_leaves_everything),
        TEST(conditional_form_creates_nobody),
        TEST(payload_of_the_backend_signs_in),
        TEST(payload_stays_the_hosts),
        TEST(expired_payload_is_refused),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
