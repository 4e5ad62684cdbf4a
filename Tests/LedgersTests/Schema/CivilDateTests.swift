import Ledgers
import Testing

@Suite("Civil dates")
struct CivilDateTests {
    @Test(
        "Known days",
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("1850-01-01", -43_829), ("2199-12-31", 84_005),
            ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("1900-02-28", -25_509), ("1900-03-01", -25_508),
            ("2024-02-29", 19_782), ("2026-11-24", 20_781), ("2100-02-28", 47_540), ("2100-03-01", 47_541),
        ] as [(String, Int64)])
    func known(text: String, days: Int64) throws {
        let date = try #require(CivilDate(text: text))
        #expect(date.daysSince1970 == days)
        #expect(CivilDate(daysSince1970: days) == date)
        #expect(date.text == text)
    }

    @Test(
        "What is no date is refused",
        arguments: [
            "", "1849-12-31", "2200-01-01", "2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30",
            "2024-04-31",
            "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32", "24-01-01", "2024-1-1", "2024/01/01",
            "2024-01-01 ", " 2024-01-01", "2024-01-01-", "20240101", "+024-01-01", "2024--1-01", "２０２４-01-01",
            "0000-00-00", "9999-12-31",
        ])
    func refused(text: String) { #expect(CivilDate(text: text) == nil) }

    @Test("Numbers beyond the calendar are refused", arguments: [.min, -43_830, 84_006, .max] as [Int64])
    func beyond(days: Int64) { #expect(CivilDate(daysSince1970: days) == nil) }

    @Test("Every day from 1850 to 2199 has one number and one text, in one sequence")
    func allDays() throws {
        var (year, month, day) = (1850, 1, 1)
        for days in CivilDate.daysAllowed {
            let date = try #require(CivilDate(daysSince1970: days))
            guard date.year == year, date.month == month, date.day == day, date.daysSince1970 == days,
                CivilDate(text: date.text) == date
            else {
                Issue.record("\(days) is \(date.text), not \(year)-\(month)-\(day)")
                return
            }
            if CivilDate(year: year, month: month, day: day + 1) != nil {
                day += 1
            } else {
                (month, day) = (month + 1, 1)
                if month == 13 { (year, month) = (year + 1, 1) }
            }
        }
        #expect((year, month, day) == (2200, 1, 1))
    }
}

@Suite("Local time")
struct LocalTimeTests {
    @Test(
        "Texts are of China's time, UTC+8",
        arguments: [
            (0, "1970-01-01 08:00"), (-1, "1970-01-01 07:59"), (57_600_000, "1970-01-02 00:00"),
            (57_599_999, "1970-01-01 23:59"), (-28_800_001, "1969-12-31 23:59"),
            (1_795_500_000_000, "2026-11-24 14:00"),
        ] as [(Int64, String)])
    func text(milliseconds: Int64, text: String) {
        #expect(LocalTime.text(milliseconds: milliseconds) == text)
        #expect(LocalTime.date(milliseconds: milliseconds)?.text == String(text.prefix(10)))
    }

    @Test("Instants beyond the calendar are shown as numbers", arguments: [Int64.min, .max, .max - 1])
    func beyond(milliseconds: Int64) {
        #expect(LocalTime.text(milliseconds: milliseconds) == "\(milliseconds) ms")
        #expect(LocalTime.exactText(milliseconds: milliseconds) == "\(milliseconds) ms")
        #expect(LocalTime.date(milliseconds: milliseconds) == nil)
    }

    @Test(
        "Texts are read in every form that people write",
        arguments: [
            ("1970-01-01 08:00", 0), ("1970-01-01T08:00", 0), ("1970-01-01 08:00:01", 1000),
            ("1970-01-01", -28_800_000), ("1970-01-01 23:59:59", 57_599_000), ("1970-01-01 08:00:00.007", 7),
        ] as [(String, Int64)])
    func read(text: String, milliseconds: Int64) {
        #expect(LocalTime.milliseconds(text: text) == milliseconds)
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "", "08:00", "1970-01-01 8:00", "1970-01-01 24:00", "1970-01-01 08:60", "1970-01-01 08:00:60",
            "1970-01-01 08", "1970-01-01 08:00:00:00", "1970-01-01 08:00 1", "1970-02-30 08:00",
            "1970-01-01 +8:00", "1970-01-01 08:+5", "1970-01-01 08:-0", "1970-01-01 08:00:00.7",
            "1970-01-01 08:00.007", "1970-01-01 08:00:00.+07", "1970-01-01 08:00:00.007.1", "昨天",
        ])
    func refused(text: String) { #expect(LocalTime.milliseconds(text: text) == nil) }

    @Test("The exact text of an instant is read back to the millisecond")
    func exactText() {
        var random = SeededRandom(1)
        for step: Int64 in [60_000, 1000, 1] {
            for _ in 0..<500 {
                let milliseconds = Int64.random(in: -3_000_000_000...7_000_000_000, using: &random) * step
                guard LocalTime.date(milliseconds: milliseconds) != nil else { continue }
                let text = LocalTime.exactText(milliseconds: milliseconds)
                #expect(LocalTime.milliseconds(text: text) == milliseconds, "\(text)")
            }
        }
        #expect(LocalTime.exactText(milliseconds: 0) == "1970-01-01 08:00")
        #expect(LocalTime.exactText(milliseconds: 1000) == "1970-01-01 08:00:01")
        #expect(LocalTime.exactText(milliseconds: -1) == "1970-01-01 07:59:59.999")
    }
}
