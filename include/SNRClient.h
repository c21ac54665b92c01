/*
 * SNRClient: the customer session of the Synerise platform for native hosts.
 *
 * One process has one session: a customer UUID, an anonymous token and, while a customer is signed
 * in, that customer's token. The library stores them, exchanges tokens before they expire, and
 * hands the current one out.
 *
 *     SNRSettings *settings = SNRSettings_new();
 *     SNRSettings_setStorageDirectory(settings, directory);
 *     SNRErrorCode code = SNRSynerise_initialize("your Profile API key", NULL, settings);
 *     SNRSettings_free(settings);
 *     if (code == SNRErrorCodeNone) {
 *         SNRClient_retrieveToken(on_token, on_failure, my_context);
 *     }
 *
 * CONVENTIONS
 *
 *   Names are SNR<Type>_<verb>. Constants of an enum are <Enum><Value>, such as
 *   SNRTokenOriginAnonymous. Numbers of enums never change; new ones may be added, so treat a
 *   number that you do not know as you treat Unknown.
 *   Strings are NUL-terminated UTF-8. Times are seconds since 1970 as a double, spans are seconds.
 *   What is called "authID", "client identifier" or "seed" counts byte for byte: nothing is
 *   trimmed and no case is folded.
 *   Functions that return SNRErrorCode return SNRErrorCodeNone when they did what they say, and
 *   have done nothing otherwise, except after UnknownError (see ERRORS).
 *
 * OWNERSHIP
 *
 *   borrowed   The library's; valid until the callback returns or, for what a getter returns, as
 *              long as the object lives. Do not free it.
 *   owned      Yours; give it back with the function that is named. All of these take NULL.
 *   copied     The library makes a copy; what you passed remains yours and may go at once.
 *   takes      What you passed is the library's from then on, also when the call fails.
 *   A pointer must be NULL or valid. NULL is never undefined: where a comment does not say what it
 *   does, a function with a NULL object does nothing, and one that returns SNRErrorCode answers
 *   SNRErrorCodeInvalidArgument.
 *
 * THREADS
 *
 *   Every function may be called from any thread at any time, also from several at once; the one
 *   exception is a single SNRSettings object. Synchronous functions may wait for the disk where
 *   that is said; none waits for the network, and the getters wait for nothing.
 *   The library starts its threads when they are first needed: one that runs callbacks, named
 *   "snr-callback", and as a rule one that waits for the server; at most four wait at once, and
 *   further requests wait for them, within their own timeout. SNRSynerise_shutdown ends them all.
 *   A name is looked up on a thread of its own, which ends when the system answers.
 *   A request for which the system has no thread fails; callbacks for which it has none wait for the
 *   next call, or for SNRSynerise_shutdown, which runs them; and a change for which it has none is
 *   stored by the function that makes it, also by one that never waits otherwise.
 *   The library must not be used in a child process after fork() without exec().
 *
 * CALLBACKS
 *
 *   An asynchronous function takes a success callback, a failure callback and a context pointer
 *   that is handed back untouched. Exactly one of the two is called, exactly once: never inside the
 *   call that registered it, never while the library holds a lock. A NULL callback is allowed; that
 *   outcome is then not told.
 *   Callbacks run on the one thread "snr-callback", or where SNRSettings_setCallbackExecutor has
 *   them run, such as the main thread: one after another, in the order in which they became due. A
 *   callback that takes long delays those behind it, so hand long work to a thread of yours.
 *   Inside a callback everything is allowed, SNRSynerise_shutdown and
 *   SNRSynerise_initialize included.
 *   The executor serves one session: before SNRSynerise_initialize is called and after
 *   SNRSynerise_shutdown was, callbacks (of calls that fail, and of the log) run on "snr-callback".
 *   A callback must return: it must not throw a C++ exception, longjmp or end its thread.
 *
 * ERRORS
 *
 *   A failure callback gets an SNRApiError with a type, a code, the HTTP status if there was one,
 *   and a message for developers that says what happened and what to do. No message, log line or
 *   error holds a token or a password. Below, codes are named without their SNRErrorCode.
 *   Arguments are checked first: a bad one is told as InvalidArgument also before
 *   SNRSynerise_initialize. Before that, and after SNRSynerise_shutdown, asynchronous functions fail
 *   with ModuleNotReadyApiError, getters return NULL or false, and the others do nothing.
 *   Should the library itself fail, that is contained: the call fails with UnknownError, or returns
 *   as one that does nothing, and everything else goes on.
 *   Nothing but these ends a login: SNRClient_signOut, SNRClient_destroySession, a change of the
 *   API key, the expiry of the customer's token, and its rejection by the server (HTTP 401, or 403
 *   with the API's own error object, in answer to a refresh). No failure of the network does.
 *   ClientSessionUnauthorizedApiError tells either that something was refused, with the HTTP code 401
 *   or 403: the credentials, the customer's token, or everything, by something in between such as a
 *   captive portal; or that the session was replaced meanwhile, with the HTTP code -1.
 *   SNRClient_isSignedIn tells whether the customer has to sign in again.
 *
 * REQUESTS
 *
 *   The library asks the server only when it is called, and for a visitor who has no token: at the
 *   start, after SNRClient_destroySession and after a change of the API key. A token is exchanged when
 *   SNRClient_retrieveToken is called near its end (see SNRSettings_setMinTokenRefreshInterval), or at
 *   any time when SNRClient_refreshToken is. One that expires cannot be exchanged any more, and a
 *   customer has to sign in again: so call one of the two often enough, when the app comes to the
 *   foreground for instance.
 *   A refresh and an anonymous login are tried three times in all within the request timeout, when
 *   the server was not reached or answered 429, 502, 503 or 504; a server that takes the request and
 *   stays silent has all of that time. Logins and sign-outs are sent once.
 *   A failure is never the answer to the next call, which asks the server again, except that
 *   - after five failed tries in a row requests are held back: for at most 10 seconds when the
 *     server was not reached, else for at most 30 seconds, twice as long each time, up to 15 minutes.
 *     A success ends that;
 *   - when the server asks for a pause (Retry-After) that the call cannot wait out, because it would
 *     last too long, or because it was a login, a sign-out or the last try, requests are held back for
 *     as long, 15 minutes at most, and up to three times as long again but no more than a minute, so
 *     that devices do not come back all at once;
 *   - while a token is valid SNRClient_retrieveToken delivers it, without asking, for up to ten
 *     minutes after a failure, and never for more than half of what is left of it.
 *   What is held back fails at once with RequestBlockedByCircuitBreakerApiError;
 *   SNRApiError_getRetryAfter tells for how long. Sign-outs are sent all the same.
 *
 * STORAGE
 *
 *   With SNRSettings_setStorageDirectory the session survives the process, and a kill or a power
 *   cut at any instant: the old or the new session is found again, never a mixture. A token is on
 *   disk before a callback tells of it. A damaged record is set aside, never erased; one that
 *   cannot be read now is left alone, and SNRSynerise_initialize says so.
 *   SNRSettings_setStorage puts the record where the host wants it instead, such as the Keychain;
 *   durability is the host's then, and all else stays as said here.
 *   Should a write fail later (a full disk, say), the session goes on in memory, the log tells an
 *   error, and the write is tried again with the next change and at shutdown. A session that has
 *   ended is then removed from the disk instead, UUID included, rather than left there. So where a
 *   comment below says that something is on disk, it is as long as the disk takes it.
 *
 * This file is generated from the library's source; do not edit it.
 */

#ifndef SNRCLIENT_H
#define SNRCLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The version of the ABI that this header declares; compare it with SNRSynerise_abiVersion.
 */
#define SNR_ABI_VERSION 1

/**
 * Who vouched for the customer when a token was issued.
 */
typedef enum SNRTokenOrigin {
    /**
     * The server named an origin that this version does not know, or none.
     */
    SNRTokenOriginUnknown = 0,
    /**
     * A visitor who is not tracked.
     */
    SNRTokenOriginIncognito = 1,
    /**
     * A visitor.
     */
    SNRTokenOriginAnonymous = 2,
    /**
     * An account of the workspace itself.
     */
    SNRTokenOriginSynerise = 3,
    /**
     * Simple Authentication.
     */
    SNRTokenOriginSimpleAuth = 4,
    /**
     * Facebook.
     */
    SNRTokenOriginFacebook = 5,
    /**
     * An OAuth provider of the workspace.
     */
    SNRTokenOriginOAuth = 6,
    /**
     * Apple.
     */
    SNRTokenOriginApple = 7,
    /**
     * Google.
     */
    SNRTokenOriginGoogle = 8,
} SNRTokenOrigin;

/**
 * What a function returns, and what an error is about.
 *
 * Numbers never change; new ones may be added, so handle numbers that you do not know.
 */
typedef enum SNRErrorCode {
    /**
     * No error.
     */
    SNRErrorCodeNone = 0,
    /**
     * The library itself failed, which is to be reported: what was called for may have been done, or
     * not. Also what SNRApiError_getCode answers for NULL.
     */
    SNRErrorCodeUnknownError = -101,
    /**
     * Something that has no code of its own, in a call to the API. Not used by this version.
     */
    SNRErrorCodeUnknownApiError = -102,
    /**
     * The server answered with an error status; see SNRApiError_getHttpCode.
     */
    SNRErrorCodeInvalidRequestApiError = -103,
    /**
     * The request does not fit the session. Not used by this version.
     */
    SNRErrorCodeInvalidRequestSessionApiError = -104,
    /**
     * The request could not be executed: there is no network, or no answer in time.
     */
    SNRErrorCodeNetworkApiError = -105,
    /**
     * The server's answer cannot be used.
     */
    SNRErrorCodeInvalidResponseApiError = -106,
    /**
     * Not sent, because requests kept failing or the server asked for a pause;
     * SNRApiError_getRetryAfter says when to call again.
     */
    SNRErrorCodeRequestBlockedByCircuitBreakerApiError = -108,
    /**
     * The library is not initialized, or was shut down before the call completed.
     */
    SNRErrorCodeModuleNotReadyApiError = -110,
    /**
     * An argument is not acceptable; nothing was done.
     */
    SNRErrorCodeInvalidArgument = 3050,
    /**
     * The call does not fit the present state; nothing was done.
     */
    SNRErrorCodeInternalInconsistency = 3060,
    /**
     * The server refused the credentials or the session, or something in between refused
     * everything (see SNRApiError_getHttpCode), or the session was replaced meanwhile (-1).
     */
    SNRErrorCodeClientSessionUnauthorizedApiError = 3200,
    /**
     * The customer's session has expired; the customer has to sign in again.
     */
    SNRErrorCodeClientSessionExpiredApiError = 3210,
    /**
     * No customer is signed in.
     */
    SNRErrorCodeClientSessionAlreadySignedOutApiError = 3220,
    /**
     * The storage did not answer, or holds what this version cannot read; nothing in it was
     * changed. Call SNRSynerise_initialize again later, for instance when the device is unlocked.
     */
    SNRErrorCodeStorageUnavailable = 3620,
} SNRErrorCode;

/**
 * How important a log message is, and which messages are wanted.
 */
typedef enum SNRLogLevel {
    /**
     * No messages are wanted.
     */
    SNRLogLevelOff = 0,
    /**
     * What went wrong and needs attention.
     */
    SNRLogLevelError = 1,
    /**
     * What was refused, or worked around.
     */
    SNRLogLevelWarn = 2,
    /**
     * Changes of the session.
     */
    SNRLogLevelInfo = 3,
    /**
     * Each decision.
     */
    SNRLogLevelDebug = 4,
} SNRLogLevel;

/**
 * What a storage of the host's answers when it is read.
 */
typedef enum SNRStorageReadStatus {
    /**
     * The record is there.
     */
    SNRStorageReadStatusPresent = 0,
    /**
     * There is certainly no record.
     */
    SNRStorageReadStatusAbsent = 1,
    /**
     * Whether there is one cannot be found out now.
     */
    SNRStorageReadStatusUnavailable = 2,
} SNRStorageReadStatus;

/**
 * What a conditional login is answered with.
 */
typedef enum SNRClientConditionalAuthStatus {
    /**
     * The customer is signed in. With any other status nothing has changed.
     */
    SNRClientConditionalAuthStatusSuccess = 0,
    /**
     * The credentials are wrong.
     */
    SNRClientConditionalAuthStatusUnauthorized = 1,
    /**
     * The account has to be activated first.
     */
    SNRClientConditionalAuthStatusActivationRequired = 2,
    /**
     * There is no such account.
     */
    SNRClientConditionalAuthStatusRegistrationRequired = 3,
    /**
     * The account has to be approved first.
     */
    SNRClientConditionalAuthStatusApprovalRequired = 4,
    /**
     * The customer has to accept terms first.
     */
    SNRClientConditionalAuthStatusTermsAcceptanceRequired = 5,
    /**
     * Another factor is needed.
     */
    SNRClientConditionalAuthStatusMfaRequired = 6,
    /**
     * A status that this version does not know.
     */
    SNRClientConditionalAuthStatusUnknown = 7,
} SNRClientConditionalAuthStatus;

/**
 * Who vouches for a customer.
 */
typedef enum SNRClientIdentityProvider {
    /**
     * An account of the workspace itself; for SNRClient_signIn, which needs no provider.
     */
    SNRClientIdentityProviderSynerise = 0,
    /**
     * An OAuth provider of the workspace.
     */
    SNRClientIdentityProviderOAuth = 1,
    /**
     * Facebook.
     */
    SNRClientIdentityProviderFacebook = 2,
    /**
     * Apple.
     */
    SNRClientIdentityProviderApple = 3,
    /**
     * Google.
     */
    SNRClientIdentityProviderGoogle = 4,
    /**
     * Nobody; refused where a provider is needed.
     */
    SNRClientIdentityProviderUnknown = 5,
} SNRClientIdentityProvider;

/**
 * How much of the session a sign-out ends.
 */
typedef enum SNRClientSignOutMode {
    /**
     * The customer's login. UUID and anonymous token stay.
     */
    SNRClientSignOutModeSignOut = 0,
    /**
     * The whole session, as SNRClient_destroySession does.
     */
    SNRClientSignOutModeSignOutWithSessionDestroy = 1,
} SNRClientSignOutMode;

/**
 * Why a customer was signed out.
 */
typedef enum SNRClientSessionEndReason {
    /**
     * SNRClient_signOut was called.
     */
    SNRClientSessionEndReasonUserSignOut = 0,
    /**
     * The platform signed the customer out. Not used by this version.
     */
    SNRClientSessionEndReasonSystemSignOut = 1,
    /**
     * The customer's token expired.
     */
    SNRClientSessionEndReasonSessionExpiration = 2,
    /**
     * The session was destroyed: by SNRClient_destroySession, by a sign-out that destroys it, or
     * by a change of the API key.
     */
    SNRClientSessionEndReasonSessionDestroyed = 3,
    /**
     * A security error. Not used by this version.
     */
    SNRClientSessionEndReasonSecurityException = 4,
    /**
     * The server rejected the customer's token.
     */
    SNRClientSessionEndReasonClientRejected = 5,
    /**
     * The account was deleted. Not used by this version.
     */
    SNRClientSessionEndReasonUserAccountDeleted = 6,
} SNRClientSessionEndReason;

/**
 * The kind of failure.
 */
typedef enum SNRApiErrorType {
    /**
     * None of the others.
     */
    SNRApiErrorTypeUnknown = 0,
    /**
     * The request was not executed; there is no HTTP status.
     */
    SNRApiErrorTypeNetwork = 1,
    /**
     * The session is not valid for the request.
     */
    SNRApiErrorTypeUnauthorizedSession = 2,
    /**
     * The server answered with an error status.
     */
    SNRApiErrorTypeHttp = 3,
} SNRApiErrorType;

/**
 * Why a call failed.
 *
 * Immutable and reference counted; it may be read from any number of threads at once. Strings
 * that its getters return are borrowed: they live as long as the error does. No part of an error
 * holds a token or a password. Each getter takes NULL, and then answers as for an error about
 * which nothing is known.
 *
 * Functions: SNRApiError_getType, _getCode, _getHttpCode, _getRetryAfter, _getMessage,
 * _getErrorCode, _getBody, _getCauseCount, _getCauseCode, _getCauseField, _getCauseMessage,
 * _getCauseRejectedValue, _retain, _release.
 */
typedef struct SNRApiError SNRApiError;

/**
 * How the library is to behave: a builder for SNRSynerise_initialize.
 *
 * Each setter checks its value, and returns SNRErrorCodeNone, or SNRErrorCodeInvalidArgument and
 * leaves the settings as they were. Strings are copied. One settings object must not be used by
 * two threads at once.
 *
 * Functions: SNRSettings_new, _setStorageDirectory, _setStorage, _setMinTokenRefreshInterval,
 * _setShouldDestroySessionOnApiKeyChange, _setRequestTimeout, _setUUIDSalt, _setDeviceId,
 * _setCACertificates, _setSSLPinningPinset, _setTransport, _setLogger, _setCallbackExecutor, _free.
 */
typedef struct SNRSettings SNRSettings;

/**
 * Where a storage puts the record that it reads; see SNRStorageReadCallback.
 *
 * It lives until that callback returns, and is for the thread that runs it.
 */
typedef struct SNRStorageReading SNRStorageReading;

/**
 * A token and what the server said about it.
 *
 * Immutable and reference counted; it may be read from any number of threads at once. Strings
 * that its getters return are borrowed: they live as long as the token does. Each getter takes
 * NULL, and then answers NULL, 0 or SNRTokenOriginUnknown.
 *
 * Functions: SNRToken_getTokenString, _getExpirationDate, _getCreationDate, _getTokenOrigin,
 * _getRlm, _getClientId, _getCustomId, _retain, _release.
 */
typedef struct SNRToken SNRToken;

/**
 * A customer's session as the host's own backend obtained it, for
 * SNRClient_authenticateWithTokenPayload.
 *
 * Immutable. Functions: SNRTokenPayload_new, _free.
 */
typedef struct SNRTokenPayload SNRTokenPayload;

/**
 * What a transport is to send.
 *
 * Borrowed: it and what its getters return live until the send callback returns. Each getter takes
 * NULL, and then answers NULL or 0.
 *
 * Functions: SNRTransportRequest_getMethod, _getUrl, _getHeaderCount, _getHeaderName,
 * _getHeaderValue, _getBody, _getBodyLength, _getTimeout.
 */
typedef struct SNRTransportRequest SNRTransportRequest;

/**
 * The library has something to say.
 *
 * Called on the callback thread, any number of times, never twice at once. The message is
 * borrowed until the callback returns. It holds no token, no password and no stored content.
 */
typedef void (*SNRLogCallback)(enum SNRLogLevel level, const char *message, void *context);

/**
 * The library will not use a context any more: free it here.
 *
 * Called exactly once for each context that was handed over with it, after the last callback with
 * that context has returned. It may run on a thread of the library's, on the executor's, or inside a
 * function that is being called.
 */
typedef void (*SNRDestroyCallback)(void *context);

/**
 * Work of the library's that the host runs where it wants its callbacks: one call with
 * `workContext`, on any thread.
 *
 * Running it twice, or when its callbacks have run already, or after SNRSynerise_shutdown does
 * nothing. Work that is not run at all keeps the callbacks in it waiting until the next work, or
 * until SNRSynerise_shutdown.
 */
typedef void (*SNRWorkFunction)(void *workContext);

/**
 * There are callbacks to run: have `work` called with `workContext` where they are to run.
 *
 * Called on the callback thread, never twice at once, never while the library holds a lock. It
 * must return soon, and may run the work itself.
 */
typedef void (*SNRExecuteCallback)(SNRWorkFunction work, void *workContext, void *context);

/**
 * The storage is asked for the record `name`.
 *
 * Present: there is one, and SNRStorageReading_setBytes was called with its bytes. Absent: there
 * is certainly none. Unavailable: that cannot be found out now, for instance because the device is
 * locked; SNRSynerise_initialize then fails with StorageUnavailable, to be called again later.
 * Never answer Absent when in doubt: a customer's session would be lost, and the visitor would
 * become somebody else. `name` is borrowed.
 *
 * A storage that replaces a storage directory can take the session over: while it holds nothing of
 * its own, it answers with the bytes of the file `name` in that directory, as they are. The library
 * writes the record at once; the storage then removes that file, and a `name.next` beside it, and
 * answers a write with true only when they are gone.
 *
 * See SNRSettings_setStorage on threads.
 */
typedef enum SNRStorageReadStatus (*SNRStorageReadCallback)(const char *name,
                                                            struct SNRStorageReading *reading,
                                                            void *context);

/**
 * The storage is to replace the record `name` by these bytes, as a whole. Return true when they
 * will be read back from now on, a power cut included; false when that is not sure.
 *
 * `name` and `bytes` are borrowed. The bytes hold tokens: keep them where other apps cannot read
 * them and backups do not take them. See SNRSettings_setStorage on threads.
 */
typedef bool (*SNRStorageWriteCallback)(const char *name,
                                        const uint8_t *bytes,
                                        size_t length,
                                        void *context);

/**
 * The storage is to remove the record `name`. Return true when there is none any more, also when
 * there was none.
 *
 * `name` is borrowed. See SNRSettings_setStorage on threads.
 */
typedef bool (*SNRStorageRemoveCallback)(const char *name, void *context);

/**
 * A transport is asked to send a request.
 *
 * Send it with all of its headers and its body; Host, Content-Length and whatever else a request
 * needs are the host's to add. Do not follow redirects: one is an answer like any other. Then call
 * SNRTransport_respond with the answer, whatever its status is, or SNRTransport_fail when there is
 * none: once, with `completionToken`, from any thread, now or later. A request that is never
 * answered fails when its timeout is over. The callback may wait for the answer itself.
 *
 * Called on a thread of the library's; several requests may be under way at once. `request` is
 * borrowed. Its Authorization header and its body hold secrets: do not log them.
 */
typedef void (*SNRTransportSendCallback)(const struct SNRTransportRequest *request,
                                         uint64_t completionToken,
                                         void *context);

/**
 * The answer to a request is not wanted any more: interrupt it.
 *
 * Called at most once for a request, after the send callback has returned, on a thread of the
 * library's or inside SNRSynerise_shutdown. Answering all the same does nothing.
 */
typedef void (*SNRTransportCancelCallback)(uint64_t completionToken, void *context);

/**
 * A call succeeded.
 *
 * Called at most once, on the callback thread.
 */
typedef void (*SNRSuccessCallback)(void *context);

/**
 * A call failed.
 *
 * Called at most once, on the callback thread. The error is borrowed: it is valid until the
 * callback returns; SNRApiError_retain keeps it longer.
 */
typedef void (*SNRFailureCallback)(const struct SNRApiError *error, void *context);

/**
 * A call succeeded and delivers a token.
 *
 * Called at most once, on the callback thread. The token is borrowed: it is valid until the
 * callback returns; SNRToken_retain keeps it longer.
 */
typedef void (*SNRTokenCallback)(const struct SNRToken *token, void *context);

/**
 * A conditional login was answered.
 *
 * Called at most once, on the callback thread. The customer is signed in if, and only if, the
 * status is SNRClientConditionalAuthStatusSuccess.
 */
typedef void (*SNRConditionalAuthCallback)(enum SNRClientConditionalAuthStatus status, void *context);

/**
 * A customer signed in.
 *
 * Called on the callback thread, once per login, after the change is durable and before the
 * success callback of the call that caused it.
 */
typedef void (*SNRClientSignedInCallback)(void *context);

/**
 * The customer was signed out.
 *
 * Called on the callback thread, once per login, after the change is durable and before the
 * success callback of the call that caused it.
 */
typedef void (*SNRClientSignedOutCallback)(enum SNRClientSessionEndReason reason, void *context);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The platform's name of an origin, such as "ANONYMOUS"; "UNKNOWN" for any other number.
 *
 * Ownership: static text; do not free it. Thread: any.
 */
const char *SNRTokenOrigin_toString(enum SNRTokenOrigin origin);

/**
 * Starts the session. Call it first: before it, only settings can be made and the delegate set. When
 * it fails, it may be called again.
 *
 * `clientApiKey`: the workspace's Profile API key. `baseUrl`: where the API is, an absolute URL
 * without query; `https`, or `http` for a loopback host such as 127.0.0.1; NULL: the production
 * API. `settings`: NULL: all defaults.
 *
 * When it returns SNRErrorCodeNone, the UUID of the customer is known and stored: the one of the
 * session before, or on the first start a new one. An anonymous session without a valid token
 * gets one in the background. A customer whose token expired meanwhile is signed out; if only the
 * device's calendar says so, as after a reboot, the server is asked with the next call for a token.
 *
 * Ownership: strings and settings are copied; `settings` remains the caller's. Thread: any; it
 * waits for the disk, never for the network.
 *
 * Errors, after each of which nothing was started and the stored session is as it was (though the
 * directory may have been made, or a damaged record been set aside):
 * InvalidArgument: the key is NULL, empty, not UTF-8, or holds a control character such as a line
 * break; the URL is not acceptable; there are certificates or pins beside the host's own transport.
 * InternalInconsistency: the library is initialized already, or this is called from a storage
 * callback. StorageUnavailable: the storage cannot be read or written now, or holds a session of a
 * newer version; try again later. A directory that can never be used looks the same. The log says
 * what it is, so set a logger while you develop.
 */
enum SNRErrorCode SNRSynerise_initialize(const char *clientApiKey,
                                         const char *baseUrl,
                                         const struct SNRSettings *settings);

/**
 * Goes on with another API key.
 *
 * When SNRSettings_setShouldDestroySessionOnApiKeyChange is true, which is the default, the
 * session is destroyed as by SNRClient_destroySession. Otherwise UUID and login stay, and a new
 * anonymous token replaces the one of the old key.
 *
 * When it returns SNRErrorCodeNone, the change is on disk. Thread: any; it waits for the disk,
 * never for the network.
 *
 * Errors: InvalidArgument: the key is NULL, empty, not UTF-8, or holds a control character.
 * InternalInconsistency: the key is in use already, or this is called from a storage callback.
 * ModuleNotReadyApiError: the library is not initialized. The log says what is wrong with the key.
 */
enum SNRErrorCode SNRSynerise_changeClientApiKey(const char *clientApiKey);

/**
 * Ends the library's work: every call that waits fails with ModuleNotReadyApiError, and the
 * threads end. (One that is resolving a name or connecting cannot be interrupted: it is left
 * behind, touches nothing more, and ends by itself when the system answers or the request timeout is
 * over.) The stored session stays, for the next SNRSynerise_initialize.
 *
 * When it returns, the callbacks of all calls that were made before have run, and each context is
 * given up, unless settings still hold it, or a callback of the host's transport is still at work
 * with it. Called from a callback it waits for none: those that are due run after that one. It may
 * be called at any time and any number of times. A call that another thread makes meanwhile counts
 * as made before it or after it.
 *
 * Thread: any; it waits for the disk and for callbacks that are due, never for the network. Do
 * not call it while holding a lock that a callback of yours takes.
 */
void SNRSynerise_shutdown(void);

/**
 * The version of the library, as "MAJOR.MINOR.PATCH".
 *
 * Ownership: static text; do not free it. Thread: any.
 */
const char *SNRSynerise_version(void);

/**
 * The version of the ABI of this library. It equals SNR_ABI_VERSION of the header when the two
 * belong together, and grows when something that exists changes, which additions do not.
 *
 * Thread: any.
 */
uint32_t SNRSynerise_abiVersion(void);

/**
 * New settings, all at their defaults. Never NULL.
 *
 * Ownership: returns owned; free them with SNRSettings_free. Thread: any.
 */
struct SNRSettings *SNRSettings_new(void);

/**
 * Frees settings. A library that was initialized with them is not affected.
 *
 * Ownership: takes `settings`; NULL is allowed and does nothing. Thread: any.
 */
void SNRSettings_free(struct SNRSettings *settings);

/**
 * Where the session is stored. NULL, the default: in memory only, for as long as the library is
 * initialized.
 *
 * Use a directory of the app's own for nothing else; on Android one that is not backed up
 * (`Context.getNoBackupFilesDir`), on iOS one below Application Support that is excluded from
 * backup. It is created when it does not exist, missing folders above it included, and gets mode
 * 0700, if nothing else is in it; the record in it has mode 0600. Two processes must not use the
 * same directory at once: SNRSynerise_initialize fails with StorageUnavailable in the second. (Not
 * on Apple's systems, which end an app that is suspended while it holds a lock in a shared folder:
 * nothing notices there.) A relative path is completed by the working directory that the process has
 * during this call. A record that is damaged stays there, tokens included, as
 * `snrclient.session.damaged-1` and so on, until the host removes it.
 *
 * Errors: InvalidArgument when `path` is empty or not UTF-8, or when it is relative and there is no
 * working directory any more. Whether the directory is usable shows when the library is initialized.
 */
enum SNRErrorCode SNRSettings_setStorageDirectory(struct SNRSettings *settings,
                                                  const char *path);

/**
 * How long before its expiry a token is exchanged for a new one, in seconds.
 *
 * 1800 by default and at least: smaller values count as 1800. A token is never exchanged in the
 * first half of its life, however long this is.
 *
 * Errors: InvalidArgument when `seconds` is negative or not a number.
 */
enum SNRErrorCode SNRSettings_setMinTokenRefreshInterval(struct SNRSettings *settings,
                                                         double seconds);

/**
 * Whether a change of the API key ends the session, UUID included. True by default.
 *
 * When false, UUID and login survive the change; choose that only when both keys belong to one
 * workspace.
 */
enum SNRErrorCode SNRSettings_setShouldDestroySessionOnApiKeyChange(struct SNRSettings *settings,
                                                                    bool shouldDestroy);

/**
 * How long a whole request may take, in seconds: name lookup, connection, tries and pauses
 * between them included. 30 by default. Less than a millisecond counts as one. A visitor whose token
 * is rejected is logged in anew by another request, which may take as long again.
 *
 * Errors: InvalidArgument when `seconds` is not greater than 0.
 */
enum SNRErrorCode SNRSettings_setRequestTimeout(struct SNRSettings *settings,
                                                double seconds);

/**
 * What goes before every seed of a UUID. NULL or empty, the default: nothing.
 *
 * The UUID of a seed is the version 5 UUID of salt and seed in the URL namespace, so apps and
 * sites with the same salt give a customer the same UUID.
 *
 * Errors: InvalidArgument when `salt` is not UTF-8.
 */
enum SNRErrorCode SNRSettings_setUUIDSalt(struct SNRSettings *settings, const char *salt);

/**
 * The operating system's identifier of the device, for workspaces that control devices. NULL, the
 * default: none is sent.
 *
 * Errors: InvalidArgument when `deviceId` is empty or not UTF-8.
 */
enum SNRErrorCode SNRSettings_setDeviceId(struct SNRSettings *settings, const char *deviceId);

/**
 * The certificates to trust, as PEM text of one or more. They replace the built-in ones, which
 * are Mozilla's. NULL, the default: the built-in ones.
 *
 * Text around certificates is skipped. Errors: InvalidArgument when `pem` holds no certificate, or
 * something else in PEM as well, such as a private key, or is damaged, or when the library was built
 * without TLS.
 */
enum SNRErrorCode SNRSettings_setCACertificates(struct SNRSettings *settings,
                                                const char *pem);

/**
 * The keys of which the server has to have one: `count` strings, each the SHA-256 of a public key
 * (its SubjectPublicKeyInfo in DER) in base64. 0, the default: any key.
 *
 * This is asked for in addition to all else. The key may be that of any certificate in the chain
 * that was verified, from the server's own to that of the authority, whether or not the server
 * sends the latter along. Pin at least two, one of them a key that is not in use yet, or the app is
 * cut off when the server's key changes. A server without a pinned key is told as a
 * NetworkApiError that says so.
 *
 * With SNRSettings_setTransport they would not be looked at, so SNRSynerise_initialize refuses both:
 * pin in the host's own HTTP stack then.
 *
 * This prints the pin of a certificate:
 * `openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst
 * -sha256 -binary | base64`
 *
 * Ownership: the strings are copied. Errors: InvalidArgument when one is NULL or no such digest,
 * when `pins` is NULL and `count` is not 0, or when the library was built without TLS.
 */
enum SNRErrorCode SNRSettings_setSSLPinningPinset(struct SNRSettings *settings,
                                                  const char *const *pins,
                                                  size_t count);

/**
 * Who hears what the library does. `maxLevel` is the least important level that is wanted;
 * SNRLogLevelOff or a NULL `log` want nothing, which is the default.
 *
 * Ownership: takes `context`, also when it fails: `destroy` (may be NULL) is called with it once,
 * when another logger is set, or when these settings are freed and the library that was
 * initialized with them is shut down. Thread: `log` runs on the callback thread.
 *
 * Errors: InvalidArgument when `maxLevel` is not one of the enum's values.
 */
enum SNRErrorCode SNRSettings_setLogger(struct SNRSettings *settings,
                                        enum SNRLogLevel maxLevel,
                                        SNRLogCallback log,
                                        void *context,
                                        SNRDestroyCallback destroy);

/**
 * Where callbacks run. A NULL `execute`, the default: on the callback thread.
 *
 * On Apple platforms, for callbacks on the main thread, `execute` is one line:
 * `dispatch_async_f(dispatch_get_main_queue(), workContext, work);`
 *
 * The executor is used from SNRSynerise_initialize to SNRSynerise_shutdown, for every callback of
 * that time, the logger's and the delegate's included. Callbacks keep their order and never
 * overlap, even when the executor runs work on several threads. What still waits for the executor
 * at SNRSynerise_shutdown runs inside that function, on the thread that called it.
 *
 * Ownership: takes `context`, also when it fails: `destroy` (may be NULL) is called with it once,
 * when another executor is set, or when these settings are freed and the library that was
 * initialized with them is shut down.
 */
enum SNRErrorCode SNRSettings_setCallbackExecutor(struct SNRSettings *settings,
                                                  SNRExecuteCallback execute,
                                                  void *context,
                                                  SNRDestroyCallback destroy);

/**
 * A storage of the host's own, such as the Keychain or a file that the Keystore encrypts. It
 * replaces the storage directory, and is replaced by one: what is set last counts.
 *
 * The library keeps one record of a few KB at most, as one value that is read when the library is
 * initialized and written when the session changes. A record that is damaged is written under
 * another name before a new one replaces it. The three callbacks never run twice at once, but on
 * several threads, one after another: those of the library, and those that call
 * SNRSynerise_initialize, SNRSynerise_shutdown or a function that waits for the disk.
 *
 * They must not wait for a thread that may be inside the library. Inside them the getters and the
 * asynchronous functions work as ever, functions that wait for the disk do not wait, and
 * SNRSynerise_initialize, SNRSynerise_changeClientApiKey, SNRSynerise_shutdown and
 * SNRClient_setClientStateDelegate do nothing, the last but give its context back.
 *
 * Ownership: takes `context`, also when it fails: `destroy` (may be NULL) is called with it once,
 * when another storage is set, or when these settings are freed and the library that was
 * initialized with them is shut down.
 *
 * Errors: InvalidArgument when a callback is NULL.
 */
enum SNRErrorCode SNRSettings_setStorage(struct SNRSettings *settings,
                                         SNRStorageReadCallback read,
                                         SNRStorageWriteCallback write,
                                         SNRStorageRemoveCallback remove,
                                         void *context,
                                         SNRDestroyCallback destroy);

/**
 * A transport of the host's own, so that its HTTP stack, proxies and certificates are used in place
 * of the built-in ones. A NULL `send`, the default: the built-in transport.
 *
 * The base URL is checked as ever; connecting securely to it is the host's task. So
 * SNRSynerise_initialize refuses settings that also have certificates or pins, which are for the
 * built-in transport.
 *
 * `cancel` may be NULL. Inside the two callbacks everything is allowed.
 *
 * Ownership: takes `context`, also when it fails: `destroy` (may be NULL) is called with it once,
 * when another transport is set, or when these settings are freed, the library that was
 * initialized with them is shut down, and the callbacks have returned.
 */
enum SNRErrorCode SNRSettings_setTransport(struct SNRSettings *settings,
                                           SNRTransportSendCallback send,
                                           SNRTransportCancelCallback cancel,
                                           void *context,
                                           SNRDestroyCallback destroy);

/**
 * Exchanges the current token for a new one, whatever its age. Fetch the new one with
 * SNRClient_retrieveToken.
 *
 * Calls that arrive while a token request is under way share its outcome. An anonymous session
 * without a usable token logs in anonymously.
 *
 * When the API answers 401 to a request of the host's: if SNRClient_copyValidToken gives another
 * token by now, use that; else call this once, then SNRClient_retrieveToken, and repeat the request
 * once.
 *
 * Exactly one of `success` and `failure` is called, once; either may be NULL. Thread: any; it
 * never waits. Callbacks run on the callback thread.
 *
 * Errors: NetworkApiError, InvalidRequestApiError (see the HTTP code), InvalidResponseApiError,
 * RequestBlockedByCircuitBreakerApiError: the session is as before; call again later.
 * ClientSessionUnauthorizedApiError: the server rejected the customer, who is signed out now; or
 * something in between refused (HTTP code 403), and the customer is signed in as before; or the
 * session was replaced meanwhile (HTTP code -1). ClientSessionExpiredApiError: the customer's token
 * has expired; the customer is signed out. ModuleNotReadyApiError.
 */
void SNRClient_refreshToken(SNRSuccessCallback success, SNRFailureCallback failure, void *context);

/**
 * Delivers the current, active token.
 *
 * A token that is not near its expiry is delivered from memory. One that is, is exchanged first;
 * but if that fails, or takes longer than 3 seconds, the token at hand is delivered as long as it
 * is valid. An anonymous session without a valid token logs in anonymously.
 *
 * Exactly one of `success` and `failure` is called, once; either may be NULL. Ownership: the
 * token is borrowed for the callback; SNRToken_retain keeps it. Thread: any; it never waits.
 * Callbacks run on the callback thread.
 *
 * Errors: as SNRClient_refreshToken. A call whose session is replaced before its callback runs is
 * served by the new session.
 */
void SNRClient_retrieveToken(SNRTokenCallback success, SNRFailureCallback failure, void *context);

/**
 * The current token if it is valid and not near its expiry, else NULL. It never starts a request.
 *
 * For code that signs each request: on NULL, ask SNRClient_retrieveToken.
 *
 * Ownership: returns owned; release it with SNRToken_release. Thread: any; it never waits.
 */
struct SNRToken *SNRClient_copyValidToken(void);

/**
 * The UUID of the customer: lower-case hyphenated text. NULL before SNRSynerise_initialize and
 * after SNRSynerise_shutdown.
 *
 * Ownership: returns owned; free it with SNRString_free. Thread: any; it never waits, neither for
 * the network, nor the disk, nor another call.
 */
char *SNRClient_getUUID(void);

/**
 * The UUID with which the customer that the host calls `authID` is to be signed in. Changes
 * nothing.
 *
 * It is the current UUID when that belongs to nobody yet, so that the visitor's history joins the
 * customer, or to this very `authID`; otherwise the UUID that is seeded with `authID`. For hosts
 * whose backend signs the customer in: see SNRClient_authenticateWithTokenPayload.
 *
 * Ownership: returns owned; free it with SNRString_free. Thread: any; it never waits.
 *
 * Errors: NULL when `authID` is NULL, empty or not UTF-8, or the library is not initialized.
 */
char *SNRClient_getUUIDForAuthentication(const char *authID);

/**
 * Starts over with a new random UUID: tokens, custom email and custom identifier are forgotten.
 *
 * For an anonymous customer only: while one is signed in nothing changes, and a warning is
 * logged. When it returns, SNRClient_getUUID answers the new UUID and the change is on disk.
 * Calls of SNRClient_refreshToken and logins that wait fail; calls of SNRClient_retrieveToken are
 * served by the new session. Thread: any; it waits for the disk, never for the network.
 */
void SNRClient_regenerateUUID(void);

/**
 * As SNRClient_regenerateUUID, but with the UUID that `clientIdentifier` is the seed of: the same
 * identifier always gives the same UUID. It must be unique to a customer.
 *
 * NULL: exactly as SNRClient_regenerateUUID. Empty or not UTF-8: nothing changes, and a warning
 * is logged, since an empty seed would give every customer the same UUID. Ownership:
 * `clientIdentifier` is copied. Thread: any; it waits for the disk, never for the network.
 */
void SNRClient_regenerateUUIDWithClientIdentifier(const char *clientIdentifier);

/**
 * Forgets the session, whoever it belongs to: both tokens, custom email and identifier, in memory
 * and on disk. A new random UUID takes its place, and a new anonymous session begins in the
 * background.
 *
 * A customer who was signed in is reported signed out with
 * SNRClientSessionEndReasonSessionDestroyed. When it returns, SNRClient_getUUID answers the new
 * UUID and the change is on disk. Calls of SNRClient_refreshToken and logins that wait fail;
 * calls of SNRClient_retrieveToken are served by the new session. Thread: any; it waits for the
 * disk, never for the network.
 */
void SNRClient_destroySession(void);

/**
 * Whether a customer is signed in: false from the moment the customer's token expires. The delegate
 * hears of the expiry with the next call that needs the token, or with the next start.
 *
 * Thread: any; it never waits.
 */
bool SNRClient_isSignedIn(void);

/**
 * Signs a customer in with an account of the workspace itself.
 *
 * The login is sent with the current UUID. On success the customer's token is the current one,
 * the delegate hears of it, and then `success` is called. If the UUID belonged to another
 * customer, this one gets a UUID of their own from then on; the server saw the login itself under the
 * one of before. (SNRClient_authenticate with an `authID` logs in under the UUID that will be the
 * customer's.) On failure nothing has changed.
 *
 * Exactly one of `success` and `failure` is called, once; either may be NULL. The login is never
 * repeated by the library. Ownership: strings are copied, and the copy of the password is wiped.
 * Thread: any; it never waits. Callbacks run on the callback thread.
 *
 * Errors: InvalidArgument: a string is NULL, empty or not UTF-8. InternalInconsistency: a
 * customer is signed in already, or another login is under way.
 * ClientSessionUnauthorizedApiError: the server refused the credentials (HTTP code 401 or 403), or
 * the session was replaced, or signed out of, meanwhile (HTTP code -1). NetworkApiError,
 * InvalidRequestApiError, InvalidResponseApiError, RequestBlockedByCircuitBreakerApiError,
 * ModuleNotReadyApiError.
 */
void SNRClient_signIn(const char *email,
                      const char *password,
                      SNRSuccessCallback success,
                      SNRFailureCallback failure,
                      void *context);

/**
 * As SNRClient_signIn, but learns what stands in the way instead of failing.
 *
 * `success` is called with the status; the customer is signed in only if that is
 * SNRClientConditionalAuthStatusSuccess, and nothing has changed otherwise.
 */
void SNRClient_signInConditionally(const char *email,
                                   const char *password,
                                   SNRConditionalAuthCallback success,
                                   SNRFailureCallback failure,
                                   void *context);

/**
 * Signs a customer in with what an identity provider vouches for. A missing account is created.
 *
 * `token`: the provider's token. `provider`: any but Synerise and Unknown. `authID`: the host's
 * own identifier of the customer, unique to them, or NULL; with it the login is sent with the UUID
 * that SNRClient_getUUIDForAuthentication returns, and the UUID belongs to it on success.
 * `contextJson`: `{"agreements": {...}, "attributes": {...}}` or NULL.
 *
 * Otherwise as SNRClient_signIn; InvalidArgument also for a provider that is not one of these, and
 * for a context that is not such an object.
 */
void SNRClient_authenticate(const char *token,
                            enum SNRClientIdentityProvider provider,
                            const char *authID,
                            const char *contextJson,
                            SNRSuccessCallback success,
                            SNRFailureCallback failure,
                            void *context);

/**
 * As SNRClient_authenticate, but never creates an account, and learns what stands in the way
 * instead of failing; see SNRClient_signInConditionally.
 */
void SNRClient_authenticateConditionally(const char *token,
                                         enum SNRClientIdentityProvider provider,
                                         const char *authID,
                                         const char *contextJson,
                                         SNRConditionalAuthCallback success,
                                         SNRFailureCallback failure,
                                         void *context);

/**
 * Takes over the session of a customer whom the host's own backend has signed in.
 *
 * The host asks SNRClient_getUUIDForAuthentication for a UUID, its backend signs the customer in
 * with it, and the host passes on what the backend received, with the same `authID` (or NULL).
 * The payload's UUID becomes the current one. Nothing is sent.
 *
 * Exactly one of `success` and `failure` is called, once; either may be NULL. Ownership: the
 * payload is copied and remains the caller's. Thread: any; it never waits. Callbacks run on the
 * callback thread.
 *
 * Errors: InvalidArgument: `payload` is NULL, or `authID` is empty or not UTF-8.
 * ClientSessionExpiredApiError: the payload's token has expired. InternalInconsistency: a customer
 * is signed in already, or a login is under way. ModuleNotReadyApiError.
 */
void SNRClient_authenticateWithTokenPayload(const struct SNRTokenPayload *payload,
                                            const char *authID,
                                            SNRSuccessCallback success,
                                            SNRFailureCallback failure,
                                            void *context);

/**
 * Signs the customer out: here at once and in any case, and then the server is told.
 *
 * With SNRClientSignOutModeSignOut the UUID and the anonymous token stay; with
 * SNRClientSignOutModeSignOutWithSessionDestroy the whole session goes, as by
 * SNRClient_destroySession. `fromAllDevices`: whether the server is to sign the customer out
 * everywhere. A login that is made before the server has answered may reach it first, so wait with
 * the next one for the callback then.
 *
 * Exactly one of `success` and `failure` is called, once; either may be NULL. They report what
 * the server said; the customer is signed out on this device either way, when this function
 * returns. Thread: any; it waits for the disk, never for the network. Callbacks run on the callback
 * thread.
 *
 * Errors: ClientSessionAlreadySignedOutApiError: nobody is signed in, and nothing was changed,
 * whatever the mode; but a login that was under way is given up, and fails. InvalidArgument: `mode`
 * is not one of the enum's values. ModuleNotReadyApiError. Otherwise what the server said, or why it
 * was not reached.
 */
void SNRClient_signOut(enum SNRClientSignOutMode mode,
                       bool fromAllDevices,
                       SNRSuccessCallback success,
                       SNRFailureCallback failure,
                       void *context);

/**
 * Sets who hears that a customer signed in or out, in place of whoever did before. NULL for both
 * callbacks: nobody.
 *
 * It may be called before SNRSynerise_initialize, so that a login which expired since the last
 * start is heard of; one that goes on is not told: ask SNRClient_isSignedIn. SNRSynerise_shutdown
 * gives the delegate up. Each transition is told once, in order, after it is durable and before the
 * success callback of the call that caused it.
 *
 * Ownership: takes `context`: `destroy` (may be NULL) is called with it once, when the delegate is
 * replaced or given up and is not running any more. Thread: any; the callbacks run on the
 * callback thread; it may wait for the disk while another thread starts or ends the library. A
 * delegate may replace itself.
 */
void SNRClient_setClientStateDelegate(SNRClientSignedInCallback signedIn,
                                      SNRClientSignedOutCallback signedOut,
                                      void *context,
                                      SNRDestroyCallback destroy);

/**
 * Notes the visitor's email, or forgets it when `email` is NULL.
 *
 * It is stored with the session, and forgotten when the UUID changes. Nothing is sent.
 * An empty string, one that is not UTF-8, or one of more than 64 KiB changes nothing, and a
 * warning is logged. Ownership: `email` is copied. Thread: any; it waits for the disk.
 */
void SNRTracker_setCustomEmail(const char *email);

/**
 * Notes the host's own identifier of the visitor, or forgets it when `identifier` is NULL.
 *
 * It is stored with the session, and forgotten when the UUID changes. Nothing is sent.
 * An empty string, one that is not UTF-8, or one of more than 64 KiB changes nothing, and a
 * warning is logged. Ownership: `identifier` is copied. Thread: any; it waits for the disk.
 */
void SNRTracker_setCustomIdentifier(const char *identifier);

/**
 * The visitor's email as noted, or NULL.
 *
 * Ownership: returns owned; free it with SNRString_free. Thread: any; it never waits.
 */
char *SNRTracker_getCustomEmail(void);

/**
 * The host's identifier of the visitor as noted, or NULL.
 *
 * Ownership: returns owned; free it with SNRString_free. Thread: any; it never waits.
 */
char *SNRTracker_getCustomIdentifier(void);

/**
 * The text to send as `Authorization: Bearer <text>`.
 *
 * It is a secret: do not log it. Ownership: borrowed from the token. Thread: any.
 */
const char *SNRToken_getTokenString(const struct SNRToken *token);

/**
 * When the server stops accepting the token: seconds since 1970 by the server's clock.
 *
 * Thread: any.
 */
double SNRToken_getExpirationDate(const struct SNRToken *token);

/**
 * When the server issued the token: seconds since 1970 by the server's clock.
 *
 * Thread: any.
 */
double SNRToken_getCreationDate(const struct SNRToken *token);

/**
 * Who vouched for the customer when the token was issued.
 *
 * Thread: any.
 */
enum SNRTokenOrigin SNRToken_getTokenOrigin(const struct SNRToken *token);

/**
 * The realm that the token belongs to; empty when the server named none.
 *
 * Ownership: borrowed from the token. Thread: any.
 */
const char *SNRToken_getRlm(const struct SNRToken *token);

/**
 * The customer's number as text, or NULL when the server named none.
 *
 * Ownership: borrowed from the token. Thread: any.
 */
const char *SNRToken_getClientId(const struct SNRToken *token);

/**
 * The customer's own identifier, or NULL when the server named none.
 *
 * Ownership: borrowed from the token. Thread: any.
 */
const char *SNRToken_getCustomId(const struct SNRToken *token);

/**
 * Keeps a token beyond the callback that lent it. Returns the same token.
 *
 * Ownership: returns owned; release it with SNRToken_release. NULL gives NULL. Thread: any.
 */
struct SNRToken *SNRToken_retain(const struct SNRToken *token);

/**
 * Gives a token up. Its text is wiped when nobody holds it any more.
 *
 * Ownership: takes `token`; NULL is allowed and does nothing. Thread: any.
 */
void SNRToken_release(struct SNRToken *token);

/**
 * A payload from what the backend received when it signed the customer in.
 *
 * `expirationDate` and `creationDate` are seconds since 1970: the API's `created` is in
 * milliseconds, so divide it by 1000. `uuid` is the UUID with which the backend signed in; use what
 * SNRClient_getUUIDForAuthentication returned. `customId` may be NULL; empty, it and `clientId` count
 * as not named. Strings are copied.
 *
 * Ownership: returns owned; free it with SNRTokenPayload_free. Thread: any.
 *
 * Errors: NULL when `tokenString` is NULL or empty, or an HTTP header cannot carry it (because of a
 * line break at its end, say, or of more than 16,000 characters), another string but `customId` is
 * NULL, any string is not UTF-8, `uuid` is not a UUID written with hyphens, `origin` is not one of
 * the enum's values, or a date is not a number or lies beyond the year 9999, as milliseconds do.
 */
struct SNRTokenPayload *SNRTokenPayload_new(const char *tokenString,
                                            double expirationDate,
                                            double creationDate,
                                            const char *rlm,
                                            enum SNRTokenOrigin origin,
                                            const char *uuid,
                                            const char *clientId,
                                            const char *customId);

/**
 * Frees a payload and wipes its token.
 *
 * Ownership: takes `payload`; NULL is allowed and does nothing. Thread: any.
 */
void SNRTokenPayload_free(struct SNRTokenPayload *payload);

/**
 * The kind of failure.
 *
 * Thread: any.
 */
enum SNRApiErrorType SNRApiError_getType(const struct SNRApiError *error);

/**
 * What the failure is about.
 *
 * Thread: any.
 */
enum SNRErrorCode SNRApiError_getCode(const struct SNRApiError *error);

/**
 * The HTTP status, or -1 when there was no answer.
 *
 * Thread: any.
 */
int32_t SNRApiError_getHttpCode(const struct SNRApiError *error);

/**
 * For how many seconds requests were held back when the call failed (see REQUESTS above); -1 when
 * they were not. Until then calls that need the server fail at once.
 *
 * Thread: any.
 */
double SNRApiError_getRetryAfter(const struct SNRApiError *error);

/**
 * What happened and what to do, in English, for developers. Never NULL.
 *
 * Ownership: borrowed from the error. Thread: any.
 */
const char *SNRApiError_getMessage(const struct SNRApiError *error);

/**
 * The server's own code for the error, or NULL when it named none.
 *
 * Ownership: borrowed from the error. Thread: any.
 */
const char *SNRApiError_getErrorCode(const struct SNRApiError *error);

/**
 * The body of the error answer as it came, or NULL when there was none or it was no text.
 *
 * If the server quotes a token or a password that it was sent, a placeholder stands in its place.
 * Ownership: borrowed from the error. Thread: any.
 */
const char *SNRApiError_getBody(const struct SNRApiError *error);

/**
 * How many causes the server listed.
 *
 * Thread: any.
 */
size_t SNRApiError_getCauseCount(const struct SNRApiError *error);

/**
 * The server's number for a cause; 0 when it gave none, or there is no cause at `index`.
 *
 * Thread: any.
 */
int32_t SNRApiError_getCauseCode(const struct SNRApiError *error, size_t index);

/**
 * The request's member at fault; NULL when not told, or there is no cause at `index`.
 *
 * Ownership: borrowed from the error. Thread: any.
 */
const char *SNRApiError_getCauseField(const struct SNRApiError *error, size_t index);

/**
 * What is wrong; NULL when not told, or there is no cause at `index`.
 *
 * Ownership: borrowed from the error. Thread: any.
 */
const char *SNRApiError_getCauseMessage(const struct SNRApiError *error, size_t index);

/**
 * The value that was refused; NULL when not told, or there is no cause at `index`.
 *
 * Ownership: borrowed from the error. Thread: any.
 */
const char *SNRApiError_getCauseRejectedValue(const struct SNRApiError *error, size_t index);

/**
 * Keeps an error beyond the callback that lent it. Returns the same error.
 *
 * Ownership: returns owned; release it with SNRApiError_release. NULL gives NULL. Thread: any.
 */
struct SNRApiError *SNRApiError_retain(const struct SNRApiError *error);

/**
 * Gives an error up.
 *
 * Ownership: takes `error`; NULL is allowed and does nothing. Thread: any.
 */
void SNRApiError_release(struct SNRApiError *error);

/**
 * Frees a string that a function of this library returned as *owned*.
 *
 * Ownership: takes `string`; NULL is allowed and does nothing. Do not pass any other string, and
 * none twice. Thread: any.
 */
void SNRString_free(char *string);

/**
 * Hands over the bytes of the record that is being read.
 *
 * Ownership: `bytes` are copied; NULL is allowed when `length` is 0. Thread: the one that runs the
 * read callback.
 *
 * Errors: InvalidArgument when `reading` is NULL, when `bytes` is NULL and `length` is not 0, or
 * when there are more than 1 MiB.
 */
enum SNRErrorCode SNRStorageReading_setBytes(struct SNRStorageReading *reading,
                                             const uint8_t *bytes,
                                             size_t length);

/**
 * The HTTP method: "POST".
 *
 * Ownership: static text. Thread: any.
 */
const char *SNRTransportRequest_getMethod(const struct SNRTransportRequest *request);

/**
 * The absolute URL.
 *
 * Ownership: borrowed. Thread: any.
 */
const char *SNRTransportRequest_getUrl(const struct SNRTransportRequest *request);

/**
 * How many headers there are.
 *
 * Thread: any.
 */
size_t SNRTransportRequest_getHeaderCount(const struct SNRTransportRequest *request);

/**
 * The name of a header, such as "Content-Type"; NULL when `index` is not below the count.
 *
 * Ownership: borrowed. Thread: any.
 */
const char *SNRTransportRequest_getHeaderName(const struct SNRTransportRequest *request,
                                              size_t index);

/**
 * The value of a header; NULL when `index` is not below the count.
 *
 * Ownership: borrowed. Thread: any.
 */
const char *SNRTransportRequest_getHeaderValue(const struct SNRTransportRequest *request,
                                               size_t index);

/**
 * The body, which is JSON text without a NUL at its end.
 *
 * Ownership: borrowed. Thread: any.
 */
const uint8_t *SNRTransportRequest_getBody(const struct SNRTransportRequest *request);

/**
 * How many bytes the body has.
 *
 * Thread: any.
 */
size_t SNRTransportRequest_getBodyLength(const struct SNRTransportRequest *request);

/**
 * How long the whole exchange may take, in seconds. The library does not wait longer.
 *
 * Thread: any.
 */
double SNRTransportRequest_getTimeout(const struct SNRTransportRequest *request);

/**
 * The server has answered a request.
 *
 * `httpCode`: the status. `date` and `retryAfter`: the values of the headers Date and Retry-After,
 * or NULL when the answer has none; the former is how the library knows the time, so do pass it.
 * `body`: the body as it came, after decompression.
 *
 * Ownership: everything is copied. Thread: any, the send callback included; it never waits.
 *
 * Errors, after each of which nothing was done: InvalidArgument: the status is no HTTP status, a
 * header is not UTF-8, or `body` is NULL and `bodyLength` is not 0; the request still waits.
 * InternalInconsistency: no request waits under this token: it was answered, was cancelled, took
 * too long, or never was. ModuleNotReadyApiError: the library is not initialized.
 */
enum SNRErrorCode SNRTransport_respond(uint64_t completionToken,
                                       int32_t httpCode,
                                       const char *date,
                                       const char *retryAfter,
                                       const uint8_t *body,
                                       size_t bodyLength);

/**
 * A request could not be executed, or got no answer. `reason` goes into the message of the error
 * that the host's calls fail with; it should say what went wrong in a few words, and must not
 * quote the request. NULL: no reason is known.
 *
 * Ownership: `reason` is copied. Thread: any, the send callback included; it never waits.
 *
 * Errors: as of SNRTransport_respond; InvalidArgument: `reason` is not UTF-8.
 */
enum SNRErrorCode SNRTransport_fail(uint64_t completionToken, const char *reason);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SNRCLIENT_H */
