// swift-tools-version:6.0
import PackageDescription

// The engine is a C library. Where pkg-config is how libraries are found, `make install` has put it
// there; on Apple's platforms it is an XCFramework that packaging/xcframework.sh makes. Set
// SNR_PKG_CONFIG=1 to link an installed library on a Mac as well, for its command line tools.
#if os(Linux)
let findsInstalledLibrary = true
#else
let findsInstalledLibrary = Context.environment["SNR_PKG_CONFIG"] == "1"
#endif

let engine: Target = findsInstalledLibrary
    ? .systemLibrary(name: "CSNRClient", pkgConfig: "snrclient")
    : .binaryTarget(name: "CSNRClient", path: "CSNRClient.xcframework")

// For this package's own tests. Packages with such flags cannot be depended on, hence the switch.
let strict: [SwiftSetting] = Context.environment["SNR_STRICT"] == "1"
    ? [.unsafeFlags(["-warnings-as-errors"])]
    : []

// What the engine's static library needs of the system.
let needed: [LinkerSetting] = [
    .linkedLibrary("iconv", .when(platforms: [.iOS, .macOS])),
]

let package = Package(
    name: "SNRClient",
    platforms: [.iOS(.v13), .macOS(.v11)],
    products: [
        .library(name: "SNRClient", targets: ["SNRClient"]),
    ],
    targets: [
        engine,
        .target(
            name: "SNRClient", dependencies: ["CSNRClient"], swiftSettings: strict, linkerSettings: needed),
        .testTarget(name: "SNRClientTests", dependencies: ["SNRClient"], swiftSettings: strict),
        // The published examples assign values that they do not use, which is a warning.
        .testTarget(name: "DocumentationTests", dependencies: ["SNRClient"]),
    ],
    swiftLanguageModes: [.v6]
)
