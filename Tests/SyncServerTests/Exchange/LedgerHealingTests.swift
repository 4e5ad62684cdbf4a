import Ledgers
import Storage
import SyncServer
import Testing
import Wire

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
}
