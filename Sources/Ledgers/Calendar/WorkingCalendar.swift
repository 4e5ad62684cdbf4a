package import Phrases

/// The working days of mainland China, and the deadlines that count them
/// (Protocol/decisions/020-working-days.md).
///
/// Monday to Friday are working days, but for the public holidays and make-up working days that the calendar lists.
/// A day is one in China's time (`LocalTime`), from midnight to midnight.
package struct WorkingCalendar: Sendable, Hashable {
    /// What a listed day is.
    package enum DayKind: String, Sendable, CaseIterable {
        /// Nobody works, whatever the day of the week.
        case holiday
        /// Everybody works, as on a weekday: mostly a Saturday or Sunday that makes up for a holiday.
        case workday

        package var label: Phrase {
            switch self {
            case .holiday: Phrase(zh: "放假", en: "holiday")
            case .workday: Phrase(zh: "上班", en: "working day")
            }
        }
    }

    /// How many working days a deadline may count.
    package static let workingDaysAllowed: ClosedRange<Int64> = 1...366

    /// The listed days that differ from the week, by days since 1970.
    private let exceptions: [Int64: DayKind]
    /// The last day that is listed; nil if none is.
    package let lastListedDay: CivilDate?

    /// A calendar in which `days` are listed. Every other day follows the week.
    package init(_ days: [CivilDate: DayKind] = [:]) {
        exceptions = days.reduce(into: [:]) { exceptions, entry in
            let day = entry.key.daysSince1970
            if (entry.value == .workday) != Self.isWeekday(day) { exceptions[day] = entry.value }
        }
        lastListedDay = days.keys.max { $0.daysSince1970 < $1.daysSince1970 }
    }

    /// A calendar of listed days, of which no two are the same day.
    package init(_ days: [ListedDay]) {
        self.init(Dictionary(days.map { ($0.date, $0.kind) }, uniquingKeysWith: { _, last in last }))
    }

    /// Whether the calendar lists the year in which an instant lies, or a later one. Behind its last year, deadlines
    /// go by the week alone.
    package func lists(milliseconds: Int64) -> Bool {
        guard let last = lastListedDay, let date = LocalTime.date(milliseconds: milliseconds) else {
            return false
        }
        return date.year <= last.year
    }

    /// Whether people work on a day.
    package func isWorkingDay(_ date: CivilDate) -> Bool { isWorkingDay(date.daysSince1970) }

    /// The instant until which something is due that began at another and may take some working days. It is on
    /// the last of that many working days behind the day of the beginning: at the same time of day if something
    /// began on a working day, and in the last millisecond of the day if it did not.
    ///
    /// - Parameters:
    ///   - beginning: The beginning, in milliseconds since 1970 UTC.
    ///   - workingDays: How many working days it may take.
    /// - Returns: The deadline, in milliseconds since 1970 UTC.
    /// - Throws: `WorkingTimeError`.
    package func deadline(
        fromMilliseconds beginning: Int64, workingDays: Int64
    ) throws(WorkingTimeError) -> Int64 {
        guard Self.workingDaysAllowed.contains(workingDays) else {
            throw .uncountable(workingDays: workingDays)
        }
        guard let first = LocalTime.date(milliseconds: beginning)?.daysSince1970 else {
            throw .outsideCalendar
        }
        let timeOfDay =
            isWorkingDay(first)
            ? beginning - Self.startMilliseconds(of: first) : Self.dayMilliseconds - 1
        var day = first
        var remaining = workingDays
        while remaining > 0 {
            day += 1
            guard CivilDate.daysAllowed.contains(day) else { throw .outsideCalendar }
            if isWorkingDay(day) { remaining -= 1 }
        }
        return Self.startMilliseconds(of: day) + timeOfDay
    }

    /// How much of the time between two instants lies in working days, each of which counts with all its 24 hours.
    ///
    /// - Parameters:
    ///   - beginning: Milliseconds since 1970 UTC.
    ///   - end: Milliseconds since 1970 UTC; nothing lies between if it is not behind the beginning.
    /// - Returns: Milliseconds.
    /// - Throws: `WorkingTimeError.outsideCalendar`.
    package func workingMilliseconds(
        from beginning: Int64, to end: Int64
    ) throws(WorkingTimeError) -> Int64 {
        guard let firstDay = LocalTime.date(milliseconds: beginning)?.daysSince1970,
            let lastDay = LocalTime.date(milliseconds: end)?.daysSince1970
        else { throw .outsideCalendar }
        guard beginning < end else { return 0 }
        let whole = workingDayCount(firstDay..<lastDay) * Self.dayMilliseconds
        let before = isWorkingDay(firstDay) ? beginning - Self.startMilliseconds(of: firstDay) : 0
        let behind = isWorkingDay(lastDay) ? end - Self.startMilliseconds(of: lastDay) : 0
        return whole - before + behind
    }

    private func workingDayCount(_ days: Range<Int64>) -> Int64 {
        let weekdays = Self.weekdayCount(before: days.upperBound) - Self.weekdayCount(before: days.lowerBound)
        return exceptions.reduce(weekdays) { count, exception in
            guard days.contains(exception.key) else { return count }
            return exception.value == .workday ? count + 1 : count - 1
        }
    }

    private func isWorkingDay(_ day: Int64) -> Bool {
        exceptions[day].map { $0 == .workday } ?? Self.isWeekday(day)
    }

    /// Days from a Monday before the calendar's first day.
    private static func daysSinceMonday(_ day: Int64) -> Int64 { day - firstMonday }

    private static func isWeekday(_ day: Int64) -> Bool { daysSinceMonday(day) % 7 < 5 }

    /// Weekdays from that Monday up to a day.
    private static func weekdayCount(before day: Int64) -> Int64 {
        let days = daysSinceMonday(day)
        return days / 7 * 5 + min(days % 7, 5)
    }

    /// 1849-12-31, a Monday: 1970-01-01 was a Thursday.
    private static let firstMonday: Int64 = -43_830

    private static let dayMilliseconds: Int64 = 24 * 3600 * 1000

    private static func startMilliseconds(of day: Int64) -> Int64 {
        day * dayMilliseconds - LocalTime.offsetMilliseconds
    }
}

/// A day that an official calendar lists.
package struct ListedDay: Sendable, Hashable {
    package var date: CivilDate
    package var kind: WorkingCalendar.DayKind
    /// What it is listed for, such as 元旦; for people.
    package var name: String

    package init(_ date: CivilDate, _ kind: WorkingCalendar.DayKind, name: String = "") {
        self.date = date
        self.kind = kind
        self.name = name
    }

    /// Bytes of a name.
    package static let nameBytesMax = 90
}

/// Why working days cannot be counted.
package enum WorkingTimeError: Error, Sendable, Hashable {
    /// Not a number of `WorkingCalendar.workingDaysAllowed`.
    case uncountable(workingDays: Int64)
    /// An instant lies outside `CivilDate.daysAllowed`.
    case outsideCalendar
}
