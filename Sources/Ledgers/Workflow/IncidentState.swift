package import Wire

/// Where an incident stands after its entries.
package struct IncidentState: Sendable, Equatable {
    package var status = IncidentStatus.reported
    package var level = IncidentLevel.cell
    package var department: Int64?
    package var handler: String?
    /// The terms in which it had, or has, to be settled, in the order in which they began. Only the last can run.
    package var terms: [IncidentTerm] = []
    package var countyReport: CountyReport?
    /// How often it was reopened: by a failed verification, a dissatisfied rating, or a decision.
    package var reopenedCount = 0
    /// The entries that do not count, each with why.
    package var notApplied: [UncountedStep] = []

    /// Who took the step that another person has to take up: registering, handling, proposing to close.
    var lastAuthor: WorkerNumber = 0
    /// Who reported results: none of them verifies any.
    var handledBy: Set<WorkerNumber> = []
    /// When the last step was taken, or the incident happened.
    var lastStepMilliseconds: Int64?

    /// The state of an incident that was reported and has no entry yet.
    package init() {}

    /// The term that runs now; nil when nothing is due.
    package var runningTerm: IncidentTerm? { terms.last.flatMap { $0.isRunning ? $0 : nil } }

    /// Until when it has to be settled, in milliseconds since 1970 UTC; nil when nothing is due.
    package var deadlineMilliseconds: Int64? { runningTerm?.deadlineMilliseconds }

    /// Whether the term that runs was extended.
    package var isExtended: Bool { runningTerm?.isExtended ?? false }
}

/// An entry that does not count.
package struct UncountedStep: Sendable, Equatable {
    package var id: RecordID
    package var refusal: StepRefusal
}

/// The time in which one level has to settle an incident. Times are in milliseconds since 1970 UTC.
package struct IncidentTerm: Sendable, Equatable {
    package var level: IncidentLevel
    /// When the incident came to the level, or was reopened there.
    package var beginningMilliseconds: Int64
    /// Until when the rules allow, the extension included.
    package var limitMilliseconds: Int64
    /// Until when it is due: the limit, or what the dispatcher set before it.
    package var deadlineMilliseconds: Int64
    /// Whether the calendar lists the limit's year. If not, the days to it were counted by the week alone.
    package var isCalendarListed: Bool
    package var isExtended = false
    /// When the level was done with it; nil while the term runs.
    package var endedMilliseconds: Int64?
    /// The entry in which the delay was explained.
    package var explanation: RecordID?

    package init(
        level: IncidentLevel, beginningMilliseconds: Int64, limitMilliseconds: Int64,
        deadlineMilliseconds: Int64,
        isCalendarListed: Bool, isExtended: Bool = false, endedMilliseconds: Int64? = nil,
        explanation: RecordID? = nil
    ) {
        self.level = level
        self.beginningMilliseconds = beginningMilliseconds
        self.limitMilliseconds = limitMilliseconds
        self.deadlineMilliseconds = deadlineMilliseconds
        self.isCalendarListed = isCalendarListed
        self.isExtended = isExtended
        self.endedMilliseconds = endedMilliseconds
        self.explanation = explanation
    }

    package var isRunning: Bool { endedMilliseconds == nil }

    /// Whether the deadline passed before the term ended; what happens in the deadline's own millisecond is in time.
    package func isLate(atMilliseconds now: Int64) -> Bool {
        (endedMilliseconds ?? now) > deadlineMilliseconds
    }
}

/// The report of an incident that is outside the township's power. Times are in milliseconds since 1970 UTC.
package struct CountyReport: Sendable, Equatable {
    package var reportedMilliseconds: Int64
    /// Whether it was made on the day, in China, of the step before it: that on which the township found out.
    package var isSameDay: Bool
    /// When the county's feedback was entered; nil while it is awaited.
    package var feedbackMilliseconds: Int64?

    package init(reportedMilliseconds: Int64, isSameDay: Bool, feedbackMilliseconds: Int64? = nil) {
        self.reportedMilliseconds = reportedMilliseconds
        self.isSameDay = isSameDay
        self.feedbackMilliseconds = feedbackMilliseconds
    }
}
