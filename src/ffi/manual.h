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
 *   have done nothing otherwise.
 *
 * OWNERSHIP
 *
 *   borrowed   The library's; valid until the callback returns or, for what a getter returns, as
 *              long as the object lives. Do not free it.
 *   owned      Yours; give it back with the function that is named. All of these take NULL.
 *   copied     The library makes a copy; what you passed remains yours and may go at once.
 *   takes      What you passed is the library's from then on, also when the call fails.
 *   A pointer must be NULL or valid; passing NULL is never undefined, and what it does is said.
 *
 * THREADS
 *
 *   Every function may be called from any thread at any time, also from several at once; the one
 *   exception is a single SNRSettings object. Synchronous functions may wait for the disk where
 *   that is said; none waits for the network, and the getters wait for nothing.
 *   The library starts its threads when they are first needed: one that runs callbacks, named
 *   "snr-callback", and as a rule one that waits for the server. SNRSynerise_shutdown ends them.
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
 *   error holds a token or a password.
 *   Before SNRSynerise_initialize and after SNRSynerise_shutdown asynchronous functions fail with
 *   SNRErrorCodeModuleNotReadyApiError, getters return NULL or false, and the others do nothing.
 *   Nothing but these ends a login: SNRClient_signOut, SNRClient_destroySession, a change of the
 *   API key, the expiry of the customer's token, and its rejection by the server (HTTP 401, or 403
 *   with the API's own error object, in answer to a refresh). No failure of the network does.
 *   A failure is never remembered: the next call asks the server again. But requests, logins among
 *   them, are held back for a while (SNRErrorCodeRequestBlockedByCircuitBreakerApiError) after five
 *   failures in a row, and when the server asks for a pause with Retry-After; for 15 minutes at
 *   most. (A pause that fits into the time of a call is waited out by it, and holds back no other
 *   session.) And while a token is valid, SNRClient_retrieveToken delivers it without asking again for
 *   up to ten minutes after a failure, never for more than half of what is left of it.
 *   Arguments are checked first: a bad one is told as SNRErrorCodeInvalidArgument also before
 *   SNRSynerise_initialize.
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
