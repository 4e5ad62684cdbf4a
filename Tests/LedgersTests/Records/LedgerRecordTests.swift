import Ledgers
import Testing
import Wire

@Suite("Records")
struct LedgerRecordTests {
    private let field = FieldNumber(rawValue: 5)

    @Test(
        "An edit gives a field its new value",
        arguments: [
            (.null, .set(.text("a")), .text("a")), (.text("a"), .set(.null), .null),
            (
                .null, .union(adding: [.integer(2), .integer(1)], removing: [.integer(3)]),
                .array([.integer(1), .integer(2)])
            ),
            (.array([.integer(1)]), .union(adding: [.integer(1)], removing: []), .array([.integer(1)])),
            (.array([.integer(1)]), .union(adding: [], removing: [.integer(1)]), .null),
            (.null, .union(adding: [], removing: []), .null), (.null, .add(5), .integer(5)),
            (.integer(5), .add(-7), .integer(-2)), (.integer(.max), .add(1), .integer(.max)),
            (.integer(.min), .add(-1), .integer(.min)), (.null, .append([]), .null),
            (.null, .append([.text("a")]), .array([.text("a")])),
            (
                .array([.text("a")]), .append([.text("a"), .text("b")]),
                .array([.text("a"), .text("a"), .text("b")])
            ),
            (.text("not a set"), .union(adding: [.integer(1)], removing: []), .array([.integer(1)])),
            (.text("not a number"), .add(1), .integer(1)),
        ] as [(Value, FieldEdit, Value)])
    func apply(before: Value, edit: FieldEdit, after: Value) throws {
        var random = SeededRandom(1)
        var record = LedgerRecord(kind: Household.kind, id: random.id(), cell: 1)
        record[field] = before
        record.apply(edit, to: field)
        #expect(record[field] == after)
        #expect((record.fields[field] == nil) == (after == .null))
    }

    @Test("A time that the product fills in: always, or where the worker gave none")
    func stamp() throws {
        var random = SeededRandom(2)
        let visits = try #require(Schema.kind(Visit.kind))
        var visit = LedgerRecord(kind: Visit.kind, id: random.id(), cell: 1)
        visit.stamp(editedMilliseconds: 7, in: visits)
        #expect(visit[Visit.visitedAt] == .integer(7))
        visit.stamp(editedMilliseconds: 8, in: visits)
        #expect(visit[Visit.visitedAt] == .integer(7))
        let entries = try #require(Schema.kind(IncidentEntry.kind))
        var entry = LedgerRecord(kind: IncidentEntry.kind, id: random.id(), cell: 1)
        entry[IncidentEntry.recordedAt] = .integer(1)
        entry.stamp(editedMilliseconds: 8, in: entries)
        #expect(entry[IncidentEntry.recordedAt] == .integer(8))
        #expect(entry.fields.count == 1)
    }

    @Test("Only the mark makes a tombstone")
    func removed() {
        var random = SeededRandom(3)
        var record = LedgerRecord(kind: Household.kind, id: random.id(), cell: 1)
        #expect(!record.isRemoved)
        record[.removed] = .integer(1)
        #expect(record.isRemoved)
        record[.removed] = .null
        #expect(!record.isRemoved)
    }
}
