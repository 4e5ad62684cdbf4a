import Ledgers
import Merge
import Testing
import Wire

/// The record came back at `Sample.secondRevision` to a centre that had lost it. A copy of the author's device may
/// have sent the same change to the lost ledger.
@Suite("What came back from a lost ledger is not counted again")
struct HealedRecordTests {
    /// An edit of a field that came back, and what became of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var kind = Benefit.kind
        var field = Benefit.paid
        var before = Value.integer(500)
        var edit = FieldEdit.add(200)
        var base = Sample.firstRevision
        var alsoSeen: Revision?
        var fieldRevision = Sample.secondRevision
        let after: Value
        /// What a person is asked about.
        var waiting: [Value] = []
    }

    private static let cases: [Case] = [
        Case(
            testDescription: "a step that may be in the total waits", after: .integer(500),
            waiting: [.integer(700)]),
        Case(
            testDescription: "a step made in sight of what came back counts", base: Sample.secondRevision,
            after: .integer(700)),
        Case(
            testDescription: "a step by one who had seen it in the lost ledger counts",
            alsoSeen: Sample.secondRevision, after: .integer(700)),
        Case(
            testDescription: "a step counts where the field is older than what came back",
            fieldRevision: Sample.firstRevision, after: .integer(700)),
        Case(
            testDescription: "a remark that the record holds waits", kind: Household.kind,
            field: Household.remarks, before: .array([.text("甲")]), edit: .append([.text("甲")]),
            after: .array([.text("甲")]), waiting: [.array([.text("甲"), .text("甲")])]),
        Case(
            testDescription: "a remark that the record lacks is written", kind: Household.kind,
            field: Household.remarks, before: .array([.text("甲")]), edit: .append([.text("乙")]),
            after: .array([.text("甲"), .text("乙")])),
        Case(
            testDescription: "a set cannot gain anything twice", kind: Household.kind, field: Household.care,
            before: .array([.integer(1)]), edit: .union(adding: [.integer(2)], removing: []),
            after: .array([.integer(1), .integer(2)])),
    ]

    @Test("A step or remark that may have come back with its record", arguments: cases)
    func change(row: Case) throws {
        var record = Sample.record([:], kind: row.kind)
        record[row.field] = row.before
        record.clocks[row.field] = FieldClock(
            revision: row.fieldRevision, writer: Writer.centre, editedMilliseconds: 0)
        var author = Sample.author(3)
        author.healedAt = Sample.secondRevision
        author.alsoSeen = row.alsoSeen
        let result = try RecordMerge.merge(
            Sample.change(kind: row.kind, base: row.base, [row.field: row.edit]), into: record, by: author)
        #expect(result.record[row.field] == row.after)
        #expect(result.conflicts.map(\.rule) == row.waiting.map { _ in .centreStands })
        #expect(result.conflicts.map(\.other.value) == row.waiting)
    }
}
