import Ledgers
import Replica
import Storage
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct IncidentStepTests {
    private func device(_ role: Role, urgency: String = "normal") async throws -> TestDevice {
        let device = try TestDevice(cells: ["0101"], role: role)
        _ = try await device.add(
            "incident", "add", "--kind", "dispute", "--title", "排水纠纷", "--urgency", urgency)
        return device
    }

    @Test func aWorkerSettlesAnIncidentAndRecordsItsRating() async throws {
        let device = try await device(.worker)
        let settled = await device.run("incident", "settle", "0101-3-1", "--text", "双方和解")
        #expect(settled.output == "0101-3-1: settle is recorded; it is now settled at cell level\n")
        await device.run("incident", "rate", "0101-3-1", "--rating", "满意")
        let incident = try await device.json("incident", "show", "0101-3-1")
        #expect(incident.text("status") == "settled" && incident.text("level") == "cell")
        #expect(incident.elements("entries").map { $0["action"] as? String } == ["settle", "rate"])
        #expect(incident.elements("entries").last?["rating"] as? String == "satisfied")
    }

    @Test func aDissatisfiedRatingReopens() async throws {
        let device = try await device(.worker)
        await device.run("incident", "settle", "0101-3-1", "--text", "双方和解")
        await device.run("incident", "rate", "0101-3-1", "--rating", "not")
        let incident = try await device.json("incident", "show", "0101-3-1")
        #expect(incident.text("status") == "reported" && incident["reopened"] as? Int == 1)
        #expect(await device.run("incident", "show", "0101-3-1").output.contains("reopened"))
    }

    @Test func anOfficersDeviceTakesTheStepsOfItsRole() async throws {
        let device = try await device(.dutyOfficer)
        #expect(await device.run("incident", "settle", "0101-3-1", "--text", "和解").status == .refused)
        let wrong = await device.run(["incident", "settle", "0101-3-1", "--text", "和解"], language: "zh")
        #expect(wrong.errors == "grid-agent: “调处”应由网格员、村干部办理\n")
    }

    @Test func aListIsNarrowedByStatus() async throws {
        let device = try await device(.worker)
        _ = try await device.add("incident", "add", "--kind", "dispute", "--title", "宅基地纠纷")
        await device.run("incident", "settle", "0101-3-1", "--text", "和解")
        func numbers(_ status: String) async throws -> [String?] {
            try await device.json("incident", "list", "--status", status).elements.map {
                $0["number"] as? String
            }
        }
        #expect(try await numbers("open") == ["0101-3-2"])
        #expect(try await numbers("settled") == ["0101-3-1"])
        #expect(try await numbers("closed") == [])
        #expect(await device.run("incident", "list").output.contains("settled"))
    }

    @Test func aStepSaysUntilWhenItIsDueAndTheListHowItStands() async throws {
        let device = try await device(.worker)
        let escalated = await device.run("incident", "escalate", "0101-3-1")
        #expect(escalated.output.contains("it is now to be settled at village level, due 20"))
        #expect(escalated.output.contains("by the week: the calendar does not list the year"))
        #expect(await device.run("incident", "list").output.contains("working days left"))
        let incident = try await device.json("incident", "show", "0101-3-1")
        #expect(incident.text("colour") == "green" && incident.text("delay") == "none")
        #expect(incident.text("left_working_days") != nil && incident.text("deadline") != nil)
        #expect(try await device.json("incident", "list", "--colour", "red").elements.isEmpty)
        #expect(try await device.json("incident", "list", "--colour", "green").elements.count == 1)
    }

    @Test func anOverdueIncidentIsRedUntilItsDelayIsExplained() async throws {
        let device = try TestDevice(cells: ["0101"], role: .dutyOfficer)
        _ = try await device.add(
            "incident", "add", "--kind", "dispute", "--title", "欠薪", "--parties", "enterprise",
            "--happened-at",
            "2024-03-05 09:00")
        let shown = await device.run(["incident", "show", "0101-3-1"], language: "zh").output
        #expect(shown.contains("红，已超期，自 2024-03-08 09:00，未说明，报主任"))
        await device.run("incident", "explain", "0101-3-1", "--text", "企业负责人外出")
        let incident = try await device.json("incident", "show", "0101-3-1")
        #expect(incident.text("colour") == "red" && incident.text("delay") == "explained")
        #expect(incident.text("overdue_since") == "2024-03-08 09:00" && incident.text("level") == "township")
    }

    @Test func aCalendarThatTheCentreGaveCounts() async throws {
        let device = try TestDevice(cells: ["0101"], role: .dutyOfficer)
        _ = try await device.add(
            "incident", "add", "--kind", "dispute", "--title", "欠薪", "--department-in-charge", "justice",
            "--happened-at", "2024-03-05 09:00")
        let holiday = try #require(CivilDate(text: "2024-03-07")).daysSince1970
        let store = try device.store()
        let cell = DirectoryCell(number: 1, code: "0101", name: "第 1 格", village: "东街村")
        try store.transaction {
            try store.setDirectory([cell], [], DirectoryCalendar(holidays: [holiday]), version: 2)
        }
        let incident = try await device.json("incident", "show", "0101-3-1")
        #expect(incident.text("deadline") == "2024-03-11 09:00" && incident.text("department") == "justice")
        #expect(incident["calendar_listed"] as? Bool == true)
    }

    @Test func anEntryThatDoesNotCountIsMarkedWithItsReason() async throws {
        let device = try await device(.worker)
        await device.run("incident", "settle", "0101-3-1", "--text", "和解")
        // What another device did meanwhile comes with the feed.
        let store = try device.store()
        let kind = try #require(Schema.kind(Incident.kind))
        let incident = try #require(try store.records.list(kind).first)
        var random = SystemRandomNumberGenerator()
        try store.records.save(
            LedgerRecord(
                kind: IncidentEntry.kind, id: RecordID(unixMilliseconds: 1, using: &random),
                cell: incident.cell,
                fields: [
                    IncidentEntry.incident: .id(incident.id),
                    IncidentEntry.action: .integer(IncidentAction.escalate.rawValue),
                    IncidentEntry.author: .integer(8), IncidentEntry.role: .integer(Role.worker.rawValue),
                    IncidentEntry.recordedAt: .integer(4_000_000_000_000),
                ]), replacing: nil)
        let shown = await device.run("incident", "show", "0101-3-1").output
        #expect(shown.contains("× does not count: \"escalate\" is not possible"))
        let entries = try await device.json("incident", "show", "0101-3-1").elements("entries")
        #expect(entries.map { $0["counts"] as? Bool } == [true, false])
        #expect(entries.last?["code"] as? String == "workflow.not_allowed")
    }
}
