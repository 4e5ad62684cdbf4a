import Ledgers
import SyncServer
import Testing
import Wire

@testable import Storage

/// A ledger that came back from a backup; what it lost was in epoch 7.
@Suite("What devices give back to a ledger that lost it")
struct LedgerHealingTests {
    private let township: TestTownship

    init() throws { township = try TestTownship() }

    private func offer(_ id: RecordID, cell: String = "0101") throws -> Offer {
        Offer(
            kind: Household.kind, id: id, cell: try township.cell(cell), epoch: 7, revision: 9,
            fields: [Household.number: .text("0101-001"), Household.head: .text("李小山")])
    }

    @Test("It comes back, but what a revoked device offers is left", arguments: [true, false])
    func revoked(isRevoked: Bool) throws {
        let number = try township.device().number
        if isRevoked { _ = try township.store.revoke(number, milliseconds: TestTownship.now) }
        let device = try #require(try township.store.device(number))
        let offer = try offer(township.id())
        try township.upload([], from: device, offers: [offer])
        #expect((try township.store.records.record(Household.kind, offer.id) == nil) == isRevoked)
        #expect(try township.store.revision() == (isRevoked ? 0 : 1))
    }

    @Test(
        "A record comes back in the cell in which the device had it, unless it moved after the restore",
        arguments: [true, false])
    func moved(hasMovedSince: Bool) throws {
        let device = try township.device(cells: ["0101", "0102"])
        let id = township.id()
        try township.upload([try township.household(1, id)], from: device)
        try township.store.beginEpoch(8)
        if hasMovedSince {
            let move = LedgerMove(store: township.store, now: TestTownship.now)
            #expect(try move.moveHousehold(id, to: township.cell("0102")) == 1)
        }
        try township.upload([], from: device, offers: [try offer(id, cell: hasMovedSince ? "0101" : "0102")])
        let record = try #require(try township.store.records.record(Household.kind, id))
        #expect(try record.cell == township.cell("0102"))
        #expect(record[Household.head] == .text("李小山"))
    }

    @Test("An incident entry that comes back and does not count waits for a person again")
    func entryThatDoesNotCount() throws {
        let device = try township.device()
        let (incident, verify) = (township.id(), township.id())
        let fields: [(KindNumber, RecordID, FieldMap<Value>)] = [
            // In the order in which a device could have seen them, which is not that in which they count.
            (
                IncidentEntry.kind, verify,
                [
                    IncidentEntry.incident: .id(incident),
                    IncidentEntry.action: .integer(IncidentAction.verify.rawValue),
                    IncidentEntry.author: .integer(device.worker),
                    IncidentEntry.role: .integer(Role.worker.rawValue), IncidentEntry.text: .text("已核实"),
                    IncidentEntry.recordedAt: .integer(TestTownship.now - 1000),
                ]
            ),
            (
                Incident.kind, incident,
                [
                    Incident.number: .text("S1"), Incident.title: .text("纠纷"),
                    Incident.incidentKind: .integer(1), Incident.recorder: .integer(device.worker),
                ]
            ),
        ]
        let offers = try fields.map { kind, id, fields in
            Offer(kind: kind, id: id, cell: try township.cell(), epoch: 7, revision: 9, fields: fields)
        }
        try township.upload([], from: device, offers: offers)
        let items = try township.store.reviewItems()
        #expect(items.map(\.reason) == [.entryNotApplied])
        #expect(items.map(\.id) == [verify])
        #expect(try items.first?.changeSequence == township.store.history(of: verify).last?.sequence)
    }

    @Test("A row that is whole stays as it is, and where it is, when the same state is offered")
    func wholeRow() throws {
        let device = try township.device(cells: ["0101", "0102"])
        let id = township.id()
        try township.upload([try township.household(1, id)], from: device)
        let record = try #require(try township.store.records.record(Household.kind, id))
        let offer = Offer(
            kind: Household.kind, id: id, cell: try township.cell("0102"), epoch: 7,
            revision: record.revision, fields: record.fields)
        try township.upload([], from: device, offers: [offer])
        #expect(try township.store.records.record(Household.kind, id) == record)
    }

    @Test(
        "A row that is damaged or gone comes back as it last was, and only so", arguments: [true, false],
        [1, 2])
    func repaired(isGone: Bool, offeredRevision: Int) throws {
        let device = try township.device()
        let id = township.id()
        let edits: FieldMap<FieldEdit> = [Household.head: .set(.text("李小山"))]
        let changes = [
            try township.household(1, id), try township.change(2, .edit, Household.kind, id, base: 1, edits),
        ]
        let states = try changes.map { change in
            try township.upload([change], from: device)
            return try #require(try township.store.records.record(Household.kind, id))
        }
        if isGone {
            try township.store.records.delete(states[1])
        } else {
            try township.store.connection.execute("UPDATE household SET head = '李大水', last_change = NULL")
        }
        let damaged = try township.store.records.record(Household.kind, id)
        let offered = states[offeredRevision - 1]
        let offer = Offer(
            kind: Household.kind, id: id, cell: offered.cell, epoch: 7, revision: offered.revision,
            fields: offered.fields)
        try township.upload([], from: device, offers: [offer])
        let record = try township.store.records.record(Household.kind, id)
        #expect(record?.fields == (offeredRevision == 2 ? offered.fields : damaged?.fields))
        #expect(try township.store.history(of: id).map(\.number) == [1, 2])
    }

    @Test("Whoever offers what a cell that is whole never had does not get the log searched for it")
    func unknown() throws {
        let device = try township.device()
        let id = township.id()
        try township.upload([try township.household(1, id)], from: device)
        let record = try #require(try township.store.records.record(Household.kind, id))
        // The log knows it; the cell's digest no longer does.
        try township.store.records.delete(record)
        try township.store.connection.execute("UPDATE cell SET digest = 0")
        let offer = Offer(
            kind: Household.kind, id: id, cell: record.cell, epoch: 7, revision: record.revision,
            fields: record.fields)
        try township.upload([], from: device, offers: [offer])
        #expect(try township.store.records.record(Household.kind, id) == nil)
        #expect(
            try township.store.connection.integer("SELECT previous IS NULL FROM change WHERE sequence = 1")
                == 0)
    }
}
