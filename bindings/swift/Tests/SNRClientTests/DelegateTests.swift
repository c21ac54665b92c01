import XCTest

import SNRClient

/// Who hears that a customer signed in or out. spec §4 and §7
final class DelegateTests: SessionTestCase {
    private enum Heard: Equatable, Sendable {
        case signedIn
        case signedOut(ClientSessionEndReason)
        case success
    }

    private final class Delegate: ClientStateDelegate, Sendable {
        let told: Told<Heard>

        init(told: Told<Heard>) {
            self.told = told
        }

        func snr_clientIsSignedIn() {
            told.tell(.signedIn)
        }

        func snr_clientIsSignedOut(reason: ClientSessionEndReason) {
            told.tell(.signedOut(reason))
        }
    }

    /// Neither method is required.
    private final class Deaf: ClientStateDelegate, Sendable {}

    func testEachTransitionIsToldOnceBeforeTheCallSucceeds() async throws {
        let told = Told<Heard>()
        Client.setClientStateDelegate(Delegate(told: told))
        try start()
        let email = try await newAccount()
        Client.signIn(email: email, password: "correct-horse", success: { told.tell(.success) }, failure: { _ in })
        let signIn = await [told.next(), told.next()]
        XCTAssertEqual(signIn, [.signedIn, .success])
        Client.signOut(mode: .signOut, fromAllDevices: false, success: { told.tell(.success) }, failure: { _ in })
        let signOut = await [told.next(), told.next()]
        XCTAssertEqual(signOut, [.signedOut(.userSignOut), .success])
        try await Client.signIn(email: email, password: "correct-horse")
        Client.destroySession()
        let destroyed = await [told.next(), told.next()]
        XCTAssertEqual(destroyed, [.signedIn, .signedOut(.sessionDestroyed)])
    }

    func testARejectedCustomerIsToldSo() async throws {
        let told = Told<Heard>()
        Client.setClientStateDelegate(Delegate(told: told))
        try await startSignedIn()
        try await sandbox.control("POST", "revoke", "{}")
        let error = try await failure { try await Client.refreshToken() }
        XCTAssertEqual(error.code, .clientSessionUnauthorizedApiError)
        let heard = await [told.next(), told.next()]
        XCTAssertEqual(heard, [.signedIn, .signedOut(.clientRejected)])
    }

    func testTheDelegateIsHeldUntilItIsReplaced() async throws {
        try start()
        let told = Told<Heard>()
        var delegate: Delegate? = Delegate(told: told)
        weak var held = delegate
        Client.setClientStateDelegate(delegate)
        delegate = nil
        XCTAssertNotNil(held)
        Client.setClientStateDelegate(Deaf())
        let email = try await newAccount()
        try await Client.signIn(email: email, password: "correct-horse")
        Client.destroySession()
        Client.setClientStateDelegate(nil)
        Synerise.shutdown()
        XCTAssertNil(held)
    }
}
