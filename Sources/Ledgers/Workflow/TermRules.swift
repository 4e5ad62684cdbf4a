/// How long each level has, by the working days of the official calendar
/// (Protocol/decisions/022-terms-of-incidents.md).
struct TermRules {
    let calendar: WorkingCalendar

    /// How many working days an extension may add.
    static let extensionWorkingDays: ClosedRange<Int64> = 2...3

    /// How many working days a level has; nil for one without a limit.
    static func workingDays(at level: IncidentLevel) -> Int64? {
        switch level {
        case .village: 1
        case .township: 3
        case .cell, .county: nil
        }
    }

    /// The term that begins when an incident comes to a level, or is reopened there. Nil if the level has no limit, if
    /// nobody knows the beginning, or if the end lies outside the calendar.
    func term(at level: IncidentLevel, from beginning: Int64?) -> IncidentTerm? {
        guard let beginning, let days = Self.workingDays(at: level),
            let limit = try? calendar.deadline(fromMilliseconds: beginning, workingDays: days)
        else { return nil }
        return IncidentTerm(
            level: level, beginningMilliseconds: beginning, limitMilliseconds: limit,
            deadlineMilliseconds: limit, isCalendarListed: calendar.lists(milliseconds: limit))
    }

    /// The first and the last instant on whose days the new limit of an extended term may lie; nil where that is outside
    /// the calendar.
    func extensionDays(of term: IncidentTerm) -> (earliest: Int64, latest: Int64)? {
        func limit(_ days: Int64) -> Int64? {
            try? calendar.deadline(fromMilliseconds: term.limitMilliseconds, workingDays: days)
        }
        let days = Self.extensionWorkingDays
        guard let earliest = limit(days.lowerBound), let latest = limit(days.upperBound) else { return nil }
        return (earliest, latest)
    }

    /// Why an extension does not count; nil when it does.
    func refusal(of step: IncidentStep, extending term: IncidentTerm) -> StepRefusal? {
        guard !term.isLate(atMilliseconds: step.recordedMilliseconds) else {
            return .deadlinePassed(deadlineMilliseconds: term.deadlineMilliseconds)
        }
        guard let (earliest, latest) = extensionDays(of: term),
            let firstDay = LocalTime.date(milliseconds: earliest)?.daysSince1970,
            let lastDay = LocalTime.date(milliseconds: latest)?.daysSince1970
        else { return .notAllowed(.extend, at: .dispatched, level: term.level) }
        let day = step.deadlineMilliseconds.flatMap { LocalTime.date(milliseconds: $0)?.daysSince1970 }
        guard let day, firstDay <= day, day <= lastDay else {
            return .extensionLength(
                limitMilliseconds: term.limitMilliseconds, earliestMilliseconds: earliest,
                latestMilliseconds: latest)
        }
        return nil
    }
}

extension IncidentTerm {
    /// Takes an extension that counts: it is both the limit and what the handler has.
    mutating func extend(until deadline: Int64, _ calendar: WorkingCalendar) {
        limitMilliseconds = deadline
        deadlineMilliseconds = deadline
        isCalendarListed = calendar.lists(milliseconds: deadline)
        isExtended = true
    }

    /// Takes what a dispatcher set: as far as it lies within the limit, and behind the dispatch.
    mutating func set(_ deadline: Int64?, dispatchedAt now: Int64) {
        guard let deadline, deadline > now else { return }
        deadlineMilliseconds = min(deadline, limitMilliseconds)
    }
}
