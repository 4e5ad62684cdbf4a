import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("The sync engine: repair")
struct RepairRequestsTests {
    private let device: FieldDevice

    init() throws { device = try FieldDevice() }

    /// A digest that is nobody's.
    private static let otherDigest = StateDigest(signed: 1)

    private func page(to revision: Revision, _ items: [FeedItem] = [], digest: StateDigest?) -> FeedPage {
        FieldDevice.page(items, to: revision, digest: digest)
    }

    private func entry(
        _ record: LedgerRecord, revision: Revision? = nil, digest: StateDigest?
    ) -> RangeListing.Entry {
        .init(kind: record.kind, id: record.id, revision: revision ?? record.revision, digest: digest)
    }

    /// An answer with one page and listings of the whole cell.
    private func reply(_ page: FeedPage, listing entries: [RangeListing.Entry]) -> IncomingReply {
        var response = SyncResponse(welcome: FieldDevice.welcome(acknowledged: 1000))
        response.pages = [page]
        response.listings = [RangeListing(range: DigestRange(cell: 1), entries: entries)]
        return FieldDevice.reply(body: response.encoded())
    }

    /// An engine whose last request asks what the centre holds of the cell.
    private func probing(from revision: Revision) throws -> SyncEngine {
        var engine = try device.engine
        _ = try engine.nextRequest(using: &device.random)
        try engine.receive(FieldDevice.reply(pages: [page(to: revision, digest: Self.otherDigest)]))
        let probe = try FieldDevice.read(try engine.nextRequest(using: &device.random))
        #expect(probe.probes == [DigestRange(cell: 1)])
        return engine
    }

    @Test("A digest that differs is looked into; one that is equal, or null, is not [R5.8-6]")
    func compares() throws {
        let home = try device.receiveHousehold()
        for (digest, isEqual) in [(home.digest, true), (nil, true), (Self.otherDigest, false)] {
            var engine = try device.engine
            _ = try engine.nextRequest(using: &device.random)
            try engine.receive(FieldDevice.reply(pages: [page(to: 10, digest: digest)]))
            #expect(try (engine.nextRequest(using: &device.random) == nil) == isEqual)
        }
    }

    @Test("What a page brings is not asked for, though the listing beside it has it [R5.8-7]")
    func pagesFirst() throws {
        let home = try device.receiveHousehold()
        var engine = try probing(from: 10)
        var new = home
        new.id = RecordID(unixMilliseconds: 9, using: &device.random)
        new.revision = 11
        var both = home.digest
        both += new.digest
        try engine.receive(
            reply(
                page(to: 11, [.whole(new.kind, new.id, 11, new.fields)], digest: both),
                listing: [entry(home, digest: home.digest), entry(new, digest: new.digest)]))
        #expect(try engine.nextRequest(using: &device.random) == nil)
        #expect(try device.record(new) != nil)
    }

    @Test("What differs is wanted; what the centre lacks, or holds damaged, is offered [R5.8-8]")
    func wants() throws {
        let held = try (10...14).map { try device.receiveHousehold(at: $0) }
        let (same, older, different, damaged, extra) = (held[0], held[1], held[2], held[3], held[4])
        var missing = same
        missing.id = RecordID(unixMilliseconds: 9, using: &device.random)
        var engine = try probing(from: 14)
        try engine.receive(
            reply(
                page(to: 14, digest: Self.otherDigest),
                listing: [
                    entry(same, digest: same.digest), entry(older, revision: 12, digest: older.digest),
                    entry(different, digest: Self.otherDigest), entry(damaged, digest: nil),
                    entry(missing, digest: missing.digest),
                ]))
        // A change that is entered meanwhile waits until the offers are taken.
        _ = try device.createHousehold("2")
        let request = try FieldDevice.read(try engine.nextRequest(using: &device.random))
        #expect(Set(request.wants.map(\.id)) == Set([older, different, damaged, extra, missing].map(\.id)))
        #expect(Set(request.offers.map(\.id)) == [damaged.id, extra.id])
        #expect(
            request.offers.allSatisfy {
                $0.epoch == FieldDevice.epoch && $0.fields == FieldDevice.household && $0.revision >= 13
            })
        #expect(request.changes == [])
    }

    @Test("A cell that still differs after eight rounds is left; the sync succeeds [R5.8-9] [R8-9]")
    func rounds() throws {
        _ = try device.receiveHousehold()
        var engine = try device.engine
        var roundCount = 0
        while let outgoing = try engine.nextRequest(using: &device.random), roundCount < 20 {
            if try !FieldDevice.read(outgoing).probes.isEmpty { roundCount += 1 }
            try engine.receive(FieldDevice.reply(pages: [page(to: 10, digest: Self.otherDigest)]))
        }
        #expect(roundCount == 8)
        #expect(engine.progress.cellsUnrepaired == 1)
        #expect(try device.store.lastSyncMilliseconds() == FieldDevice.serverTime)
    }

    @Test("Digests are of what the centre holds, beneath the worker's own changes [R5.8-1]")
    func digests() throws {
        let (home, other) = (try device.receiveHousehold(at: 10), try device.receiveHousehold(at: 11))
        var digest = home.digest
        digest += other.digest
        try device.edit(home, [Household.phone: .text("13911111111")])
        try device.ledger.remove(other)
        _ = try device.createHousehold("2")
        #expect(try device.store.digest(of: 1) == digest)
        var engine = try device.engine
        let request = try FieldDevice.read(try engine.nextRequest(using: &device.random))
        #expect(request.cursors.first?.digest == digest)
    }
}
