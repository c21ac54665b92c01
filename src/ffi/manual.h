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
