/* The settings builder: what every setter accepts, and who destroys the logger's context (api.md; spec §6). */
#include "harness.h"

#include <math.h>
#include <stdatomic.h>

#define BAD_UTF8 "\xff\xfe"

/* api.md: a duration is a number above zero; infinity is as good as any long one */
static void request_timeout_is_validated(void) {
    SNRSettings *settings = SNRSettings_new();
    const double refused[] = {0.0, -1.0, -0.0, (double)NAN, -(double)INFINITY};
    for (size_t i = 0; i < COUNT(refused); i++)
        CHECK_INT(SNRSettings_setRequestTimeout(settings, refused[i]), SNRErrorCodeInvalidArgument);
    const double accepted[] = {0.001, 0.5, 30.0, 3600.0, 1e300, (double)INFINITY};
    for (size_t i = 0; i < COUNT(accepted); i++)
        CHECK_INT(SNRSettings_setRequestTimeout(settings, accepted[i]), SNRErrorCodeNone);
    SNRSettings_free(settings);
}

/* spec §3 refresh window: smaller values are clamped, not refused; nonsense is refused; F23, Q11 */
static void refresh_interval_is_clamped(void) {
    SNRSettings *settings = SNRSettings_new();
    const double accepted[] = {0.0, 1.0, 1799.0, 1800.0, 86400.0, 1e300, (double)INFINITY};
    for (size_t i = 0; i < COUNT(accepted); i++)
        CHECK_INT(SNRSettings_setMinTokenRefreshInterval(settings, accepted[i]), SNRErrorCodeNone);
    const double refused[] = {-1.0, (double)NAN, -(double)INFINITY};
    for (size_t i = 0; i < COUNT(refused); i++)
        CHECK_INT(SNRSettings_setMinTokenRefreshInterval(settings, refused[i]), SNRErrorCodeInvalidArgument);
    SNRSettings_free(settings);
}

static int refreshes_with_interval(double interval, double lifetime) {
    sandbox_reset();
    sandbox_token_lifetime(lifetime);
    SNRSettings *settings = new_settings();
    SNRSettings_setMinTokenRefreshInterval(settings, interval);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    waiter *w = new_waiter();
    settled(retrieve(w));
    settled(retrieve(w));
    CHECK_SUCCESS(w);
    SNRSynerise_shutdown();
    return sandbox_requests(REFRESH);
}

/* spec §3: window = min(interval, half of the life), so a fresh token is outside it however the interval is set */
static void fresh_token_is_outside_the_window(void) {
    CHECK_INT(refreshes_with_interval(1, 3600), 0);
    CHECK_INT(refreshes_with_interval(1800, 3600), 0);
    CHECK_INT(refreshes_with_interval(86400, 3600), 0);
    CHECK_INT(refreshes_with_interval(1800, 20), 0);
}

/* spec §6: texts are UTF-8; NULL and empty go back to the default where there is one */
static void texts_are_validated(void) {
    SNRSettings *settings = SNRSettings_new();
    CHECK_INT(SNRSettings_setUUIDSalt(settings, "yourdomain.com"), SNRErrorCodeNone);
    CHECK_INT(SNRSettings_setUUIDSalt(settings, ""), SNRErrorCodeNone);
    CHECK_INT(SNRSettings_setUUIDSalt(settings, BAD_UTF8), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setDeviceId(settings, "device-1"), SNRErrorCodeNone);
    CHECK_INT(SNRSettings_setDeviceId(settings, BAD_UTF8), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setStorageDirectory(settings, NULL), SNRErrorCodeNone);
    CHECK_INT(SNRSettings_setStorageDirectory(settings, ""), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setStorageDirectory(settings, BAD_UTF8), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setShouldDestroySessionOnApiKeyChange(settings, false), SNRErrorCodeNone);
    CHECK_INT(SNRSettings_setShouldDestroySessionOnApiKeyChange(settings, true), SNRErrorCodeNone);
    SNRSettings_free(settings);
}

/* api.md: the certificates replace the built-in roots, so a text without one would trust nobody */
static void certificates_are_validated(void) {
    static const char *const refused[] = {
        "", "not pem", BAD_UTF8, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"};
    SNRSettings *settings = SNRSettings_new();
    for (size_t i = 0; i < COUNT(refused); i++)
        CHECK_INT(SNRSettings_setCACertificates(settings, refused[i]), SNRErrorCodeInvalidArgument);
    SNRSettings_free(settings);
}

/* api.md: without a settings object there is nothing to set */
static void null_settings_are_refused(void) {
    CHECK_INT(SNRSettings_setStorageDirectory(NULL, "x"), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setMinTokenRefreshInterval(NULL, 1800), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setShouldDestroySessionOnApiKeyChange(NULL, true), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setRequestTimeout(NULL, 30), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setUUIDSalt(NULL, "x"), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setDeviceId(NULL, "x"), SNRErrorCodeInvalidArgument);
    CHECK_INT(SNRSettings_setCACertificates(NULL, "x"), SNRErrorCodeInvalidArgument);
    SNRSettings_free(NULL);
}

static void count_destroy(void *context) { atomic_fetch_add((atomic_int *)context, 1); }

static void set_counted_logger(SNRSettings *settings, atomic_int *destroyed) {
    CHECK_INT(SNRSettings_setLogger(settings, SNRLogLevelDebug, on_log, destroyed, count_destroy), SNRErrorCodeNone);
}

/* api.md SNRDestroyCallback: exactly once, when the library drops the context; also when it refuses it */
static void logger_is_destroyed_exactly_once(void) {
    atomic_int replaced = 0, freed = 0, used = 0, refused = 0;

    SNRSettings *settings = SNRSettings_new();
    set_counted_logger(settings, &replaced);
    set_counted_logger(settings, &freed);
    CHECK_INT(replaced, 1);
    CHECK_INT(freed, 0);
    SNRSettings_free(settings); /* without initialize */
    CHECK_INT(freed, 1);

    settings = SNRSettings_new();
    set_counted_logger(settings, &used);
    CHECK_INT(start_with(settings), SNRErrorCodeNone);
    CHECK_INT(used, 0); /* the settings are gone, the running session still logs */
    SNRSynerise_shutdown();
    EVENTUALLY(used == 1);

    settings = SNRSettings_new();
    CHECK_INT(SNRSettings_setLogger(settings, (SNRLogLevel)99, on_log, &refused, count_destroy),
              SNRErrorCodeInvalidArgument);
    CHECK_INT(refused, 1);
    SNRSettings_free(settings);
    CHECK_INT(SNRSettings_setLogger(NULL, SNRLogLevelDebug, on_log, &refused, count_destroy),
              SNRErrorCodeInvalidArgument);
    CHECK_INT(refused, 2);
    CHECK_INT(replaced + freed + used + refused, 5);
}

/* api.md: settings are copied, so one object serves several starts */
static void settings_can_be_used_again(void) {
    atomic_int destroyed = 0;
    SNRSettings *settings = SNRSettings_new();
    set_counted_logger(settings, &destroyed);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(SNRSynerise_initialize(SANDBOX_API_KEY, sandbox_url(), settings), SNRErrorCodeNone);
        SNRSynerise_shutdown();
    }
    CHECK_INT(destroyed, 0);
    SNRSettings_free(settings);
    EVENTUALLY(destroyed == 1);
}

static atomic_int loudest_level;

static void note_level(SNRLogLevel level, const char *message, void *context) {
    (void)context;
    CHECK(message != NULL && message[0] != '\0');
    if ((int)level > atomic_load(&loudest_level)) atomic_store(&loudest_level, (int)level);
}

/* api.md setLogger: nothing above the level that was asked for */
static void log_level_is_respected(void) {
    for (int level = SNRLogLevelOff; level <= SNRLogLevelDebug; level++) {
        atomic_store(&loudest_level, 0);
        SNRSettings *settings = SNRSettings_new();
        CHECK_INT(SNRSettings_setLogger(settings, (SNRLogLevel)level, note_level, NULL, NULL), SNRErrorCodeNone);
        CHECK_INT(start_with(settings), SNRErrorCodeNone);
        SNRClient_regenerateUUIDWithClientIdentifier(""); /* warns */
        settled(retrieve(new_waiter()));
        SNRSynerise_shutdown();
        CHECK(atomic_load(&loudest_level) <= level);
        if (level >= SNRLogLevelWarn) CHECK(atomic_load(&loudest_level) >= SNRLogLevelWarn);
    }
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(request_timeout_is_validated),
        TEST(refresh_interval_is_clamped),
        TEST(fresh_token_is_outside_the_window),
        TEST(texts_are_validated),
        TEST(certificates_are_validated),
        TEST(null_settings_are_refused),
        TEST(logger_is_destroyed_exactly_once),
        TEST(settings_can_be_used_again),
        TEST(log_level_is_respected),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
