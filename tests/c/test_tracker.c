/* The custom email and the custom identifier (spec §1, §2). */
#include "harness.h"

#define CARD "card-\xc5\x82\xc3\xb3" "d\xc5\xba" /* in two parts, or the d would be a hexadecimal digit */

static void expect(const char *email, const char *identifier, int line) {
    char *actual_email = SNRTracker_getCustomEmail(), *actual_identifier = SNRTracker_getCustomIdentifier();
    check_str(actual_email ? actual_email : NO_TEXT, email, __FILE__, line, "custom email");
    check_str(actual_identifier ? actual_identifier : NO_TEXT, identifier, __FILE__, line, "custom identifier");
    SNRString_free(actual_email);
    SNRString_free(actual_identifier);
}

#define EXPECT(email, identifier) expect(email, identifier, __LINE__)

/* api.md: unset at first, set, replaced, cleared with NULL, each on its own */
static void set_get_and_clear(void) {
    start();
    EXPECT(NO_TEXT, NO_TEXT);
    SNRTracker_setCustomEmail("anna@example.com");
    EXPECT("anna@example.com", NO_TEXT);
    SNRTracker_setCustomIdentifier(CARD);
    EXPECT("anna@example.com", CARD);
    SNRTracker_setCustomEmail("ben@example.com");
    EXPECT("ben@example.com", CARD);
    SNRTracker_setCustomEmail(NULL);
    EXPECT(NO_TEXT, CARD);
    SNRTracker_setCustomIdentifier(NULL);
    EXPECT(NO_TEXT, NO_TEXT);
}

/* spec §9: a text that is empty, not UTF-8 or too long is no value, and the old one stays */
static void unusable_text_changes_nothing(void) {
    start();
    SNRTracker_setCustomEmail("anna@example.com");
    SNRTracker_setCustomIdentifier("card-1");
    SNRTracker_setCustomEmail("\xff\xfe");
    SNRTracker_setCustomEmail("");
    SNRTracker_setCustomIdentifier("");
    SNRTracker_setCustomIdentifier("card\xc3\x28");
    char too_long[64 * 1024 + 2];
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    SNRTracker_setCustomEmail(too_long);
    SNRTracker_setCustomIdentifier(too_long);
    EXPECT("anna@example.com", "card-1");
    too_long[sizeof too_long - 2] = '\0';
    SNRTracker_setCustomIdentifier(too_long);
    EXPECT("anna@example.com", too_long);
}

/* spec §1, §5: both are in the record */
static void both_survive_a_restart(void) {
    start_in(scratch());
    SNRTracker_setCustomEmail("anna@example.com");
    SNRTracker_setCustomIdentifier("card-1");
    SNRSynerise_shutdown();
    start_in(scratch());
    EXPECT("anna@example.com", "card-1");
}

static void set_both(void) {
    SNRTracker_setCustomEmail("anna@example.com");
    SNRTracker_setCustomIdentifier("card-1");
}

/* spec §2: both forms of regenerateUUID and destroySession clear both */
static void identity_changes_clear_both(void) {
    start_in(scratch());
    set_both();
    SNRClient_regenerateUUID();
    EXPECT(NO_TEXT, NO_TEXT);
    set_both();
    SNRClient_regenerateUUIDWithClientIdentifier("card-1");
    EXPECT(NO_TEXT, NO_TEXT);
    set_both();
    SNRClient_destroySession();
    EXPECT(NO_TEXT, NO_TEXT);
    SNRSynerise_shutdown();
    start_in(scratch());
    EXPECT(NO_TEXT, NO_TEXT);
}

/* spec §2: a regenerate that is refused clears nothing */
static void refused_regenerate_clears_nothing(void) {
    start();
    set_both();
    SNRClient_regenerateUUIDWithClientIdentifier("");
    EXPECT("anna@example.com", "card-1");
    waiter *w = settled(sign_in(new_waiter(), ANNA, ANNA_PASSWORD));
    CHECK_SUCCESS(w);
    set_both();
    SNRClient_regenerateUUID();
    EXPECT("anna@example.com", "card-1");
}

/* spec §3: a refresh changes no identity */
static void refresh_clears_nothing(void) {
    start();
    set_both();
    waiter *w = settled(refresh(new_waiter()));
    CHECK_SUCCESS(w);
    EXPECT("anna@example.com", "card-1");
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(set_get_and_clear),
        TEST(unusable_text_changes_nothing),
        TEST(both_survive_a_restart),
        TEST(identity_changes_clear_both),
        TEST(refused_regenerate_clears_nothing),
        TEST(refresh_clears_nothing),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
