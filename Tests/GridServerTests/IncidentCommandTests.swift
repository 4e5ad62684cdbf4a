import Phrases
import Terminal
import Testing

@testable import grid_server

@Suite("Incidents at the centre")
struct IncidentCommandTests {
    /// Two incidents of 2024: one that the township never settled, one that the cell did.
    private func centre() async throws -> ServerRun {
        let centre = await ServerRun.founded()
        _ = await centre.run([
            "worker", "add", "--name", "李主任", "--role", "village_officer", "--cell", "0101",
        ])
        for (ledger, text) in [
            (
                "incident",
                "cell,number,kind,title,happened_at\n0101,A-1,dispute,排水纠纷,2024-03-04 08:00\n"
                    + "0101,A-2,dispute,噪音,2024-03-04 08:00\n"
            ),
            (
                "incident-entry",
                "incident,action,author,role,recorded_at,text\n"
                    + "A-1,escalate,王网格,worker,2024-03-04 09:00,调解不成\n"
                    + "A-1,escalate,李主任,village_officer,2024-03-05 09:00,\n"
                    + "A-1,settle,王网格,worker,2024-03-05 10:00,和解\n"
                    + "A-2,settle,王网格,worker,2024-03-04 10:00,和解\n"
            ),
        ] {
            let result = await centre.run(["import", ledger, try centre.file("\(ledger).csv", text)])
            #expect(result.status == .success, "\(result.errors)")
        }
        return centre
    }

    @Test("The list says how each stands in time, and is narrowed by status and colour")
    func list() async throws {
        let centre = try await centre()
        let all = await centre.run(["incident", "list"]).output
        #expect(all.contains("A-1") && all.contains("A-2"))
        #expect(all.contains("overdue since 2024-03-08 09:00, not explained: it goes to the director"))
        for arguments in [["--status", "open"], ["--colour", "red"]] {
            let part = await centre.run(["incident", "list"] + arguments).output
            #expect(part.contains("A-1") && !part.contains("A-2"))
        }
        #expect(
            await centre.run(["incident", "list", "--colour", "yellow"]).errors.contains("no incident fits"))
        let zh = await centre.run(["incident", "list", "--colour", "red"], language: .chinese).output
        #expect(zh.contains("红，已超期，自 2024-03-08 09:00，未说明，报主任"))
    }

    @Test("The list as JSON has the deadline and colour for programs")
    func json() async throws {
        let output = try await centre().run(["incident", "list", "--cell", "0101", "--json"]).output
        for part in [
            #""number":"A-1""#, #""deadline":"2024-03-08 09:00""#, #""overdue_since":"2024-03-08 09:00""#,
            #""colour":"red""#, #""delay":"director""#, #""calendar_listed":false"#,
        ] { #expect(output.contains(part), "\(part)") }
    }

    @Test("The steps of an incident are found by its number, with why one does not count")
    func show() async throws {
        let centre = try await centre()
        let shown = await centre.run(["incident", "show", "A-1"]).output
        #expect(shown.contains("township") && shown.contains("李主任 (village officer)"))
        #expect(shown.contains("\"settle\" is for a duty officer or director"))
        let json = await centre.run(["incident", "show", "A-1", "--json"]).output
        #expect(json.contains(#""code":"workflow.role""#) && json.contains(#""counts":true"#))
        #expect(await centre.run(["incident", "show", "A-9"]).status == .badData)
    }

    @Test("A calendar that is imported moves the terms")
    func calendar() async throws {
        let centre = try await centre()
        let file = try centre.file("holidays.csv", "date,name,kind\n2024-03-07,假,holiday\n")
        _ = await centre.run(["calendar", "import", file])
        let output = await centre.run(["incident", "show", "A-1", "--json"]).output
        #expect(output.contains(#""deadline":"2024-03-11 09:00""#))
        #expect(output.contains(#""calendar_listed":true"#))
    }
}
