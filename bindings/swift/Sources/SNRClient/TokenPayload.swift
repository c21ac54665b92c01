import CSNRClient
import Foundation

/// A customer's session as the app's own backend obtained it, for
/// ``Client/authenticate(tokenPayload:authID:success:failure:)``. Printing it does not show the token.
public struct TokenPayload: Sendable {
    let tokenString: String
    let expirationDate: Date
    let creationDate: Date
    let rlm: String
    let origin: TokenOrigin
    let uuid: String
    let clientId: String
    let customId: String?

    /// A payload from what the backend received when it signed the customer in.
    ///
    /// - Parameters:
    ///   - tokenString: the token's text.
    ///   - expirationDate: when the server stops accepting it.
    ///   - creationDate: when the server issued it.
    ///   - rlm: the realm that it belongs to.
    ///   - origin: who vouched for the customer.
    ///   - uuid: the UUID with which the backend signed in; use what
    ///     ``Client/getUUIDForAuthentication(authID:)`` returned.
    ///   - clientId: the customer's number as text.
    ///   - customId: the customer's own identifier.
    public init(
        tokenString: String,
        expirationDate: Date,
        creationDate: Date,
        rlm: String,
        origin: TokenOrigin,
        uuid: String,
        clientId: String,
        customId: String? = nil
    ) {
        self.tokenString = tokenString
        self.expirationDate = expirationDate
        self.creationDate = creationDate
        self.rlm = rlm
        self.origin = origin
        self.uuid = uuid
        self.clientId = clientId
        self.customId = customId
    }

    /// Lends the payload to C; NULL when it is not acceptable.
    func withC<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        let payload = withCText(tokenString) { tokenString in
            withCText(rlm) { rlm in
                withCText(uuid) { uuid in
                    withCText(clientId) { clientId in
                        withOptionalCText(customId) { customId in
                            SNRTokenPayload_new(
                                tokenString, expirationDate.timeIntervalSince1970,
                                creationDate.timeIntervalSince1970, rlm, cEnum(origin.rawValue),
                                uuid, clientId, customId)
                        }
                    }
                }
            }
        }
        defer { SNRTokenPayload_free(payload) }
        return body(payload)
    }
}

extension TokenPayload: CustomStringConvertible, CustomReflectable {
    /// Origin and expiry, never the text.
    public var description: String {
        "TokenPayload(origin: \(origin), expirationDate: \(expirationDate))"
    }

    /// What debuggers and `dump` show: as ``description``.
    public var customMirror: Mirror {
        Mirror(self, children: ["origin": origin, "expirationDate": expirationDate])
    }
}
