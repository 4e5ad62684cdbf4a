import Ledgers
import Merge
import Testing
import Wire

@Suite("One field, by its policy")
struct FieldPolicyTests {
    /// What became of an edit.
    enum Winner { case mine, theirs }

    /// An edit of a field that device 2 set at `Sample.secondRevision` and `Sample.secondTime`.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var base = Sample.firstRevision
        var writer: WriterNumber = 3
        var time = Sample.secondTime + 1
        let latest: Winner
        let review: Winner
        /// Whether a person gets to see the value that is not in force.
        let conflicts: Bool
    }

    private static let cases: [Case] = [
        Case(
            testDescription: "the author had seen the other's edit", base: Sample.secondRevision,
            latest: .mine, review: .mine, conflicts: false),
        Case(
            testDescription: "the author had seen it, and has a clock years behind",
            base: Sample.secondRevision,
            time: 1, latest: .mine, review: .mine, conflicts: false),
        Case(
            testDescription: "unseen, and the incoming edit is earlier", time: Sample.secondTime - 1,
            latest: .theirs, review: .theirs, conflicts: true),
        Case(
            testDescription: "unseen, and the incoming edit is later", latest: .mine, review: .theirs,
            conflicts: true),
        Case(
            testDescription: "unseen, in the same millisecond, by a higher writer", time: Sample.secondTime,
            latest: .mine, review: .theirs, conflicts: true),
        Case(
            testDescription: "unseen, in the same millisecond, by a lower writer", writer: 1,
            time: Sample.secondTime, latest: .theirs, review: .theirs, conflicts: true),
        Case(
            testDescription: "the other's edit was the device's own, sent before", writer: 2, time: 1,
            latest: .mine, review: .mine, conflicts: false),
    ]

    private static let fields: [(field: FieldNumber, policy: MergePolicy)] = [
        (Household.address, .latest), (Household.head, .review),
    ]

    @Test("Two values for one field", arguments: cases, fields)
    func values(row: Case, field: (field: FieldNumber, policy: MergePolicy)) throws {
        let record = Sample.household(changing: [field.field: .text("theirs")])
        let result = try RecordMerge.merge(
            Sample.change(base: row.base, [field.field: .set(.text("mine"))]), into: record,
            by: Sample.author(row.writer, at: row.time))
        let isMine = (field.policy == .latest ? row.latest : row.review) == .mine
        #expect(result.record[field.field] == .text(isMine ? "mine" : "theirs"))
        #expect(result.hasChanged == isMine)
        #expect(result.record.revision == (isMine ? Sample.nextRevision : Sample.secondRevision))
        if isMine {
            #expect(
                result.record.clocks[field.field]
                    == FieldClock(
                        revision: Sample.nextRevision, writer: row.writer, editedMilliseconds: row.time))
        } else {
            #expect(result.record == record)
        }
        let mine = ConflictSide(
            value: .text("mine"), writer: row.writer, editedMilliseconds: row.time,
            revision: isMine ? Sample.nextRevision : nil)
        let theirs = ConflictSide(
            value: .text("theirs"), writer: 2, editedMilliseconds: Sample.secondTime,
            revision: Sample.secondRevision)
        let conflict = Conflict(
            rule: field.policy == .latest ? .laterEditWins : .centreStands, field: field.field,
            inForce: isMine ? mine : theirs, other: isMine ? theirs : mine)
        #expect(result.conflicts == (row.conflicts ? [conflict] : []))
    }

    @Test("The value that is there already is no conflict and no change", arguments: cases, fields)
    func sameValue(row: Case, field: (field: FieldNumber, policy: MergePolicy)) throws {
        let record = Sample.household(changing: [field.field: .text("theirs")])
        let result = try RecordMerge.merge(
            Sample.change(base: row.base, [field.field: .set(.text("theirs"))]), into: record,
            by: Sample.author(row.writer, at: row.time))
        #expect(result.isNothing(upon: record))
    }

    @Test("Edits of different fields never conflict, seen or not")
    func otherField() throws {
        let record = Sample.household(changing: [Household.phone: .text("13800000000")])
        let result = try RecordMerge.merge(
            Sample.change(base: Sample.firstRevision, [Household.address: .set(.text("西街2号"))]), into: record,
            by: Sample.author(3, at: 1))
        #expect(result.conflicts.isEmpty)
        #expect(result.record[Household.address] == .text("西街2号"))
        #expect(result.record[Household.phone] == .text("13800000000"))
    }

    @Test("A field that someone emptied unseen conflicts like one that got a value")
    func emptied() throws {
        var record = Sample.household(changing: [Household.address: .null])
        record.clocks[Household.address]?.editedMilliseconds = 5000
        let result = try RecordMerge.merge(
            Sample.change(base: Sample.firstRevision, [Household.address: .set(.text("西街2号"))]), into: record,
            by: Sample.author(3))
        #expect(result.record[Household.address] == .null)
        #expect(result.conflicts.map(\.inForce.value) == [.null])
        #expect(result.conflicts.map(\.other.value) == [.text("西街2号")])
    }

    @Test(
        "A second offline edit does not hide that someone else wrote between its base and the first one",
        arguments: [1500, 2500] as [Int64], fields)
    func secondOfflineEdit(
        firstEditMilliseconds: Int64, field: (field: FieldNumber, policy: MergePolicy)
    ) throws {
        var record = Sample.household(changing: [field.field: .text("theirs")])
        var others: [Value] = []
        for (index, text) in ["first", "second"].enumerated() {
            let result = try RecordMerge.merge(
                Sample.change(base: Sample.firstRevision, [field.field: .set(.text(text))]), into: record,
                by: Sample.author(3, at: firstEditMilliseconds + Int64(index)), at: Sample.nextRevision)
            record = result.record
            others += result.conflicts.map(\.other.value)
        }
        // Whoever won, what the other side wrote waits for a person.
        let hasWon = field.policy == .latest && firstEditMilliseconds > Sample.secondTime
        #expect(record[field.field] == .text(hasWon ? "second" : "theirs"))
        #expect(others == (hasWon ? [.text("theirs")] : [.text("first"), .text("second")]))
    }

    /// Operations that hold for both sides, seen or not, whatever the clocks say.
    struct Joined: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var kind = Household.kind
        let field: FieldNumber
        let before: Value
        let edit: FieldEdit
        let after: Value
    }

    private static let joined: [Joined] = [
        Joined(
            testDescription: "a set gains", field: Household.care, before: .array([.integer(1)]),
            edit: .union(adding: [.integer(3)], removing: []), after: .array([.integer(1), .integer(3)])),
        Joined(
            testDescription: "a set loses", field: Household.care,
            before: .array([.integer(1), .integer(2)]),
            edit: .union(adding: [], removing: [.integer(1)]), after: .array([.integer(2)])),
        Joined(
            testDescription: "a set that loses its last element is empty", field: Household.care,
            before: .array([.integer(1)]), edit: .union(adding: [], removing: [.integer(1)]), after: .null),
        Joined(
            testDescription: "a set gains what it has", field: Household.care, before: .array([.integer(1)]),
            edit: .union(adding: [.integer(1)], removing: []), after: .array([.integer(1)])),
        Joined(
            testDescription: "a total moves", kind: Benefit.kind, field: Benefit.paid, before: .integer(500),
            edit: .add(-200), after: .integer(300)),
        Joined(
            testDescription: "a total that was empty begins at zero", kind: Benefit.kind, field: Benefit.paid,
            before: .null, edit: .add(700), after: .integer(700)),
        Joined(
            testDescription: "a remark goes behind the others", field: Household.remarks,
            before: .array([.text("甲")]), edit: .append([.text("乙")]),
            after: .array([.text("甲"), .text("乙")])),
        Joined(
            testDescription: "the same remark twice is two remarks", field: Household.remarks,
            before: .array([.text("甲")]), edit: .append([.text("甲")]),
            after: .array([.text("甲"), .text("甲")])),
    ]

    @Test("Sets, totals and remarks take both sides", arguments: joined, cases)
    func joining(row: Joined, circumstances: Case) throws {
        var record = Sample.record([:], kind: row.kind)
        record[row.field] = row.before
        record.clocks[row.field] = FieldClock(
            revision: Sample.secondRevision, writer: 2, editedMilliseconds: Sample.secondTime)
        let result = try RecordMerge.merge(
            Sample.change(kind: row.kind, base: circumstances.base, [row.field: row.edit]), into: record,
            by: Sample.author(circumstances.writer, at: circumstances.time))
        #expect(result.conflicts.isEmpty)
        #expect(result.record[row.field] == row.after)
        #expect(result.hasChanged == (row.before != row.after))
    }
}
