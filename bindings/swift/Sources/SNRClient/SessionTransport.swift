import Foundation

/// A transport of the app's own, so that its HTTP stack, proxies, certificates and pins are used in
/// place of the built-in ones. ``URLSessionTransport`` is one.
public protocol SessionTransport: Sendable {
    /// Sends a request with all of its headers and its body, does not follow redirects, and returns
    /// the answer, whatever its status is.
    ///
    /// Several may be under way at once. The task is cancelled when the answer is not wanted any more.
    ///
    /// - Throws: when there is no answer. The error's `localizedDescription` goes into the message of
    ///   the ``ApiError`` that the app gets; it must not quote the request, which holds secrets.
    func send(_ request: TransportRequest) async throws -> TransportResponse
}

/// What a transport is to send. Printing it shows neither headers nor body, which hold secrets.
public struct TransportRequest: Sendable {
    /// The HTTP method.
    public let method: String
    /// The absolute URL.
    public let url: String
    /// The headers, in order.
    public let headers: [(name: String, value: String)]
    /// The body, which is JSON.
    public let body: Data
    /// How long the whole exchange may take, in seconds. The library does not wait longer.
    public let timeout: TimeInterval
}

extension TransportRequest: CustomStringConvertible, CustomReflectable {
    /// Method and URL.
    public var description: String { "\(method) \(url)" }

    /// What debuggers and `dump` show: as ``description``.
    public var customMirror: Mirror {
        Mirror(self, children: ["method": method, "url": url])
    }
}

/// The answer to a request. Printing it does not show the body, which holds secrets.
public struct TransportResponse: Sendable {
    let httpCode: Int
    let date: String?
    let retryAfter: String?
    let body: Data

    /// An answer.
    ///
    /// - Parameters:
    ///   - httpCode: the HTTP status.
    ///   - date: the value of the header `Date`. It is how the library knows the time, so pass it.
    ///   - retryAfter: the value of the header `Retry-After`.
    ///   - body: the body, after decompression.
    public init(httpCode: Int, date: String?, retryAfter: String?, body: Data) {
        self.httpCode = httpCode
        self.date = date
        self.retryAfter = retryAfter
        self.body = body
    }
}

extension TransportResponse: CustomStringConvertible, CustomReflectable {
    /// The status.
    public var description: String { "HTTP \(httpCode)" }

    /// What debuggers and `dump` show: as ``description``.
    public var customMirror: Mirror {
        Mirror(self, children: ["httpCode": httpCode])
    }
}
