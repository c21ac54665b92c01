/* Tokens and errors as objects: accessors, retain and release, and the small static functions. */
#include "harness.h"

#include <pthread.h>

static const char CAUSES[] =
    "{\"status\":400,\"error\":\"Bad Request\",\"message\":\"Validation failed\",\"path\":\"/x\","
    "\"errorCode\":\"SAU-0042\",\"errors\":["
    "{\"code\":17,\"field\":\"apiKey\",\"message\":\"must not be blank\",\"rejectedValue\":\"none\"},"
    "{\"code\":18}]}";

/* A callback that retains its argument, so that the test can look at it later. */
typedef struct {
    waiter *waiter;
    SNRToken *token;
    SNRApiError *error;
} keeper;

static void keep_token(const SNRToken *token, void *context) {
    keeper *k = context;
    k->token = SNRToken_retain(token);
    on_token(token, k->waiter);
}

static void keep_error(const SNRApiError *error, void *context) {
    keeper *k = context;
    k->error = SNRApiError_retain(error);
    on_failure(error, k->waiter);
}

static keeper kept_token(void) {
    keeper k = {new_waiter(), NULL, NULL};
    k.waiter->calls = 1;
    SNRClient_retrieveToken(keep_token, keep_error, &k);
    settled(k.waiter);
    return k;
}

static keeper kept_error(int status, const char *body) {
    settled(retrieve(new_waiter()));
    sandbox_answer(REFRESH, status, body, 1);
    keeper k = {new_waiter(), NULL, NULL};
    k.waiter->calls = 1;
    SNRClient_refreshToken(on_success, keep_error, &k);
    settled(k.waiter);
    return k;
}

/* spec §4: retain keeps a token beyond its callback, and beyond the session */
static void retained_token_outlives_callback_and_session(void) {
    start();
    keeper k = kept_token();
    REQUIRE(k.token != NULL);
    SNRToken *second = SNRToken_retain(k.token);
    SNRSynerise_shutdown();
    SNRToken_release(k.token);
    CHECK_STR(SNRToken_getTokenString(second), k.waiter->token.text);
    CHECK_STR(SNRToken_getRlm(second), k.waiter->token.rlm);
    CHECK_INT(SNRToken_getTokenOrigin(second), SNRTokenOriginAnonymous);
    CHECK(SNRToken_getExpirationDate(second) > SNRToken_getCreationDate(second));
    SNRToken_release(second);
}

/* spec §4: a retained token is what it was, whatever the session does next */
static void retained_token_does_not_change(void) {
    start();
    keeper k = kept_token();
    REQUIRE(k.token != NULL);
    settled(refresh(new_waiter()));
    SNRClient_destroySession();
    CHECK_STR(SNRToken_getTokenString(k.token), k.waiter->token.text);
    SNRToken_release(k.token);
}

static void *retain_and_release(void *token) {
    for (int i = 0; i < rounds(20000, 500); i++) SNRToken_release(SNRToken_retain(token));
    return NULL;
}

/* spec §4: the counts are safe on several threads */
static void retain_and_release_on_many_threads(void) {
    start();
    keeper k = kept_token();
    REQUIRE(k.token != NULL);
    pthread_t threads[8];
    for (size_t i = 0; i < COUNT(threads); i++) pthread_create(&threads[i], NULL, retain_and_release, k.token);
    for (size_t i = 0; i < COUNT(threads); i++) pthread_join(threads[i], NULL);
    CHECK_STR(SNRToken_getTokenString(k.token), k.waiter->token.text);
    SNRToken_release(k.token);
}

/* spec §9: every part of an error, and an index out of range */
static void error_accessors_give_what_the_server_said(void) {
    start();
    keeper k = kept_error(400, CAUSES);
    SNRSynerise_shutdown();
    const SNRApiError *error = k.error;
    REQUIRE(error != NULL);
    CHECK_INT(SNRApiError_getType(error), SNRApiErrorTypeHttp);
    CHECK_INT(SNRApiError_getCode(error), SNRErrorCodeInvalidRequestApiError);
    CHECK_INT(SNRApiError_getHttpCode(error), 400);
    CHECK_STR(SNRApiError_getErrorCode(error), "SAU-0042");
    CHECK_STR(SNRApiError_getBody(error), CAUSES);
    CHECK(SNRApiError_getMessage(error)[0] != '\0');

    CHECK_INT(SNRApiError_getCauseCount(error), 2);
    CHECK_INT(SNRApiError_getCauseCode(error, 0), 17);
    CHECK_STR(SNRApiError_getCauseField(error, 0), "apiKey");
    CHECK_STR(SNRApiError_getCauseMessage(error, 0), "must not be blank");
    CHECK_STR(SNRApiError_getCauseRejectedValue(error, 0), "none");
    CHECK_INT(SNRApiError_getCauseCode(error, 1), 18);
    CHECK(SNRApiError_getCauseField(error, 1) == NULL);
    CHECK(SNRApiError_getCauseMessage(error, 1) == NULL);
    CHECK(SNRApiError_getCauseRejectedValue(error, 1) == NULL);

    static const size_t outside[] = {2, 3, 1000, (size_t)-1};
    for (size_t i = 0; i < COUNT(outside); i++) {
        CHECK(SNRApiError_getCauseField(error, outside[i]) == NULL);
        CHECK(SNRApiError_getCauseMessage(error, outside[i]) == NULL);
        CHECK(SNRApiError_getCauseRejectedValue(error, outside[i]) == NULL);
        CHECK_INT(SNRApiError_getCauseCode(error, outside[i]), 0);
    }
    SNRApiError_release(k.error);
}

/* spec §8, §9: a body that is no JSON is handed on as it is, without causes */
static void error_with_a_foreign_body(void) {
    start();
    keeper k = kept_error(500, "<html>oops</html>");
    REQUIRE(k.error != NULL);
    CHECK_INT(SNRApiError_getHttpCode(k.error), 500);
    CHECK_STR(SNRApiError_getBody(k.error), "<html>oops</html>");
    CHECK(SNRApiError_getErrorCode(k.error) == NULL);
    CHECK_INT(SNRApiError_getCauseCount(k.error), 0);
    SNRApiError *second = SNRApiError_retain(k.error);
    SNRApiError_release(k.error);
    CHECK_INT(SNRApiError_getHttpCode(second), 500);
    SNRApiError_release(second);
}

/* FACTS §3.1: the strings of the platform; an unknown number is UNKNOWN */
static void origins_have_the_strings_of_the_platform(void) {
    static const char *const names[] = {"UNKNOWN",  "INCOGNITO", "ANONYMOUS", "SYNERISE", "SIMPLE_AUTH",
                                        "FACEBOOK", "OAUTH",     "APPLE",     "GOOGLE"};
    for (int i = 0; i < (int)COUNT(names); i++) CHECK_STR(SNRTokenOrigin_toString((SNRTokenOrigin)i), names[i]);
    CHECK_STR(SNRTokenOrigin_toString((SNRTokenOrigin)9), "UNKNOWN");
    CHECK_STR(SNRTokenOrigin_toString((SNRTokenOrigin)-1), "UNKNOWN");
}

/* spec §9, F40: the numbers never change */
static void numbers_are_frozen(void) {
    CHECK_INT(SNRErrorCodeNetworkApiError, -105);
    CHECK_INT(SNRErrorCodeModuleNotReadyApiError, -110);
    CHECK_INT(SNRErrorCodeInvalidArgument, 3050);
    CHECK_INT(SNRErrorCodeInternalInconsistency, 3060);
    CHECK_INT(SNRErrorCodeClientSessionUnauthorizedApiError, 3200);
    CHECK_INT(SNRErrorCodeClientSessionExpiredApiError, 3210);
    CHECK_INT(SNRErrorCodeClientSessionAlreadySignedOutApiError, 3220);
    CHECK_INT(SNRErrorCodeStorageUnavailable, 3620);
    CHECK_INT(SNRTokenOriginFacebook, 5);
    CHECK_INT(SNRTokenOriginOAuth, 6);
    CHECK_INT(SNRClientIdentityProviderUnknown, 5);
    CHECK_INT(SNRClientSessionEndReasonUserAccountDeleted, 6);
    CHECK_INT(SNRClientConditionalAuthStatusMfaRequired, 6);
}

/* api.md: a static text of three numbers, and an ABI number above zero */
static void version_is_major_minor_patch(void) {
    unsigned major = 0, minor = 0, patch = 0;
    int length = 0;
    const char *version = SNRSynerise_version();
    REQUIRE(version != NULL);
    CHECK_INT(sscanf(version, "%u.%u.%u%n", &major, &minor, &patch, &length), 3);
    CHECK_INT(length, (int)strlen(version));
    CHECK(SNRSynerise_version() == version);
    CHECK(SNRSynerise_abiVersion() > 0);
}

int main(int argc, char **argv) {
    static const test_case tests[] = {
        TEST(retained_token_outlives_callback_and_session),
        TEST(retained_token_does_not_change),
        TEST(retain_and_release_on_many_threads),
        TEST(error_accessors_give_what_the_server_said),
        TEST(error_with_a_foreign_body),
        TEST(origins_have_the_strings_of_the_platform),
        TEST(numbers_are_frozen),
        TEST(version_is_major_minor_patch),
    };
    return run_program(argc, argv, tests, COUNT(tests), NULL);
}
