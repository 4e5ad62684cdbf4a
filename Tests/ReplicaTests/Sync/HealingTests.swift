import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("The sync engine: what the centre lost")
struct HealingTests {
    private static let newEpoch: Int64 = 9
    private let device: FieldDevice

    init() throws { device = try FieldDevice() }

    private func forked(common: Revision) -> IncomingReply {
        FieldDevice.reply(
            Failure(
                code: .epochForked, sentence: "s", serverMilliseconds: 1, epoch: Self.newEpoch,
                commonRevision: common), status: 409)
    }

    /// A household at revision 10 and the removal of another at 12; the first has an edit that waits.
    private func lostState() throws -> [Offer] {
        let home = try device.receiveHousehold(at: 10)
        let gone = try device.receiveHousehold(at: 11)
        try device.exchange(pages: [FieldDevice.page([.delta(gone, 12, [.removed: .integer(1)])])])
        try device.edit(home, [Household.phone: .text("13911111111")])
        return [
            Offer(
                kind: home.kind, id: home.id, cell: 1, epoch: FieldDevice.epoch, revision: 10,
                fields: FieldDevice.household),
            Offer(
                kind: gone.kind, id: gone.id, cell: 1, epoch: FieldDevice.epoch, revision: 12,
                fields: [.removed: .integer(1)]),
        ].sorted { $0.id < $1.id }
    }

    @Test(
        "It is offered as the centre had it, before any change, until a request with it is answered [R10.1.6-1]"
    )
    // Also holds R5.7-1, R5.7-2 and R5.7-3.
    func offers() throws {
        let lost = try lostState()
        var engine = try device.engine
        #expect(try FieldDevice.read(try engine.nextRequest(using: &device.random)).changes.count == 1)
        try engine.receive(forked(common: 4))
        #expect(try device.store.records.list(#require(Schema.kind(Household.kind))).map(\.revision) == [4])
        // The first answer is lost, the second a failure; each time the process is another one.
        for _ in 0..<3 {
            engine = try device.engine
            let request = try FieldDevice.read(try engine.nextRequest(using: &device.random))
            #expect(request.offers == lost && request.changes == [])
            #expect(
                request.cursors == [
                    Cursor(cell: 1, epoch: Self.newEpoch, revision: 4),
                    Cursor(cell: 2, epoch: Self.newEpoch, revision: 0),
                ])
        }
        let busy = Failure(code: .busy, sentence: "s", serverMilliseconds: 1)
        #expect(throws: SyncError.refused(busy)) { try engine.receive(FieldDevice.reply(busy, status: 503)) }
        engine = try device.engine
        #expect(try FieldDevice.read(try engine.nextRequest(using: &device.random)).offers == lost)
        try engine.receive(FieldDevice.reply())
        let next = try FieldDevice.read(try engine.nextRequest(using: &device.random))
        #expect(next.offers == [] && next.changes.map(\.number) == [1])
        #expect(
            next.changes.map(\.origin) == [
                LostOrigin(epoch: FieldDevice.epoch, status: nil, revision: nil)
            ])
    }

    @Test("A new epoch is taken over whole or not at all [R10.1.6-1]")
    func wholeEpoch() throws {
        _ = try lostState()
        let cells = try device.store.cells()
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        try device.store.fail(on: "UPDATE OF forked_epoch ON device")
        #expect(throws: StorageError.self) { try engine.receive(forked(common: 4)) }
        #expect(try device.store.cells() == cells)
        #expect(try device.store.offerCount() == 0)
        #expect(try device.store.records.list(#require(Schema.kind(Household.kind))).map(\.revision) == [10])
        #expect(try device.store.entry(number: 1)?.origin == nil)
    }

    @Test("A revoked device hands over what it offers and what is pending, then wipes itself [R10.1.4-1]")
    func revoked() throws {
        let lost = try lostState()
        try device.store.enterEpoch(Self.newEpoch, common: 4, acknowledged: 0)
        var engine = try device.engine
        var offers: [Offer] = []
        var changes: [Int64] = []
        while let outgoing = try engine.nextRequest(using: &device.random) {
            #expect(!engine.progress.isWiped)
            let request = try FieldDevice.read(outgoing)
            offers += request.offers
            changes += request.changes.map(\.number)
            let outcomes = request.changes.map {
                Outcome(number: $0.number, status: .inReview, revision: nil, code: RefusalCode.revokedDevice)
            }
            try engine.receive(FieldDevice.reply(outcomes, isRevoked: true))
        }
        #expect(offers == lost && changes == [1])
        #expect(engine.progress.isWiped)
    }

    @Test(
        "A centre that reports a gap again and again ends the sync, and nothing is lost [R10.1.5-2] [R10.1.5-3]"
    )
    func endlessGap() throws {
        _ = try device.createHousehold()
        let gap = Failure(code: .changeGap, sentence: "s", serverMilliseconds: 1)
        var engine = try device.engine
        var requestCount = 0
        #expect(throws: SyncError.refused(gap)) {
            while let request = try engine.nextRequest(using: &device.random), requestCount < 20 {
                requestCount += 1
                let isRenewal = request.path == ProtocolVersion.renewPath
                try engine.receive(
                    isRenewal
                        ? FieldDevice.reply(body: FieldDevice.renewed.encoded())
                        : FieldDevice.reply(gap, status: 409))
            }
        }
        #expect(requestCount < 10)
        #expect(try device.store.entryCount(.pending) == 1)
    }
}
