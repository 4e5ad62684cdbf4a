import Phrases
import Terminal
import Testing

@testable import grid_server

@Suite("The centre's calendar")
struct CalendarCommandTests {
    private static let years = """
        date,name,kind
        2026-01-01,元旦,holiday
        2026-01-04,元旦,workday
        2027-01-01,元旦,holiday

        """

    @Test("It is listed as it was imported, in order, with names")
    func show() async throws {
        let centre = await ServerRun.founded()
        #expect(await centre.run(["calendar", "show"]).errors.contains("Monday to Friday"))
        let file = try centre.file("holidays.csv", Self.years)
        let imported = await centre.run(["calendar", "import", file])
        #expect(imported.output == "2026: 2 days listed\n2027: 1 days listed\n")
        let shown = await centre.run(["calendar", "show", "--year", "2026", "--json"])
        #expect(
            shown.output == """
                [{"date":"2026-01-01","name":"元旦","kind":"holiday"},{"date":"2026-01-04","name":"元旦","kind":"workday"}]

                """)
        #expect(await centre.run(["calendar", "show"], language: .chinese).output.contains("上班"))
    }

    @Test("An import replaces the years that it lists, says so, and leaves the others")
    func replace() async throws {
        let centre = await ServerRun.founded()
        _ = await centre.run(["calendar", "import", try centre.file("a.csv", Self.years)])
        let file = try centre.file("b.csv", "date,name,kind\n2026-01-02,元旦,holiday\n")
        let again = await centre.run(["calendar", "import", file])
        #expect(again.output == "2026: 1 days listed (in place of 2)\n")
        let shown = await centre.run(["calendar", "show", "--json"]).output
        #expect(shown.contains("2026-01-02") && shown.contains("2027-01-01"))
        #expect(!shown.contains("2026-01-01") && !shown.contains("2026-01-04"))
    }

    @Test("Who listed which days stays on record, also of days that were replaced")
    func history() async throws {
        let centre = await ServerRun.founded()
        #expect(await centre.run(["calendar", "history"]).errors.contains("ever imported"))
        let first = try centre.file("a.csv", Self.years)
        _ = await centre.run(["calendar", "import", first, "--by", "赵主任"])
        let second = try centre.file("b.csv", "date,name,kind\n2026-01-02,元旦,holiday\n")
        _ = await centre.run(["calendar", "import", second, "--by", "钱主任"])
        let lines = await centre.run(["calendar", "history", "--year", "2026"]).output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.dropFirst().map { $0.contains("赵主任") } == [true, false])
        let document = await centre.run(["calendar", "history", "--json"], language: .chinese).output
        #expect(document.contains(#""days":["2026-01-01 放假 元旦","2026-01-04 上班 元旦"]"#), "\(document)")
    }

    @Test(
        "A faulty file changes nothing, and its line is named",
        arguments: [
            ("date,name,kind\n2026-01-02,元旦,holiday\n2026-13-01,元旦,holiday\n", "line 3", "第 3 行"),
            ("day,name,kind\n", "line 1", "date,name,kind"), ("", "line 1", "第 1 行"),
        ])
    func faulty(text: String, english: String, chinese: String) async throws {
        let centre = await ServerRun.founded()
        _ = await centre.run(["calendar", "import", try centre.file("a.csv", Self.years)])
        let before = await centre.run(["calendar", "show", "--json"]).output
        let file = try centre.file("b.csv", text)
        let result = await centre.run(["calendar", "import", file])
        #expect(result.status == .badData && result.errors.contains(english), "\(result.errors)")
        let zh = await centre.run(["calendar", "import", file], language: .chinese)
        #expect(zh.errors.contains(chinese))
        #expect(await centre.run(["calendar", "show", "--json"]).output == before)
    }

    @Test("A calendar beyond what travels to devices changes nothing")
    func tooLong() async throws {
        let centre = await ServerRun.founded()
        let days = (1...28).flatMap { day in
            (1...12).flatMap { month in
                (2001...2006).map { year in
                    "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day),,holiday"
                }
            }
        }
        let file = try centre.file("long.csv", "date,name,kind\n" + days.joined(separator: "\n") + "\n")
        let result = await centre.run(["calendar", "import", file])
        #expect(result.status == .badData && result.errors.contains("too long"), "\(result.errors)")
        #expect(await centre.run(["calendar", "show", "--json"]).output == "[]\n")
    }

    @Test("A file that is not there is said to be so")
    func missing() async {
        let centre = await ServerRun.founded()
        #expect(await centre.run(["calendar", "import", centre.directory + "/none.csv"]).status == .noInput)
        #expect(await centre.run(["calendar", "import", centre.directory]).status == .noInput)
    }
}
