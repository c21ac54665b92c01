/*
 * kill -9 at any moment (spec §5; T6, T23): a child changes its session without pause and says on a pipe what it is
 * about to do and what it was told; the test kills it, and the next child must find what the first one was told, or
 * else the old or the new state of the change that was under way, never a mixture.
 */
#include "harness.h"

#include <time.h>
#include <unistd.h>

#define UNKNOWN "?" /* a random UUID that is not known beforehand */

static void say(const char *word, const char *text) {
    printf("%s %s\n", word, text);
    fflush(stdout);
}

/* Says what a token request is answered with; the token must be the UUID's own. */
static int say_token(void) {
    waiter *w = settled(retrieve(new_waiter()));
    if (w->failures > 0) return 1;
    say("token-of", sandbox_token_uuid(w->token.text));
    say("token", w->token.text);
    return 0;
}

/* Changes the session until it is killed. */
static int churn(unsigned seed) {
    bool bound = false; /* then the seeded UUID of somebody else is known before the change */
    for (unsigned i = seed;; i++) {
        char identifier[32];
        snprintf(identifier, sizeof identifier, "customer-%u", i);
        if (i % 7 == 6) {
            say("refreshing", UNKNOWN);
            settled(refresh(new_waiter()));
            if (say_token() != 0) return 1;
            continue;
        }
        const int kind = (int)(i % 3);
        say("changing-to", kind == 0 && bound ? uuid_for(identifier).text : UNKNOWN);
        if (kind == 0) SNRClient_regenerateUUIDWithClientIdentifier(identifier);
        if (kind == 1) SNRClient_regenerateUUID();
        if (kind == 2) SNRClient_destroySession();
        bound = kind == 0;
        say("uuid", current_uuid().text);
    }
}

static int in_child(const char *role, const char *directory) {
    SNRSettings *settings = SNRSettings_new();
    SNRSettings_setStorageDirectory(settings, directory);
    if (start_with(settings) != SNRErrorCodeNone) return 1;
    say("found", current_uuid().text);
    if (strcmp(role, "look") == 0) {
        const int result = say_token();
        SNRSynerise_shutdown();
        return result;
    }
    return churn((unsigned)atoi(role));
}

/* What the child said, line by line. */
typedef struct {
    char found[64], uuid[64], changing_to[64], token_of[64], token[4096];
    bool changing, refreshing; /* a change was announced, and its outcome not told */
} report;

static void read_report(FILE *output, report *r) {
    char word[32], text[4096];
    for (char line[8192]; fgets(line, sizeof line, output);) {
        if (!strchr(line, '\n') || sscanf(line, "%31s %4095s", word, text) != 2) break; /* cut off by the kill */
        if (strcmp(word, "found") == 0) {
            snprintf(r->found, sizeof r->found, "%.63s", text);
            snprintf(r->uuid, sizeof r->uuid, "%.63s", text);
        } else if (strcmp(word, "changing-to") == 0) {
            snprintf(r->changing_to, sizeof r->changing_to, "%.63s", text);
            r->changing = true;
        } else if (strcmp(word, "uuid") == 0) {
            snprintf(r->uuid, sizeof r->uuid, "%.63s", text);
            r->changing = false;
            r->token[0] = '\0';
        } else if (strcmp(word, "refreshing") == 0) {
            r->refreshing = true;
        } else if (strcmp(word, "token-of") == 0) {
            snprintf(r->token_of, sizeof r->token_of, "%.63s", text);
        } else if (strcmp(word, "token") == 0) {
            snprintf(r->token, sizeof r->token, "%s", text);
            r->refreshing = false;
        }
    }
}

static bool well_formed(const char *text) {
    uuid_text uuid;
    snprintf(uuid.text, sizeof uuid.text, "%s", text);
    return is_any_uuid(uuid);
}

/* Does what a child found fit what the one before was told? */
static void check_found(const report *before, const report *after) {
    if (!CHECK(well_formed(after->found)) || before->uuid[0] == '\0') return;
    const bool is_old = strcmp(after->found, before->uuid) == 0;
    const bool is_new = before->changing && (strcmp(before->changing_to, UNKNOWN) == 0 ||
                                             strcmp(after->found, before->changing_to) == 0);
    CHECK(is_old || is_new);
    if (!is_old) CHECK(before->changing);
}

/* Lets the child run for a random moment; the test is right whenever the moment comes. */
static void random_moment(void) {
    const struct timespec moment = {0, rand() % (40 * 1000 * 1000)};
    nanosleep(&moment, NULL);
}

static void crash_and_look(int round, report *before) {
    char role[16];
    snprintf(role, sizeof role, "%d", round);
    child c = start_child(role);
    if (!c.output) return; /* the failure is told already */
    report after = {.found = ""};
    char first_line[128] = "";
    if (!fgets(first_line, sizeof first_line, c.output) || sscanf(first_line, "found %63s", after.found) != 1) {
        fail_test(__FILE__, __LINE__, "the child did not start, or said \"%s\"", first_line);
        kill_child(&c);
        fclose(c.output);
        return;
    }
    snprintf(after.uuid, sizeof after.uuid, "%s", after.found);
    random_moment();
    kill_child(&c);
    read_report(c.output, &after);
    fclose(c.output);
    check_found(before, &after);
    *before = after;
}

/* spec §5, §2 on disk when the call returns; T23 */
static void killed_at_random_moments(void) {
    srand((unsigned)time(NULL));
    report before = {.found = ""};
    for (int round = 0; round < rounds(150, 5); round++) crash_and_look(round, &before);
}

/* spec §3 durable before told, §5 never a mixture: UUID and token are found as a pair */
static void killed_then_looked_at(void) {
    srand((unsigned)time(NULL) + 1);
    report before = {.found = ""};
    for (int round = 0; round < rounds(40, 3); round++) {
        crash_and_look(round, &before);
        child c = start_child("look");
        if (!c.output) return;
        report after = {.found = ""};
        read_report(c.output, &after);
        CHECK_INT(wait_for_child(&c), 0);
        check_found(&before, &after);
        CHECK_STR(after.token_of, after.found);
        const bool settled_before = !before.changing && !before.refreshing;
        if (settled_before && before.token[0] != '\0') CHECK_STR(after.token, before.token);
        before = after;
    }
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(killed_at_random_moments),
        TEST(killed_then_looked_at),
    };
    return run_program(argc, argv, tests, COUNT(tests), in_child);
}
