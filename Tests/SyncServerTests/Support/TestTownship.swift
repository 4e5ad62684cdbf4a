import Foundation
import Ledgers
import Storage
import SyncServer
import Testing
import Wire

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

/// A centre's clock that always shows the same moment.
struct FixedClock: ServerClock {
    static let milliseconds: Int64 = 1_795_500_000_000

    func nowMilliseconds() -> Int64 { Self.milliseconds }
}

/// A township in a directory of its own, gone when the test is done: cells 0101 and 0102.
final class TestTownship {
    static let now = FixedClock.milliseconds

    let directory: URL
    let store: TownshipStore
    var random: SeededRandom
    private var deviceCount: UInt8 = 0

    var path: String { directory.appendingPathComponent("township.sqlite").path }

    init(code: String = "140428100") throws {
        // Two townships never make the same enrolment codes.
        random = SeededRandom(UInt64(code) ?? 1)
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gridledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        store = try TownshipStore(
            path: directory.appendingPathComponent("township.sqlite").path, .write)
        try store.found(code: code, name: "丹朱镇", epoch: 7)
        try store.addVillage(code: "01", name: "东街村")
        for cell in ["0101", "0102"] { try store.addCell(code: cell, name: "\(cell)网格", village: 1) }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func cell(_ code: String = "0101") throws -> CellNumber {
        try #require(try store.cell(code: code)).number
    }

    func id() -> RecordID { RecordID(unixMilliseconds: Self.now, using: &random) }

    /// A device of a new worker.
    func device(_ name: String = "王网格", role: Role = .worker, cells: [String] = ["0101"]) throws -> Device {
        deviceCount += 1
        let worker = try store.addWorker(
            name: name, role: role.rawValue, cells: try cells.map { try cell($0) })
        let filler = [UInt8](repeating: deviceCount, count: WireLimits.secretBytes)
        let number = try store.addDevice(
            worker: worker, name: "test", secret: filler, attempt: filler, lineage: filler,
            codeDigest: filler, enrolledMilliseconds: Self.now)
        return try #require(try store.device(number))
    }

    /// Merges changes in a transaction, as the exchange does.
    @discardableResult
    func upload(
        _ changes: [Change], from device: Device, offers: [Offer] = [], schema: Int64 = Schema.version,
        language: String = "en"
    ) throws -> UploadResult {
        let hello = Hello(
            schema: schema, now: ClockReading(wallMilliseconds: Self.now, bootMilliseconds: 9_000_000),
            pageBytes: WireLimits.pageBytesByDefault, directory: 0, language: language,
            lastChange: max(
                device.lastChange, try store.device(device.number)?.lastChange ?? 0, changes.last?.number ?? 0
            ))
        return try store.transaction {
            try UploadMerge(store: store, device: device.number, hello: hello, now: Self.now).merge(
                changes, offers: offers)
        }
    }

    func change(
        _ number: Int64, _ operation: Change.Operation, _ kind: KindNumber, _ id: RecordID,
        cell: String = "0101", base: Revision = 0, ageMilliseconds: Int64 = 0,
        _ edits: FieldMap<FieldEdit> = [:]
    ) throws -> Change {
        Change(
            number: number, operation: operation, kind: kind, id: id, cell: try self.cell(cell), base: base,
            wallAgeMilliseconds: ageMilliseconds, bootAgeMilliseconds: ageMilliseconds, edits: edits)
    }

    /// The creation of a household.
    func household(
        _ number: Int64, _ id: RecordID, named name: String = "0101-001", cell: String = "0101"
    ) throws -> Change {
        try change(
            number, .create, Household.kind, id, cell: cell,
            [Household.number: .set(.text(name)), Household.head: .set(.text("李大山"))])
    }

    func value(_ kind: KindNumber, _ id: RecordID, _ field: FieldNumber) throws -> Value? {
        try store.records.record(kind, id)?[field]
    }
}

extension LedgerRecord {
    /// Its fields as one comparable line, without its identity.
    var line: String {
        fields.map { "\($0.number.rawValue)=\($0.element.plainText)" }.joined(separator: " ")
    }
}
