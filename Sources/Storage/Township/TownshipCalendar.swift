package import Ledgers
package import Wire

extension TownshipStore {
    /// The days that the township's calendar lists, in order.
    package func listedDays() throws(StorageError) -> [ListedDay] {
        let rows = try connection.all("SELECT day, works, name FROM listed_day ORDER BY day") {
            row throws(StorageError) in
            CivilDate(daysSince1970: row.integer(0)).map { date in
                ListedDay(date, row.integer(1) == 0 ? .holiday : .workday, name: row.text(2))
            }
        }
        return rows.compactMap(\.self)
    }

    /// The working days that the terms of incidents count.
    package func calendar() throws(StorageError) -> WorkingCalendar { WorkingCalendar(try listedDays()) }

    /// The calendar as devices get it.
    package func directoryCalendar() throws(StorageError) -> DirectoryCalendar {
        var calendar = DirectoryCalendar()
        for listed in try listedDays() {
            let day = listed.date.daysSince1970
            switch listed.kind {
            case .holiday: calendar.holidays.append(day)
            case .workday: calendar.workdays.append(day)
            }
        }
        return calendar
    }

    /// Takes over the calendars of the years in which `days` lie: what was listed of these years is replaced, and other
    /// years stay. Devices get it with their next sync.
    ///
    /// - Throws: `StorageError`; `CalendarTooLong`, and then nothing may be kept.
    package func replaceCalendar(with days: [ListedDay]) throws {
        for year in Set(days.map(\.date.year)) {
            guard let first = CivilDate(year: year, month: 1, day: 1),
                let last = CivilDate(year: year, month: 12, day: 31)
            else { continue }
            try connection.run(
                "DELETE FROM listed_day WHERE day BETWEEN ?1 AND ?2", .integer(first.daysSince1970),
                .integer(last.daysSince1970))
        }
        for listed in days {
            try connection.run(
                "INSERT INTO listed_day (day, works, name) VALUES (?1, ?2, ?3)",
                .integer(listed.date.daysSince1970),
                .integer(listed.kind == .workday ? 1 : 0), .text(listed.name))
        }
        let count = try connection.integer("SELECT count(*) FROM listed_day") ?? 0
        guard count <= WireLimits.calendarDays else { throw CalendarTooLong() }
        try raiseDirectory()
    }
}

/// A calendar would list more days than travel to devices (`WireLimits.calendarDays`).
package struct CalendarTooLong: Error { package init() {} }
