import Ledgers
import Storage
import SyncServer
import Testing
import Wire

@Suite("The calendar between centre and device")
struct CalendarTests {
    private static let happened: Int64 = 1_795_500_000_000

    private func days(_ texts: String...) throws -> [ListedDay] {
        try texts.map { ListedDay(try #require(CivilDate(text: $0)), .holiday) }
    }

    @Test("A device has the centre's calendar after its sync, and each side computes the same term (R5.4-5)")
    func travels() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try await device.sync()
        #expect(try device.store.calendar() == WorkingCalendar())
        let incident = try device.add(
            Incident.kind,
            [
                Incident.incidentKind: .integer(1), Incident.title: .text("欠薪"),
                Incident.parties: .integer(2), Incident.happenedAt: .integer(Self.happened),
            ])
        let centre = try world.centre()
        try centre.transaction { try centre.replaceCalendar(with: days("2026-11-25", "2026-11-27")) }
        _ = try await device.sync()
        #expect(try device.store.calendar() == centre.calendar())
        let there = try #require(try IncidentDesk(store: centre).state(of: incident))
        let record = try #require(try device.store.records.record(Incident.kind, incident))
        let here = IncidentWorkflow.state(
            after: [], of: IncidentMatter(fields: record.fields), calendar: try device.store.calendar())
        #expect(here == there)
        // Tuesday evening; Wednesday and Friday are free: Thursday, Monday, Tuesday.
        let nextTuesday = Self.happened + 7 * 24 * 3600 * 1000
        #expect(there.deadlineMilliseconds == nextTuesday)
    }
}
