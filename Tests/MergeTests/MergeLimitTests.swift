import Ledgers
import Merge
import Testing
import Wire

/// What many good edits add up to must stay what every party can carry.
@Suite("How far merges let a record grow")
struct MergeLimitTests {
    private static let elementsMax = WireLimits.elementsPerValue
    private static let fenMax = FieldLimits.fen.upperBound

    /// A field as it stands, an edit of it, and why the edit is refused; nil where it just fits.
    struct Growth: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: KindNumber
        let field: FieldNumber
        let before: Value
        let edit: FieldEdit
        let refusal: FieldProblem.Reason?
    }

    private static func remarks(_ count: Int) -> Value { .array((0..<count).map { .text("第\($0)条") }) }

    private static func ids(_ range: Range<UInt8>, high: UInt8 = 0) -> [Value] {
        range.map { .bytes([high, $0] + [UInt8](repeating: 0, count: RecordID.byteCount - 2)) }
    }

    private static let growths: [Growth] = [
        Growth(
            testDescription: "the last remark that fits", kind: Household.kind, field: Household.remarks,
            before: remarks(elementsMax - 1), edit: .append([.text("末")]), refusal: nil),
        Growth(
            testDescription: "one remark too many", kind: Household.kind, field: Household.remarks,
            before: remarks(elementsMax), edit: .append([.text("末")]),
            refusal: .tooMany(countMax: elementsMax)),
        Growth(
            testDescription: "a set that grows beyond its limit", kind: Incident.kind,
            field: Incident.residents,
            before: .array((0..<4).flatMap { ids(0..<250, high: $0) }),
            edit: .union(adding: ids(0..<1, high: 9), removing: []), refusal: .tooMany(countMax: elementsMax)),
        Growth(
            testDescription: "a full set that changes one element for another", kind: Incident.kind,
            field: Incident.residents, before: .array((0..<4).flatMap { ids(0..<250, high: $0) }),
            edit: .union(adding: ids(0..<1, high: 9), removing: ids(7..<8)), refusal: nil),
        Growth(
            testDescription: "the largest total", kind: Benefit.kind, field: Benefit.paid,
            before: .integer(fenMax - 1), edit: .add(1), refusal: nil),
        Growth(
            testDescription: "a total beyond the largest", kind: Benefit.kind, field: Benefit.paid,
            before: .integer(fenMax), edit: .add(1), refusal: .outOfRange),
        Growth(
            testDescription: "a total beyond the lowest", kind: Benefit.kind, field: Benefit.paid,
            before: .integer(-fenMax), edit: .add(-1), refusal: .outOfRange),
    ]

    @Test("A known field", arguments: growths)
    func knownField(row: Growth) throws {
        var record = Sample.record([:], kind: row.kind)
        record[row.field] = row.before
        let change = Sample.change(kind: row.kind, base: 99, [row.field: row.edit])
        guard let reason = row.refusal else {
            let result = try RecordMerge.merge(change, into: record, by: Sample.author(3))
            #expect(result.hasChanged)
            return
        }
        let kind = try #require(Schema.kind(row.kind))
        let field = try #require(kind.field(row.field))
        #expect(throws: MergeRefusal.field(FieldProblem(kind, field, reason))) {
            try RecordMerge.merge(change, into: record, by: Sample.author(3))
        }
    }

    @Test("Fields of newer schemas may fill a record up to its limit, and no further")
    func unknownFields() throws {
        var record = Sample.household()
        let room = WireLimits.fieldsPerRecord - record.fields.count
        for number in 0..<room {
            record = try RecordMerge.merge(
                Sample.change(base: 99, [FieldNumber(rawValue: UInt16(1000 + number)): .set(.integer(1))]),
                into: record, by: Sample.author(3, newer: true)
            ).record
        }
        #expect(record.fields.count == WireLimits.fieldsPerRecord)
        let kind = try #require(Schema.kind(Household.kind))
        let last = FieldNumber(rawValue: 2000)
        #expect(throws: MergeRefusal.field(FieldProblem(kind, unknown: last))) {
            try RecordMerge.merge(
                Sample.change(base: 99, [last: .set(.integer(1))]), into: record,
                by: Sample.author(3, newer: true))
        }
    }

    @Test("A new record stays within the limit with the fields that the product fills in", arguments: [0, 1])
    func stampedFields(beyond: Int) throws {
        let kind = try #require(Schema.kind(Visit.kind))
        var edits: FieldMap<FieldEdit> = [
            Visit.household: .set(.id(Sample.id)), Visit.visitor: .set(.integer(4)),
            Visit.finding: .set(.text("一切正常")),
        ]
        // One is left for the time of the visit.
        for number in edits.count..<WireLimits.fieldsPerRecord - 1 + beyond {
            edits[FieldNumber(rawValue: UInt16(1000 + number))] = .set(.integer(1))
        }
        let last = try #require(edits.entries.last?.number)
        let change = Sample.change(.create, kind: Visit.kind, edits)
        guard beyond > 0 else {
            let result = try RecordMerge.merge(change, into: nil, by: Sample.author(3, newer: true))
            #expect(result.record.fields.count == WireLimits.fieldsPerRecord)
            return
        }
        #expect(throws: MergeRefusal.field(FieldProblem(kind, unknown: last))) {
            try RecordMerge.merge(change, into: nil, by: Sample.author(3, newer: true))
        }
    }

    @Test(
        "A list or set of a newer schema is held to the same number of elements",
        arguments: [
            FieldEdit.append([.text("末")]), .union(adding: [.text("末")], removing: []),
        ])
    func unknownElements(edit: FieldEdit) throws {
        let field = FieldNumber(rawValue: 60)
        var record = Sample.household()
        record[field] = Self.remarks(Self.elementsMax)
        let kind = try #require(Schema.kind(Household.kind))
        #expect(throws: MergeRefusal.field(FieldProblem(kind, unknown: field))) {
            try RecordMerge.merge(
                Sample.change(base: 99, [field: edit]), into: record, by: Sample.author(3, newer: true))
        }
    }

    @Test(
        "A counter of a newer schema stops at the largest number instead of overflowing",
        arguments: [
            (Int64.max, Int64(1)), (.min, -1),
        ])
    func unknownCounter(before: Int64, delta: Int64) throws {
        let field = FieldNumber(rawValue: 60)
        var record = Sample.household()
        record[field] = .integer(before)
        let result = try RecordMerge.merge(
            Sample.change(base: 99, [field: .add(delta)]), into: record, by: Sample.author(3, newer: true))
        #expect(result.isNothing(upon: record))
    }
}
