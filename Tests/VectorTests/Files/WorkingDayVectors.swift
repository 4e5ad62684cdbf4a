import Ledgers
import Testing

extension Vector {
    /// The calendar of the vector's file.
    var calendar: WorkingCalendar {
        get throws {
            var days: [CivilDate: WorkingCalendar.DayKind] = [:]
            for row in try #require(common["calendar"]).asArray("calendar") {
                let cells = try row.asArray("calendar").map { try $0.asText("calendar") }
                try #require(cells.count == 2)
                let date = try #require(CivilDate(text: cells[0]))
                days[date] = WorkingCalendar.DayKind(rawValue: cells[1])
                #expect(days[date] != nil)
            }
            return WorkingCalendar(days)
        }
    }

    /// working-days.json, `deadlines`.
    func checkDeadline() throws {
        let calendar = try calendar
        try read { keys in
            let (beginning, days) = (try keys.integer("from"), try keys.integer("days"))
            guard let deadline = try keys.takeIfPresent("deadline")?.asInteger("deadline") else {
                let expected: WorkingTimeError =
                    try keys.text("error") == "count" ? .uncountable(workingDays: days) : .outsideCalendar
                #expect(throws: expected) {
                    try calendar.deadline(fromMilliseconds: beginning, workingDays: days)
                }
                return
            }
            #expect(try calendar.deadline(fromMilliseconds: beginning, workingDays: days) == deadline)
        }
    }

    /// working-days.json, `elapsed`.
    func checkElapsed() throws {
        let calendar = try calendar
        try read { keys in
            let (from, to) = (try keys.integer("from"), try keys.integer("to"))
            #expect(try calendar.workingMilliseconds(from: from, to: to) == keys.integer("working"))
        }
    }

    /// working-days.json, `calendars`.
    func checkCalendar() throws {
        try read { keys in
            let bytes = Array(try keys.text("csv").utf8)
            let json = try keys.take("error")
            guard json != .null else {
                #expect(throws: Never.self) { try WorkingCalendar(csv: bytes.span) }
                return
            }
            let (reason, line) = try Keys.read(json) { error in
                (try error.text("reason"), try error.integer("line"))
            }
            let error = #expect(throws: WorkingCalendarError.self) { try WorkingCalendar(csv: bytes.span) }
            #expect(error?.reason == reason)
            #expect(error?.line == Int(line))
        }
    }
}

extension WorkingCalendarError {
    fileprivate var reason: String {
        switch self {
        case .csv: "csv"
        case .header: "header"
        case .columns: "columns"
        case .day: "day"
        case .name: "name"
        case .kind: "kind"
        case .repeatedDay: "repeated"
        }
    }
}
