import Ledgers
import Testing
import Wire

@testable import Storage

extension FieldType {
    /// A value that a field of this type can hold.
    fileprivate var sample: Value {
        switch self {
        case .text: .text("东街三组12号，“院内” a'b\"c")
        case .phone: .text("13812345678")
        case .idNumber: .text("11010519491231002X")
        case .integer(let range): .integer(range.upperBound)
        case .fen: .integer(-123_456_789)
        case .date: .integer(-7_306)
        case .instant: .integer(1_795_500_000_123)
        case .worker: .integer(42)
        case .choice: .integer(2)
        case .choices: .array([.integer(1), .integer(3)])
        case .reference: .bytes([UInt8](repeating: 7, count: 16))
        case .references:
            .array([.bytes([UInt8](repeating: 3, count: 16)), .bytes([UInt8](repeating: 250, count: 16))])
        case .remarks: .array([.text("先说的话"), .text("后说的话，有,逗号")])
        }
    }
}

@Suite("A record in its table")
struct RecordRoundTripTests {
    private let records: RecordStore

    init() throws { records = try .inMemory() }

    /// A record with every field of its kind, clocks, and fields of a newer schema.
    private func full(_ kind: KindDefinition) throws -> LedgerRecord {
        var record = LedgerRecord(kind: kind.number, id: try recordID(9), cell: 4, revision: 70, entered: 60)
        for (index, field) in kind.fields.enumerated() {
            record[field.number] = field.type.sample
            record.clocks[field.number] = FieldClock(
                revision: 60 + Int64(index), writer: Int64(index),
                editedMilliseconds: -1_000_000 * Int64(index))
        }
        record[FieldNumber(rawValue: 200)] = .array([.integer(-1), .text("新"), .null])
        record[FieldNumber(rawValue: 65_535)] = .bytes([0, 1, 255])
        return record
    }

    @Test("Every field of every kind comes back as it was", arguments: Schema.kinds.map(\.number))
    func everyKind(number: KindNumber) throws {
        let record = try full(kind(number))
        try records.put(record)
        #expect(try records.record(number, record.id) == record)
        #expect(try records.cell(of: number, record.id) == 4)
        for other in Schema.kinds where other.number != number {
            #expect(try records.record(other.number, record.id) == nil)
        }
    }

    @Test(
        "Whichever fields an edit empties or fills, the record comes back as it is then",
        arguments: Schema.kinds.map(\.number))
    func edits(number: KindNumber) throws {
        let full = try full(kind(number))
        let places = try kind(number).fields.map(\.number)
        try records.put(full)
        for edited in places.map({ [$0] }) + zip(places, places.dropFirst()).map({ [$0, $1] }) + [[.removed]]
        {
            var record = full
            record.revision += 1
            record.entered += 1
            record.cell += 1
            for field in edited { record[field] = field == .removed ? .integer(1) : .null }
            record.clocks = [edited[0]: FieldClock(revision: 71, writer: 3, editedMilliseconds: 5)]
            for state in [record, full] {
                try records.put(state)
                #expect(try records.record(number, full.id) == state, "\(edited)")
                #expect(try records.stored(number, full.id)?.digest == state.digest)
            }
        }
    }

    @Test("Every kind has a record with nothing in it but its place", arguments: Schema.kinds.map(\.number))
    func empty(number: KindNumber) throws {
        let record = LedgerRecord(kind: number, id: try recordID(1), cell: 1)
        try records.put(record)
        #expect(try records.record(number, record.id) == record)
    }

    /// A value that its column has to hold in a form of its own.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: KindNumber
        let field: FieldNumber
        let value: Value
    }

    private static let ownForms: [Case] = [
        Case(
            testDescription: "a choice of a newer schema", kind: Household.kind,
            field: Household.householdKind, value: .integer(99)),
        Case(
            testDescription: "a set with choices of a newer schema", kind: Household.kind,
            field: Household.care, value: .array([.integer(2), .integer(50), .integer(1000)])),
        Case(
            testDescription: "the first day allowed", kind: Resident.kind, field: Resident.birthDate,
            value: .integer(CivilDate.daysAllowed.lowerBound)),
        Case(
            testDescription: "the last day allowed", kind: Resident.kind, field: Resident.birthDate,
            value: .integer(CivilDate.daysAllowed.upperBound)),
        Case(
            testDescription: "the first day of 1970", kind: Resident.kind, field: Resident.birthDate,
            value: .integer(0)),
        Case(
            testDescription: "a zero amount", kind: Benefit.kind, field: Benefit.amount, value: .integer(0)),
        Case(
            testDescription: "a single remark", kind: Resident.kind, field: Resident.remarks,
            value: .array([.text("只有一句")])),
        Case(
            testDescription: "a text with a line break and a NUL", kind: Visit.kind, field: Visit.finding,
            value: .text("一\n二\0三")),
        Case(
            testDescription: "a text that is not in a composed form", kind: Resident.kind,
            field: Resident.name, value: .text("e\u{301}")),
    ]

    @Test("Values with a form of their own come back as they were", arguments: ownForms)
    func ownForm(value: Case) throws {
        let record = LedgerRecord(
            kind: value.kind, id: try recordID(1), cell: 1, fields: [value.field: value.value])
        try records.put(record)
        #expect(try records.record(value.kind, record.id) == record)
    }

    @Test("Writing a record again replaces all of it, and keeps its row")
    func replacing() throws {
        let kind = try kind(Household.kind)
        try records.put(full(kind))
        let row = try records.connection.lines("SELECT row FROM household")
        let later = LedgerRecord(
            kind: kind.number, id: try recordID(9), cell: 5, revision: 71, entered: 71,
            fields: [Household.head: .text("李大海")])
        try records.put(later)
        #expect(try records.record(kind.number, later.id) == later)
        #expect(try records.connection.lines("SELECT row FROM household") == row)
    }

    @Test("A tombstone keeps its fields, and is in no cell")
    func tombstone() throws {
        let record = try LedgerRecord.household(1, revision: 5, [.removed: .integer(1)])
        try records.put(record)
        #expect(try records.record(Household.kind, record.id) == record)
        #expect(try records.cell(of: Household.kind, record.id) == nil)
        #expect(try records.count(kind(Household.kind)) == 0)
    }

    @Test("A deleted record is gone; deleting it again does nothing")
    func deleting() throws {
        let record = try LedgerRecord.household(1)
        try records.put(record)
        try records.delete(record)
        try records.delete(record)
        #expect(try records.record(Household.kind, record.id) == nil)
    }

    @Test("A record of a kind that this build does not know is kept whole, and counts in its cell")
    func unknownKind() throws {
        let record = LedgerRecord(
            kind: KindNumber(rawValue: 99), id: try recordID(1), cell: 1, revision: 4, entered: 4,
            fields: [FieldNumber(rawValue: 7): .text("井"), FieldNumber(rawValue: 900): .array([.integer(2)])])
        try records.put(record)
        #expect(try records.record(record.kind, record.id) == record)
        #expect(try records.cell(of: record.kind, record.id) == 1)
        #expect(try records.digest(of: 1) == record.digest)
        try records.delete(record)
        #expect(try records.record(record.kind, record.id) == nil)
    }

    @Test("Records of a kind that a newer build has learnt move into its table, and are found there")
    func learntKind() throws {
        let record = try LedgerRecord.household(1)
        try records.put(record)
        // As an older build would hold it: under a kind that is only a number to it.
        var old = record
        old.kind = KindNumber(rawValue: 99)
        try records.delete(record)
        try records.put(old)
        try records.connection.execute("UPDATE other_kind SET kind = 1")
        #expect(try records.learntRecords() == [record])
        try records.adopt(record)
        #expect(try records.learntRecords() == [])
        #expect(try records.list(kind(Household.kind)) == [record])
        #expect(try records.digest(of: record.cell) == record.digest)
    }

    private static let damages = [
        "id = x'01'", "clock = x'8401'", "clock = x'88020000000100000000'", "unknown = x'ff'",
    ]

    @Test("A row that this program never wrote is an error, not a trap", arguments: damages)
    func damaged(damage: String) throws {
        try records.put(LedgerRecord.household(1))
        try records.connection.execute("UPDATE household SET \(damage)")
        #expect(throws: StorageError.unreadable(table: damage.hasPrefix("id") ? "id" : "household")) {
            try records.list(kind(Household.kind))
        }
    }
}
