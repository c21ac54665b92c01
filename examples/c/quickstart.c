/*
 * The session methods step by step, against the sandbox: quickstart BASE_URL STORAGE_DIRECTORY
 *
 * The first half runs in a child process that kills itself with SIGKILL, as a phone kills an app. The second half
 * finds the same customer UUID and the same token again. The program fails if anything is not as it should be.
 */
#define _GNU_SOURCE /* fork and friends under -std=c11 */

#include "blocking.h"

#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define API_KEY "quickstart-client-key"

/* What the second life compares itself with. */
typedef struct {
    char uuid[64], token[4096];
} memory;

static void title(const char *text) { printf("\n%s\n", text); }
static void line(const char *name, const char *value) { printf("   %-22s %s\n", name, value); }

static void start(const char *base_url, const char *directory) {
    SNRSettings *settings = SNRSettings_new();
    expect(SNRSettings_setStorageDirectory(settings, directory) == SNRErrorCodeNone, "the directory is refused");
    expect(SNRSynerise_initialize(API_KEY, base_url, settings) == SNRErrorCodeNone, "the session does not start");
    SNRSettings_free(settings);
}

/* The UUID is there as soon as initialize returned; no network is involved. */
static void read_uuid(char uuid[64]) {
    char *owned = SNRClient_getUUID();
    expect(owned != NULL, "there is no UUID");
    snprintf(uuid, 64, "%s", owned);
    SNRString_free(owned);
}

/* A token is a secret, so only its length is shown. */
static void show_token(const SNRToken *token) {
    const time_t expiration = (time_t)SNRToken_getExpirationDate(token);
    char date[64], size[64];
    strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", localtime(&expiration));
    snprintf(size, sizeof size, "%zu bytes, not shown", strlen(SNRToken_getTokenString(token)));
    line("origin", SNRTokenOrigin_toString(SNRToken_getTokenOrigin(token)));
    line("expires", date);
    line("token", size);
}

static bool same_token(const SNRToken *a, const SNRToken *b) {
    return strcmp(SNRToken_getTokenString(a), SNRToken_getTokenString(b)) == 0;
}

/* The UUID to sign in with whom the app calls auth_id. */
static void uuid_for(const char *auth_id, char uuid[64]) {
    char *owned = SNRClient_getUUIDForAuthentication(auth_id);
    expect(owned != NULL, "there is no UUID to sign in with");
    snprintf(uuid, 64, "%s", owned);
    SNRString_free(owned);
    line(auth_id, uuid);
}

static void refresh_token(void) {
    outcome o = OUTCOME_PENDING;
    SNRClient_refreshToken(outcome_success, outcome_failure, &o);
    expect(outcome_wait(&o) == SNRErrorCodeNone, "the token cannot be refreshed");
}

static void first_life(const char *base_url, const char *directory, int report) {
    memory m = {"", ""};
    start(base_url, directory);
    title("1. getUUID");
    read_uuid(m.uuid);
    line("customer UUID", m.uuid);

    title("2. retrieveToken: the first token is anonymous");
    SNRToken *first = retrieve_token();
    show_token(first);
    expect(SNRToken_getTokenOrigin(first) == SNRTokenOriginAnonymous, "the origin is not ANONYMOUS");
    expect(SNRToken_getExpirationDate(first) > (double)time(NULL), "the token has expired already");

    title("3. retrieveToken again: from memory, without a request");
    SNRToken *cached = retrieve_token();
    line("same token", same_token(cached, first) ? "yes" : "no");
    expect(same_token(cached, first), "the cached token is another one");

    title("4. copyValidToken: the same at once, without a callback, for code that signs each request");
    SNRToken *at_hand = SNRClient_copyValidToken(); /* an app that gets NULL asks retrieveToken */
    expect(at_hand != NULL, "there is no fresh token at hand");
    line("same token", same_token(at_hand, first) ? "yes" : "no");
    expect(same_token(at_hand, first), "the token at hand is another one");

    title("5. refreshToken: exchanged for a new one");
    refresh_token();
    SNRToken *refreshed = retrieve_token();
    show_token(refreshed);
    line("same token", same_token(refreshed, first) ? "yes" : "no");
    expect(!same_token(refreshed, first), "the refreshed token is the old one");

    snprintf(m.token, sizeof m.token, "%s", SNRToken_getTokenString(refreshed));
    expect(write(report, &m, sizeof m) == (ssize_t)sizeof m, "the report cannot be written");
    title("6. kill -9, in the middle of everything");
    fflush(stdout);
    kill(getpid(), SIGKILL);
}

/* Runs the first life in a process of its own: this program again, told where to report to. */
static memory live_and_die(const char *program, const char *base_url, const char *directory) {
    memory m = {"", ""};
    int report[2], status = 0;
    expect(pipe(report) == 0, "there is no pipe");
    const pid_t child = fork();
    if (child == 0) {
        char descriptor[16];
        snprintf(descriptor, sizeof descriptor, "%d", report[1]);
        execl(program, program, base_url, directory, descriptor, (char *)NULL);
        _exit(EXIT_FAILURE);
    }
    close(report[1]);
    const bool told = read(report[0], &m, sizeof m) == (ssize_t)sizeof m;
    close(report[0]);
    waitpid(child, &status, 0);
    expect(told && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "the first life did not end as planned");
    line("process ended by", "SIGKILL");
    return m;
}

static void second_life(const char *base_url, const char *directory, const memory *before) {
    char uuid[64];
    title("7. Started again: nothing is lost");
    start(base_url, directory);
    read_uuid(uuid);
    SNRToken *token = retrieve_token();
    line("customer UUID", uuid);
    line("same UUID", strcmp(uuid, before->uuid) == 0 ? "yes" : "no");
    line("same token", strcmp(SNRToken_getTokenString(token), before->token) == 0 ? "yes" : "no");
    expect(strcmp(uuid, before->uuid) == 0, "the UUID is another one");
    expect(strcmp(SNRToken_getTokenString(token), before->token) == 0, "the token is another one");

    title("8. regenerateUUID: another visitor, another token");
    SNRClient_regenerateUUID();
    char regenerated[64];
    read_uuid(regenerated);
    SNRToken *other = retrieve_token();
    line("customer UUID", regenerated);
    show_token(other);
    expect(strcmp(regenerated, uuid) != 0, "the UUID did not change");
    expect(!same_token(other, token), "the token did not change");
    SNRToken_release(other);
    SNRToken_release(token);

    title("9. regenerateUUID with a client identifier: the same identifier, the same UUID");
    char seeded[64], again[64];
    SNRClient_regenerateUUIDWithClientIdentifier("card-4711");
    read_uuid(seeded);
    line("card-4711", seeded);
    SNRClient_regenerateUUIDWithClientIdentifier("card-0815");
    read_uuid(again);
    line("card-0815", again);
    expect(strcmp(seeded, again) != 0, "two identifiers have the same UUID");
    SNRClient_regenerateUUIDWithClientIdentifier("card-4711");
    read_uuid(again);
    line("card-4711", again);
    expect(strcmp(seeded, again) == 0, "the identifier has two UUIDs");

    title("10. getUUIDForAuthentication: card-4711 has this UUID already, another customer gets another one");
    char known[64], stranger[64];
    uuid_for("card-4711", known);
    uuid_for("card-0815", stranger);
    expect(strcmp(known, seeded) == 0, "the identifier is to sign in with another UUID");
    expect(strcmp(stranger, seeded) != 0, "two identifiers are to sign in with one UUID");
    read_uuid(again);
    line("customer UUID", again);
    expect(strcmp(again, seeded) == 0, "asking changed the UUID");

    title("11. destroySession: everything is forgotten, and a new anonymous session begins");
    SNRClient_destroySession();
    read_uuid(again);
    line("customer UUID", again);
    expect(strcmp(seeded, again) != 0, "the UUID did not change");
    SNRToken *last = retrieve_token();
    show_token(last);
    SNRToken_release(last);
    SNRSynerise_shutdown();
}

int main(int argc, char **argv) {
    if (argc == 4) {
        first_life(argv[1], argv[2], atoi(argv[3]));
        return EXIT_FAILURE; /* it was to end by SIGKILL */
    }
    if (argc != 3) {
        fprintf(stderr, "usage: %s BASE_URL STORAGE_DIRECTORY\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("SNRClient %s\n", SNRSynerise_version());
    fflush(stdout);
    const memory before = live_and_die(argv[0], argv[1], argv[2]);
    second_life(argv[1], argv[2], &before);
    title("Everything is as it should be.");
    return EXIT_SUCCESS;
}
