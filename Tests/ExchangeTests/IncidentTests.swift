import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

@Suite("Incidents across devices")
struct IncidentTests {
    private let dispute: FieldMap<Value> = [
        Incident.title: .text("宅基地边界纠纷"), Incident.incidentKind: .integer(1), Incident.urgency: .integer(1),
    ]

    private func step(
        _ device: TestDevice, _ id: RecordID, _ action: IncidentAction, _ fields: FieldMap<Value>
    ) throws {
        let incident = try #require(try device.store.records.record(Incident.kind, id))
        _ = try device.incidents.take(action, on: incident, fields: fields, using: &device.random)
    }

    private func status(_ device: TestDevice, _ id: RecordID) throws -> IncidentStatus {
        try device.incidents.state(of: #require(try device.store.records.record(Incident.kind, id))).status
    }

    @Test("From the cell to the village and back: every replica and the centre see the same status")
    func escalation() async throws {
        let world = try World()
        let worker = try await world.enrolledDevice()
        let officer = try await world.enrolledDevice(role: .villageOfficer)
        let id = try worker.add(Incident.kind, dispute)
        try step(worker, id, .escalate, [IncidentEntry.text: .text("双方不肯让步")])
        try await worker.sync()
        try await officer.sync()
        world.clock.advance(milliseconds: 3_600_000)
        try step(officer, id, .settle, [IncidentEntry.text: .text("签了调解协议")])
        for device in [officer, worker] { try await device.sync() }
        #expect(try status(worker, id) == .settled)
        #expect(try status(officer, id) == .settled)
        #expect(try IncidentDesk(store: world.centre()).state(of: id)?.status == .settled)
        #expect(try worker.ledgerText() == officer.ledgerText())
    }

    @Test("Two steps taken without seeing each other: the one that cannot count is kept, and up for review")
    func concurrentSteps() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let id = try first.add(Incident.kind, dispute)
        try await first.sync()
        try await second.sync()
        try step(first, id, .settle, [IncidentEntry.text: .text("当场和解")])
        world.clock.advance(milliseconds: 60_000)
        try step(second, id, .escalate, [IncidentEntry.text: .text("请村里处理")])
        for device in [second, first, second] { try await device.sync() }
        // The later entry arrived first and counted then; with the earlier one it does not any more.
        for device in [first, second] { #expect(try status(device, id) == .settled) }
        let state = try #require(try IncidentDesk(store: world.centre()).state(of: id))
        #expect(state.notApplied.map(\.refusal) == [.notAllowed(.escalate, at: .settled, level: .cell)])
        let items = try world.centre().reviewItems()
        #expect(items.map(\.reason) == [.entryNotApplied])
        #expect(items.map(\.id) == state.notApplied.map(\.id))
    }

    @Test("What does not count comes back to a restored ledger, and goes up for review there again, once")
    func reviewAfterRestore() async throws {
        let world = try World()
        let (first, second) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let id = try first.add(Incident.kind, dispute)
        try world.backUp()
        try await first.sync()
        try await second.sync()
        try step(first, id, .settle, [IncidentEntry.text: .text("当场和解")])
        world.clock.advance(milliseconds: 60_000)
        try step(second, id, .escalate, [IncidentEntry.text: .text("请村里处理")])
        for device in [first, second, first] { try await device.sync() }
        let refused = try #require(try world.centre().reviewItems().first).id
        world.clock.advance(milliseconds: 60_000)
        try world.restoreBackup()
        #expect(try world.centre().reviewItems().isEmpty)
        for device in [first, second, first] { try await device.sync() }
        let items = try world.centre().reviewItems()
        #expect(items.map(\.reason) == [.entryNotApplied] && items.map(\.id) == [refused])
        let change = try #require(items.first?.changeSequence)
        #expect(try world.centre().loggedChange(change)?.origin == .healed)
        // The entry that it depends on came back with it: nothing was put up too early.
        let filter = ReviewFilter(nowMilliseconds: world.clock.nowMilliseconds())
        var decided = filter
        decided.state = .decided
        #expect(try world.centre().reviewItems(decided).isEmpty)
    }

    @Test("A worker cannot take a step that the state or the role does not allow")
    func localRefusal() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let id = try device.add(Incident.kind, dispute)
        #expect(throws: LedgerError.step(.wrongRole(.settle, needs: [.villageOfficer]))) {
            try step(device, id, .escalate, [:])
            try step(device, id, .settle, [IncidentEntry.text: .text("和解")])
        }
        #expect(throws: LedgerError.step(.notAllowed(.verify, at: .reported, level: .village))) {
            try step(device, id, .verify, [IncidentEntry.verdict: .integer(1)])
        }
    }
}
