package import Phrases

/// What a fleet did.
package struct FleetReport: Sendable {
    /// One hour of the field.
    package struct Hour: Sendable {
        package var day: Int
        package var hour: Int
        package var devicesOnline = 0
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
        /// How long the server took for each answer.
        package var answerMicroseconds: [Int] = []
        package var serverMemoryBytes = 0

        package var byteCount: Int { bytesUp + bytesDown }
    }

    /// What has to hold when everything is quiet.
    package struct Invariant: Sendable {
        package let name: Phrase
        /// What does not hold, at most a few; empty where it does.
        package let faults: [String]
        package let faultCount: Int
    }

    /// What went to review for one reason.
    package struct Review: Sendable, Equatable {
        package var opened = 0
        package var decided = 0
    }

    package var profile = ""
    package var seed: UInt64 = 0
    package var deviceCount = 0
    package var dayCount = 0
    package var isInterrupted = false
    package var hours: [Hour] = []
    package var troubles: [FleetTrouble: Int] = [:]
    /// By line: how long syncs took on it, by the model, in order.
    package var lineMilliseconds: [String: [Int64]] = [:]
    package var syncBytes: [Int] = []
    package var serverMicroseconds: [Int] = []
    /// How long changes took from being entered to the centre, sorted.
    package var delayMilliseconds: [Int64] = []
    /// How often entries met others that their authors had not seen, by policy.
    package var meetings: [String: Int] = [:]
    package var reviews: [String: Review] = [:]
    /// Decisions of the centre.
    package var decisions = 0
    package var lostDevices = 0
    /// Changes that went with lost devices before they could be sent.
    package var lostChanges = 0
    package var recordCount = 0
    package var reviewCount = 0
    package var serverMemoryPeakBytes = 0
    package var ownMemoryBytes = 0
    package var wallMilliseconds: Int64 = 0
    package var invariants: [Invariant] = []

    package init() {}

    package var holds: Bool { invariants.allSatisfy(\.faults.isEmpty) && !isInterrupted }

    /// The sum of what was counted in all hours.
    func sum(_ counted: KeyPath<Hour, Int>) -> Int { hours.reduce(0) { $0 + $1[keyPath: counted] } }

    /// The value below which a share of sorted values lies.
    static func percentile<Value>(_ sorted: [Value], _ share: Double) -> Value? {
        guard !sorted.isEmpty else { return nil }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
