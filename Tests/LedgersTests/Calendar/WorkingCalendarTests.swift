import Ledgers
import Testing

@Suite("Working days")
struct WorkingCalendarTests {
    /// Labour Day of 2026 with its make-up Saturday.
    private let calendar: WorkingCalendar

    init() throws {
        calendar = try WorkingCalendar(
            csv: Array(
                """
                date,name,kind
                2026-05-01,劳动节,holiday
                2026-05-02,劳动节,holiday
                2026-05-03,劳动节,holiday
                2026-05-04,劳动节,holiday
                2026-05-05,劳动节,holiday
                2026-05-09,劳动节,workday
                """.utf8
            ).span)
    }

    private func instant(_ text: String) throws -> Int64 {
        try #require(LocalTime.milliseconds(text: text))
    }

    @Test(
        "Days follow the week unless they are listed",
        arguments: [
            ("2026-04-30", true), ("2026-05-01", false), ("2026-05-03", false), ("2026-05-05", false),
            ("2026-05-06", true), ("2026-05-08", true), ("2026-05-09", true), ("2026-05-10", false),
            ("2026-05-11", true), ("2027-05-01", false), ("2027-05-03", true), ("1850-01-01", true),
            ("1850-01-05", false), ("1969-12-28", false), ("1969-12-29", true), ("2199-12-31", true),
        ])
    func workingDay(text: String, isWorkingDay: Bool) throws {
        #expect(calendar.isWorkingDay(try #require(CivilDate(text: text))) == isWorkingDay)
    }

    @Test(
        "A deadline is at the same time on the n-th working day, or at its end if it began on a free day",
        arguments: [
            ("2026-04-30 09:15", 1, "2026-05-06 09:15"), ("2026-04-30 09:15", 3, "2026-05-08 09:15"),
            ("2026-04-30 09:15", 4, "2026-05-09 09:15"), ("2026-04-30 09:15", 5, "2026-05-11 09:15"),
            ("2026-05-09 23:59:59.999", 1, "2026-05-11 23:59:59.999"),
            ("2026-05-10 00:00", 1, "2026-05-11 23:59:59.999"),
            ("2026-05-10 23:59", 1, "2026-05-11 23:59:59.999"),
            ("2026-05-11 00:00", 1, "2026-05-12 00:00"), ("2026-05-02 12:00", 4, "2026-05-09 23:59:59.999"),
        ] as [(String, Int64, String)])
    func deadline(beginning: String, workingDays: Int64, expected: String) throws {
        let deadline = try calendar.deadline(
            fromMilliseconds: try instant(beginning), workingDays: workingDays)
        #expect(LocalTime.exactText(milliseconds: deadline) == expected)
    }

    @Test("A deadline is never before that of an earlier beginning, and always on a working day")
    func deadlinesInOrder() throws {
        let start = try instant("2026-04-29 00:00")
        for days: Int64 in [1, 2, 5] {
            var last = Int64.min
            for quarter: Int64 in 0..<(15 * 96) {
                for edge: Int64 in [-1, 0, 1] {
                    let deadline = try calendar.deadline(
                        fromMilliseconds: start + quarter * 900_000 + edge, workingDays: days)
                    let day = try #require(LocalTime.date(milliseconds: deadline))
                    #expect(deadline >= last && calendar.isWorkingDay(day))
                    last = deadline
                }
            }
        }
    }

    @Test("Working time to a deadline is its working days, but for a millisecond if it began on a free day")
    func workingTimeToDeadline() throws {
        let start = try instant("2026-04-29 10:30")
        for hours: Int64 in 0..<(15 * 24) {
            let beginning = start + hours * 3_600_000
            let day = try #require(LocalTime.date(milliseconds: beginning))
            for days: Int64 in 1...6 {
                let deadline = try calendar.deadline(fromMilliseconds: beginning, workingDays: days)
                let working = try calendar.workingMilliseconds(from: beginning, to: deadline)
                #expect(working == days * 86_400_000 - (calendar.isWorkingDay(day) ? 0 : 1))
            }
        }
    }

    @Test("Working time adds up over any instant between, and counts days one by one")
    func workingTimeAddsUp() throws {
        let start = try instant("2026-04-20 07:00")
        let end = try instant("2026-05-20 19:00")
        let whole = try calendar.workingMilliseconds(from: start, to: end)
        for hours: Int64 in 0...((end - start) / 3_600_000) {
            let middle = start + hours * 3_600_000
            let left = try calendar.workingMilliseconds(from: start, to: middle)
            let right = try calendar.workingMilliseconds(from: middle, to: end)
            #expect(left + right == whole)
        }
        var expected: Int64 = 0
        let first = try #require(CivilDate(text: "2026-04-21")).daysSince1970
        let last = try #require(CivilDate(text: "2026-05-20")).daysSince1970
        for day in first..<last where calendar.isWorkingDay(try #require(CivilDate(daysSince1970: day))) {
            expected += 86_400_000
        }
        // The first day's last 17 hours, and the last day's first 19.
        #expect(whole == expected + 17 * 3_600_000 + 19 * 3_600_000)
    }

    @Test("No working time lies between an instant and one that is not behind it")
    func backwards() throws {
        let instant = try instant("2026-05-06 10:00")
        #expect(try calendar.workingMilliseconds(from: instant, to: instant) == 0)
        #expect(try calendar.workingMilliseconds(from: instant, to: instant - 86_400_000) == 0)
    }

    @Test("Numbers of days that are not counted are refused", arguments: [.min, -1, 0, 367, .max] as [Int64])
    func uncountable(workingDays: Int64) throws {
        #expect(throws: WorkingTimeError.uncountable(workingDays: workingDays)) {
            try calendar.deadline(fromMilliseconds: 0, workingDays: workingDays)
        }
    }

    @Test(
        "Instants and deadlines outside the calendar are refused",
        arguments: [.min, -3_786_854_400_001, 7_258_089_600_000, .max] as [Int64])
    func outside(instant: Int64) {
        #expect(throws: WorkingTimeError.outsideCalendar) {
            try calendar.deadline(fromMilliseconds: instant, workingDays: 1)
        }
        #expect(throws: WorkingTimeError.outsideCalendar) {
            try calendar.workingMilliseconds(from: instant, to: 0)
        }
        #expect(throws: WorkingTimeError.outsideCalendar) {
            try calendar.workingMilliseconds(from: 0, to: instant)
        }
    }

    @Test("A deadline behind the calendar's last day is refused, one on it is not")
    func lastDay() throws {
        let last = try instant("2199-12-31 10:00")
        #expect(try calendar.deadline(fromMilliseconds: last - 86_400_000, workingDays: 1) == last)
        #expect(throws: WorkingTimeError.outsideCalendar) {
            try calendar.deadline(fromMilliseconds: last, workingDays: 1)
        }
    }

    @Test("The whole calendar has as many weekdays as counted one by one")
    func wholeCalendar() throws {
        let first = try instant("1850-01-01 00:00")
        let end = try instant("2199-12-31 00:00")
        let plain = WorkingCalendar()
        let days = try CivilDate.daysAllowed.dropLast().filter { day in
            plain.isWorkingDay(try #require(CivilDate(daysSince1970: day)))
        }
        #expect(try plain.workingMilliseconds(from: first, to: end) == Int64(days.count) * 86_400_000)
    }

    @Test("It tells the last day that it lists, and none if it lists none")
    func lastListedDay() {
        #expect(calendar.lastListedDay == CivilDate(year: 2026, month: 5, day: 9))
        #expect(WorkingCalendar().lastListedDay == nil)
    }

    @Test("Listing a day as what the week makes of it changes nothing")
    func redundantDays() throws {
        let saturday = try #require(CivilDate(text: "2026-03-07"))
        let monday = try #require(CivilDate(text: "2026-03-09"))
        let redundant = WorkingCalendar([saturday: .holiday, monday: .workday])
        let (from, to) = (try instant("2026-03-06 10:00"), try instant("2026-03-10 10:00"))
        #expect(!redundant.isWorkingDay(saturday) && redundant.isWorkingDay(monday))
        #expect(
            try redundant.workingMilliseconds(from: from, to: to)
                == WorkingCalendar().workingMilliseconds(from: from, to: to))
    }
}
