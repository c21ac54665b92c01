/* The customer UUID: getUUID, getUUIDForAuthentication, both forms of regenerateUUID, destroySession. */
#include "harness.h"

#define CUSTOMER "customer@synerise.com"

/* spec §1: lower-case hyphenated version 4; getUUID answers the same until something changes it */
static void uuid_is_lower_case_version_4_and_stays(void) {
    start();
    const uuid_text uuid = current_uuid();
    CHECK(is_uuid(uuid, '4'));
    for (int i = 0; i < 100; i++) CHECK(same_uuid(current_uuid(), uuid));
}

/* spec §6: the UUID was committed before initialize returned */
static void uuid_is_stable_over_restarts(void) {
    start_in(scratch());
    const uuid_text uuid = current_uuid();
    for (int i = 0; i < rounds(20, 3); i++) {
        SNRSynerise_shutdown();
        start_in(scratch());
        CHECK(same_uuid(current_uuid(), uuid));
    }
}

/* spec §2: a visitor's UUID is bound to nobody, so the visitor's history joins the customer; F25 */
static void unbound_uuid_is_kept_for_authentication(void) {
    start();
    const uuid_text visitor = current_uuid();
    CHECK(same_uuid(uuid_for("anna"), visitor));
    CHECK(same_uuid(uuid_for("ben"), visitor));
    CHECK(same_uuid(current_uuid(), visitor));
}

/* spec §2: a bound UUID serves its own identity; every other one gets the seeded UUID; F07 */
static void bound_uuid_is_kept_for_its_own_identity(void) {
    start();
    SNRClient_regenerateUUIDWithClientIdentifier("anna");
    const uuid_text anna = current_uuid();
    const uuid_text ben = uuid_for("ben");
    CHECK(same_uuid(uuid_for("anna"), anna));
    CHECK(is_uuid(ben, '5'));
    CHECK(!same_uuid(ben, anna));
    CHECK(same_uuid(uuid_for("ben"), ben));
    CHECK(same_uuid(current_uuid(), anna)); /* asking changes nothing */

    SNRClient_regenerateUUIDWithClientIdentifier("ben");
    CHECK(same_uuid(current_uuid(), ben));
    CHECK(same_uuid(uuid_for("anna"), anna));
}

/* spec §2, §5: the binding is a part of the record */
static void binding_survives_a_restart(void) {
    start_in(scratch());
    SNRClient_regenerateUUIDWithClientIdentifier("anna");
    const uuid_text anna = current_uuid(), ben = uuid_for("ben");
    SNRSynerise_shutdown();
    start_in(scratch());
    CHECK(same_uuid(current_uuid(), anna));
    CHECK(same_uuid(uuid_for("anna"), anna));
    CHECK(same_uuid(uuid_for("ben"), ben));
}

/* spec §2: empty or invalid UTF-8 has no answer */
static void unusable_auth_ids_give_null(void) {
    start();
    CHECK(SNRClient_getUUIDForAuthentication(NULL) == NULL);
    CHECK(SNRClient_getUUIDForAuthentication("") == NULL);
    CHECK(SNRClient_getUUIDForAuthentication("\xff") == NULL);
    CHECK(SNRClient_getUUIDForAuthentication("anna\xc3\x28") == NULL);
}

static void seeded(const char *salt, const char *identifier, const char *expected) {
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setUUIDSalt(settings, salt), SNRErrorCodeNone);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    SNRClient_regenerateUUIDWithClientIdentifier(identifier);
    CHECK_STR(current_uuid().text, expected);
    SNRSynerise_shutdown();
}

/* spec §1: the published vectors, FACTS §5.10 */
static void published_vectors_hold(void) {
    seeded("someString", CUSTOMER, "345d4c8f-5aff-591d-a19c-1ca48923d9ee");
    seeded("yourdomain.com", CUSTOMER, "7023e164-2318-542c-9992-0b70cf4c5625");
}

/* spec §1: version 5 of salt + seed, so the border between the two does not matter */
static void salt_is_put_before_the_seed(void) {
    seeded("someStringcustomer", "@synerise.com", "345d4c8f-5aff-591d-a19c-1ca48923d9ee");
    seeded("", "someString" CUSTOMER, "345d4c8f-5aff-591d-a19c-1ca48923d9ee");
}

/* spec §1: exactly the bytes given, nothing folded or trimmed; FACTS §5.10 identifier rules */
static void seeds_are_taken_literally(void) {
    static const char *const seeds[] = {"anna", "Anna", " anna", "anna ", "\xc3\xa4nna", "a\xcc\x88nna", "anna\n"};
    uuid_text uuids[COUNT(seeds)];
    start();
    for (size_t i = 0; i < COUNT(seeds); i++) {
        SNRClient_regenerateUUIDWithClientIdentifier(seeds[i]);
        uuids[i] = current_uuid();
        CHECK(is_uuid(uuids[i], '5'));
        for (size_t j = 0; j < i; j++) CHECK(!same_uuid(uuids[i], uuids[j]));
    }
}

/* spec §2: regenerateUUID gives a new random UUID, at once, that is bound to nobody */
static void regenerate_gives_a_new_random_uuid(void) {
    start();
    SNRClient_regenerateUUIDWithClientIdentifier("anna");
    const uuid_text seeded_uuid = current_uuid();
    SNRClient_regenerateUUID();
    const uuid_text random = current_uuid();
    CHECK(is_uuid(random, '4'));
    CHECK(!same_uuid(random, seeded_uuid));
    CHECK(same_uuid(uuid_for("anna"), random));
}

/* spec §2: the NULL identifier is exactly regenerateUUID */
static void null_identifier_is_the_plain_form(void) {
    start();
    const uuid_text before = current_uuid();
    SNRClient_regenerateUUIDWithClientIdentifier(NULL);
    CHECK(is_uuid(current_uuid(), '4'));
    CHECK(!same_uuid(current_uuid(), before));
}

/* spec §2: an empty seed would give every customer the same UUID: nothing changes, one warning */
static void unusable_identifiers_change_nothing(void) {
    start();
    const uuid_text before = current_uuid();
    const int warnings = log_lines(SNRLogLevelWarn);
    SNRClient_regenerateUUIDWithClientIdentifier("");
    EVENTUALLY(log_lines(SNRLogLevelWarn) == warnings + 1);
    SNRClient_regenerateUUIDWithClientIdentifier("\xff\xfe");
    EVENTUALLY(log_lines(SNRLogLevelWarn) == warnings + 2);
    CHECK(same_uuid(current_uuid(), before));
}

/* spec §2: both slots are cleared, so the next token is of a new anonymous login */
static void regenerate_clears_the_token(void) {
    start();
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    const token_copy before = w->token;
    SNRClient_regenerateUUID();
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    CHECK(strcmp(w->token.text, before.text) != 0);
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "uuid"), current_uuid().text);
}

/* spec §2: destroySession gives a new unbound UUID and starts the new anonymous session by itself */
static void destroy_starts_a_new_anonymous_session(void) {
    start();
    CHECK(sandbox_wait_for_requests(ANONYMOUS_LOGIN, 1));
    SNRClient_regenerateUUIDWithClientIdentifier("anna");
    const uuid_text before = current_uuid();
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    const int logins = sandbox_requests(ANONYMOUS_LOGIN);

    SNRClient_destroySession();
    const uuid_text after = current_uuid();
    CHECK(is_uuid(after, '4'));
    CHECK(!same_uuid(after, before));
    CHECK(same_uuid(uuid_for("anna"), after));
    CHECK(sandbox_wait_for_requests(ANONYMOUS_LOGIN, logins + 1));
    CHECK_STR(sandbox_last_body_member(ANONYMOUS_LOGIN, "uuid"), after.text);
    CHECK_STR(sandbox_last_bearer(ANONYMOUS_LOGIN), ""); /* F06: nothing of the old session goes along */
}

/* spec §2: when the three synchronous methods return, the change is on disk */
static void changes_are_on_disk_when_the_call_returns(void) {
    for (int kind = 0; kind < 3; kind++) {
        start_in(scratch());
        if (kind == 0) SNRClient_regenerateUUID();
        if (kind == 1) SNRClient_regenerateUUIDWithClientIdentifier("anna");
        if (kind == 2) SNRClient_destroySession();
        const uuid_text told = current_uuid();
        SNRSynerise_shutdown();
        start_in(scratch());
        CHECK(same_uuid(current_uuid(), told));
        SNRSynerise_shutdown();
    }
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(uuid_is_lower_case_version_4_and_stays),
        TEST(uuid_is_stable_over_restarts),
        TEST(unbound_uuid_is_kept_for_authentication),
        TEST(bound_uuid_is_kept_for_its_own_identity),
        TEST(binding_survives_a_restart),
        TEST(unusable_auth_ids_give_null),
        TEST(published_vectors_hold),
        TEST(salt_is_put_before_the_seed),
        TEST(seeds_are_taken_literally),
        TEST(regenerate_gives_a_new_random_uuid),
        TEST(null_identifier_is_the_plain_form),
        TEST(unusable_identifiers_change_nothing),
        TEST(regenerate_clears_the_token),
        TEST(destroy_starts_a_new_anonymous_session),
        TEST(changes_are_on_disk_when_the_call_returns),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
