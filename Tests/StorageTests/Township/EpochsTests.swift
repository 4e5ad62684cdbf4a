import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Epochs")
struct EpochsTests {
    private static let now: Int64 = 1_795_500_000_000

    /// The clock, beside `now`, and the epoch before.
    private static let clocks: [(clock: Int64, last: Int64)] = [
        (now, 0), (now, now << 20), (now - 86_400_000, now << 20), (0, now << 20), (-1, 0), (.max, 0),
    ]

    @Test(
        "Each number is greater than the one before, wherever the clock stands [R10.3-1]", arguments: clocks)
    func order(clock: Int64, last: Int64) {
        var random = SystemRandomNumberGenerator()
        var before = last
        for _ in 0..<50 {
            let next = EpochNumber.next(after: before, nowMilliseconds: clock, using: &random)
            #expect(next > before)
            before = next
        }
    }

    @Test("Two servings that begin upon the same backup in the same millisecond have different numbers")
    func pasts() {
        var random = SystemRandomNumberGenerator()
        let numbers = (0..<100).map { _ in
            EpochNumber.next(after: Self.now << 20, nowMilliseconds: Self.now, using: &random)
        }
        // Of a hundred among a million, two may be equal by chance; of three pairs, hardly ever.
        #expect(Set(numbers).count >= 98)
    }

    @Test("An epoch forgets every tombstone that is old enough, however many, and no other")
    func forgetting() throws {
        let store = try TownshipStore(path: ":memory:", .write)
        try store.found(code: "1", name: "丹朱镇", epoch: 1)
        let count = StorageLimits.forgottenAtOnce + 3
        var random = SeededRandom(7)
        for revision in 1...count + 2 {
            let id = RecordID(unixMilliseconds: Self.now, using: &random)
            try store.save(
                LedgerRecord(
                    kind: Household.kind, id: id, cell: 1, revision: revision, entered: revision,
                    // The last but one is alive.
                    fields: revision == count + 1 ? [:] : [.removed: .integer(1)]), replacing: nil)
            // What is removed after the first epoch is not old enough.
            if revision <= count + 1 { try store.setRevision(revision) }
        }
        for milliseconds in [0, 2 * StorageLimits.tombstoneMilliseconds] {
            try store.beginEpoch(nowMilliseconds: milliseconds, using: &random)
        }
        let left = try store.connection.lines("SELECT revision FROM household ORDER BY revision")
        #expect(left == ["\(count + 1)", "\(count + 2)"])
    }

    @Test(
        "A cursor of an epoch behind all that are known shares nothing with the ledger: the clock was set back"
    )
    func clockSetBack() throws {
        let directory = try TestDirectory()
        let store = try TownshipStore(path: directory.path(), .write)
        try store.found(code: "1", name: "丹朱镇", epoch: 10)
        try store.setRevision(30)
        try store.beginEpoch(20)
        try store.setRevision(50)
        #expect(try store.commonRevision(epoch: 20, revision: 50) == nil)
        #expect(try store.commonRevision(epoch: 20, revision: 51) == 50)
        #expect(try store.commonRevision(epoch: 10, revision: 31) == 30)
        #expect(try store.commonRevision(epoch: 15, revision: 1) == 30)
        #expect(try store.commonRevision(epoch: 21, revision: 1) == 0)
    }
}
