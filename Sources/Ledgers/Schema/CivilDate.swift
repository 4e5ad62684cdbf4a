/// A day of the proleptic Gregorian calendar, and its number of days since 1970-01-01. The arithmetic is
/// Howard Hinnant's `days_from_civil` (chrono-compatible low-level date algorithms, 2013).
package struct CivilDate: Sendable, Hashable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// Days that a ledger date may take: 1850-01-01 to 2199-12-31.
    package static let daysAllowed: ClosedRange<Int64> = -43_829...84_005

    /// The date, or nil when there is no such day within `daysAllowed`.
    package init?(year: Int, month: Int, day: Int) {
        guard (1850...2199).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.dayCount(year: year, month: month)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day `days` after 1970-01-01, or nil outside `daysAllowed`.
    package init?(daysSince1970 days: Int64) {
        guard Self.daysAllowed.contains(days) else { return nil }
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `YYYY-MM-DD`, or nil when it is not a date.
    package init?(text: String) {
        // By bytes: every row that is read has a date or two.
        guard text.utf8.count == 10 else { return nil }
        var (year, month, day) = (0, 0, 0)
        for (index, byte) in text.utf8.enumerated() {
            switch (index, byte) {
            case (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")): break
            case (4, _), (7, _): return nil
            case (..<4, UInt8(ascii: "0")...UInt8(ascii: "9")): year = year * 10 + Int(byte & 0x0f)
            case (..<7, UInt8(ascii: "0")...UInt8(ascii: "9")): month = month * 10 + Int(byte & 0x0f)
            case (_, UInt8(ascii: "0")...UInt8(ascii: "9")): day = day * 10 + Int(byte & 0x0f)
            default: return nil
            }
        }
        self.init(year: year, month: month, day: day)
    }

    package var daysSince1970: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    /// `YYYY-MM-DD`.
    package var text: String { "\(year)-\(twoDigits(month))-\(twoDigits(day))" }

    private static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Two decimal digits of a number from 0 to 99.
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// Wall-clock time in the product's one time zone. China has used UTC+8 without summer time since 1992; the
/// ledgers, and the working days that deadlines count, are in it wherever the server stands.
package enum LocalTime {
    static let offsetMilliseconds: Int64 = 8 * 3600 * 1000
    private static let dayMilliseconds: Int64 = 24 * 3600 * 1000

    /// `YYYY-MM-DD HH:MM` of an instant, or its raw number outside the calendar's range.
    package static func text(milliseconds: Int64) -> String { text(milliseconds, withSeconds: false) }

    /// `YYYY-MM-DD HH:MM:SS` of an instant, or its raw number outside the calendar's range.
    package static func textWithSeconds(milliseconds: Int64) -> String {
        text(milliseconds, withSeconds: true)
    }

    /// The instant as `milliseconds(text:)` reads it back: seconds and milliseconds stand where they are not zero.
    package static func exactText(milliseconds: Int64) -> String {
        let part = (milliseconds % 1000 + 1000) % 1000
        guard milliseconds % 60_000 != 0, date(milliseconds: milliseconds) != nil else {
            return text(milliseconds: milliseconds)
        }
        let text = textWithSeconds(milliseconds: milliseconds)
        return part == 0 ? text : "\(text).\(part < 100 ? "0" : "")\(twoDigits(Int(part)))"
    }

    private static func text(_ milliseconds: Int64, withSeconds: Bool) -> String {
        let (local, overflow) = milliseconds.addingReportingOverflow(offsetMilliseconds)
        let days = floorDivide(local, dayMilliseconds)
        guard !overflow, let date = CivilDate(daysSince1970: days) else { return "\(milliseconds) ms" }
        let seconds = Int((local - days * dayMilliseconds) / 1000)
        let minute = "\(date.text) \(twoDigits(seconds / 3600)):\(twoDigits(seconds / 60 % 60))"
        return withSeconds ? "\(minute):\(twoDigits(seconds % 60))" : minute
    }

    /// The day that an instant falls on, or nil outside the calendar's range.
    package static func date(milliseconds: Int64) -> CivilDate? {
        let (local, overflow) = milliseconds.addingReportingOverflow(offsetMilliseconds)
        return overflow ? nil : CivilDate(daysSince1970: floorDivide(local, dayMilliseconds))
    }

    /// The instant of `YYYY-MM-DD HH:MM` (or with `T` between, or with `:SS` or `:SS.mmm` behind, or
    /// the date alone for its first minute), or nil when it is none of them.
    package static func milliseconds(text: String) -> Int64? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard let first = parts.first, parts.count <= 2, let date = CivilDate(text: String(first)) else {
            return nil
        }
        var seconds = date.daysSince1970 * 86_400
        var thousandths: Int64 = 0
        if parts.count == 2 {
            let pieces = parts[1].split(separator: ".", omittingEmptySubsequences: false)
            let fields = pieces[0].split(separator: ":", omittingEmptySubsequences: false)
            let bounds: [Int64] = [24, 60, 60]
            guard (2...3).contains(fields.count) else { return nil }
            for (index, field) in fields.enumerated() {
                guard let number = number(field, digitCount: 2), number < bounds[index] else { return nil }
                seconds += number * [3600, 60, 1][index]
            }
            if pieces.count > 1 {
                guard pieces.count == 2, fields.count == 3, let part = number(pieces[1], digitCount: 3) else {
                    return nil
                }
                thousandths = part
            }
        }
        return seconds * 1000 + thousandths - offsetMilliseconds
    }

    /// The number of so many ASCII digits, or nil.
    private static func number(_ text: Substring, digitCount: Int) -> Int64? {
        let isDigits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return text.utf8.count == digitCount && isDigits ? Int64(text) : nil
    }

    private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        number % divisor < 0 ? number / divisor - 1 : number / divisor
    }
}
