import Ledgers

/// Working days counted as with a finger on a calendar at the wall (SPEC.md §13.2): day by day and with nothing of the
/// product's, so that the product's arithmetic has something to be held against.
struct WallCalendar {
    private static let hour: Int64 = 3_600_000
    static let dayMilliseconds = 24 * hour
    /// Of the days since 1970-01-01.
    private static let namesOfDays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// Days since 1970-01-01 in China.
    private var holidays: Set<Int64> = []
    private var workdays: Set<Int64> = []
    private let lastListedYear: Int?

    init(_ listed: [ListedDay]) {
        for day in listed {
            switch day.kind {
            case .holiday: holidays.insert(day.date.daysSince1970)
            case .workday: workdays.insert(day.date.daysSince1970)
            }
        }
        lastListedYear = listed.map(\.date.year).max()
    }

    /// The same calendar on which nobody has written the make-up days.
    var withoutMakeUpDays: WallCalendar {
        var calendar = self
        calendar.workdays = []
        return calendar
    }

    /// The day in China that an instant behind 1970 lies on.
    static func day(of instant: Int64) -> Int64 { (instant + 8 * hour) / dayMilliseconds }

    /// The instant at which a day begins.
    static func midnight(_ day: Int64) -> Int64 { day * dayMilliseconds - 8 * hour }

    func isWorkingDay(_ day: Int64) -> Bool {
        if holidays.contains(day) { return false }
        if workdays.contains(day) { return true }
        return !["Sat", "Sun"].contains(Self.namesOfDays[Int(day % 7)])
    }

    func deadline(ofDays count: Int, from instant: Int64) -> Int64 {
        let first = Self.day(of: instant)
        var day = first
        for _ in 0..<count {
            day += 1
            while !isWorkingDay(day) { day += 1 }
        }
        return isWorkingDay(first)
            ? Self.midnight(day) + (instant - Self.midnight(first)) : Self.midnight(day + 1) - 1
    }

    /// The time from one instant to another that lies in working days.
    func workingTime(from beginning: Int64, to end: Int64) -> Int64 {
        var sum: Int64 = 0
        var day = Self.day(of: beginning)
        while Self.midnight(day) < end {
            if isWorkingDay(day) {
                sum += max(0, min(end, Self.midnight(day + 1)) - max(beginning, Self.midnight(day)))
            }
            day += 1
        }
        return sum
    }

    /// Whether the year of an instant, or a later one, is listed.
    func lists(_ instant: Int64) -> Bool {
        guard let lastListedYear, let date = CivilDate(daysSince1970: Self.day(of: instant)) else {
            return false
        }
        return date.year <= lastListedYear
    }
}
