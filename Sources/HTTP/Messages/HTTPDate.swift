/// The one date format that may be sent (RFC 9110 §5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    /// The IMF-fixdate of a time in seconds since 1970-01-01T00:00:00Z. Times outside the years 0 to
    /// 9999, which the format cannot hold, are brought to the nearest it can.
    static func imfFixdate(unixSeconds: Int64) -> [UInt8] {
        let seconds = min(max(unixSeconds, firstSecond), lastSecond)
        let (day, secondOfDay) = floorDivision(seconds, by: 86_400)
        let date = civilDate(daysSinceEpoch: day)
        // 1970-01-01 was a Thursday, the first name in the table.
        let weekday = weekdayNames[Int(floorDivision(day, by: 7).remainder)]

        var text: [UInt8] = []
        text.reserveCapacity(29)
        text.append(contentsOf: weekday.utf8)
        text.append(contentsOf: ", ".utf8)
        text.appendDigits(date.day, width: 2)
        text.append(UInt8(ascii: " "))
        text.append(contentsOf: monthNames[date.month - 1].utf8)
        text.append(UInt8(ascii: " "))
        text.appendDigits(date.year, width: 4)
        text.append(UInt8(ascii: " "))
        text.appendDigits(Int(secondOfDay / 3600), width: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDigits(Int(secondOfDay / 60 % 60), width: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDigits(Int(secondOfDay % 60), width: 2)
        text.append(contentsOf: " GMT".utf8)
        return text
    }

    private static let firstSecond: Int64 = -62_167_219_200
    private static let lastSecond: Int64 = 253_402_300_799
    private static let weekdayNames = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The proleptic Gregorian date of a day number: Howard Hinnant's `civil_from_days`, which counts
    /// in 400-year eras of years that begin in March, so that the leap day is the last of its year.
    private static func civilDate(daysSinceEpoch: Int64) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = floorDivision(daysSinceEpoch + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(day))
    }

    private static func floorDivision(_ value: Int64, by divisor: Int64) -> (
        quotient: Int64, remainder: Int64
    ) {
        let remainder = (value % divisor + divisor) % divisor
        return ((value - remainder) / divisor, remainder)
    }
}

extension [UInt8] {
    /// Appends a number that is not negative in decimal, with leading zeros up to `width` digits.
    fileprivate mutating func appendDigits(_ number: Int, width: Int) {
        let digits = String(number).utf8
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: Swift.max(0, width - digits.count)))
        append(contentsOf: digits)
    }
}
