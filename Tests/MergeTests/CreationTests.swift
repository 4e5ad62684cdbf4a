import Ledgers
import Merge
import Testing
import Wire

@Suite("Creation, append-only records and newer schemas")
struct CreationTests {
    private let household: FieldMap<FieldEdit> = [
        Household.number: .set(.text("0101-001")), Household.head: .set(.text("李大山")),
        Household.care: .union(adding: [.integer(1)], removing: []),
    ]
    private let visit: FieldMap<FieldEdit> = [
        Visit.household: .set(.id(Sample.id)), Visit.visitor: .set(.integer(4)),
        Visit.finding: .set(.text("一切正常")),
    ]

    private static let unknown = FieldNumber(rawValue: 60)

    @Test("A new record has its cell, its revision, and a clock on every field")
    func creation() throws {
        let result = try RecordMerge.merge(
            Sample.change(.create, household), into: nil, by: Sample.author(3, at: 3000))
        let record = result.record
        #expect(result.hasChanged)
        #expect(result.conflicts.isEmpty)
        #expect(record.cell == 5)
        #expect([record.revision, record.entered] == [Sample.nextRevision, Sample.nextRevision])
        #expect(record[Household.care] == .array([.integer(1)]))
        #expect(record.clocks.map(\.number) == record.fields.map(\.number))
        let clock = FieldClock(revision: Sample.nextRevision, writer: 3, editedMilliseconds: 3000)
        #expect(record.clocks.allSatisfy { $0.element == clock })
    }

    @Test(
        "A visit without a time gets the corrected time; one with a time keeps it",
        arguments: [nil, 77] as [Int64?])
    func stamp(given: Int64?) throws {
        var edits = visit
        if let given { edits[Visit.visitedAt] = .set(.integer(given)) }
        let record = try RecordMerge.merge(
            Sample.change(.create, kind: Visit.kind, edits), into: nil, by: Sample.author(3, at: 3000)
        ).record
        #expect(record[Visit.visitedAt] == .integer(given ?? 3000))
        #expect(record.clocks[Visit.visitedAt] != nil)
    }

    @Test("Created twice with different content by different writers, the fields merge by their policies")
    func createdTwiceDifferently() throws {
        let first = try RecordMerge.merge(
            Sample.change(.create, household), into: nil, by: Sample.author(3)
        ).record
        var edits = household
        edits[Household.head] = .set(.text("李小山"))
        edits[Household.care] = .union(adding: [.integer(2)], removing: [])
        let again = try RecordMerge.merge(
            Sample.change(.create, edits), into: first, by: Sample.author(4), at: 40)
        #expect(again.record[Household.head] == .text("李大山"))
        #expect(again.record[Household.care] == .array([.integer(1), .integer(2)]))
        #expect(again.conflicts.map(\.other.value) == [.text("李小山")])
    }

    @Test("A required field may neither be missing at first nor be emptied later")
    func requiredField() throws {
        let kind = try #require(Schema.kind(Household.kind))
        let head = try #require(kind.field(Household.head))
        let refusal = MergeRefusal.field(FieldProblem(kind, head, .required))
        var edits = household
        edits[Household.head] = nil
        #expect(throws: refusal) {
            try RecordMerge.merge(Sample.change(.create, edits), into: nil, by: Sample.author(3))
        }
        for empty in [Value.null, .text(" ")] {
            #expect(throws: refusal) {
                try RecordMerge.merge(
                    Sample.change(base: 99, [Household.head: .set(empty)]), into: Sample.household(),
                    by: Sample.author(3))
            }
        }
    }

    @Test("An incident entry is dated by its corrected time, whatever it says itself")
    func forgedTime() throws {
        let record = try RecordMerge.merge(
            Sample.change(
                .create, kind: IncidentEntry.kind,
                [
                    IncidentEntry.incident: .set(.id(Sample.id)), IncidentEntry.action: .set(.integer(17)),
                    IncidentEntry.author: .set(.integer(4)), IncidentEntry.role: .set(.integer(1)),
                    IncidentEntry.recordedAt: .set(.integer(1)), IncidentEntry.text: .set(.text("备注")),
                ]), into: nil, by: Sample.author(3, at: 3000)
        ).record
        #expect(record[IncidentEntry.recordedAt] == .integer(3000))
    }

    @Test("Created twice with the same content, it is one record and nothing changes")
    func createdTwice() throws {
        let first = try RecordMerge.merge(
            Sample.change(.create, household), into: nil, by: Sample.author(3)
        ).record
        let again = try RecordMerge.merge(
            Sample.change(.create, household), into: first, by: Sample.author(3), at: 40)
        #expect(again.isNothing(upon: first))
    }

    @Test("A visit is never edited nor removed; created again, it stays as it was")
    func appendOnly() throws {
        let record = try RecordMerge.merge(
            Sample.change(.create, kind: Visit.kind, visit), into: nil, by: Sample.author(3)
        ).record
        var other = visit
        other[Visit.finding] = .set(.text("另一种说法"))
        let again = try RecordMerge.merge(
            Sample.change(.create, kind: Visit.kind, other), into: record, by: Sample.author(3), at: 40)
        #expect(again.isNothing(upon: record))
        let kind = try #require(Schema.kind(Visit.kind))
        let finding = try #require(kind.field(Visit.finding))
        #expect(throws: MergeRefusal.field(FieldProblem(kind, finding, .appendOnly))) {
            try RecordMerge.merge(
                Sample.change(kind: Visit.kind, base: 99, [Visit.finding: .set(.text("改"))]), into: record,
                by: Sample.author(3))
        }
        #expect(throws: MergeRefusal.field(FieldProblem(kind, kind.fields[0], .appendOnly))) {
            try RecordMerge.merge(
                Sample.change(.remove, kind: Visit.kind, base: 99), into: record, by: Sample.author(3))
        }
    }

    @Test(
        "A kind that the schema does not have is refused",
        arguments: [Change.Operation.create, .edit, .remove])
    func unknownKind(operation: Change.Operation) {
        let kind = KindNumber(rawValue: 99)
        #expect(throws: MergeRefusal.unknownKind(kind)) {
            try RecordMerge.merge(Sample.change(operation, kind: kind), into: nil, by: Sample.author(3))
        }
    }

    @Test("A kind of a newer schema is kept, and its edits merge by their form")
    func newerKind() throws {
        let kind = KindNumber(rawValue: 99)
        let (name, count) = (FieldNumber(rawValue: 1), FieldNumber(rawValue: 2))
        let author = Sample.author(3, newer: true)
        let created = try RecordMerge.merge(
            Sample.change(.create, kind: kind, [name: .set(.text("井")), count: .add(2)]), into: nil,
            by: author, at: 40)
        #expect(created.record.kind == kind)
        let edited = try RecordMerge.merge(
            Sample.change(kind: kind, base: 40, [count: .add(3)]), into: created.record, by: author, at: 41)
        #expect(edited.record[name] == .text("井") && edited.record[count] == .integer(5))
        let removed = try RecordMerge.merge(
            Sample.change(.remove, kind: kind, base: 41), into: edited.record, by: author, at: 42)
        #expect(removed.record.isRemoved)
    }

    @Test(
        "A record that the centre does not have is neither edited nor removed",
        arguments: [Change.Operation.edit, .remove])
    func unknownRecord(operation: Change.Operation) {
        #expect(throws: MergeRefusal.unknownRecord) {
            try RecordMerge.merge(Sample.change(operation, household), into: nil, by: Sample.author(3))
        }
    }

    @Test("Fields and choices of a newer schema are kept")
    func newerSchema() throws {
        var edits = household
        edits[Self.unknown] = .set(.text("新"))
        edits[Household.householdKind] = .set(.integer(77))
        let created = try RecordMerge.merge(
            Sample.change(.create, edits), into: nil, by: Sample.author(3, at: 3000, newer: true)
        ).record
        #expect(created[Self.unknown] == .text("新"))
        #expect(created[Household.householdKind] == .integer(77))
        let result = try RecordMerge.merge(
            Sample.change(base: 0, [Self.unknown: .set(.text("更新"))]), into: created,
            by: Sample.author(4, at: 4000, newer: true), at: 40)
        #expect(result.record[Self.unknown] == .text("更新"))
        #expect(result.conflicts.map(\.other.value) == [.text("新")])
    }

    @Test("The same from a device of this schema is a mistake, and the removal mark is no field for anyone")
    func unknownField() throws {
        let kind = try #require(Schema.kind(Household.kind))
        for (number, isNewer) in [(Self.unknown, false), (.removed, false), (.removed, true)] {
            #expect(throws: MergeRefusal.field(FieldProblem(kind, unknown: number))) {
                try RecordMerge.merge(
                    Sample.change(base: 99, [number: .set(.integer(1))]), into: Sample.household(),
                    by: Sample.author(3, newer: isNewer))
            }
        }
    }
}
