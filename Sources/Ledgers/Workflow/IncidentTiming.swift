package import Phrases

/// The four colours of supervision (红橙黄绿).
package enum SupervisionColour: String, Sendable, CaseIterable {
    case green, yellow, orange, red

    package var label: Phrase {
        switch self {
        case .green: Phrase(zh: "绿", en: "green")
        case .yellow: Phrase(zh: "黄", en: "yellow")
        case .orange: Phrase(zh: "橙", en: "orange")
        case .red: Phrase(zh: "红", en: "red")
        }
    }
}

/// What is owed for a delay.
package enum DelayStanding: Sendable, Equatable {
    /// There is none.
    case none
    /// The handler is to be asked why, and has until then to answer: in milliseconds since 1970 UTC.
    case unexplained(untilMilliseconds: Int64)
    /// Nobody explained it: it is the director's.
    case director
    /// The answer is on record.
    case explained

    package var name: String {
        switch self {
        case .none: "none"
        case .unexplained: "unexplained"
        case .director: "director"
        case .explained: "explained"
        }
    }

    package var label: Phrase {
        switch self {
        case .none: Phrase(zh: "", en: "")
        case .unexplained(let until):
            Phrase(
                zh: "待承办人说明（\(LocalTime.text(milliseconds: until)) 前）",
                en: "to be explained by the handler until \(LocalTime.text(milliseconds: until))")
        case .director: Phrase(zh: "未说明，报主任", en: "not explained: it goes to the director")
        case .explained: Phrase(zh: "已说明", en: "explained")
        }
    }
}

/// How an incident stands in time at some instant: a pure function of its state, the instant and the calendar.
package struct IncidentTiming: Sendable, Equatable {
    package let colour: SupervisionColour
    package let delay: DelayStanding
    /// Working time until the deadline, in milliseconds; nil when nothing is due, or the deadline has passed.
    package let leftMilliseconds: Int64?
    /// Since when the deadline has passed, in milliseconds since 1970 UTC; nil when nothing is due, or it has not.
    package let overdueSinceMilliseconds: Int64?

    /// How long a handler has to explain a delay before it goes to the director.
    package static let explanationWorkingDays: Int64 = 1

    package init(of state: IncidentState, atMilliseconds now: Int64, calendar: WorkingCalendar) {
        colour = Self.colour(of: state.terms.last, now, calendar)
        delay = Self.delay(of: state.terms, now, calendar)
        let running = state.runningTerm
        let isLate = running?.isLate(atMilliseconds: now) ?? false
        overdueSinceMilliseconds = isLate ? running?.deadlineMilliseconds : nil
        leftMilliseconds =
            isLate
            ? nil
            : running.flatMap { try? calendar.workingMilliseconds(from: now, to: $0.deadlineMilliseconds) }
    }

    /// Green in time, yellow past half of the limit, orange in its last quarter or extended, red overdue. A term that
    /// ended stays as it ended: in time or overdue. What has no limit is green.
    private static func colour(
        of term: IncidentTerm?, _ now: Int64, _ calendar: WorkingCalendar
    ) -> SupervisionColour {
        guard let term else { return .green }
        guard !term.isLate(atMilliseconds: now) else { return .red }
        guard term.isRunning else { return .green }
        guard !term.isExtended else { return .orange }
        let beginning = term.beginningMilliseconds
        guard let elapsed = try? calendar.workingMilliseconds(from: beginning, to: now),
            let total = try? calendar.workingMilliseconds(from: beginning, to: term.deadlineMilliseconds)
        else { return .green }
        // The total is at most some working days: nothing here can overflow.
        if elapsed * 4 >= total * 3 { return .orange }
        return elapsed * 2 > total ? .yellow : .green
    }

    private static func delay(
        of terms: [IncidentTerm], _ now: Int64, _ calendar: WorkingCalendar
    ) -> DelayStanding {
        let late = terms.filter { $0.isLate(atMilliseconds: now) }
        guard let open = late.last(where: { $0.explanation == nil }) else {
            return late.isEmpty ? .none : .explained
        }
        let until = try? calendar.deadline(
            fromMilliseconds: open.deadlineMilliseconds, workingDays: explanationWorkingDays)
        guard let until, now <= until else { return .director }
        return .unexplained(untilMilliseconds: until)
    }

    /// The time left in working days, or since when it is overdue; nil when nothing is due.
    package var label: Phrase? {
        if let overdueSinceMilliseconds {
            let since = LocalTime.text(milliseconds: overdueSinceMilliseconds)
            return Phrase(zh: "已超期，自 \(since)", en: "overdue since \(since)")
        }
        return leftMilliseconds.map { left in
            let days = Self.workingDaysText(milliseconds: left)
            return Phrase(zh: "剩 \(days) 个工作日", en: "\(days) working days left")
        }
    }

    /// Working days with one decimal, rounded down: `1.5`.
    package static func workingDaysText(milliseconds: Int64) -> String {
        let tenths = milliseconds / (24 * 3600 * 100)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
