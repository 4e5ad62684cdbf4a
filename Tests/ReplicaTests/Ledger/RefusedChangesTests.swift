import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("Changes that the centre refused")
struct RefusedChangesTests {
    private func numbers(_ device: FieldDevice, _ state: JournalEntry.State) throws -> [Int64] {
        try device.store.entries(state).map(\.number)
    }

    @Test("A refused edit gives way to the centre's value and is kept with its reason")
    func setAside() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.edit(home, [Household.phone: .text("13911111111")])
        try device.exchange([.refused(1)])
        #expect(try device.record(home)?[Household.phone] == .text("13800000000"))
        let entry = try #require(try device.refused.list().first)
        #expect(entry.outcome == .refused(1))
        #expect(entry.edits == [Household.phone: .set(.text("13911111111"))])
        #expect(try device.store.shadow(home.kind, home.id) == nil)
    }

    @Test("Those behind a refused change go on")
    func othersGoOn() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold()
        try device.edit(home, [Household.phone: .text("13911111111")])
        try device.edit(home, [Household.address: .text("东街")])
        try device.exchange(
            [.refused(1), .applied(2, 11)],
            pages: [FieldDevice.page([.delta(home, 11, [Household.address: .text("东街")])])])
        #expect(try device.record(home)?[Household.phone] == .text("13800000000"))
        #expect(try device.record(home)?[Household.address] == .text("东街"))
        #expect(try numbers(device, .settled) == [2])
    }

    @Test("A corrected change goes as a new one; the old is closed [R5.3-6]")
    func correct() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        try device.exchange([.refused(1)])
        #expect(try device.record(home) == nil)
        try device.refused.correct(1, fields: [Household.phone: .text("13911111111")])
        let entry = try #require(try device.store.entries(.pending).first)
        #expect((entry.number, entry.operation, entry.id) == (2, .create, home.id))
        #expect(
            entry.edits == [
                Household.number: .set(.text("1")), Household.head: .set(.text("李大山")),
                Household.phone: .set(.text("13911111111")),
            ])
        #expect(try numbers(device, .closed) == [1])
        #expect(
            try device.store.entry(number: 1)?.edits == [
                Household.number: .set(.text("1")), Household.head: .set(.text("李大山")),
            ])
        #expect(try device.record(home)?[Household.phone] == .text("13911111111"))
        #expect(throws: LedgerError.noRefusedChange(1)) { try device.refused.correct(1, fields: [:]) }
    }

    @Test("A correction that is wrong again is refused on the spot and changes nothing")
    func wrongCorrection() throws {
        let device = try FieldDevice()
        _ = try device.createHousehold()
        try device.exchange([.refused(1)])
        #expect(throws: LedgerError.self) {
            try device.refused.correct(1, fields: [Household.phone: .text("1")])
        }
        #expect(throws: LedgerError.self) { try device.refused.correct(1, fields: [Household.head: .null]) }
        #expect(try numbers(device, .refused) == [1])
        #expect(try numbers(device, .pending) == [])
    }

    @Test("What was refused only because it hangs on the corrected record goes again with it, in order")
    func dependants() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        let resident = try device.createResident(of: home)
        try device.edit(resident, [Resident.phone: .text("13911111111")])
        let incident = try device.create(
            Incident.kind,
            [
                Incident.incidentKind: .integer(1), Incident.title: .text("争水"),
                Incident.residents: .array([.id(resident.id)]),
            ])
        let step = try device.create(
            IncidentEntry.kind,
            [
                IncidentEntry.incident: .id(incident.id), IncidentEntry.action: .integer(17),
                IncidentEntry.text: .text("在谈"),
            ])
        let stranger = try device.createHousehold("2")
        try device.exchange([
            .refused(1), .refused(2, RefusalCode.missingReference), .refused(3, RefusalCode.unknownRecord),
            .refused(4, RefusalCode.missingReference), .refused(5, RefusalCode.missingReference), .refused(6),
        ])
        try device.refused.correct(1, fields: [Household.phone: .text("13800000000")])
        let pending = try device.store.entries(.pending)
        #expect(pending.map(\.number) == [7, 8, 9, 10, 11])
        #expect(pending.map(\.id) == [home.id, resident.id, resident.id, incident.id, step.id])
        #expect(pending.map(\.operation) == [.create, .create, .edit, .create, .create])
        #expect(try numbers(device, .refused) == [6])
        #expect(try device.record(resident)?[Resident.phone] == .text("13911111111"))
        #expect(try device.record(stranger) == nil)
    }

    @Test("A discarded change stays in the journal, closed; what it depended on is not touched")
    func discard() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        _ = try device.createResident(of: home)
        try device.exchange([.refused(1), .refused(2, RefusalCode.missingReference)])
        try device.refused.discard(1)
        #expect(try numbers(device, .closed) == [1])
        #expect(try device.refused.list().map(\.number) == [2])
        #expect(throws: LedgerError.noRefusedChange(1)) { try device.refused.discard(1) }
        #expect(throws: LedgerError.noRefusedChange(99)) { try device.refused.discard(99) }
    }
}
