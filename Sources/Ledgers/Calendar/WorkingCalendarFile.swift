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
    /// The third column is neither `holiday` nor `workday`.
    case kind(line: Int)
    /// The day stands on an earlier line too.
    case repeatedDay(line: Int)

    /// The line of the text, counted from 1.
    package var line: Int {
        switch self {
        case .csv(let error): error.position.line
        case .header(let line), .columns(let line), .day(let line), .kind(let line), .repeatedDay(let line):
            line
        }
    }
}

extension WorkingCalendar {
    /// The header of a calendar's CSV file.
    private static let header = ["date", "name", "kind"]

    /// Reads a calendar's CSV file in UTF-8: a header `date,name,kind`, then a line for each listed day, in any order,
    /// such as `2026-01-04,元旦,workday`. The name is for people and is not kept.
    ///
    /// - Throws: the first fault.
    package init(csv bytes: Span<UInt8>) throws(WorkingCalendarError) {
        var reader = CSVReader()
        var rows = reader.read(bytes)
        rows += reader.finish()
        var days: [CivilDate: DayKind] = [:]
        var hasHeader = false
        for result in rows {
            let row: CSVRow
            switch result {
            case .success(let success): row = success
            case .failure(let error): throw .csv(error)
            }
            if hasHeader {
                let (day, kind) = try Self.listedDay(row)
                guard days.updateValue(kind, forKey: day) == nil else { throw .repeatedDay(line: row.line) }
            } else {
                guard row.fields == Self.header else { throw .header(line: row.line) }
                hasHeader = true
            }
        }
        guard hasHeader else { throw .header(line: 1) }
        self.init(days)
    }

    private static func listedDay(
        _ row: CSVRow
    ) throws(WorkingCalendarError) -> (day: CivilDate, kind: DayKind) {
        guard row.fields.count == header.count else { throw .columns(line: row.line) }
        guard let day = CivilDate(text: row.fields[0]) else { throw .day(line: row.line) }
        guard let kind = DayKind(rawValue: row.fields[2]) else { throw .kind(line: row.line) }
        return (day, kind)
    }
}
