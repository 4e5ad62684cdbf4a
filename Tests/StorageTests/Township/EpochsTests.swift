import Testing

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
