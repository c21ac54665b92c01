/* changeClientApiKey, and a stored record of another API key (spec §6; F10, F28). */
#include "harness.h"

static void start_keeping(bool destroy_on_change, const char *directory) {
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setShouldDestroySessionOnApiKeyChange(settings, destroy_on_change), SNRErrorCodeNone);
    CHECK_INT(SNRSettings_setStorageDirectory(settings, directory), SNRErrorCodeNone);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
}

/* spec §6: with the flag (the default), a change is as destroySession */
static void change_destroys_the_session_by_default(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    const uuid_text uuid = current_uuid();
    SNRTracker_setCustomEmail(ANNA);
    CHECK_INT(SNRSynerise_changeClientApiKey(OTHER_API_KEY), SNRErrorCodeNone);
    CHECK(!same_uuid(current_uuid(), uuid));
    CHECK(is_uuid(current_uuid(), '4'));
    CHECK(SNRTracker_getCustomEmail() == NULL);
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, before.text) != 0);
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "apiKey"), OTHER_API_KEY);
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "uuid"), current_uuid().text);
}

/* spec §6, §2: and the customer is reported signed out, once */
static void change_signs_the_customer_out_by_default(void) {
    start();
    waiter *w = listen_to_state(settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD)));
    CHECK_SUCCESS(w);
    CHECK_INT(SNRSynerise_changeClientApiKey(OTHER_API_KEY), SNRErrorCodeNone);
    CHECK(!SNRClient_isSignedIn());
    CHECK(wait_for_transitions(w, 0, 1));
    CHECK_INT(w->reason, SNRClientSessionEndReasonSessionDestroyed);
    settled(retrieve(w));
    CHECK_INT(w->token.origin, SNRTokenOriginAnonymous);
    CHECK_INT(w->signed_out, 1);
}

/* spec §6: without the flag the UUID stays, and the anonymous slot goes */
static void change_can_keep_the_uuid(void) {
    start_keeping(false, NULL);
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    const uuid_text uuid = current_uuid();
    CHECK_INT(SNRSynerise_changeClientApiKey(OTHER_API_KEY), SNRErrorCodeNone);
    CHECK(same_uuid(current_uuid(), uuid));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, before.text) != 0);
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "apiKey"), OTHER_API_KEY);
}

/* spec §6: without the flag the customer stays too; F08 */
static void change_can_keep_the_customer(void) {
    start_keeping(false, NULL);
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    settled(retrieve(w));
    const token_copy before = w->token;
    waiter *state = listen_to_state(new_waiter());
    CHECK_INT(SNRSynerise_changeClientApiKey(OTHER_API_KEY), SNRErrorCodeNone);
    CHECK(SNRClient_isSignedIn());
    settled(retrieve(w));
    CHECK_STR(w->token.text, before.text);
    settled(refresh(w));
    CHECK_SUCCESS(w);
    CHECK_STR(sandbox_last_body_member(REFRESH, "apiKey"), OTHER_API_KEY);
    CHECK_INT(state->signed_out, 0);
}

/* spec §6: the same key is refused, and bad ones are, and nothing changes */
static void pointless_changes_are_refused(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    const token_copy before = w->token;
    const uuid_text uuid = current_uuid();
    CHECK_INT(SNRSynerise_changeClientApiKey(SANDBOX_API_KEY), SNRErrorCodeInternalInconsistency);
    EVENTUALLY(log_contains("the API key was not changed: this API key is in use already"));
    CHECK_INT(SNRSynerise_changeClientApiKey(NULL), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSynerise_changeClientApiKey(""), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSynerise_changeClientApiKey("key\xc3\x28"), SNRErrorCodeInvalidArgument);
    CHECK(same_uuid(current_uuid(), uuid));
    settled(retrieve(w));
    CHECK_STR(w->token.text, before.text);
}

/* spec §6: a stored record of another API key counts as an API key change */
static void record_of_another_key_is_a_change(void) {
    for (int destroy = 0; destroy < 2; destroy++) {
        make_empty_directory(scratch());
        start_keeping(destroy == 1, scratch());
        waiter *w = settled(retrieve(new_waiter()));
        CHECK_SUCCESS(w);
        const token_copy before = w->token;
        const uuid_text uuid = current_uuid();
        SNRSynerise_shutdown();

        SNRSettings *settings = new_settings();
        SNRSettings_setStorageDirectory(settings, scratch());
        SNRSettings_setShouldDestroySessionOnApiKeyChange(settings, destroy == 1);
        CHECK_INT(SNRSynerise_initialize(OTHER_API_KEY, sandbox_url(), settings), SNRErrorCodeNone);
        SNRSettings_free(settings);
        CHECK_INT(same_uuid(current_uuid(), uuid), destroy == 0);
        settled(retrieve(w));
        CHECK_SUCCESS(w);
        CHECK(strcmp(w->token.text, before.text) != 0);
        CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "apiKey"), OTHER_API_KEY);
        SNRSynerise_shutdown();
    }
}

/* spec §5, §6: the new key is in the record when the call returns */
static void changed_key_is_stored(void) {
    start_in(scratch());
    CHECK_INT(SNRSynerise_changeClientApiKey(OTHER_API_KEY), SNRErrorCodeNone);
    const uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    SNRSettings *settings = new_settings();
    SNRSettings_setStorageDirectory(settings, scratch());
    CHECK_INT(SNRSynerise_initialize(OTHER_API_KEY, sandbox_url(), settings), SNRErrorCodeNone);
    SNRSettings_free(settings);
    CHECK(same_uuid(current_uuid(), uuid));
}

/* spec §3 fencing: a refresh of the old key does not survive the change; F28, F29 */
static void change_in_the_middle_of_everything(void) {
    start();
    waiter *w = new_waiter();
    for (int i = 0; i < rounds(50, 5); i++) {
        retrieve(w);
        const char *key = i % 2 == 0 ? OTHER_API_KEY : SANDBOX_API_KEY;
        CHECK_INT(SNRSynerise_changeClientApiKey(key), SNRErrorCodeNone);
        CHECK(is_uuid(current_uuid(), '4'));
        CHECK(!SNRClient_isSignedIn());
    }
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK_STR(sandbox_token_uuid(w->token.text), current_uuid().text);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(change_destroys_the_session_by_default),
        TEST(change_signs_the_customer_out_by_default),
        TEST(change_can_keep_the_uuid),
        TEST(change_can_keep_the_customer),
        TEST(pointless_changes_are_refused),
        TEST(record_of_another_key_is_a_change),
        TEST(changed_key_is_stored),
        TEST(change_in_the_middle_of_everything),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
