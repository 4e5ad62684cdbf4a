import Ledgers
import Testing

@Suite("Files of working days")
struct WorkingCalendarFileTests {
    private func calendar(_ text: String) throws -> WorkingCalendar {
        try WorkingCalendar(csv: Array(text.utf8).span)
    }

    @Test("A file lists holidays and make-up working days, in any order and with either line end")
    func good() throws {
        let friday = try #require(CivilDate(text: "2026-01-02"))
        let sunday = try #require(CivilDate(text: "2026-01-04"))
        let read = try calendar(
            "\u{feff}date,name,kind\r\n2026-01-04,元旦,workday\r\n2026-01-02,\"元旦,次日\",holiday")
        #expect(read == WorkingCalendar([friday: .holiday, sunday: .workday]))
        #expect(!read.isWorkingDay(friday) && read.isWorkingDay(sunday))
    }

    @Test("A header alone is a calendar that follows the week")
    func headerAlone() throws { #expect(try calendar("date,name,kind\n") == WorkingCalendar()) }

    @Test(
        "The first fault is named with its line",
        arguments: [
            ("", .header(line: 1)), ("\n\n", .header(line: 1)), ("date,kind\n", .header(line: 1)),
            ("\ndate;name;kind\n", .header(line: 2)), ("2026-01-01,元旦,holiday\n", .header(line: 1)),
            ("date,name,kind\n2026-01-01,holiday\n", .columns(line: 2)),
            ("date,name,kind\n2026-01-01,元旦,holiday,\n", .columns(line: 2)),
            ("date,name,kind\n\n2026-02-29,元旦,holiday\n", .day(line: 3)),
            ("date,name,kind\n1849-12-31,元旦,holiday\n", .day(line: 2)),
            ("date,name,kind\n2026-01-01,元旦,HOLIDAY\n", .kind(line: 2)),
            ("date,name,kind\n2026-01-01,元旦, holiday\n", .kind(line: 2)),
            ("date,name,kind\n2026-01-01,元旦,holiday\n2026-01-01,元旦,workday\n", .repeatedDay(line: 3)),
            (
                "date,name,kind\n2026-01-01,\"元旦,holiday\n",
                .csv(.unterminatedQuote(CSVPosition(line: 2, field: 2)))
            ),
        ] as [(String, WorkingCalendarError)])
    func faulty(text: String, error: WorkingCalendarError) {
        #expect(throws: error) { try calendar(text) }
    }

    @Test("A file in GB 18030 is refused, with the line")
    func otherEncoding() throws {
        let name: [UInt8] = [0xD4, 0xAA, 0xB5, 0xA9]
        let bytes = Array("date,name,kind\n2026-01-01,".utf8) + name + Array(",holiday\n".utf8)
        let error = #expect(throws: WorkingCalendarError.self) { try WorkingCalendar(csv: bytes.span) }
        #expect(error == .csv(.invalidUTF8(CSVPosition(line: 2, field: 2))))
        #expect(error?.line == 2)
    }
}
