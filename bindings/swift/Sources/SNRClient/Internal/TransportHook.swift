import CSNRClient
import Foundation

extension SettingsBuilder {
    func setTransport(_ transport: any SessionTransport) -> SNRErrorCode {
        SNRSettings_setTransport(
            settings, sendRequest, cancelRequest, Kept(Flights(transport)).handOver(), giveBack)
    }
}

/// The requests that a transport has under way, by the library's token for each.
private final class Flights: Sendable {
    private let transport: any SessionTransport
    private let tasks = Locked<[UInt64: Task<Void, Never>]>([:])

    init(_ transport: any SessionTransport) {
        self.transport = transport
    }

    func send(_ request: TransportRequest, token: UInt64) {
        tasks.withLock { tasks in
            // The lock is held until the task is noted, so that its end finds the note.
            tasks[token] = Task {
                await self.exchange(request, token: token)
                self.tasks.withLock { $0[token] = nil }
            }
        }
    }

    func cancel(token: UInt64) {
        tasks.withLock { $0[token] }?.cancel()
    }

    private func exchange(_ request: TransportRequest, token: UInt64) async {
        do {
            let response = try await transport.send(request)
            if respond(response, token: token).rawValue != invalidArgument { return }
            fail("the transport's answer has a status or a header that is none", token: token)
        } catch {
            fail(error.localizedDescription, token: token)
        }
    }

    private func fail(_ reason: String, token: UInt64) {
        let code = withCText(reason) { SNRTransport_fail(token, $0) }
        // A reason that C cannot take must not keep the call waiting until its time is over.
        if code.rawValue == invalidArgument { _ = SNRTransport_fail(token, nil) }
    }

    private func respond(_ response: TransportResponse, token: UInt64) -> SNRErrorCode {
        withOptionalCText(response.date) { date in
            withOptionalCText(response.retryAfter) { retryAfter in
                response.body.withUnsafeBytes { body in
                    SNRTransport_respond(
                        token, Int32(clamping: response.httpCode), date, retryAfter,
                        body.bindMemory(to: UInt8.self).baseAddress, body.count)
                }
            }
        }
    }
}

private let invalidArgument = Int32(ErrorCode.invalidArgument.rawValue)

private func sendRequest(_ request: OpaquePointer?, _ token: UInt64, _ context: UnsafeMutableRawPointer?) {
    Kept<Flights>.borrow(context)?.send(TransportRequest(copying: request), token: token)
}

private func cancelRequest(_ token: UInt64, _ context: UnsafeMutableRawPointer?) {
    Kept<Flights>.borrow(context)?.cancel(token: token)
}

extension TransportRequest {
    fileprivate init(copying request: OpaquePointer?) {
        method = String(lent: SNRTransportRequest_getMethod(request)) ?? ""
        url = String(lent: SNRTransportRequest_getUrl(request)) ?? ""
        headers = (0..<SNRTransportRequest_getHeaderCount(request)).map { index in
            (
                name: String(lent: SNRTransportRequest_getHeaderName(request, index)) ?? "",
                value: String(lent: SNRTransportRequest_getHeaderValue(request, index)) ?? ""
            )
        }
        body = Data(UnsafeBufferPointer(
            start: SNRTransportRequest_getBody(request), count: SNRTransportRequest_getBodyLength(request)))
        timeout = SNRTransportRequest_getTimeout(request)
    }
}
