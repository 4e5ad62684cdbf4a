package import Phrases
package import Terminal

/// What a fleet did.
package struct FleetReport: Sendable {
    /// One hour of the field.
    package struct Hour: Sendable {
        package var day: Int
        package var hour: Int
        package var pendingChanges = 0
        package var devicesPending = 0
        package var entered = 0
        package var syncs = 0
        package var failedSyncs = 0
        package var applied = 0
        package var inReview = 0
        package var refused = 0
        package var received = 0
        package var bytesUp = 0
        package var bytesDown = 0
    }

    /// What has to hold when everything is quiet.
    package struct Invariant: Sendable {
        package let name: Phrase
        /// What does not hold, at most a few; empty where it does.
        package let faults: [String]
        package let faultCount: Int
    }

    package var profile = ""
    package var seed: UInt64 = 0
    package var deviceCount = 0
    package var dayCount = 0
    package var isInterrupted = false
    package var hours: [Hour] = []
    package var troubles: [String: Int] = [:]
    /// By line: how long syncs took on it, by the model, in order.
    package var lineMilliseconds: [String: [Int64]] = [:]
    package var syncBytes: [Int] = []
    package var serverMicroseconds: [Int] = []
    package var recordCount = 0
    package var reviewCount = 0
    package var wallMilliseconds: Int64 = 0
    package var invariants: [Invariant] = []

    package init() {}

    package var holds: Bool { invariants.allSatisfy(\.faults.isEmpty) && !isInterrupted }

    /// The value below which a share of sorted values lies.
    static func percentile<Value: Comparable>(_ values: [Value], _ share: Double) -> Value? {
        guard !values.isEmpty else { return nil }
        return values[min(values.count - 1, Int(Double(values.count) * share))]
    }

    private static func percentiles<Value: Comparable & BinaryInteger>(_ values: [Value]) -> JSONValue {
        let sorted = values.sorted()
        return .object(
            [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)].map { name, share in
                .init(name, .optional(percentile(sorted, share).map { Int64(clamping: $0) }))
            } + [.init("count", .integer(Int64(values.count)))])
    }

    /// The report as a document.
    package var json: JSONValue {
        func count(_ counted: KeyPath<Hour, Int>) -> JSONValue {
            .integer(Int64(hours.reduce(0) { $0 + $1[keyPath: counted] }))
        }
        return .object([
            .init("profile", .string(profile)), .init("seed", .string("\(seed)")),
            .init("devices", .integer(Int64(deviceCount))), .init("days", .integer(Int64(dayCount))),
            .init("interrupted", .bool(isInterrupted)), .init("holds", .bool(holds)),
            .init("wall_milliseconds", .integer(wallMilliseconds)),
            .init("records", .integer(Int64(recordCount))),
            .init("review_open", .integer(Int64(reviewCount))),
            .init("entered", count(\.entered)), .init("applied", count(\.applied)),
            .init("in_review", count(\.inReview)), .init("refused", count(\.refused)),
            .init("received", count(\.received)), .init("syncs", count(\.syncs)),
            .init("failed_syncs", count(\.failedSyncs)), .init("bytes_up", count(\.bytesUp)),
            .init("bytes_down", count(\.bytesDown)),
            .init(
                "troubles",
                .object(troubles.sorted { $0.key < $1.key }.map { .init($0.key, .integer(Int64($0.value))) })),
            .init("server_microseconds", Self.percentiles(serverMicroseconds)),
            .init("sync_bytes", Self.percentiles(syncBytes)),
            .init(
                "line_milliseconds",
                .object(
                    lineMilliseconds.sorted { $0.key < $1.key }.map {
                        .init($0.key, Self.percentiles($0.value))
                    })),
            .init(
                "hours",
                .array(
                    hours.map { hour in
                        .object([
                            .init("day", .integer(Int64(hour.day))),
                            .init("hour", .integer(Int64(hour.hour))),
                            .init("pending", .integer(Int64(hour.pendingChanges))),
                            .init("devices_pending", .integer(Int64(hour.devicesPending))),
                            .init("entered", .integer(Int64(hour.entered))),
                            .init("syncs", .integer(Int64(hour.syncs))),
                            .init("failed", .integer(Int64(hour.failedSyncs))),
                            .init("in_review", .integer(Int64(hour.inReview))),
                            .init("bytes", .integer(Int64(hour.bytesUp + hour.bytesDown))),
                        ])
                    })),
            .init(
                "invariants",
                .array(
                    invariants.map {
                        .object([
                            .init("name", .string($0.name.english)), .init("holds", .bool($0.faults.isEmpty)),
                            .init("fault_count", .integer(Int64($0.faultCount))),
                            .init("faults", .array($0.faults.map(JSONValue.string))),
                        ])
                    })),
        ])
    }
}
