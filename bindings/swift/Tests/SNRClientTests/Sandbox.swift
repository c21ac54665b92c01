import Foundation
import XCTest

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The repository's stand-in for the API, as a process of its own.
///
/// SNR_SANDBOX names the program; `cargo build -p snr-sandbox` makes it.
final class Sandbox: Sendable {
    /// What the sandbox noted of a request.
    struct Request: Decodable, Sendable {
        let path: String
        let status: Int?
        /// Names are in lower case.
        let headers: [String: String]
        let body: Body?

        struct Body: Decodable, Sendable {
            let deviceId: String?
            let uuid: String?
            let fromAllDevices: Bool?
            let agreements: [String: Bool]?
            let attributes: Attributes?

            struct Attributes: Decodable, Sendable {
                let name: String?
                let sizes: [Int]?
            }
        }
    }

    let url: String

    private init(url: String) {
        self.url = url
    }

    /// One for all tests: it ends with this process.
    static let shared = Result { try start() }

    private static func start() throws -> Sandbox {
        let program = ProcessInfo.processInfo.environment["SNR_SANDBOX"] ?? "../../target/debug/snr-sandbox"
        guard FileManager.default.isExecutableFile(atPath: program) else { throw NoSandbox(program: program) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        // Whoever runs the tests waits until nobody holds their output any more.
        process.standardError = FileHandle.nullDevice
        try process.run()
        running.pid = process.processIdentifier
        // SIGTERM would not do: the test runner blocks it, and its children inherit that.
        atexit { kill(Sandbox.running.pid, SIGKILL) }

        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NoSandbox(program: program) }
            line += more
        }
        // It writes a line a request, and would wait for somebody to read them.
        output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
        let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return Sandbox(url: String(words[2]))
    }

    private final class Running: @unchecked Sendable {
        var pid: pid_t = 0
    }

    private static let running = Running()

    struct NoSandbox: LocalizedError {
        let program: String
        var errorDescription: String? {
            "\(program) is not the sandbox; build it with `cargo build -p snr-sandbox`, and name it with SNR_SANDBOX"
        }
    }

    /// Forgets what earlier tests did.
    func reset() async throws {
        try await control("DELETE", "faults")
        try await control("DELETE", "requests")
        try await control("PUT", "clock", #"{"skew": 0}"#)
        try await control("PUT", "token-lifetime", #"{"seconds": 3600}"#)
    }

    @discardableResult
    func control(_ method: String, _ path: String, _ body: String? = nil) async throws -> Data {
        try await send(method, "/__sandbox/" + path, body)
    }

    /// A request such as the app's own backend would make.
    func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> Data {
        var request = URLRequest(url: URL(string: url + path)!)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode
        XCTAssertEqual(status, 200, "\(method) \(path): \(String(decoding: data, as: UTF8.self))")
        return data
    }

    func fault(_ json: String) async throws {
        try await control("POST", "faults", json)
    }

    func addAccount(email: String, password: String) async throws {
        try await control("POST", "accounts", #"{"email": "\#(email)", "password": "\#(password)"}"#)
    }

    func requests(to path: String) async throws -> [Request] {
        try JSONDecoder().decode([Request].self, from: try await control("GET", "requests"))
            .filter { $0.path == path }
    }
}

/// The paths of the API.
enum Path {
    static let anonymous = "/sauth/v3/auth/login/client/anonymous"
    static let login = "/sauth/v3/auth/login/client"
    static let conditional = "/sauth/v3/auth/login/client/conditional"
    static let refresh = "/sauth/v3/auth/refresh/client"
    static let logout = "/sauth/v3/auth/logout/client"
}
