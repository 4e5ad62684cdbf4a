import Foundation
import Terminal

/// What a line does to what goes over it. A file says it in words; see `text(ofBuiltIn:)`.
package struct LinkProfile: Sendable, Equatable {
    /// Bytes a second in each direction; 0 for as fast as it goes.
    package var upBytesPerSecond = 0.0
    package var downBytesPerSecond = 0.0
    /// From one end to the other and back.
    package var roundTripMilliseconds: Int64 = 0
    /// The most that a packet comes later than that, in each direction.
    package var jitterMilliseconds: Int64 = 0
    /// The share of packets that have to be sent again.
    package var lossShare = 0.0
    /// The bytes of both directions after which a connection breaks, on average; 0 for never.
    package var bytesBetweenCuts = 0.0
    /// The share of connections that a login page answers in place of the server.
    package var portalShare = 0.0
    /// The share of connections whose answer a proxy ends early, as if it were whole.
    package var truncationShare = 0.0
    /// How long a proxy holds an answer back after its last byte, to pass it on in one piece; 0 for not at all.
    package var bufferMilliseconds: Int64 = 0

    package init() {}

    private static let names = [
        "up", "down", "round-trip", "jitter", "loss", "cut-every", "portal", "truncated", "buffered",
    ]
    private static let rates: KeyValuePairs<String, Double> = ["KB/s": 1000, "MB/s": 1_000_000, "B/s": 1]
    private static let sizes: KeyValuePairs<String, Double> = ["KB": 1000, "MB": 1_000_000, "B": 1]

    /// Reads a profile.
    package init(parsing text: String, source: String) throws(ProfileError) {
        var file = try ProfileText(text, source: source)
        upBytesPerSecond = try file.number("up", in: Self.rates) ?? 0
        downBytesPerSecond = try file.number("down", in: Self.rates) ?? 0
        roundTripMilliseconds = try file.milliseconds("round-trip") ?? 0
        jitterMilliseconds = try file.milliseconds("jitter") ?? 0
        lossShare = try file.share("loss") ?? 0
        bytesBetweenCuts = try file.number("cut-every", in: Self.sizes) ?? 0
        portalShare = try file.share("portal") ?? 0
        truncationShare = try file.share("truncated") ?? 0
        bufferMilliseconds = try file.milliseconds("buffered") ?? 0
        try file.checkAllRead(known: Self.names)
    }

    /// The lines that need no file, from good to bad.
    package static let builtIn = ["lan", "4g", "3g", "2g", "edge", "portal", "proxy"]

    /// The file of a built-in line: to read, and to begin one's own with.
    package static func text(ofBuiltIn name: String) -> String? {
        switch name {
        case "lan":
            """
            # The office's own network.
            round-trip 1 ms
            """
        case "4g":
            """
            # A good mobile network.
            up 1 MB/s
            down 4 MB/s
            round-trip 60 ms
            jitter 20 ms
            """
        case "3g":
            """
            # A mobile network in the village.
            up 15 KB/s
            down 60 KB/s
            round-trip 300 ms
            jitter 100 ms
            loss 1 %
            """
        case "2g":
            """
            # A mobile network in the hills.
            up 5 KB/s
            down 10 KB/s
            round-trip 1000 ms
            jitter 400 ms
            loss 2 %
            cut-every 200 KB
            """
        case "edge":
            """
            # The edge of what a phone can still hold, walking.
            up 2 KB/s
            down 5 KB/s
            round-trip 1500 ms
            jitter 900 ms
            loss 5 %
            cut-every 20 KB
            """
        case "portal":
            """
            # A free network that wants a login first.
            up 100 KB/s
            down 500 KB/s
            round-trip 40 ms
            portal 100 %
            """
        case "proxy":
            """
            # An operator's proxy that gathers answers, and ends some of them early.
            up 15 KB/s
            down 60 KB/s
            round-trip 400 ms
            truncated 20 %
            buffered 200 ms
            """
        default: nil
        }
    }

    /// A built-in line, or the one in a file; nil where there is neither.
    ///
    /// - Throws: `ProfileError` for a file that is wrong.
    package static func named(_ name: String) throws(ProfileError) -> LinkProfile? {
        if let profile = try builtIn(name) { return profile }
        guard let text = try? String(contentsOfFile: name, encoding: .utf8) else { return nil }
        return try LinkProfile(parsing: text, source: name)
    }

    /// The built-in line that a misspelt name may have meant.
    package static func closestBuiltIn(to name: String) -> String? {
        Suggestion.closest(to: name, among: builtIn)
    }

    /// A built-in line.
    static func builtIn(_ name: String) throws(ProfileError) -> LinkProfile? {
        guard let text = text(ofBuiltIn: name) else { return nil }
        return try LinkProfile(parsing: text, source: name)
    }
}
