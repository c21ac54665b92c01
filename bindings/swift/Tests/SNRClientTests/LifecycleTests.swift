import XCTest

import SNRClient

/// Starting, settings, and ending. spec §5 and §6
final class LifecycleTests: SessionTestCase {
    func testInitializeRefusesWhatItCannotStartWith() async throws {
        let url = try sandbox.url
        let noKey = try await failure { try Synerise.initialize(apiKey: "") }
        XCTAssertEqual(noKey.code, .invalidArgument)
        let noURL = try await failure {
            try Synerise.initialize(apiKey: "test-key", baseUrl: "http://example.com")
        }
        XCTAssertEqual(noURL.code, .invalidArgument)
        XCTAssertEqual(Client.getUUID(), "")

        try start()
        let twice = try await failure {
            try Synerise.initialize(apiKey: "test-key", baseUrl: url)
        }
        XCTAssertEqual(twice.code, .internalInconsistency)
        assertUUID(Client.getUUID())
    }

    func testASettingThatCannotBeUsedIsNamed() async throws {
        let damages: [String: (inout Synerise.Settings) -> Void] = [
            "minTokenRefreshInterval": { $0.minTokenRefreshInterval = -1 },
            "requestTimeout": { $0.requestTimeout = 0 },
            "uuidSalt": { $0.uuidSalt = "a\0b" },
            "deviceId": { $0.deviceId = "" },
            "caCertificates": { $0.caCertificates = "none" },
            "sslPinningPinset": { $0.sslPinningPinset = [Self.pin, "none"] },
        ]
        for (name, damage) in damages {
            var settings = Synerise.Settings()
            damage(&settings)
            let damaged = settings
            let error = try await failure {
                try Synerise.initialize(apiKey: "test-key", settings: damaged)
            }
            XCTAssertEqual(error.code, .invalidArgument)
            XCTAssertTrue(error.message.contains(name), error.message)
        }
    }

    func testTheSessionIsFoundAgain() async throws {
        let (settings, directory) = try stored()
        defer { try? FileManager.default.removeItem(at: directory) }
        try await startSignedIn(settings)
        let uuid = Client.getUUID()
        Synerise.shutdown()
        try start(settings)
        XCTAssertEqual(Client.getUUID(), uuid)
        XCTAssertTrue(Client.isSignedIn())
    }

    func testAStorageThatCannotBeReadIsToldAndLeftAlone() async throws {
        let (_, directory) = try stored()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appendingPathComponent("file")
        try Data("precious".utf8).write(to: file)
        var settings = Synerise.Settings()
        settings.storageDirectory = file
        let blocked = settings
        let url = try sandbox.url
        let error = try await failure {
            try Synerise.initialize(apiKey: "test-key", baseUrl: url, settings: blocked)
        }
        XCTAssertEqual(error.code, .storageUnavailable)
        XCTAssertEqual(try String(contentsOf: file, encoding: .utf8), "precious")
    }

    func testAnotherAPIKeyEndsTheSessionOrKeepsIt() async throws {
        try await startSignedIn()
        let uuid = Client.getUUID()
        try Synerise.changeClientApiKey("other-key")
        XCTAssertNotEqual(Client.getUUID(), uuid)
        XCTAssertFalse(Client.isSignedIn())
        Synerise.shutdown()

        var settings = Synerise.Settings()
        settings.shouldDestroySessionOnApiKeyChange = false
        try await startSignedIn(settings)
        let kept = Client.getUUID()
        try Synerise.changeClientApiKey("other-key")
        XCTAssertEqual(Client.getUUID(), kept)
        XCTAssertTrue(Client.isSignedIn())

        let same = try await failure { try Synerise.changeClientApiKey("other-key") }
        XCTAssertEqual(same.code, .internalInconsistency)
        let empty = try await failure { try Synerise.changeClientApiKey("") }
        XCTAssertEqual(empty.code, .invalidArgument)
        Synerise.shutdown()
        let late = try await failure { try Synerise.changeClientApiKey("third-key") }
        XCTAssertEqual(late.code, .moduleNotReadyApiError)
    }

    func testTheDeviceIsNamed() async throws {
        var settings = Synerise.Settings()
        settings.deviceId = "device 1"
        try start(settings)
        _ = try await Client.retrieveToken()
        let login = try await sandbox.requests(to: Path.anonymous).last
        XCTAssertEqual(login?.body?.deviceId, "device 1")
    }

    func testTheLoggerHearsWhatIsWantedAndNoSecret() async throws {
        let told = Told<(LogLevel, String)>()
        var settings = Synerise.Settings()
        settings.logger = Synerise.Logger(level: .warn) { told.tell(($0, $1)) }
        try start(settings)
        let token = try await Client.retrieveToken()
        Client.regenerateUUID(clientIdentifier: "")
        let (level, message) = await told.next()
        XCTAssertEqual(level, .warn)
        XCTAssertLessThanOrEqual(level, .warn)
        XCTAssertFalse(message.isEmpty)
        XCTAssertFalse(message.contains(token.tokenString))
    }

    /// The sandbox speaks plain HTTP, where there is no key to compare; that a pinset is taken is what
    /// can be seen here. The library's own tests pin against a TLS server.
    func testAPinsetIsTaken() throws {
        var settings = Synerise.Settings()
        settings.sslPinningPinset = [Self.pin, Self.pin]
        try start(settings)
        assertUUID(Client.getUUID())
    }

    /// As for pins: without TLS nothing is compared with it.
    func testCertificatesAreTaken() throws {
        var settings = Synerise.Settings()
        settings.caCertificates = Self.certificate
        try start(settings)
        assertUUID(Client.getUUID())
    }

    /// A transport of the app's would not heed them, and the app would think itself pinned.
    func testPinsAndCertificatesDoNotGoWithATransport() async throws {
        let secured: [(inout Synerise.Settings) -> Void] = [
            { $0.sslPinningPinset = [Self.pin] }, { $0.caCertificates = Self.certificate },
        ]
        for secure in secured {
            var settings = Synerise.Settings()
            settings.transport = URLSessionTransport()
            secure(&settings)
            let both = settings
            let error = try await failure { try Synerise.initialize(apiKey: "test-key", settings: both) }
            XCTAssertEqual(error.code, .invalidArgument)
            XCTAssertTrue(error.message.contains("together with a transport"), error.message)
        }
    }

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBdjCCARugAwIBAgIUIOvJRczW3dSov1whCdQcojycQ8EwCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjUxNTAwNThaGA8yMTI2MTEwMTE1MDA1
        OFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBkO
        Jv7+ZzYB9Lra3xs6HeltH3U98rne7Y4wt6nCi2wP+dWDCi7///eNzKqwwCLYrW2/
        85FRLlsQrdpJ6TdbVgOjUzBRMB0GA1UdDgQWBBTchCXzePy1b5YHV3nHzc7PKqkM
        MjAfBgNVHSMEGDAWgBTchCXzePy1b5YHV3nHzc7PKqkMMjAPBgNVHRMBAf8EBTAD
        AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDdlVliERK8mtkcNF5cYP9mw/zho59UHcHH
        2w9ZEl+OaQIhANBzSlbv0nYabLBQQeYe/UzVo7LhXSHqbHpdfbV76TFY
        -----END CERTIFICATE-----
        """

    private static let pin = Data(count: 32).base64EncodedString()

    func testVersionIsANumber() {
        XCTAssertEqual(Synerise.version.split(separator: ".").compactMap { Int($0) }.count, 3)
    }

    func testShutdownMayBeCalledFromAClosureAndAgain() async throws {
        try start()
        let told = Told<Bool>()
        Client.retrieveToken(
            success: { _ in
                Synerise.shutdown()
                told.tell(true)
            },
            failure: { _ in told.tell(false) })
        let delivered = await told.next()
        XCTAssertTrue(delivered)
        Synerise.shutdown()
        try start()
        assertUUID(Client.getUUID())
    }

    private func stored() throws -> (Synerise.Settings, URL) {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        var settings = Synerise.Settings()
        settings.storageDirectory = directory.appendingPathComponent("session")
        return (settings, directory)
    }
}
