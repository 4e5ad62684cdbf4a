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

    @Test("A centre that acknowledges less than the journal remembers is offered the rest again [R10.1.5-1]")
    func offeredAgain() throws {
        try settle()
        var engine = try device.engine
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

    @Test(
        "Where the journal does not reach back to what the centre lost, the device renews itself with what it holds"
    )
    func lost() throws {
        try settle()
        _ = try device.createHousehold("4")
        // The first change was forgotten long ago; the fourth is the last.
        try device.store.setState(.settled, number: 1, milliseconds: 0)
        try device.store.pruneJournal(now: StorageLimits.journalMilliseconds + 1)
        #expect(try states() == [nil, .settled, .settled, .pending])
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        let failure = Failure(
            code: .changeGap, sentence: "s", serverMilliseconds: 1, acknowledged: 0)
        try receive(failure, &engine)
        #expect(engine.progress.changesLostBefore == 2)
        let renewal = try #require(try engine.nextRequest(using: &device.random))
        #expect(renewal.path == ProtocolVersion.renewPath)
        let body = try Zlib.inflate(renewal.body.span, limitBytes: 1000)
        #expect(try RenewRequest(decoding: body.span).firstChange == 2)
        let enrolled = Enrolled(
            device: 5, secret: [UInt8](repeating: 8, count: WireLimits.secretBytes), worker: 9,
            workerName: "王网格", role: 1, township: "丹朱镇", serverMilliseconds: 1)
        try engine.receive(FieldDevice.reply(body: enrolled.encoded()))
        #expect(engine.progress.isRenewed)
        #expect(try device.store.identity()?.device == 5)
        let sent = try FieldDevice.read(try engine.nextRequest(using: &device.random)).changes
        #expect(sent.map(\.number) == [2, 3, 4])
        #expect(sent.map(\.origin?.revision) == [2, 3, nil])
    }

    @Test(
        "A gap that no sequence can have is damage, and changes nothing",
        arguments: [(Int64.max, "change number out of range"), (-7, nil)])
    func impossible(acknowledged: Int64, detail: String?) throws {
        try settle()
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        let failure = Failure(
            code: .changeGap, sentence: "s", serverMilliseconds: 1, acknowledged: acknowledged)
        #expect(throws: detail.map(SyncError.badAnswer) ?? .notTheServer(status: 409)) {
            try receive(failure, &engine)
        }
        #expect(try states() == [.settled, .settled, .settled, nil])
    }

    @Test("A good answer makes room for another gap and another stale signature")
    func recovered() throws {
        try settle()
        _ = try device.createHousehold("4")
        let gap = Failure(code: .changeGap, sentence: "s", serverMilliseconds: 1, acknowledged: 2)
        let stale = Failure(code: .signatureStale, sentence: "s", serverMilliseconds: 1)
        var engine = try device.engine
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
        var engine = try device.engine
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
        var engine = try device.engine
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
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        let error = isBusy ? SyncError.busy(status: status) : .notTheServer(status: status)
        #expect(throws: error) {
            try engine.receive(IncomingReply(status: status, contentType: nil, body: []))
        }
    }
}
