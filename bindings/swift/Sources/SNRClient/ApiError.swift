import CSNRClient
import Foundation

/// Why a call failed. No part of it holds a token or a password.
public struct ApiError: Error, Hashable, Sendable {
    /// The kind of failure.
    public let type: ApiErrorType
    /// What the failure is about.
    public let code: ErrorCode
    /// The HTTP status, or -1 when there was no answer.
    public let httpCode: Int
    /// For how many seconds requests were held back when the call failed, because they kept failing
    /// or the server asked for a pause; nil when they were not. Until then calls that need the server
    /// fail at once.
    public let retryAfter: TimeInterval?
    /// What happened and what to do, in English, for developers.
    public let message: String
    /// The server's own code for the error, if it named one.
    public let errorCode: String?
    /// The body of the error answer as it came, if there was one.
    ///
    /// It is the server's text and may quote what the app sent, such as an email address.
    public let body: String?
    /// What the server listed as causes.
    public let causes: [ApiErrorCause]

    /// An error as the library would tell it, for an app's own tests.
    public init(
        type: ApiErrorType,
        code: ErrorCode,
        httpCode: Int = -1,
        retryAfter: TimeInterval? = nil,
        message: String,
        errorCode: String? = nil,
        body: String? = nil,
        causes: [ApiErrorCause] = []
    ) {
        self.type = type
        self.code = code
        self.httpCode = httpCode
        self.retryAfter = retryAfter
        self.message = message
        self.errorCode = errorCode
        self.body = body
        self.causes = causes
    }
}

/// The kind of failure.
public enum ApiErrorType: Int, Sendable {
    /// None of the others.
    case unknown = 0
    /// The request was not executed; there is no HTTP status.
    case network = 1
    /// The session is not valid for the request.
    case unauthorizedSession = 2
    /// The server answered with an error status.
    case http = 3
}

/// One cause that the server listed.
public struct ApiErrorCause: Hashable, Sendable {
    /// The server's number for it; 0 when it gave none.
    public let code: Int
    /// The request's member at fault.
    public let field: String?
    /// What is wrong.
    public let message: String?
    /// The value that was refused.
    public let rejectedValue: String?

    /// A cause as the library would tell it, for an app's own tests.
    public init(code: Int, field: String? = nil, message: String? = nil, rejectedValue: String? = nil) {
        self.code = code
        self.field = field
        self.message = message
        self.rejectedValue = rejectedValue
    }
}

extension ApiError: LocalizedError, CustomStringConvertible {
    /// The message, for `localizedDescription`.
    public var errorDescription: String? { message }

    /// Code and message, for logs. The server's body is left out, for it may quote the customer.
    public var description: String {
        let status = httpCode < 0 ? "" : ", HTTP \(httpCode)"
        return "ApiError \(code.rawValue)\(status): \(message)"
    }
}

extension ApiError {
    init(copying error: OpaquePointer?) {
        self.init(
            type: ApiErrorType(rawValue: Int(SNRApiError_getType(error).rawValue)) ?? .unknown,
            code: ErrorCode(rawValue: Int(SNRApiError_getCode(error).rawValue)),
            httpCode: Int(SNRApiError_getHttpCode(error)),
            retryAfter: Optional(SNRApiError_getRetryAfter(error)).flatMap { $0 < 0 ? nil : $0 },
            message: String(cString: SNRApiError_getMessage(error)),
            errorCode: String(lent: SNRApiError_getErrorCode(error)),
            body: String(lent: SNRApiError_getBody(error)),
            causes: (0..<SNRApiError_getCauseCount(error)).map { index in
                ApiErrorCause(
                    code: Int(SNRApiError_getCauseCode(error, index)),
                    field: String(lent: SNRApiError_getCauseField(error, index)),
                    message: String(lent: SNRApiError_getCauseMessage(error, index)),
                    rejectedValue: String(lent: SNRApiError_getCauseRejectedValue(error, index)))
            })
    }
}
