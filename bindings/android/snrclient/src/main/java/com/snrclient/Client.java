package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

/**
 * The customer's session: one for the process.
 *
 * <p>Call any method from any thread. Methods with listeners return at once; exactly one of the two
 * listeners is called, exactly once, never inside the call, and either may be null. Listeners run
 * one after another on a thread of the library, or where {@link Settings.Builder#callbackExecutor}
 * says; inside them everything is allowed. Before {@link Synerise#initialize} calls fail with {@link
 * ErrorCode#MODULE_NOT_READY_API_ERROR} and getters return null or false.
 *
 * <p>Identifiers count byte for byte. A string that holds a NUL character or half of a surrogate
 * pair is refused as {@link ErrorCode#INVALID_ARGUMENT}.
 */
public final class Client {
    private Client() {}

    /**
     * Exchanges the current token for a new one, whatever its age. Fetch the new one with {@link
     * #retrieveToken}. Calls that arrive meanwhile share the outcome.
     *
     * @param success hears that the token was exchanged
     * @param failure hears why not
     */
    public static void refreshToken(
            @Nullable ActionListener success, @Nullable DataActionListener<ApiError> failure) {
        NativeBridge.refreshToken(Call.ofAction(success, failure));
    }

    /**
     * Delivers the current, active token.
     *
     * <p>A token that is not near its expiry is delivered from memory. One that is, is exchanged
     * first; but if that fails, or takes longer than 3 seconds, the token at hand is delivered as
     * long as it is valid. An anonymous session without a valid token logs in anonymously.
     *
     * @param success gets the token
     * @param failure hears why there is none
     */
    public static void retrieveToken(
            @Nullable DataActionListener<Token> success,
            @Nullable DataActionListener<ApiError> failure) {
        NativeBridge.retrieveToken(new Call<>(success, failure));
    }

    /**
     * The current token if it is valid and not near its expiry. It never starts a request and never
     * waits: for code that signs each request, such as an OkHttp interceptor. On null, ask {@link
     * #retrieveToken}.
     *
     * @return the token, or null
     */
    @Nullable
    public static Token copyValidToken() {
        return (Token) NativeBridge.copyValidToken();
    }

    /**
     * The UUID of the customer. It never waits.
     *
     * @return lower-case hyphenated text; null before {@link Synerise#initialize} and after {@link
     *     Synerise#shutdown}
     */
    @Nullable
    public static String getUuid() {
        return NativeBridge.getUuid();
    }

    /**
     * The UUID with which the customer that the app calls {@code authId} is to be signed in. Changes
     * nothing and never waits.
     *
     * <p>It is the current UUID when that belongs to nobody yet, or to this very {@code authId};
     * otherwise the UUID that is seeded with it.
     *
     * @param authId the app's own identifier of the customer, unique to them
     * @return the UUID; null when {@code authId} is not acceptable or the library not initialized
     */
    @Nullable
    public static String getUuidForAuthentication(@NonNull String authId) {
        return NativeBridge.getUuidForAuthentication(authId);
    }

    /**
     * Starts over with a new random UUID: tokens, custom email and custom identifier are forgotten.
     * For an anonymous customer only; while one is signed in nothing changes, and a warning is
     * logged. It waits for the storage, never for the network.
     */
    public static void regenerateUuid() {
        NativeBridge.regenerateUuid(null);
    }

    /**
     * As {@link #regenerateUuid()}, but the same identifier always gives the same UUID.
     *
     * @param clientIdentifier unique to a customer and not empty; null: a random UUID
     */
    public static void regenerateUuid(@Nullable String clientIdentifier) {
        NativeBridge.regenerateUuid(clientIdentifier);
    }

    /**
     * Forgets the session, whoever it belongs to, and starts a new anonymous one in the background.
     * A customer who was signed in is reported signed out. It waits for the storage, never for the
     * network.
     */
    public static void destroySession() {
        NativeBridge.destroySession();
    }

    /**
     * Whether a customer is signed in: false from the moment the customer's token expires. It never
     * waits.
     *
     * @return whether one is
     */
    public static boolean isSignedIn() {
        return NativeBridge.isSignedIn();
    }

    /**
     * Signs a customer in with an account of the workspace itself. On failure nothing has changed,
     * and the library never repeats a login.
     *
     * @param email the account
     * @param password its password
     * @param success hears that the customer is signed in
     * @param failure hears why not
     */
    public static void signIn(
            @NonNull String email,
            @NonNull String password,
            @Nullable ActionListener success,
            @Nullable DataActionListener<ApiError> failure) {
        NativeBridge.signIn(email, password, Call.ofAction(success, failure));
    }

    /**
     * As {@link #signIn}, but learns what stands in the way instead of failing.
     *
     * @param email the account
     * @param password its password
     * @param success gets the status; only with {@link ClientConditionalAuthStatus#SUCCESS} the
     *     customer is signed in
     * @param failure hears why there is none
     */
    public static void signInConditionally(
            @NonNull String email,
            @NonNull String password,
            @Nullable DataActionListener<ClientConditionalAuthStatus> success,
            @Nullable DataActionListener<ApiError> failure) {
        NativeBridge.signInConditionally(email, password, new Call<>(success, failure));
    }

    /**
     * Signs a customer in with what an identity provider vouches for. A missing account is created.
     *
     * @param token the provider's token
     * @param provider any but {@code SYNERISE} and {@code UNKNOWN}
     * @param authId the app's own identifier of the customer, unique to them, or null; with it the
     *     UUID is the one of {@link #getUuidForAuthentication}
     * @param contextJson {@code {"agreements": {...}, "attributes": {...}}}, or null
     * @param success hears that the customer is signed in
     * @param failure hears why not
     */
    public static void authenticate(
            @NonNull String token,
            @NonNull ClientIdentityProvider provider,
            @Nullable String authId,
            @Nullable String contextJson,
            @Nullable ActionListener success,
            @Nullable DataActionListener<ApiError> failure) {
        NativeBridge.authenticate(
                token, provider.number, authId, contextJson, Call.ofAction(success, failure));
    }

    /**
     * As {@link #authenticate}, but never creates an account, and learns what stands in the way
     * instead of failing.
     *
     * @param token the provider's token
     * @param provider any but {@code SYNERISE} and {@code UNKNOWN}
     * @param authId the app's own identifier of the customer, or null
     * @param contextJson {@code {"agreements": {...}, "attributes": {...}}}, or null
     * @param success gets the status; only with {@link ClientConditionalAuthStatus#SUCCESS} the
     *     customer is signed in
     * @param failure hears why there is none
     */
    public static void authenticateConditionally(
            @NonNull String token,
            @NonNull ClientIdentityProvider provider,
            @Nullable String authId,
            @Nullable String contextJson,
            @Nullable DataActionListener<ClientConditionalAuthStatus> success,
            @Nullable DataActionListener<ApiError> failure) {
        NativeBridge.authenticateConditionally(
                token, provider.number, authId, contextJson, new Call<>(success, failure));
    }

    /**
     * Takes over the session of a customer whom the app's own backend has signed in. Nothing is
     * sent, and the payload's UUID becomes the current one.
     *
     * @param payload what the backend received
     * @param authId the one that {@link #getUuidForAuthentication} was asked with, or null
     * @param success hears that the customer is signed in
     * @param failure hears why not
     */
    public static void authenticateWithTokenPayload(
            @NonNull TokenPayload payload,
            @Nullable String authId,
            @Nullable ActionListener success,
            @Nullable DataActionListener<ApiError> failure) {
        NativeBridge.authenticateWithTokenPayload(
                payload.rawJwt,
                payload.expiration,
                payload.creation,
                payload.rlm,
                payload.origin.number,
                payload.uuid,
                payload.clientId,
                payload.customId,
                authId,
                Call.ofAction(success, payload.explain(failure)));
    }

    /**
     * Signs the customer out: here at once and in any case, and then the server is told. It waits
     * for the storage, never for the network.
     *
     * @param mode how much of the session ends
     * @param fromAllDevices whether the server is to sign the customer out everywhere
     * @param success hears that the server did
     * @param failure hears what the server said, or why it was not reached
     */
    public static void signOut(
            @NonNull ClientSignOutMode mode,
            boolean fromAllDevices,
            @Nullable ActionListener success,
            @Nullable DataActionListener<ApiError> failure) {
        NativeBridge.signOut(mode.number, fromAllDevices, Call.ofAction(success, failure));
    }

    /**
     * Sets who hears that a customer signed in or out, in place of whoever did before. Set it before
     * {@link Synerise#initialize}, so that it also hears of a login that expired while the app was
     * not running. {@link Synerise#shutdown} gives it up. It waits while another thread is inside
     * {@link Synerise#initialize} or {@link Synerise#shutdown}.
     *
     * @param listener who, held strongly; null: nobody
     */
    public static void setOnClientStateChangeListener(
            @Nullable OnClientStateChangeListener listener) {
        NativeBridge.setClientStateListener(listener);
    }
}
