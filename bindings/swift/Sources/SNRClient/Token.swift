import CSNRClient
import Foundation

/// A token and what the server said about it. Immutable; keep it as long as you like.
///
/// Its text stays in the library's memory and is wiped with the last reference. Printing a token
/// does not show it.
public final class Token: @unchecked Sendable {
    // Immutable and counted by the library, which lets any number of threads read it at once.
    private let token: OpaquePointer

    init?(retaining token: OpaquePointer?) {
        guard let kept = SNRToken_retain(token) else { return nil }
        self.token = kept
    }

    init?(owned token: OpaquePointer?) {
        guard let token else { return nil }
        self.token = token
    }

    deinit {
        SNRToken_release(token)
    }

    /// The text to send as `Authorization: Bearer <text>`. It is a secret: do not log it.
    public var tokenString: String { String(lent: SNRToken_getTokenString(token)) ?? "" }

    /// When the server stops accepting the token, by the server's clock.
    public var expirationDate: Date { Date(timeIntervalSince1970: SNRToken_getExpirationDate(token)) }

    /// When the server issued the token, by the server's clock.
    public var creationDate: Date { Date(timeIntervalSince1970: SNRToken_getCreationDate(token)) }

    /// Who vouched for the customer when the token was issued.
    public var origin: TokenOrigin {
        TokenOrigin(rawValue: Int(SNRToken_getTokenOrigin(token).rawValue)) ?? .unknown
    }

    /// The same as ``origin``, under the name that the published examples use.
    public var tokenOrigin: TokenOrigin { origin }

    /// The realm that the token belongs to; empty when the server named none.
    public var rlm: String { String(lent: SNRToken_getRlm(token)) ?? "" }

    /// The customer's number as text, if the server named it.
    public var clientId: String? { String(lent: SNRToken_getClientId(token)) }

    /// The customer's own identifier, if the server named it.
    public var customId: String? { String(lent: SNRToken_getCustomId(token)) }
}

extension Token: CustomStringConvertible {
    /// Origin and expiry, never the text.
    public var description: String { "Token(origin: \(origin), expirationDate: \(expirationDate))" }
}

/// Who vouched for the customer when a token was issued.
public enum TokenOrigin: Int, Sendable {
    /// The server named an origin that this version does not know, or none.
    case unknown = 0
    /// A visitor who is not tracked.
    case incognito = 1
    /// A visitor.
    case anonymous = 2
    /// An account of the workspace itself.
    case synerise = 3
    /// Simple Authentication.
    case simpleAuth = 4
    /// Facebook.
    case facebook = 5
    /// An OAuth provider of the workspace.
    case oauth = 6
    /// Apple.
    case apple = 7
    /// Google.
    case google = 8

    /// The platform's name of the origin, such as `ANONYMOUS`.
    public var string: String { String(cString: SNRTokenOrigin_toString(cEnum(rawValue))) }
}
