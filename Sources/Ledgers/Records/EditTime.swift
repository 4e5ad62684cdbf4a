/// How the centre knows when a change was made (SPEC.md §9).
package enum TimeBasis: Int64, Sendable, CaseIterable {
    /// By a clock that nobody sets: the device's since it booted, or the centre's own.
    case clock = 0
    /// By the device's wall clock and how wrong it was, and nothing speaks against it.
    case wallClock = 1
    /// The device's wall clock says what cannot be: the time was moved to the nearest that can.
    case bounded = 2
    /// The device's wall clock was set between the change and its sending, and nobody can tell from which to which.
    case ambiguous = 3

    /// Its name for programs.
    package var name: String {
        switch self {
        case .clock: "clock"
        case .wallClock: "wall_clock"
        case .bounded: "bounded"
        case .ambiguous: "ambiguous"
        }
    }

    /// Whether the time may be quite another: a person has to know where it counts.
    package var isDoubtful: Bool { self == .bounded || self == .ambiguous }
}

/// When a change was made, in milliseconds since 1970 UTC, and how that is known.
package struct EditTime: Sendable, Equatable {
    package var milliseconds: Int64
    package var basis: TimeBasis

    package init(milliseconds: Int64, basis: TimeBasis) {
        self.milliseconds = milliseconds
        self.basis = basis
    }
}

extension EditTime {
    /// Less than this is no error of a clock worth a word.
    private static let clockErrorMilliseconds: UInt64 = 60_000

    /// What the device's wall clock showed, `rawMilliseconds`, when a change was made at `editedMilliseconds`, where that
    /// was wrong; nil where it was right.
    package static func wrongClock(rawMilliseconds: Int64, editedMilliseconds: Int64) -> Int64? {
        let (error, overflow) = rawMilliseconds.subtractingReportingOverflow(editedMilliseconds)
        return overflow || error.magnitude > clockErrorMilliseconds ? rawMilliseconds : nil
    }
}
