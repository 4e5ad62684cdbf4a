import Foundation
import Ledgers
import Testing
import Wire

@testable import Storage

/// A directory of one test's own, gone when the test is done.
final class TestDirectory {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("gridledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String = "test.sqlite") -> String { url.appendingPathComponent(name).path }

    /// Every byte of every file here.
    func bytes() throws -> [UInt8] {
        try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
            .flatMap { [UInt8](try Data(contentsOf: $0)) }
    }
}

/// The record identity with this last byte: small numbers that a reader can follow.
func recordID(_ last: UInt8) throws -> RecordID {
    try #require(RecordID(bytes: [UInt8](repeating: 0, count: RecordID.byteCount - 1) + [last]))
}

func kind(_ number: KindNumber) throws -> KindDefinition { try #require(Schema.kind(number)) }

func field(_ kind: KindNumber, _ number: FieldNumber) throws -> FieldDefinition {
    try #require(Schema.kind(kind)?.field(number))
}

extension LedgerRecord {
    /// A household with its required fields and those given.
    static func household(
        _ last: UInt8, cell: CellNumber = 1, revision: Revision = 0, entered: Revision = 0,
        _ fields: FieldMap<Value> = [:]
    ) throws -> LedgerRecord {
        var record = LedgerRecord(
            kind: Household.kind, id: try recordID(last), cell: cell, revision: revision, entered: entered,
            fields: [Household.number: .text("0101-\(last)"), Household.head: .text("李大山")])
        for (number, value) in fields { record[number] = value }
        return record
    }

    /// A resident of a household.
    static func resident(
        _ last: UInt8, of household: UInt8 = 1, cell: CellNumber = 1, revision: Revision = 0,
        entered: Revision = 0, _ fields: FieldMap<Value> = [:]
    ) throws -> LedgerRecord {
        var record = LedgerRecord(
            kind: Resident.kind, id: try recordID(last), cell: cell, revision: revision, entered: entered,
            fields: [Resident.household: .id(try recordID(household)), Resident.name: .text("王小明")])
        for (number, value) in fields { record[number] = value }
        return record
    }
}

extension RecordStore {
    /// A store of its own in memory.
    static func inMemory() throws -> RecordStore {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.execute(create)
        return RecordStore(connection: connection)
    }

    /// Writes a record over whatever is there.
    func put(_ record: LedgerRecord) throws {
        try save(record, replacing: self.record(record.kind, record.id))
    }
}

extension Connection {
    /// The rows of a query, their columns joined with `|` as the sqlite3 shell shows them.
    func lines(_ sql: String, columns: Int = 1) throws(StorageError) -> [String] {
        try all("\(ScanGuard.mark)a test's own */ \(sql)") { row throws(StorageError) in
            (0..<columns).map { row.text($0) }.joined(separator: "|")
        }
    }
}

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

extension String {
    /// What the file at this path holds.
    func fileBytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: self))) }
}
