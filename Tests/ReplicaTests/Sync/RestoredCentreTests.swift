import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("The sync engine: a centre that forgot, and answers at the edge")
struct RestoredCentreTests {
    private let device: FieldDevice

    init() throws { device = try FieldDevice() }

    /// Three households that the centre has taken.
    private func settle() throws {
        let homes = try (1...3).map { try device.createHousehold("\($0)") }
        let items = homes.enumerated().map {
            FeedItem.whole(Household.kind, $1.id, Int64($0 + 1), $1.fields)
        }
        try device.exchange((1...3).map { .applied($0, $0) }, pages: [FieldDevice.page(items)])
    }

    private func states() throws -> [JournalEntry.State?] {
        try (1...4).map { try device.store.entry(number: $0)?.state }
    }

    private func receive(_ failure: Failure, _ engine: inout SyncEngine) throws {
        try engine.receive(FieldDevice.reply(failure, status: 409))
    }

    @Test("A centre that acknowledges less than the journal remembers is offered the rest again")
    func offeredAgain() throws {
        try settle()
        var engine = device.engine
        let idle = try FieldDevice.read(try engine.nextRequest(using: &device.random))
        #expect(idle.changes == [])
        try engine.receive(FieldDevice.reply(acknowledged: 1))
        #expect(engine.progress.changesRemaining == 2)
        let again = try FieldDevice.read(try engine.nextRequest(using: &device.random))
        #expect(again.changes.map(\.number) == [2, 3])
        try engine.receive(FieldDevice.reply([.applied(2, 8), .applied(3, 9)]))
        #expect(engine.progress.applied == 2)
        #expect(try engine.nextRequest(using: &device.random) == nil)
    }

    /// What the failure says the centre holds, and where the loss begins: nil when it cannot be so.
    private static let losses: [(acknowledged: Int64, from: Int64?)] = [
        (0, 1), (4, 5), (900, 901), (-7, -6), (.max - 1, .max), (.max, nil),
    ]

    @Test(
        "Changes that the journal no longer holds are reported lost, and it stays as it was",
        arguments: losses)
    func lost(acknowledged: Int64, from: Int64?) throws {
        try settle()
        _ = try device.createHousehold("4")
        // The first change was forgotten long ago; the fourth is the last.
        try device.store.setState(.settled, number: 1, milliseconds: 0)
        try device.store.pruneJournal(now: StorageLimits.journalMilliseconds + 1)
        #expect(try states() == [nil, .settled, .settled, .pending])
        var engine = device.engine
        _ = try engine.nextRequest(using: &device.random)
        let failure = Failure(
            code: .changeGap, sentence: "s", serverMilliseconds: 1, acknowledged: acknowledged)
        let error = from.map(SyncError.changesLost) ?? .badAnswer("change number out of range")
        #expect(throws: error) { try receive(failure, &engine) }
        #expect(try states() == [nil, .settled, .settled, .pending])
    }

    @Test("A good answer makes room for another gap and another stale signature")
    func recovered() throws {
        try settle()
        _ = try device.createHousehold("4")
        let gap = Failure(code: .changeGap, sentence: "s", serverMilliseconds: 1, acknowledged: 2)
        let stale = Failure(code: .signatureStale, sentence: "s", serverMilliseconds: 1)
        var engine = device.engine
        for _ in 0..<2 {
            _ = try engine.nextRequest(using: &device.random)
            try receive(stale, &engine)
            _ = try engine.nextRequest(using: &device.random)
            try receive(gap, &engine)
            let sent = try FieldDevice.read(try engine.nextRequest(using: &device.random)).changes
            #expect(sent.map(\.number) == [3, 4])
            try engine.receive(
                FieldDevice.reply(
                    [.applied(3, 3), .applied(4, 4)], pages: [FieldDevice.page([], to: 4, remaining: 1)]))
        }
    }

    @Test("Counts of what remains that no ledger can hold do not overflow")
    func hugeCounts() throws {
        var engine = device.engine
        _ = try engine.nextRequest(using: &device.random)
        try engine.receive(
            FieldDevice.reply(pages: [
                FieldDevice.page([], to: 1, remaining: .max),
                FieldDevice.page([], cell: FieldDevice.otherCell, to: 1, remaining: .max),
            ]))
        #expect(engine.progress.recordsRemaining == .max)
    }

    @Test("Every answer sets the clock offset, so that the next signature has the centre's time")
    func clockOffset() throws {
        device.clock.wall = 90_000_000
        try device.exchange()
        #expect(try device.store.clockOffsetMilliseconds() == FieldDevice.serverTime - 90_000_000)
        var engine = device.engine
        let request = try #require(try engine.nextRequest(using: &device.random))
        let header = try #require(request.headers.first { $0.name == "Authorization" }?.value)
        #expect(RequestSignature(header: header)?.dateMilliseconds == FieldDevice.serverTime)
    }

    @Test(
        "A server or proxy that is overloaded is told from one that is not ours",
        arguments: [
            (408, true), (429, true), (502, true), (503, true), (504, true), (200, false), (302, false),
            (404, false), (500, false), (511, false),
        ])
    func withoutMediaType(status: Int, isBusy: Bool) throws {
        var engine = device.engine
        _ = try engine.nextRequest(using: &device.random)
        let error = isBusy ? SyncError.busy(status: status) : .notTheServer(status: status)
        #expect(throws: error) {
            try engine.receive(IncomingReply(status: status, contentType: nil, body: []))
        }
    }
}
