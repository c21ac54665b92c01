/* File storage: what lies there, what cannot be read, and what cannot be written (spec §5). */
#include "harness.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Leaves a session with a token in the scratch directory, shut down, and answers its UUID. */
static uuid_text leave_a_session(void) {
    start_in(scratch());
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    const uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    return uuid;
}

static void check_modes(const char *directory) {
    file_list files;
    list_files(directory, &files);
    REQUIRE(files.count == 1);
    CHECK_INT(path_mode(files.paths[0]), 0600);
    CHECK_INT(path_mode(directory), 0700);
}

/* spec §5: directory 0700, file 0600 */
static void record_is_closed_to_others(void) {
    char directory[2048];
    snprintf(directory, sizeof directory, "%s/session", scratch());
    start_in(directory);
    SNRSynerise_shutdown();
    check_modes(directory);
}

/* spec §5: the same, whatever the process masks */
static void record_is_readable_whatever_the_mask(void) {
    char directory[2048];
    snprintf(directory, sizeof directory, "%s/session", scratch());
    const mode_t before = umask(0777);
    start_in(directory);
    umask(before);
    SNRSynerise_shutdown();
    check_modes(directory);
}

/* spec §5: memory only, by default and on request, leaves no file */
static void memory_only_leaves_no_file(void) {
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setStorageDirectory(settings, scratch()), SNRErrorCodeNone);
    CHECK_INT(SNRSettings_setStorageDirectory(settings, NULL), SNRErrorCodeNone);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    settled(retrieve(new_waiter()));
    SNRSynerise_shutdown();
    file_list files;
    list_files(scratch(), &files);
    CHECK_INT(files.count, 0);
}

/* spec §5: unavailable never mints a UUID and never overwrites; initialize reports it, and later all is well.
   A directory in the record's place cannot be read by anybody, the superuser included. F35, F37, T15 */
static void unavailable_record_is_reported(void) {
    const uuid_text uuid = leave_a_session();
    char record[1024], elsewhere[2048];
    if (!find_record(record)) return;
    snprintf(elsewhere, sizeof elsewhere, "%s.elsewhere", scratch());
    CHECK(rename(record, elsewhere) == 0);
    CHECK(mkdir(record, 0700) == 0);

    CHECK_INT(try_to_start_in(scratch()), SNRErrorCodeStorageUnavailable);
    CHECK_STR(current_uuid().text, "");
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_INT(w->error.code, SNRErrorCodeModuleNotReadyApiError);
    file_list files;
    list_files(scratch(), &files);
    CHECK_INT(files.count, 0);

    remove_everything(record);
    CHECK(rename(elsewhere, record) == 0);
    CHECK_INT(try_to_start_in(scratch()), SNRErrorCodeNone);
    CHECK(same_uuid(current_uuid(), uuid));
}

/* A running session whose record cannot be written: a directory is in its place. */
static bool start_with_blocked_record(char record[1024]) {
    leave_a_session();
    if (!find_record(record)) return false;
    start_in(scratch());
    remove_everything(record);
    return CHECK(mkdir(record, 0700) == 0);
}

/* spec §3 durable before told: a token that cannot be stored is delivered, an error logged, and the commit retried with
   the next one; T10 */
static void token_is_delivered_when_it_cannot_be_stored(void) {
    char record[1024];
    REQUIRE(start_with_blocked_record(record));
    const uuid_text uuid = current_uuid();
    const int errors = log_lines(SNRLogLevelError);
    waiter *w = settled(refresh(new_waiter()));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    EVENTUALLY(log_lines(SNRLogLevelError) > errors);

    remove_everything(record);
    settled(refresh(w));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    const token_copy told = w->token;
    SNRSynerise_shutdown();
    start_in(scratch());
    settled(retrieve(w));
    CHECK(same_uuid(current_uuid(), uuid));
    CHECK_STR(w->token.text, told.text);
}

/* spec §5: a destroy that cannot be stored is logged, and retried at shutdown */
static void destroy_that_cannot_be_stored_is_retried(void) {
    char record[1024];
    REQUIRE(start_with_blocked_record(record));
    const uuid_text before = current_uuid();
    const int errors = log_lines(SNRLogLevelError);
    SNRClient_destroySession();
    const uuid_text after = current_uuid();
    CHECK(!same_uuid(after, before));
    EVENTUALLY(log_lines(SNRLogLevelError) > errors);
    remove_everything(record);
    SNRSynerise_shutdown();
    start_in(scratch());
    CHECK(same_uuid(current_uuid(), after));
}

/* A process that uses the directory until it is killed. */
static int in_child(const char *role, const char *directory) {
    (void)role;
    puts(try_to_start_in(directory) == SNRErrorCodeNone ? "started" : "refused");
    fflush(stdout);
    return pause();
}

/* spec §5: a directory that somebody else uses is unavailable, until they are gone */
static void two_processes_do_not_share_a_directory(void) {
    child other = start_child("holder");
    char word[32] = "";
    CHECK(fgets(word, sizeof word, other.output) != NULL);
    CHECK_STR(word, "started\n");
    CHECK_INT(try_to_start_in(scratch()), SNRErrorCodeStorageUnavailable);
    EVENTUALLY(log_contains("another process"));
    kill_child(&other);
    fclose(other.output);
    start_in(scratch());
}

/* A fork has copies of all that its parent holds, and may live on. */
static void a_fork_does_not_keep_the_directory(void) {
    start_in(scratch());
    const pid_t copy = fork();
    if (copy == 0) _exit(pause());
    SNRSynerise_shutdown();
    start_in(scratch());
    kill(copy, SIGKILL);
    waitpid(copy, NULL, 0);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(record_is_closed_to_others),
        TEST(record_is_readable_whatever_the_mask),
        TEST(memory_only_leaves_no_file),
        TEST(unavailable_record_is_reported),
        TEST(token_is_delivered_when_it_cannot_be_stored),
        TEST(destroy_that_cannot_be_stored_is_retried),
        TEST(two_processes_do_not_share_a_directory),
        TEST(a_fork_does_not_keep_the_directory),
    };
    return run_program(argc, argv, tests, COUNT(tests), in_child);
}
