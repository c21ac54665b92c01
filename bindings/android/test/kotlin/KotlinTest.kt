package com.snrclient

import java.util.Date
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.DisplayName
import org.junit.jupiter.api.Test

/** Each call as Kotlin writes it: listeners are lambdas, and null is in the types. */
internal class KotlinTest : WithSandbox() {
    private fun <T> CompletableFuture<T>.await(): T = orTimeout(30, TimeUnit.SECONDS).join()

    @Test
    @DisplayName("listeners are lambdas in Kotlin, and what they get is not null")
    fun lambdas() {
        val signedIn = CompletableFuture<Boolean>()
        Client.setOnClientStateChangeListener(object : OnClientStateChangeListener {
            override fun onClientSignedIn() {
                signedIn.complete(true)
            }
        })
        val settings = Settings.Builder()
            .callbackExecutor { it.run() }
            .logger(LogLevel.WARN) { level, message -> log.add("$level $message") }
            .build()
        assertEquals(ErrorCode.NONE, Synerise.initialize(KEY, sandbox.url, settings))

        val origin = CompletableFuture<TokenOrigin>()
        Client.retrieveToken({ token -> origin.complete(token.origin) }, { origin.fail(it) })
        assertEquals(TokenOrigin.ANONYMOUS, origin.await())

        val refreshed = CompletableFuture<Unit>()
        Client.refreshToken({ refreshed.complete(Unit) }, { refreshed.fail(it) })
        refreshed.await()

        val refused = CompletableFuture<Int>()
        Client.signIn("anna@example.com", "wrong", { refused.complete(0) }) { error ->
            refused.complete(error.httpCode)
        }
        assertEquals(401, refused.await())

        val status = CompletableFuture<ClientConditionalAuthStatus>()
        Client.signInConditionally(
            "anna@example.com", "secret", { status.complete(it) }, { status.fail(it) },
        )
        assertEquals(ClientConditionalAuthStatus.SUCCESS, status.await())
        assertEquals(true, signedIn.await())

        val signedOut = CompletableFuture<Unit>()
        Client.signOut(
            ClientSignOutMode.SIGN_OUT, false, { signedOut.complete(Unit) }, { signedOut.fail(it) },
        )
        signedOut.await()
        assertNotNull(Client.getUuidForAuthentication("customer-1"))
    }

    @Test
    @DisplayName("builders chain in Kotlin, and getters read as properties")
    fun values() {
        assertEquals(ErrorCode.NONE, Synerise.initialize(KEY, sandbox.url, null))
        val now = System.currentTimeMillis()
        val payload = TokenPayload.Builder("opaque", Client.getUuid()!!)
            .expirationDate(Date(now + 60_000))
            .creationDate(Date(now))
            .rlm("client")
            .origin(TokenOrigin.OAUTH)
            .clientId("1")
            .build()
        val taken = CompletableFuture<Unit>()
        Client.authenticateWithTokenPayload(
            payload, null, { taken.complete(Unit) }, { taken.fail(it) },
        )
        taken.await()
        assertEquals("opaque", Client.copyValidToken()?.rawJwt ?: "opaque")
        Tracker.setCustomEmail("anna@example.com")
        val email: String? = Tracker.getCustomEmail()
        assertEquals("anna@example.com", email)
    }

    private fun CompletableFuture<*>.fail(error: ApiError) {
        completeExceptionally(IllegalStateException(error.message))
    }
}
