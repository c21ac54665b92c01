/* A storage of the host's: what it keeps, what it may answer, and what may be called inside it (spec §5; T22–T27). */
#include "harness.h"

#include <pthread.h>
#include <stdatomic.h>

#define RECORDS 4

typedef struct {
    char name[64]; /* empty: no record */
    unsigned char bytes[65536];
    size_t length;
} record;

/* A storage in memory, with its moods. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    record records[RECORDS];
    int reads, writes, removals;
    bool is_locked;     /* reads cannot tell, the rest fails */
    bool is_full;       /* writes fail */
    bool is_held;       /* a write waits until this is over */
    int waiting;        /* writes that wait */
    bool forgets_bytes; /* says Present and sets nothing */
    int odd_status;     /* answered in place of a status, unless 0 */
    void (*inside)(void);
} storage = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static atomic_int users, overlaps;

static void enter(void) {
    if (atomic_fetch_add(&users, 1) != 0) atomic_fetch_add(&overlaps, 1);
    if (storage.inside != NULL) storage.inside();
    pthread_mutex_lock(&storage.mutex);
}

static void leave(void) {
    pthread_mutex_unlock(&storage.mutex);
    atomic_fetch_sub(&users, 1);
}

static record *find(const char *name) {
    for (int i = 0; i < RECORDS; i++)
        if (strcmp(storage.records[i].name, name) == 0) return &storage.records[i];
    return NULL;
}

static SNRStorageReadStatus storage_read(const char *name, SNRStorageReading *reading, void *context) {
    (void)context;
    enter();
    storage.reads++;
    const record *found = find(name);
    SNRStorageReadStatus status = SNRStorageReadStatusAbsent;
    if (storage.is_locked) {
        status = SNRStorageReadStatusUnavailable;
    } else if (found != NULL) {
        status = SNRStorageReadStatusPresent;
        if (!storage.forgets_bytes)
            CHECK_INT(SNRStorageReading_setBytes(reading, found->bytes, found->length), SNRErrorCodeNone);
    }
    if (storage.odd_status != 0) memcpy(&status, &storage.odd_status, sizeof status);
    leave();
    return status;
}

static bool storage_write(const char *name, const uint8_t *bytes, size_t length, void *context) {
    (void)context;
    enter();
    storage.waiting++;
    pthread_cond_broadcast(&storage.changed);
    while (storage.is_held) pthread_cond_wait(&storage.changed, &storage.mutex);
    storage.waiting--;
    bool is_written = !storage.is_locked && !storage.is_full && length <= sizeof storage.records[0].bytes;
    record *place = find(name);
    if (place == NULL) place = find("");
    if (is_written && CHECK(place != NULL)) {
        storage.writes++;
        snprintf(place->name, sizeof place->name, "%s", name);
        memcpy(place->bytes, bytes, length);
        place->length = length;
    }
    leave();
    return is_written;
}

static bool storage_remove(const char *name, void *context) {
    (void)context;
    enter();
    storage.removals++;
    record *found = find(name);
    if (found != NULL && !storage.is_locked) memset(found, 0, sizeof *found);
    bool is_removed = !storage.is_locked;
    leave();
    return is_removed;
}

static void empty_storage(void) {
    memset(storage.records, 0, sizeof storage.records);
    storage.reads = storage.writes = storage.removals = storage.odd_status = 0;
    storage.is_locked = storage.is_full = storage.forgets_bytes = false;
    storage.inside = NULL;
    atomic_store(&overlaps, 0);
}

static SNRErrorCode try_to_start(void) {
    SNRSettings *settings = new_settings();
    session_context_lent();
    CHECK_INT(SNRSettings_setStorage(settings, storage_read, storage_write, storage_remove, NULL,
                                     session_context_returned),
              SNRErrorCodeNone);
    return start_with(settings);
}

static void start_in_storage(void) { CHECK_INT(try_to_start(), SNRErrorCodeNone); }

static record *only_record(void) {
    record *found = NULL;
    for (int i = 0; i < RECORDS; i++) {
        if (storage.records[i].name[0] == '\0') continue;
        CHECK(found == NULL);
        found = &storage.records[i];
    }
    CHECK(found != NULL);
    return found;
}

static bool is_stored(const char *text) {
    for (int i = 0; i < RECORDS; i++)
        if (memmem(storage.records[i].bytes, storage.records[i].length, text, strlen(text)) != NULL) return true;
    return false;
}

static void a_session_is_found_again(void) {
    empty_storage();
    start_in_storage();
    waiter *w = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    CHECK_SUCCESS(w);
    waiter *token = settled(retrieve(new_waiter()));
    uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    CHECK(only_record() != NULL);
    start_in_storage();
    CHECK(SNRClient_isSignedIn());
    CHECK(same_uuid(current_uuid(), uuid));
    waiter *again = settled(retrieve(new_waiter()));
    CHECK_STR(again->token.text, token->token.text);
    CHECK_INT(atomic_load(&overlaps), 0);
}

static void a_locked_storage_is_asked_again_later(void) {
    empty_storage();
    start_in_storage();
    settled(retrieve(new_waiter()));
    uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    int writes = storage.writes;
    storage.is_locked = true;
    CHECK_INT(try_to_start(), SNRErrorCodeStorageUnavailable);
    CHECK_INT(storage.writes, writes);
    CHECK_INT(storage.removals, 0);
    CHECK_INT(current_uuid().text[0], 0);
    storage.is_locked = false;
    start_in_storage();
    CHECK(same_uuid(current_uuid(), uuid));
}

static void only_a_clear_answer_counts(void) {
    empty_storage();
    start_in_storage();
    uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    storage.forgets_bytes = true;
    CHECK_INT(try_to_start(), SNRErrorCodeStorageUnavailable);
    storage.forgets_bytes = false;
    const int odd[] = {3, -1, 1 << 30};
    for (size_t i = 0; i < COUNT(odd); i++) {
        storage.odd_status = odd[i];
        CHECK_INT(try_to_start(), SNRErrorCodeStorageUnavailable);
    }
    storage.odd_status = 0;
    start_in_storage();
    CHECK(same_uuid(current_uuid(), uuid));
}

static void a_first_uuid_that_cannot_be_stored_is_none(void) {
    empty_storage();
    storage.is_full = true;
    CHECK_INT(try_to_start(), SNRErrorCodeStorageUnavailable);
    storage.is_full = false;
    start_in_storage();
}

static void a_write_that_failed_is_made_up_for(void) {
    empty_storage();
    start_in_storage();
    settled(retrieve(new_waiter()));
    storage.is_full = true;
    waiter *w = settled(sign_in(new_waiter(), BEN, BEN_PASSWORD));
    CHECK_SUCCESS(w);
    CHECK(log_contains("could not be stored"));
    waiter *token = settled(retrieve(new_waiter()));
    CHECK(!is_stored(token->token.text));
    storage.is_full = false;
    SNRSynerise_shutdown();
    CHECK(is_stored(token->token.text));
    start_in_storage();
    CHECK(SNRClient_isSignedIn());
}

static void a_damaged_record_is_kept_under_another_name(void) {
    empty_storage();
    start_in_storage();
    uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    record damaged = *only_record();
    damaged.bytes[damaged.length / 2] ^= 0x20;
    *only_record() = damaged;
    start_in_storage();
    CHECK(!same_uuid(current_uuid(), uuid));
    EVENTUALLY(log_contains("damaged"));
    int kept = 0;
    for (int i = 0; i < RECORDS; i++) {
        const record *r = &storage.records[i];
        if (r->name[0] == '\0' || strcmp(r->name, damaged.name) == 0) continue;
        kept++;
        CHECK(r->length == damaged.length && memcmp(r->bytes, damaged.bytes, r->length) == 0);
    }
    CHECK_INT(kept, 1);
}

static void take_over_after(int changes, const char *last_change) {
    empty_storage();
    start_in(scratch());
    waiter *token = settled(retrieve(new_waiter()));
    for (int i = 1; i <= changes; i++) SNRTracker_setCustomIdentifier(i == changes ? last_change : "an older change");
    uuid_text uuid = current_uuid();
    SNRSynerise_shutdown();
    char path[1024];
    REQUIRE(find_record(path));
    record *taken = find("");
    snprintf(taken->name, sizeof taken->name, "snrclient.session");
    file_content file = read_file(path);
    REQUIRE(file.length <= sizeof taken->bytes);
    memcpy(taken->bytes, file.bytes, file.length);
    taken->length = file.length;
    free_content(&file);
    size_t length_of_file = taken->length;

    start_in_storage();
    CHECK(same_uuid(current_uuid(), uuid));
    char *identifier = SNRTracker_getCustomIdentifier();
    CHECK_STR(identifier, last_change);
    SNRString_free(identifier);
    CHECK_STR(settled(retrieve(new_waiter()))->token.text, token->token.text);
    CHECK(only_record()->length < length_of_file);
    CHECK(!is_stored("an older change"));
}

static void a_session_of_a_storage_directory_is_taken_over(void) { take_over_after(2, "the first slot"); }

static void the_newest_slot_is_taken_over_whichever_it_is(void) { take_over_after(3, "the other slot"); }

static void a_destroyed_session_is_not_left_in_the_storage(void) {
    empty_storage();
    start_in_storage();
    waiter *token = settled(retrieve(new_waiter()));
    uuid_text uuid = current_uuid();
    CHECK(is_stored(token->token.text));
    SNRClient_destroySession();
    CHECK(!is_stored(token->token.text));
    CHECK(!is_stored(uuid.text));
    storage.is_full = true;
    SNRClient_regenerateUUID(); /* cannot be written, so what is there has to go */
    CHECK(storage.removals > 0);
}

static void a_token_is_told_when_it_is_stored(void) {
    empty_storage();
    start_in_storage();
    settled(retrieve(new_waiter()));
    pthread_mutex_lock(&storage.mutex);
    storage.is_held = true;
    pthread_mutex_unlock(&storage.mutex);
    waiter *w = refresh(new_waiter());
    pthread_mutex_lock(&storage.mutex);
    while (storage.waiting == 0) pthread_cond_wait(&storage.changed, &storage.mutex);
    pthread_mutex_unlock(&storage.mutex);
    CHECK_INT(outcomes(w), 0); /* the answer is here, and its token is not stored yet */
    pthread_mutex_lock(&storage.mutex);
    storage.is_held = false;
    pthread_cond_broadcast(&storage.changed);
    pthread_mutex_unlock(&storage.mutex);
    CHECK_SUCCESS(settled(w));
}

static waiter *visitor;
static atomic_int visits;

static void call_everything(void) {
    if (atomic_fetch_add(&visits, 1) >= 50) return; /* what is called causes writes, and these call again */
    retrieve(visitor);
    refresh(visitor);
    sign_out(visitor, SNRClientSignOutModeSignOut, false);
    (void)current_uuid();
    (void)SNRClient_isSignedIn();
    SNRToken_release(SNRClient_copyValidToken());
    SNRClient_regenerateUUID();
    SNRClient_destroySession();
    SNRTracker_setCustomEmail("visitor@example.com");
    CHECK_INT(SNRSynerise_changeClientApiKey(OTHER_API_KEY), SNRErrorCodeInternalInconsistency);
    CHECK_INT(start_at(sandbox_url(), NULL), SNRErrorCodeInternalInconsistency);
    session_context_lent();
    SNRClient_setClientStateDelegate(NULL, NULL, NULL, session_context_returned);
    SNRSynerise_shutdown();
}

static void the_storage_may_call_the_library(void) {
    empty_storage();
    visitor = new_waiter();
    atomic_store(&visits, 0);
    storage.inside = call_everything;
    start_in_storage();
    waiter *w = settled(retrieve(new_waiter()));
    CHECK_SUCCESS(w);
    SNRClient_regenerateUUID();
    EVENTUALLY(atomic_load(&visits) >= 50);
    SNRSynerise_shutdown();
    storage.inside = NULL;
    settled(visitor);
    CHECK_INT(atomic_load(&overlaps), 0);
}

static void *change_identity(void *argument) {
    for (int i = rounds(50, 5); i > 0; i--) SNRClient_regenerateUUID();
    return argument;
}

static void the_storage_is_used_by_one_thread_at_a_time(void) {
    pthread_t threads[4];
    empty_storage();
    start_in_storage();
    for (size_t i = 0; i < COUNT(threads); i++) CHECK_INT(pthread_create(&threads[i], NULL, change_identity, NULL), 0);
    waiter *w = new_waiter();
    for (int i = 0; i < 20; i++) settled(retrieve(w));
    for (size_t i = 0; i < COUNT(threads); i++) pthread_join(threads[i], NULL);
    CHECK(storage.writes >= 20);
    CHECK_INT(atomic_load(&overlaps), 0);
}

/* What could not be read back is not written: the session before it is found again. */
static void a_record_that_is_too_long_is_not_written(void) {
    static char auth_id[1200 * 1024];
    memset(auth_id, 'a', sizeof auth_id - 1);
    SNRTokenPayload *payload =
        SNRTokenPayload_new("payload-token-text", unix_time() + 3600, unix_time(), "client", SNRTokenOriginSynerise,
                            "7023e164-2318-542c-9992-0b70cf4c5625", "1", NULL);
    for (int in_files = 0; in_files < 2; in_files++) {
        empty_storage();
        if (in_files) {
            start_in(scratch());
        } else {
            start_in_storage();
        }
        uuid_text uuid = current_uuid();
        CHECK_SUCCESS(settled(authenticate_with_payload(new_waiter(), payload, auth_id)));
        EVENTUALLY(log_contains("too long"));
        SNRSynerise_shutdown();
        if (in_files) {
            start_in(scratch());
        } else {
            start_in_storage();
        }
        CHECK(same_uuid(current_uuid(), uuid));
        SNRSynerise_shutdown();
    }
    SNRTokenPayload_free(payload);
}

static void what_is_not_acceptable_is_refused(void) {
    SNRSettings *settings = SNRSettings_new();
    session_context_lent();
    CHECK_INT(SNRSettings_setStorage(settings, NULL, storage_write, storage_remove, NULL, session_context_returned),
              SNRErrorCodeInvalidArgument);
    session_context_lent();
    CHECK_INT(SNRSettings_setStorage(settings, storage_read, NULL, storage_remove, NULL, session_context_returned),
              SNRErrorCodeInvalidArgument);
    session_context_lent();
    CHECK_INT(SNRSettings_setStorage(settings, storage_read, storage_write, NULL, NULL, session_context_returned),
              SNRErrorCodeInvalidArgument);
    session_context_lent();
    CHECK_INT(SNRSettings_setStorage(NULL, storage_read, storage_write, storage_remove, NULL,
                                     session_context_returned),
              SNRErrorCodeInvalidArgument);
    SNRSettings_free(settings);
    CHECK_INT(SNRStorageReading_setBytes(NULL, NULL, 0), SNRErrorCodeInvalidArgument);
}

static void what_is_set_last_counts(void) {
    empty_storage();
    SNRSettings *settings = new_settings();
    session_context_lent();
    SNRSettings_setStorage(settings, storage_read, storage_write, storage_remove, NULL, session_context_returned);
    SNRSettings_setStorageDirectory(settings, scratch());
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    SNRSynerise_shutdown();
    CHECK_INT(storage.reads + storage.writes, 0);
    char path[1024];
    CHECK(find_record(path));
}

int main(int argc, char **argv) {
    const test_case tests[] = {
        TEST(a_session_is_found_again),
        TEST(a_locked_storage_is_asked_again_later),
        TEST(only_a_clear_answer_counts),
        TEST(a_first_uuid_that_cannot_be_stored_is_none),
        TEST(a_write_that_failed_is_made_up_for),
        TEST(a_damaged_record_is_kept_under_another_name),
        TEST(a_session_of_a_storage_directory_is_taken_over),
        TEST(the_newest_slot_is_taken_over_whichever_it_is),
        TEST(a_destroyed_session_is_not_left_in_the_storage),
        TEST(a_token_is_told_when_it_is_stored),
        TEST(the_storage_may_call_the_library),
        TEST(the_storage_is_used_by_one_thread_at_a_time),
        TEST(a_record_that_is_too_long_is_not_written),
        TEST(what_is_not_acceptable_is_refused),
        TEST(what_is_set_last_counts),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
