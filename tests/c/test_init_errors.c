/* What initialize refuses (spec §6): it validates everything first, and on any error starts nothing. */
#include "harness.h"

#include <sys/stat.h>
#include <unistd.h>

#define ONE_MEBIBYTE (1024 * 1024)

static void refused(const char *api_key, const char *base_url, SNRErrorCode code, int line) {
    const SNRErrorCode actual = SNRSynerise_initialize(api_key, base_url, NULL);
    if (actual != code)
        fail_test(__FILE__, line, "initialize(%.40s, %.40s) gave %d, expected %d", api_key ? api_key : "NULL",
                  base_url ? base_url : "NULL", (int)actual, (int)code);
    check_str(current_uuid().text, "", __FILE__, line, "UUID after a refused initialize");
    SNRSynerise_shutdown();
}

#define REFUSED(api_key, base_url) refused(api_key, base_url, SNRErrorCodeInvalidArgument, __LINE__)

/* spec §6: the API key is validated */
static void bad_api_keys_are_refused(void) {
    REFUSED(NULL, sandbox_url());
    REFUSED("", sandbox_url());
    REFUSED("\xff\xfe", sandbox_url());
    REFUSED("key\xc3", sandbox_url());
}

/* spec §6: the base URL is absolute, and https unless the host is a loopback one */
static void bad_base_urls_are_refused(void) {
    static const char *const urls[] = {
        "",
        "/relative",
        "api.example.com",
        "//api.example.com",
        "https:",
        "https://",
        "https://:443",
        "ftp://api.example.com",
        "file:///etc/hosts",
        "http://api.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "https://api.example.com?query=1",
        "https://api.example.com/#fragment",
        "https://user:password@api.example.com",
        "https://api.example.com:99999",
        "https://api.example.com:port",
        "https://api example.com",
        "https://api.example.com/\r\nX-Injected: 1",
        "https://\xff\xfe",
    };
    for (size_t i = 0; i < COUNT(urls); i++) REFUSED(SANDBOX_API_KEY, urls[i]);
}

/* spec §6: http is for loopback hosts, in each of their spellings */
static void loopback_hosts_may_use_http(void) {
    static const char *const urls[] = {"http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9",
                                       "http://127.0.0.1:9/"};
    for (size_t i = 0; i < COUNT(urls); i++) {
        CHECK_INT(start_at(urls[i], new_settings()), SNRErrorCodeNone);
        SNRSynerise_shutdown();
    }
}

/* spec §6: 1 MiB of text is an answer, not a crash */
static void huge_texts_are_refused(void) {
    char *huge = malloc(ONE_MEBIBYTE + 1);
    memset(huge, 'a', ONE_MEBIBYTE);
    huge[ONE_MEBIBYTE] = '\0';
    REFUSED(SANDBOX_API_KEY, huge);
    memcpy(huge, "https://", 8);
    REFUSED(SANDBOX_API_KEY, huge);
    free(huge);
}

/* spec §5, §6: storage that cannot be used is reported, and nothing starts */
static void a_file_is_no_storage_directory(void) {
    char path[2048];
    snprintf(path, sizeof path, "%s/file", scratch());
    write_file(path, "mine", 4);
    CHECK_INT(try_to_start_in(path), SNRErrorCodeStorageUnavailable);
    CHECK_STR(current_uuid().text, "");
    file_content content = read_file(path);
    CHECK(content.length == 4 && memcmp(content.bytes, "mine", 4) == 0);
    free_content(&content);

    snprintf(path, sizeof path, "%s/file/below", scratch());
    CHECK_INT(try_to_start_in(path), SNRErrorCodeStorageUnavailable);
}

/* spec §5: what cannot be read is unavailable, also when reading it would never end */
static void a_pipe_is_no_record(void) {
    char path[2048];
    snprintf(path, sizeof path, "%s/snrclient.session", scratch());
    CHECK_INT(mkfifo(path, 0600), 0);
    CHECK_INT(try_to_start_in(scratch()), SNRErrorCodeStorageUnavailable);
    CHECK(path_exists(path));
}

/* spec §5: nobody can make a directory there, not even the superuser */
static void an_impossible_directory_is_reported(void) {
    CHECK_INT(try_to_start_in("/proc/snr/session"), SNRErrorCodeStorageUnavailable);
    CHECK_STR(current_uuid().text, "");
}

/* spec §5: missing directories are made, closed to others */
static void missing_directories_are_made(void) {
    char path[2048];
    snprintf(path, sizeof path, "%s/a/b/c", scratch());
    start_in(path);
    CHECK(is_uuid(current_uuid(), '4'));
    CHECK_INT(path_mode(path), 0700);
}

/* spec §2, §5: what was destroyed is gone, wherever the process has gone meanwhile */
static void a_relative_path_stays_where_it_was(void) {
    char home[2048], path[2048];
    CHECK(getcwd(home, sizeof home) != NULL);
    CHECK_INT(chdir(scratch()), 0);
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setStorageDirectory(settings, "session"), SNRErrorCodeNone);
    CHECK_INT(chdir("/"), 0);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    CHECK_INT(chdir(home), 0);
    snprintf(path, sizeof path, "%s/session", scratch());
    uuid_text before = current_uuid();
    SNRClient_destroySession();
    uuid_text after = current_uuid();
    CHECK(!same_uuid(before, after));
    SNRSynerise_shutdown();
    start_in(path);
    CHECK(same_uuid(current_uuid(), after));
}

/* spec §6: a path has to be text */
static void a_path_must_be_usable_text(void) {
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setStorageDirectory(settings, ""), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setStorageDirectory(settings, "\xff\xfe"), SNRErrorCodeInvalidArgument);
    CHECK_INT(start_with(settings), SNRErrorCodeNone); /* a refused setter changed nothing */
    file_list files;
    list_files(scratch(), &files);
    CHECK_INT(files.count, 0);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(bad_api_keys_are_refused),
        TEST(bad_base_urls_are_refused),
        TEST(loopback_hosts_may_use_http),
        TEST(huge_texts_are_refused),
        TEST(a_file_is_no_storage_directory),
        TEST(a_pipe_is_no_record),
        TEST(an_impossible_directory_is_reported),
        TEST(missing_directories_are_made),
        TEST(a_relative_path_stays_where_it_was),
        TEST(a_path_must_be_usable_text),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
