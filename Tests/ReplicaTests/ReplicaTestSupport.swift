import Foundation
import Ledgers
import Replica
import Testing
import Wire

@testable import Storage

/// Random numbers that are the same in every run (SplitMix64, Steele and others 2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Clocks that stand still until a test moves them.
final class StandingClock: DeviceClock {
    var wall: Int64 = 1_000_000
    var boot: Int64 = 5000
    var bootID = "first boot"

    func reading() -> ClockReading { ClockReading(wallMilliseconds: wall, bootMilliseconds: boot) }
}

/// A device with two cells, whose centre is the test itself.
final class FieldDevice {
    static let cell: CellNumber = 1
    static let otherCell: CellNumber = 2
    static let epoch: Int64 = 7
    static let directory: Int64 = 3
    static let secret = [UInt8](repeating: 9, count: WireLimits.secretBytes)
    /// What the centre's clock shows in every answer.
    static let serverTime: Int64 = 50_000_000

    let folder: URL
    let store: ReplicaStore
    let clock = StandingClock()
    var random = SeededRandom(1)

    init(isEnrolled: Bool = true) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("replica-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try ReplicaStore(path: folder.appendingPathComponent("replica.sqlite").path)
        guard isEnrolled else { return }
        try store.enrol(
            DeviceIdentity(
                server: "http://centre", device: 4, secret: Self.secret, worker: 9, workerName: "王网格",
                role: Role.worker.rawValue, township: "丹朱镇"))
        try store.setDirectory(Self.cells, Self.workers, version: Self.directory)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static let cells = [
        DirectoryCell(number: cell, code: "0101", name: "东街", village: "东街村"),
        DirectoryCell(number: otherCell, code: "0102", name: "西街", village: "东街村"),
    ]
    /// The answer to a renewal.
    static let renewed = Enrolled(
        device: 5, secret: [UInt8](repeating: 8, count: WireLimits.secretBytes), worker: 9,
        workerName: "王网格", role: Role.worker.rawValue, township: "丹朱镇", serverMilliseconds: 1)
    static let workers = [DirectoryWorker(number: 9, name: "王网格", role: Role.worker.rawValue)]

    var ledger: LocalLedger { LocalLedger(store: store, clock: clock) }
    var refused: RefusedChanges { RefusedChanges(store: store, clock: clock) }
    /// An engine whose bodies can be read without the dictionary.
    var engine: SyncEngine {
        get throws { try SyncEngine(store: store, clock: clock, usesDictionary: false) }
    }

    func create(_ kind: KindNumber, _ fields: FieldMap<Value>) throws -> LedgerRecord {
        try ledger.create(try #require(Schema.kind(kind)), cell: Self.cell, fields: fields, using: &random)
    }

    func createHousehold(_ number: String = "1") throws -> LedgerRecord {
        try create(Household.kind, [Household.number: .text(number), Household.head: .text("李大山")])
    }

    func createResident(of household: LedgerRecord) throws -> LedgerRecord {
        try create(Resident.kind, [Resident.household: .id(household.id), Resident.name: .text("李小明")])
    }

    @discardableResult
    func edit(_ record: LedgerRecord, _ fields: FieldMap<Value>) throws -> LedgerRecord {
        try ledger.edit(try #require(try store.records.record(record.kind, record.id)), fields: fields)
    }

    func record(_ record: LedgerRecord) throws -> LedgerRecord? {
        try store.records.record(record.kind, record.id)
    }

    /// Takes in a household that the centre has at a revision.
    func receiveHousehold(at revision: Revision = 10) throws -> LedgerRecord {
        let id = RecordID(unixMilliseconds: 0, using: &random)
        try exchange(pages: [Self.page([.whole(Household.kind, id, revision, Self.household)])])
        return try #require(try store.records.record(Household.kind, id))
    }

    static let household: FieldMap<Value> = [
        Household.number: .text("1"), Household.head: .text("李大山"), Household.phone: .text("13800000000"),
    ]

    /// One round trip: a request, and the answer that a test makes of it.
    @discardableResult
    func exchange(
        _ outcomes: [Outcome] = [], pages: [FeedPage] = [], acknowledged: Int64? = nil
    ) throws -> SyncProgress {
        var engine = try engine
        _ = try #require(try engine.nextRequest(using: &random))
        try engine.receive(Self.reply(outcomes, pages: pages, acknowledged: acknowledged))
        return engine.progress
    }

    /// A page that goes on where the device stands; one from 0 would make it start over.
    static func page(
        _ items: [FeedItem], cell: CellNumber = cell, from: Revision? = nil, to: Revision? = nil,
        remaining: Int64 = 0, digest: StateDigest? = nil
    ) -> FeedPage {
        let end = to ?? items.last?.revision ?? 0
        let start = from ?? max(0, (items.first?.revision ?? end) - 1)
        return FeedPage(
            cell: cell, from: start, items: items, to: end, remaining: remaining, digest: digest)
    }

    static func welcome(acknowledged: Int64, isRevoked: Bool = false) -> Welcome {
        Welcome(
            protocolVersion: 1, schema: 1, serverMilliseconds: serverTime, epoch: epoch,
            acknowledged: acknowledged,
            directory: directory, isRevoked: isRevoked)
    }

    static func reply(
        _ outcomes: [Outcome] = [], pages: [FeedPage] = [], acknowledged: Int64? = nil,
        isRevoked: Bool = false
    ) -> IncomingReply {
        // Without changes in this request, the centre still knows of all that came before.
        let known = acknowledged ?? outcomes.last?.number ?? 1000
        var response = SyncResponse(welcome: welcome(acknowledged: known, isRevoked: isRevoked))
        response.outcomes = outcomes
        response.pages = pages
        return reply(body: response.encoded())
    }

    static func reply(_ failure: Failure, status: Int = 400) -> IncomingReply {
        reply(body: failure.encoded(), status: status)
    }

    static func reply(body: [UInt8], status: Int = 200) -> IncomingReply {
        IncomingReply(status: status, contentType: ProtocolVersion.mediaType, body: Zlib.deflate(body.span))
    }

    /// The body of a request, taken apart.
    static func read(_ request: OutgoingRequest?) throws -> SyncRequest {
        let request = try #require(request)
        let body = try Zlib.inflate(request.body.span, limitBytes: WireLimits.inflatedBytes)
        return try SyncRequest(decoding: body.span)
    }
}

extension ReplicaStore {
    /// Makes the statements of a kind fail, such as "DELETE ON enrolment", as a full disk would.
    func fail(on statement: String) throws {
        try connection.execute(
            "CREATE TRIGGER failure BEFORE \(statement) BEGIN SELECT RAISE(ABORT, 'failure'); END")
    }

    func failNoMore() throws { try connection.execute("DROP TRIGGER failure") }
}

extension FeedItem {
    static func whole(_ kind: KindNumber, _ id: RecordID, _ revision: Revision, _ fields: FieldMap<Value>)
        -> FeedItem
    {
        .record(kind: kind, id: id, revision: revision, isWhole: true, fields: fields)
    }

    static func delta(_ record: LedgerRecord, _ revision: Revision, _ fields: FieldMap<Value>) -> FeedItem {
        .record(kind: record.kind, id: record.id, revision: revision, isWhole: false, fields: fields)
    }
}

extension Outcome {
    static func applied(_ number: Int64, _ revision: Revision?) -> Outcome {
        Outcome(number: number, status: .applied, revision: revision)
    }

    static func refused(_ number: Int64, _ code: String = "validation.phone") -> Outcome {
        Outcome(
            number: number, status: .refused, revision: nil, code: code, field: Household.phone,
            sentence: "不对")
    }
}
