import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Sends requests with `URLSession`: the system's proxies, certificates, VPN and App Transport
/// Security apply.
public final class URLSessionTransport: SessionTransport {
    let session: URLSession

    /// A transport with a session of its own.
    ///
    /// - Parameter configuration: how it is to connect. Whatever it says, nothing is kept of one
    ///   request for the next: no cookies, no cache, no credentials.
    public init(configuration: URLSessionConfiguration = .ephemeral) {
        let forgetful = configuration.copy() as? URLSessionConfiguration ?? .ephemeral
        // What the server sets for one customer would go out with the login of the next. An ephemeral
        // session does not help: it forgets at its end only, and one transport serves many customers.
        forgetful.httpCookieStorage = nil
        forgetful.httpShouldSetCookies = false
        forgetful.httpCookieAcceptPolicy = .never
        forgetful.urlCache = nil
        forgetful.urlCredentialStorage = nil
        forgetful.requestCachePolicy = .reloadIgnoringLocalCacheData
        session = URLSession(configuration: forgetful, delegate: RefuseRedirects(), delegateQueue: nil)
    }

    deinit {
        // A session keeps its delegate, and itself, until it is told that no more is to come.
        session.finishTasksAndInvalidate()
    }

    /// Sends a request and returns the answer.
    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        guard let url = URL(string: request.url) else { throw URLError(.badURL) }
        var message = URLRequest(url: url, timeoutInterval: request.timeout)
        message.httpMethod = request.method
        message.httpBody = request.body
        for header in request.headers {
            message.setValue(header.value, forHTTPHeaderField: header.name)
        }
        let (body, response) = try await exchange(message)
        return TransportResponse(
            httpCode: response.statusCode,
            date: response.value(forHTTPHeaderField: "Date"),
            retryAfter: response.value(forHTTPHeaderField: "Retry-After"),
            body: body)
    }

    // `URLSession.data(for:)` is not there on the oldest systems that this package supports.
    private func exchange(_ message: URLRequest) async throws -> (Data, HTTPURLResponse) {
        let flight = Locked<URLSessionTask?>(nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let task = session.dataTask(with: message) { body, response, error in
                    if let body, let response = response as? HTTPURLResponse {
                        continuation.resume(returning: (body, response))
                    } else {
                        continuation.resume(throwing: error ?? URLError(.badServerResponse))
                    }
                }
                flight.withLock { $0 = task }
                task.resume()
                // A cancellation before this point has found no task to cancel.
                if Task.isCancelled { task.cancel() }
            }
        } onCancel: {
            flight.withLock { $0 }?.cancel()
        }
    }

    private final class RefuseRedirects: NSObject, URLSessionTaskDelegate {
        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) {
            completionHandler(nil)
        }
    }
}
