import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("A device that was away for longer than removals are remembered")
struct StartOverTests {
    private static let day: Int64 = 24 * 3600 * 1000

    private func home(_ number: String) -> FieldMap<Value> {
        [Household.number: .text(number), Household.head: .text("李大山")]
    }

    @Test(
        "It starts over, drops what was removed meanwhile, and keeps what it entered [R10.1.8-2] [R10.1.8-3] [R11.10-1]",
        arguments: [4096, 1 << 20])
    func startsOver(pageBytes: Int) async throws {
        let world = try World()
        let (away, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let ids = try (1...60).map { try other.add(Household.kind, home("\($0)")) }
        try await other.sync()
        try await away.sync()
        for id in ids.prefix(30) {
            try other.ledger.remove(try #require(try other.store.records.record(Household.kind, id)))
        }
        try await other.sync()
        world.clock.advance(milliseconds: Self.day)
        try world.restartServer()
        world.clock.advance(milliseconds: StorageLimits.tombstoneMilliseconds)
        try world.restartServer()
        #expect(try #require(try world.centre().township()).purged > 0)
        _ = try away.add(Household.kind, home("own"))
        try away.edit(Household.kind, ids[0], [Household.phone: .text("13800000000")])
        try away.store.setPageBytes(pageBytes)
        try await away.sync()
        try await other.sync()
        #expect(try away.ledgerText() == LedgerText.lines(world.centre().records))
        #expect(try away.store.records.count(#require(Schema.kind(Household.kind))) == 31)
        // The centre has forgotten the record: its edit is refused with a reason, not lost.
        #expect(try away.store.entries(.refused).map(\.outcome?.code) == ["record.unknown"])
        #expect(try await away.sync().roundTrips == 1)
    }

    @Test("A device that was away for less is told of each removal")
    func isTold() async throws {
        let world = try World()
        let (away, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        let id = try other.add(Household.kind, home("1"))
        try await other.sync()
        try await away.sync()
        try other.ledger.remove(try #require(try other.store.records.record(Household.kind, id)))
        try await other.sync()
        world.clock.advance(milliseconds: StorageLimits.tombstoneMilliseconds - Self.day)
        try world.restartServer()
        let progress = try await away.sync()
        #expect(progress.recordsReceived == 1 && progress.roundTrips == 1)
        #expect(try away.ledgerText().isEmpty)
    }
}
