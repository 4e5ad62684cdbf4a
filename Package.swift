// swift-tools-version: 6.2
import PackageDescription

// `tools/test` sets this; a plain build with a newer compiler must not fail on a new warning.
let warningsAreErrors = Context.environment["GRIDLEDGER_WARNINGS_AS_ERRORS"] == "1"

let settings: [SwiftSetting] =
    [
        .strictMemorySafety(),
        // Parsers are `~Escapable` views over a `Span`: Protocol/decisions/003-spans.md.
        .enableExperimentalFeature("Lifetimes"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

/// A target of this package, with its test suite. Sources/README.md explains the layers;
/// `tools/check-layers` holds the imports to this list.
func layer(_ name: String, _ dependencies: [Target.Dependency]) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests", dependencies: dependencies + [.byName(name: name)], swiftSettings: settings),
    ]
}

let package = Package(
    name: "GridLedger",
    products: [
        .executable(name: "grid-agent", targets: ["grid-agent"]),
        .executable(name: "grid-server", targets: ["grid-server"]),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        // The console's pages as data; C, because its #embed takes a file in as it is.
        .target(name: "Console", exclude: ["pages"]),
    ]
        + layer("Phrases", [])
        + layer("Wire", ["CZlib"])
        + layer("Ledgers", ["Phrases", "Wire"])
        + layer("Merge", ["Ledgers", "Phrases", "Wire"])
        + layer("Storage", ["CSQLite", "Ledgers", "Wire"])
        + layer("Traces", ["Ledgers", "Phrases", "Storage", "Wire"])
        + layer("HTTP", ["CLinux"])
        + layer("Terminal", ["CLinux", "Ledgers", "Phrases", "Wire"])
        + layer("Replica", ["Ledgers", "Merge", "Phrases", "Storage", "Wire"])
        + layer("SyncServer", ["HTTP", "Ledgers", "Merge", "Phrases", "Storage", "Wire"])
        + layer(
            "ConsoleAPI", ["CCrypt", "CZlib", "HTTP", "Ledgers", "Phrases", "Storage", "SyncServer", "Wire"])
        + layer(
            "Simulation", ["HTTP", "Ledgers", "Phrases", "Replica", "Storage", "Terminal", "Traces", "Wire"])
        + [
            .executableTarget(
                name: "grid-agent",
                dependencies: [
                    "HTTP", "Ledgers", "Phrases", "Replica", "Simulation", "Storage", "Terminal", "Traces",
                    "Wire",
                ],
                swiftSettings: settings),
            .executableTarget(
                name: "grid-server",
                dependencies: [
                    "CLinux", "Console", "ConsoleAPI", "HTTP", "Ledgers", "Phrases", "Storage", "SyncServer",
                    "Terminal", "Traces", "Wire",
                ],
                swiftSettings: settings),
            // Makes townships and loads servers with them, for tools/bench; not a product.
            .executableTarget(
                name: "grid-bench",
                dependencies: [
                    "HTTP", "Ledgers", "Phrases", "Replica", "Simulation", "Storage", "Terminal", "Wire",
                ],
                swiftSettings: settings),
            // Device and centre together, in one process and without sockets.
            .testTarget(
                name: "ExchangeTests",
                dependencies: [
                    "Ledgers", "Merge", "Phrases", "Replica", "Simulation", "Storage", "SyncServer", "Wire",
                ],
                swiftSettings: settings),
            // Protocol/vectors through the production code.
            .testTarget(
                name: "VectorTests",
                dependencies: ["Ledgers", "Merge", "Phrases", "Replica", "Storage", "SyncServer", "Wire"],
                swiftSettings: settings),
            // The built programs as processes, over sockets.
            .testTarget(
                name: "ProcessTests",
                dependencies: [
                    "grid-agent", "grid-server", "Ledgers", "Simulation", "Storage", "Traces", "Wire",
                ],
                swiftSettings: settings),
            .testTarget(
                name: "GridAgentTests",
                dependencies: [
                    "grid-agent", "HTTP", "Ledgers", "Phrases", "Replica", "Storage", "Terminal", "Wire",
                ],
                swiftSettings: settings),
            .testTarget(
                name: "GridServerTests",
                dependencies: [
                    "grid-server", "Ledgers", "Phrases", "Storage", "SyncServer", "Terminal", "Wire",
                ],
                swiftSettings: settings),
        ]
)
