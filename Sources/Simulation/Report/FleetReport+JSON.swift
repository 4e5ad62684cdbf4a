import Phrases
package import Terminal

extension FleetReport {
    /// The report as a document.
    package var json: JSONValue {
        .object([
            .init("profile", .string(profile)), .init("seed", .string("\(seed)")),
            .init("interrupted", .bool(isInterrupted)), .init("holds", .bool(holds)),
            .init("invariants", .array(invariants.map(\.json))),
            .init("figures", .array(figures.map(\.json))),
            .init("troubles", Self.counts(troubles.map { ($0.key.rawValue, $0.value) })),
            .init(
                "reviews",
                .object(
                    reviews.sorted { $0.key < $1.key }.map { reason, review in
                        .init(
                            reason,
                            .object([
                                .init("opened", .integer(Int64(review.opened))),
                                .init("decided", .integer(Int64(review.decided))),
                            ]))
                    })),
            .init("hours", .array(hours.map(\.json))),
        ])
    }

    private static func counts(_ counts: [(String, Int)]) -> JSONValue {
        .object(counts.sorted { $0.0 < $1.0 }.map { .init($0.0, .integer(Int64($0.1))) })
    }
}

extension FleetReport.Invariant {
    var json: JSONValue {
        .object([
            .init("name", .string(name.english)), .init("zh", .string(name.chinese)),
            .init("holds", .bool(faultCount == 0)), .init("fault_count", .integer(Int64(faultCount))),
            .init("faults", .array(faults.map(JSONValue.string))),
        ])
    }
}

extension FleetReport.Hour {
    fileprivate var json: JSONValue {
        let answers = answerMicroseconds.sorted()
        let counts: KeyValuePairs<String, Int> = [
            "day": day, "hour": hour, "online": devicesOnline, "pending": pendingChanges,
            "devices_pending": devicesPending, "entered": entered, "syncs": syncs, "failed": failedSyncs,
            "in_review": inReview, "refused": refused, "bytes": byteCount,
            "server_memory_bytes": serverMemoryBytes,
            "server_p50_us": FleetReport.percentile(answers, 0.5) ?? 0,
            "server_p99_us": FleetReport.percentile(answers, 0.99) ?? 0,
        ]
        return .object(counts.map { .init($0.key, .integer(Int64($0.value))) })
    }
}
