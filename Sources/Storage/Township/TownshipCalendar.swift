package import Ledgers
package import Wire

/// One year of the calendar, as somebody listed it.
package struct CalendarYearListing: Sendable, Equatable {
    package var year: Int
    package var person: String
    /// When, by the centre's clock, in milliseconds since 1970 UTC.
    package var milliseconds: Int64
    package var days: [ListedDay]

    package init(year: Int, person: String, milliseconds: Int64, days: [ListedDay]) {
        self.year = year
        self.person = person
        self.milliseconds = milliseconds
        self.days = days
    }
}

extension TownshipStore {
    /// Deadlines follow the calendar: who listed which days, and when, stays on record. Rows are only ever added.
    static let createCalendarListings =
        """
        CREATE TABLE calendar_listing (
            number INTEGER PRIMARY KEY,
            year INTEGER NOT NULL,
            person TEXT NOT NULL,
            listed_ms INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE calendar_listing_day (
            listing INTEGER NOT NULL REFERENCES calendar_listing (number),
            day INTEGER NOT NULL, works INTEGER NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (listing, day)
        ) STRICT, WITHOUT ROWID;

        """

    /// Notes who listed a year's days.
    package func note(_ listing: CalendarYearListing) throws(StorageError) {
        try connection.run(
            "INSERT INTO calendar_listing (year, person, listed_ms) VALUES (?1, ?2, ?3)",
            .integer(Int64(listing.year)), .text(listing.person), .integer(listing.milliseconds))
        let number = connection.lastInsertedRow
        for listed in listing.days {
            try connection.run(
                "INSERT INTO calendar_listing_day (listing, day, works, name) VALUES (?1, ?2, ?3, ?4)",
                .integer(number), .integer(listed.date.daysSince1970),
                .integer(listed.kind == .workday ? 1 : 0), .text(listed.name))
        }
    }

    /// Every listing of a year's days that is on record, oldest first.
    package func calendarListings() throws(StorageError) -> [CalendarYearListing] {
        let rows = try connection.all(
            "SELECT number, year, person, listed_ms FROM calendar_listing ORDER BY number"
        ) { row throws(StorageError) in
            (number: row.integer(0), year: row.integer(1), person: row.text(2), milliseconds: row.integer(3))
        }
        var listings: [CalendarYearListing] = []
        for row in rows {
            let days = try connection.all(
                "SELECT day, works, name FROM calendar_listing_day WHERE listing = ?1 ORDER BY day",
                .integer(row.number), read: Self.listedDay)
            listings.append(
                CalendarYearListing(
                    year: Int(row.year), person: row.person, milliseconds: row.milliseconds,
                    days: days.compactMap(\.self)))
        }
        return listings
    }

    private static func listedDay(_ row: Statement) throws(StorageError) -> ListedDay? {
        CivilDate(daysSince1970: row.integer(0)).map { date in
            ListedDay(date, row.integer(1) == 0 ? .holiday : .workday, name: row.text(2))
        }
    }

    /// The days that the township's calendar lists, in order.
    package func listedDays() throws(StorageError) -> [ListedDay] {
        try connection.all("SELECT day, works, name FROM listed_day ORDER BY day", read: Self.listedDay)
            .compactMap(\.self)
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
