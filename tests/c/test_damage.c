/* Records that are damaged, or of a newer format (spec §5; F34, T21, T22). */
#include "harness.h"

/* A record of a first start and nothing else: the server never answered. */
static uuid_text leave_a_first_record(void) {
    silent_server server = open_silent_server();
    SNRSettings *settings = new_settings();
    CHECK_INT(SNRSettings_setStorageDirectory(settings, scratch()), SNRErrorCodeNone);
    CHECK_INT(start_at(server.url, settings), SNRErrorCodeNone);
    const uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    close_silent_server(&server);
    return uuid;
}

/* The length up to the last byte that is not blank. */
static size_t used_length(file_content content) {
    size_t length = content.length;
    while (length > 0 && content.bytes[length - 1] == 0) length--;
    return length;
}

/* The next start finds `bytes` in place of the record: it sets them aside, reports it, and begins afresh. */
static void set_aside(const char *record, const void *bytes, size_t length, uuid_text lost, int line) {
    make_empty_directory(scratch());
    write_file(record, bytes, length);
    const int reports = log_reports();
    check_int(try_to_start_in(scratch()), SNRErrorCodeNone, __FILE__, line, "code of initialize");
    EVENTUALLY(log_reports() > reports);
    check(is_uuid(current_uuid(), '4'), __FILE__, line, "a fresh UUID");
    check(!same_uuid(current_uuid(), lost), __FILE__, line, "another UUID than the lost one");
    SNRSynerise_shutdown();
    check(some_file_has(scratch(), (file_content){(unsigned char *)bytes, length}), __FILE__, line,
          "a file with the damaged bytes");
}

#define SET_ASIDE(bytes, length) set_aside(record, (bytes), (length), lost, __LINE__)

/* spec §5: set aside, never erased, reported, and replaced by a fresh session */
static void nonsense_is_set_aside(void) {
    static const char *const nonsense[] = {"", "nonsense", "{}", "snrclient-session", "snrclient-session 1\n", "\n\n\n"};
    const uuid_text lost = leave_a_first_record();
    char record[1024];
    REQUIRE(find_record(record));
    for (size_t i = 0; i < COUNT(nonsense); i++) SET_ASIDE(nonsense[i], strlen(nonsense[i]));
}

/* spec §5: the fresh session is the one that is stored from then on */
static void fresh_session_takes_the_place(void) {
    leave_a_first_record();
    char record[1024];
    REQUIRE(find_record(record));
    write_file(record, "nonsense", 8);
    start_in(scratch());
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    const uuid_text fresh = current_uuid();
    const token_copy told = w->token;
    SNRSynerise_shutdown();
    start_in(scratch());
    CHECK(same_uuid(current_uuid(), fresh));
    settled(retrieve(w));
    CHECK_STR(w->token.text, told.text);
}

/* spec §5: the checksum notices every flipped bit */
static void flipped_bits_are_noticed(void) {
    const uuid_text lost = leave_a_first_record();
    char record[1024];
    REQUIRE(find_record(record));
    file_content content = read_file(record);
    const size_t used = used_length(content);
    for (size_t i = 0; i < used; i += (size_t)rounds(1, 41)) {
        content.bytes[i] ^= 0x01;
        SET_ASIDE(content.bytes, content.length);
        content.bytes[i] ^= 0x01;
    }
    make_empty_directory(scratch());
    write_file(record, content.bytes, content.length);
    start_in(scratch());
    CHECK(same_uuid(current_uuid(), lost)); /* undamaged, it is still good */
    free_content(&content);
}

/* spec §5: cut at every byte, never taken for another record */
static void record_cut_at_every_byte(void) {
    const uuid_text lost = leave_a_first_record();
    char record[1024];
    REQUIRE(find_record(record));
    file_content content = read_file(record);
    const size_t used = used_length(content);
    for (size_t length = 0; length < used; length += (size_t)rounds(1, 41)) SET_ASIDE(content.bytes, length);
    free_content(&content);
}

/* What a damaged record of a session with history led to. */
static void check_history(const char *record, file_content content, uuid_text uuid, const token_copy *newest) {
    make_empty_directory(scratch());
    write_file(record, content.bytes, content.length);
    const int reports = log_reports();
    start_in(scratch());
    const uuid_text found = current_uuid();
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    CHECK_STR(sandbox_token_uuid(w->token.text), found.text); /* never a mixture */
    const bool as_told = same_uuid(found, uuid) && strcmp(w->token.text, newest->text) == 0;
    if (!as_told) CHECK(log_reports() > reports); /* callbacks come in order, so the report came before the token */
    SNRSynerise_shutdown();
    if (!same_uuid(found, uuid)) CHECK(some_file_has(scratch(), content));
}

/* spec §5: wherever the record of a session with history is hurt, an older state of it may be found, or a fresh session
   begins; it is reported, and UUID and token belong together */
static void damaged_history_is_never_a_mixture(void) {
    start_in(scratch());
    waiter *w = new_waiter();
    for (int i = 0; i < 3; i++) settled(refresh(w));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    const token_copy newest = w->token;
    const uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    char record[1024];
    REQUIRE(find_record(record));
    file_content content = read_file(record);
    const size_t used = used_length(content);
    const size_t step = used / (size_t)rounds(200, 10) + 1;
    for (size_t i = 0; i < used; i += step) {
        content.bytes[i] ^= 0x01;
        check_history(record, content, uuid, &newest);
        content.bytes[i] ^= 0x01;
        check_history(record, (file_content){content.bytes, i}, uuid, &newest);
    }
    free_content(&content);
}

/* spec §5: what was set aside earlier is not erased by the next damage either */
static void earlier_damage_is_kept(void) {
    leave_a_first_record();
    char record[1024];
    REQUIRE(find_record(record));
    for (char i = 'a'; i < 'd'; i++) {
        write_file(record, &i, 1);
        start_in(scratch());
        SNRSynerise_shutdown();
    }
    for (char i = 'a'; i < 'd'; i++) CHECK(some_file_has(scratch(), (file_content){(unsigned char *)&i, 1}));
}

/* spec §5: a record of a newer format is refused and left alone; T22 */
static void newer_format_is_left_alone(void) {
    static const char newer[] = "snrclient-session 2 keep 2 1cd3a917-fdce-5743-b6b4-8c41d3fb033c\n{}";
    leave_a_first_record();
    char record[1024];
    REQUIRE(find_record(record));
    file_content content = read_file(record);
    memset(content.bytes, 0, content.length);
    memcpy(content.bytes, newer, sizeof newer - 1);
    write_file(record, content.bytes, content.length);
    CHECK_INT(try_to_start_in(scratch()), SNRErrorCodeStorageUnavailable);
    CHECK_STR(current_uuid().text, "");
    file_list files;
    list_files(scratch(), &files);
    CHECK_INT(files.count, 1);
    CHECK(some_file_has(scratch(), content));
    free_content(&content);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(nonsense_is_set_aside),
        TEST(fresh_session_takes_the_place),
        TEST(flipped_bits_are_noticed),
        TEST(record_cut_at_every_byte),
        TEST(damaged_history_is_never_a_mixture),
        TEST(earlier_damage_is_kept),
        TEST(newer_format_is_left_alone),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
