import CSNRClient
import Foundation

/// Who vouches for a customer.
public enum ClientIdentityProvider: Int, Sendable {
    /// An account of the workspace itself; for ``Client/signIn(email:password:success:failure:)``,
    /// which needs no provider.
    case synerise = 0
    /// An OAuth provider of the workspace.
    case oauth = 1
    /// Facebook.
    case facebook = 2
    /// Apple.
    case apple = 3
    /// Google.
    case google = 4
    /// Nobody; refused where a provider is needed.
    case unknown = 5

    var c: SNRClientIdentityProvider { cEnum(rawValue) }
}

/// How much of the session a sign-out ends.
public enum ClientSignOutMode: Int, Sendable {
    /// The customer's login. UUID and anonymous token stay.
    case signOut = 0
    /// The whole session, as ``Client/destroySession()`` does.
    case signOutWithSessionDestroy = 1

    var c: SNRClientSignOutMode { cEnum(rawValue) }
}

/// What a conditional login is answered with.
public struct ClientConditionalAuthResult: Hashable, Sendable {
    /// Whether the customer is signed in, or what stands in the way.
    public let status: ClientConditionalAuthStatus

    /// A result as the library would tell it, for an app's own tests.
    public init(status: ClientConditionalAuthStatus) {
        self.status = status
    }
}

/// Whether a conditional login succeeded, or what stands in its way.
public enum ClientConditionalAuthStatus: Int, Sendable {
    /// The customer is signed in. With any other status nothing has changed.
    case success = 0
    /// The credentials are wrong.
    case unauthorized = 1
    /// The account has to be activated first.
    case activationRequired = 2
    /// There is no such account.
    case registrationRequired = 3
    /// The account has to be approved first.
    case approvalRequired = 4
    /// The customer has to accept terms first.
    case termsAcceptanceRequired = 5
    /// Another factor is needed.
    case mfaRequired = 6
    /// A status that this version does not know.
    case unknown = 7

    init(_ status: SNRClientConditionalAuthStatus) {
        self = Self(rawValue: Int(status.rawValue)) ?? .unknown
    }
}

/// What the customer agreed to. What is not set is not sent.
public final class ClientAgreements: Sendable {
    private let values = Locked<[String: Bool]>([:])

    /// No agreement is set.
    public init() {}

    /// Email.
    public var email: Bool? { get { self["email"] } set { self["email"] = newValue } }
    /// Text messages.
    public var sms: Bool? { get { self["sms"] } set { self["sms"] = newValue } }
    /// Push notifications.
    public var push: Bool? { get { self["push"] } set { self["push"] = newValue } }
    /// Bluetooth.
    public var bluetooth: Bool? { get { self["bluetooth"] } set { self["bluetooth"] = newValue } }
    /// RFID.
    public var rfid: Bool? { get { self["rfid"] } set { self["rfid"] = newValue } }
    /// Wi-Fi.
    public var wifi: Bool? { get { self["wifi"] } set { self["wifi"] = newValue } }

    private subscript(name: String) -> Bool? {
        get { values.withLock { $0[name] } }
        set { values.withLock { $0[name] = newValue } }
    }

    var all: [String: Bool] { values.withLock { $0 } }
}

/// What is told about a customer together with an external login.
public final class ClientAuthenticationContext: Sendable {
    private struct Members {
        var agreements: ClientAgreements?
        var attributes: [String: any Encodable & Sendable]?
    }

    private let members = Locked(Members())

    /// Nothing is told.
    public init() {}

    /// What the customer agreed to.
    public var agreements: ClientAgreements? {
        get { members.withLock { $0.agreements } }
        set { members.withLock { $0.agreements = newValue } }
    }

    /// Attributes of the customer: anything that JSON can hold.
    public var attributes: [String: any Encodable & Sendable]? {
        get { members.withLock { $0.attributes } }
        set { members.withLock { $0.attributes = newValue } }
    }

    /// The context as the library takes it; a text that it refuses when an attribute is not JSON.
    var json: String {
        var text: [String: Attribute] = [:]
        if let agreements { text["agreements"] = Attribute(value: agreements.all) }
        if let attributes { text["attributes"] = Attribute(value: attributes.mapValues(Attribute.init)) }
        guard let data = try? JSONEncoder().encode(text) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}

private struct Attribute: Encodable {
    let value: any Encodable

    func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
    }
}
