import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("The calendar in a township's file")
struct TownshipCalendarTests {
    private let store: TownshipStore

    init() throws {
        store = try TownshipStore(path: ":memory:", .write)
        try store.found(code: "140428100", name: "丹朱镇", epoch: 7)
    }

    private func day(_ text: String, _ kind: WorkingCalendar.DayKind = .holiday) throws -> ListedDay {
        ListedDay(try #require(CivilDate(text: text)), kind, name: "元旦")
    }

    @Test("It is listed in order, and devices get its days by kind")
    func listed() throws {
        #expect(try store.directoryCalendar() == DirectoryCalendar())
        let days = [try day("2026-01-04", .workday), try day("2026-01-02"), try day("2025-12-31")]
        try store.replaceCalendar(with: days)
        #expect(try store.listedDays() == [days[2], days[1], days[0]])
        #expect(
            try store.directoryCalendar() == DirectoryCalendar(holidays: [20453, 20455], workdays: [20457]))
        #expect(try store.calendar() == WorkingCalendar(days))
    }

    @Test("The years that are given anew are replaced whole, and the directory has a new token")
    func replaced() throws {
        try store.replaceCalendar(with: [
            try day("2025-12-31"), try day("2026-01-01"), try day("2026-12-31"), try day("2027-01-01"),
        ])
        let token = try #require(try store.township()).directory
        try store.replaceCalendar(with: [try day("2026-06-19")])
        #expect(try store.listedDays().map(\.date.text) == ["2025-12-31", "2026-06-19", "2027-01-01"])
        #expect(try #require(try store.township()).directory != token)
    }

    @Test("More days than travel to devices are refused, and within a transaction nothing changes")
    func tooLong() throws {
        let first = try day("2026-01-01")
        try store.replaceCalendar(with: [first])
        let start = try #require(CivilDate(year: 2000, month: 1, day: 1)).daysSince1970
        let days = (0..<Int64(WireLimits.calendarDays)).compactMap { CivilDate(daysSince1970: start + $0) }
        #expect(throws: CalendarTooLong.self) {
            try store.transaction { try store.replaceCalendar(with: days.map { ListedDay($0, .holiday) }) }
        }
        #expect(try store.listedDays() == [first])
    }
}
