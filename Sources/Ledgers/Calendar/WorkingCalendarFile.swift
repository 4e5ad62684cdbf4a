package import Phrases

/// Why a text is no calendar of working days. It names the line and the rule, never what the line holds.
package enum WorkingCalendarError: Error, Sendable, Hashable {
    /// The text is not CSV.
    case csv(CSVError)
    /// The first line is not `date,name,kind`.
    case header(line: Int)
    /// A line has more or fewer than three columns.
    case columns(line: Int)
    /// The first column is not a day such as 2026-01-01.
    case day(line: Int)
    /// The second column is longer than `ListedDay.nameBytesMax`.
    case name(line: Int)
    /// The third column is neither `holiday` nor `workday`.
    case kind(line: Int)
    /// The day stands on an earlier line too.
    case repeatedDay(line: Int)

    /// The line of the text, counted from 1.
    package var line: Int {
        switch self {
        case .csv(let error): error.position.line
        case .header(let line), .columns(let line), .day(let line), .name(let line), .kind(let line),
            .repeatedDay(let line):
            line
        }
    }
}

extension WorkingCalendarError {
    /// What is wrong with the line, and how to mend it.
    package var phrase: Phrase {
        switch self {
        case .csv: Phrase(zh: "不是 UTF-8 的 CSV", en: "this is not CSV in UTF-8")
        case .header: Phrase(zh: "首行应为 date,name,kind", en: "the first line must be date,name,kind")
        case .columns: Phrase(zh: "应有三列：日期、名称、类型", en: "there must be three columns: date, name, kind")
        case .day: Phrase(zh: "第一列应为日期，如 2026-01-01", en: "the first column must be a day such as 2026-01-01")
        case .name:
            Phrase(
                zh: "名称超过 \(ListedDay.nameBytesMax) 字节",
                en: "the name is longer than \(ListedDay.nameBytesMax) bytes")
        case .kind: Phrase(zh: "第三列应为 holiday 或 workday", en: "the third column must be holiday or workday")
        case .repeatedDay: Phrase(zh: "这一天已在前面列出", en: "the day is listed above already")
        }
    }
}

extension WorkingCalendar {
    /// The header of a calendar's CSV file.
    private static let header = ["date", "name", "kind"]

    /// Reads a calendar's CSV file in UTF-8: a header `date,name,kind`, then a line for each listed day, in any order,
    /// such as `2026-01-04,元旦,workday`.
    ///
    /// - Returns: The listed days, in the file's order.
    /// - Throws: the first fault.
    package static func listedDays(csv bytes: Span<UInt8>) throws(WorkingCalendarError) -> [ListedDay] {
        var reader = CSVReader()
        var rows = reader.read(bytes)
        rows += reader.finish()
        var days: [ListedDay] = []
        var seen: Set<CivilDate> = []
        var hasHeader = false
        for result in rows {
            let row: CSVRow
            switch result {
            case .success(let success): row = success
            case .failure(let error): throw .csv(error)
            }
            if hasHeader {
                let day = try listedDay(row)
                guard seen.insert(day.date).inserted else { throw .repeatedDay(line: row.line) }
                days.append(day)
            } else {
                guard row.fields == header else { throw .header(line: row.line) }
                hasHeader = true
            }
        }
        guard hasHeader else { throw .header(line: 1) }
        return days
    }

    /// The calendar of a CSV file.
    ///
    /// - Throws: the first fault.
    package init(csv bytes: Span<UInt8>) throws(WorkingCalendarError) {
        self.init(try Self.listedDays(csv: bytes))
    }

    private static func listedDay(_ row: CSVRow) throws(WorkingCalendarError) -> ListedDay {
        guard row.fields.count == header.count else { throw .columns(line: row.line) }
        guard let day = CivilDate(text: row.fields[0]) else { throw .day(line: row.line) }
        guard row.fields[1].utf8.count <= ListedDay.nameBytesMax else { throw .name(line: row.line) }
        guard let kind = DayKind(rawValue: row.fields[2]) else { throw .kind(line: row.line) }
        return ListedDay(day, kind, name: row.fields[1])
    }
}
