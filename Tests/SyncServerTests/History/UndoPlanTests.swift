import Ledgers
import Merge
import Phrases
import Storage
import SyncServer
import Testing
import Wire

/// One thing that happens to a record.
private enum UndoEvent {
    /// A writer's edits, made in sight of the revision `base`; the newest unless given.
    case edit(by: WriterNumber, FieldMap<FieldEdit>, base: Revision? = nil)
    case create(by: WriterNumber, FieldMap<FieldEdit>)
    case remove(by: WriterNumber)
    /// The centre undoes what is at this place of the log.
    case undo(Int64)
    case refused(by: WriterNumber, FieldMap<FieldEdit>)
}

/// A record with its history, made by the merge without a store.
private struct Past {
    let id: RecordID
    let kind: KindNumber
    private(set) var record: LedgerRecord?
    private(set) var changes: [LoggedChange] = []

    init(_ kind: KindNumber, _ id: RecordID) {
        self.kind = kind
        self.id = id
    }

    mutating func happen(_ event: UndoEvent) throws {
        let sequence = Int64(changes.count) + 1
        let (writer, operation, edits, base):
            (WriterNumber, Change.Operation, FieldMap<FieldEdit>, Revision?) =
                switch event {
                case .edit(let writer, let edits, let base): (writer, .edit, edits, base)
                case .create(let writer, let edits): (writer, .create, edits, nil)
                case .remove(let writer): (writer, .remove, [:], nil)
                case .refused(let writer, let edits): (writer, .edit, edits, nil)
                case .undo: (Writer.centre, .edit, [:], nil)
                }
        var change = Change(
            number: sequence, operation: operation, kind: kind, id: id, cell: 1,
            base: base ?? record?.revision ?? 0, wallAgeMilliseconds: 0, bootAgeMilliseconds: nil,
            edits: edits)
        var author = MergeAuthor(writer: writer, editedMilliseconds: sequence * 1000)
        var origin = LoggedChange.Origin.entered
        if case .undo(let undone) = event {
            let step = try #require(plan(undoing: [undone]).steps.first)
            change = try #require(step.change)
            author.revives = step.fields.first?.field == .removed && change.operation == .edit
            origin = .undo(of: undone)
        }
        var logged = LoggedChange(
            writer: writer, number: nil, worker: writer, change: change, editedMilliseconds: sequence * 1000,
            rawMilliseconds: 0, receivedMilliseconds: 0,
            outcome: Outcome(number: sequence, status: .applied, revision: nil))
        logged.sequence = sequence
        logged.origin = origin
        if case .refused = event {
            logged.outcome.status = .refused
        } else {
            let result = try RecordMerge.merge(change, into: record, by: author, at: sequence)
            if result.hasChanged { logged.outcome.revision = sequence }
            for (number, clock) in result.record.clocks where clock.revision == sequence {
                logged.before[number] = record?[number] ?? .null
                logged.after[number] = result.record[number]
            }
            record = result.record
        }
        changes.append(logged)
    }

    func plan(undoing sequences: [Int64], referrers: [RecordReference] = []) -> UndoPlan {
        UndoPlan(
            undoing: changes.filter { sequences.contains($0.sequence) },
            of: [id: UndoSubject(record: record, past: RecordPast(changes), referrers: referrers)],
            now: 99_000)
    }
}

extension UndoPlan {
    /// A line for each field of each step: "3 phone: 2 → 1", or "3 phone stays: changed since 4".
    fileprivate var lines: [String] {
        steps.flatMap { step -> [String] in
            let sequence = step.undone.sequence
            if let obstacle = step.obstacle { return ["\(sequence) stays: \(obstacle.line)"] }
            return step.fields.map { field in
                let kind = Schema.kind(step.undone.kind)
                let name =
                    field.field == .removed
                    ? "record" : kind?.field(field.field)?.name ?? "\(field.field.rawValue)"
                if let obstacle = field.obstacle { return "\(sequence) \(name) stays: \(obstacle.line)" }
                return "\(sequence) \(name): \(field.now.plainText) → \(field.after.plainText)"
            }
        }
    }
}

extension UndoObstacle {
    fileprivate var line: String {
        switch self {
        case .undone(let change): "undone by \(change.sequence)"
        case .notInForce: "not in force"
        case .appendOnly: "append only"
        case .move: "a move"
        case .merging(let item): "merging of \(item)"
        case .changedSince(let change): "changed since by \(change.map { "\($0.sequence)" } ?? "?")"
        case .confirmed(let change): "\(change.sequence) says the same"
        case .pointedTo: "pointed to"
        case .recordRemoved: "removed"
        case .asBefore: "as before"
        case .goesWithRecord(let sequence): "goes with \(sequence)"
        case .refused(let phrase): "refused: \(phrase.english)"
        }
    }
}

@Suite("What undoing would do")
struct UndoPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: KindNumber
        fileprivate let events: [UndoEvent]
        let undo: [Int64]
        let gives: [String]

        fileprivate init(
            _ what: String, of kind: KindNumber = Household.kind, _ events: [UndoEvent], undo: [Int64],
            gives: [String]
        ) {
            testDescription = what
            self.kind = kind
            self.events = events
            self.undo = undo
            self.gives = gives
        }
    }

    private static func phone(_ text: String) -> FieldMap<FieldEdit> { [Household.phone: .set(.text(text))] }
    private static func care(_ adding: [Int64], _ removing: [Int64] = []) -> FieldMap<FieldEdit> {
        [Household.care: .union(adding: adding.map { .integer($0) }, removing: removing.map { .integer($0) })]
    }
    private static func paid(_ step: Int64) -> FieldMap<FieldEdit> { [Benefit.paid: .add(step)] }
    private static let household = UndoEvent.create(
        by: 1, [Household.number: .set(.text("1")), Household.head: .set(.text("李"))])
    private static let benefit = UndoEvent.create(
        by: 1, [Benefit.household: .set(.id(id)), Benefit.programme: .set(.integer(1))])
    private static let (old, new, newer) = ("13800000000", "13900000000", "13700000000")
    private static let id = {
        var random = SeededRandom(1)
        return RecordID(unixMilliseconds: TestTownship.now, using: &random)
    }()

    private static let cases: [Case] = [
        Case(
            "A field goes back to what it was",
            [household, .edit(by: 1, phone(old)), .edit(by: 1, phone(new))], undo: [3],
            gives: ["3 phone: \(new) → \(old)"]),
        Case(
            "A field that was empty is empty again", [household, .edit(by: 1, phone(new))], undo: [2],
            gives: ["2 phone: \(new) → "]),
        Case(
            "What somebody changed since stays",
            [household, .edit(by: 1, phone(new)), .edit(by: 2, phone(newer))], undo: [2],
            gives: ["2 phone stays: changed since by 3"]),
        Case(
            "One field goes back though another was changed since",
            [
                household,
                .edit(by: 1, [Household.phone: .set(.text(new)), Household.address: .set(.text("甲"))]),
                .edit(by: 2, phone(newer)),
            ], undo: [2],
            gives: ["2 address: 甲 → ", "2 phone stays: changed since by 3"]),
        Case(
            "What somebody else entered too stays",
            [household, .edit(by: 1, phone(new)), .edit(by: 2, phone(new), base: 1)], undo: [2],
            gives: ["2 phone stays: 3 says the same"]),
        Case(
            "What is as before needs nothing",
            [household, .edit(by: 1, phone(new)), .edit(by: 2, [Household.phone: .set(.null)])], undo: [2],
            gives: ["2 phone stays: as before"]),
        Case(
            "Several changes of a field are undone from the newest on",
            [household, .edit(by: 1, phone(old)), .edit(by: 1, phone(new)), .edit(by: 1, phone(newer))],
            undo: [2, 3, 4],
            gives: ["4 phone: \(newer) → \(new)", "3 phone: \(new) → \(old)", "2 phone: \(old) → "]),
        Case(
            "What lies behind another's change stays, what lies before it goes",
            [household, .edit(by: 1, phone(old)), .edit(by: 2, phone(new)), .edit(by: 1, phone(newer))],
            undo: [2, 4],
            gives: ["4 phone: \(newer) → \(new)", "2 phone stays: changed since by 3"]),
        Case(
            "A counter gets the opposite step, whatever was counted since", of: Benefit.kind,
            [benefit, .edit(by: 1, paid(500)), .edit(by: 2, paid(30))], undo: [2],
            gives: ["2 paid_fen: 530 → 30"]),
        Case(
            "A set loses what was added and gets back what was removed, whatever else is in it",
            [
                household, .edit(by: 2, care([1, 2])), .edit(by: 1, care([3], [1])), .edit(by: 2, care([4])),
            ], undo: [3],
            gives: ["3 care: 2,3,4 → 1,2,4"]),
        Case(
            "An element that somebody else added too stays",
            [household, .edit(by: 1, care([1, 2])), .edit(by: 2, care([2]), base: 1)], undo: [2],
            gives: ["2 care: 1,2 → 2"]),
        Case(
            "A set whose elements all have another's word stays",
            [household, .edit(by: 1, care([2])), .edit(by: 2, care([2]), base: 1)], undo: [2],
            gives: ["2 care stays: 3 says the same"]),
        Case(
            "A remark stays, with one behind it that says so",
            [household, .edit(by: 1, [Household.remarks: .append([.text("甲")])])], undo: [2],
            gives: ["2 remarks: 甲 → 甲,撤销第 2 号改动所写：“甲”"]),
        Case(
            "A created record is removed", [household], undo: [1], gives: ["1 record:  → 1"]),
        Case(
            "Its author's later edits go with it, whether they are undone too or not",
            [household, .edit(by: 1, phone(old)), .edit(by: 1, phone(new))], undo: [1, 3],
            gives: ["3 stays: goes with 1", "1 record:  → 1"]),
        Case(
            "A record that somebody else has edited is not removed, but its author's edit is undone",
            [household, .edit(by: 2, phone(old)), .edit(by: 1, [Household.address: .set(.text("甲"))])],
            undo: [1, 3],
            gives: ["3 address: 甲 → ", "1 record stays: changed since by 2"]),
        Case(
            "An edit by somebody else that is undone itself does not hold the record",
            [household, .edit(by: 2, phone(old)), .undo(2)], undo: [1], gives: ["1 record:  → 1"]),
        Case(
            "A removed record comes back", [household, .remove(by: 1)], undo: [2],
            gives: ["2 record: 1 → "]),
        Case(
            "A record made and removed by the same stays removed", [household, .remove(by: 1)], undo: [1, 2],
            gives: ["2 stays: goes with 1", "1 record stays: removed"]),
        Case(
            "A removal that an edit beat is nothing to undo",
            [household, .remove(by: 1), .edit(by: 2, phone(old), base: 1)], undo: [2],
            gives: ["2 record stays: changed since by 3"]),
        Case(
            "An edit of a record that is removed is not undone",
            [household, .edit(by: 1, phone(old)), .remove(by: 2)], undo: [2], gives: ["2 stays: removed"]),
        Case(
            "An undo is undone: the field", [household, .edit(by: 1, phone(new)), .undo(2)], undo: [3],
            gives: ["3 phone:  → \(new)"]),
        Case("An undo is undone: the record", [household, .undo(1)], undo: [2], gives: ["2 record: 1 → "]),
        Case(
            "An undo is undone: the counter", of: Benefit.kind, [benefit, .edit(by: 1, paid(500)), .undo(2)],
            undo: [3], gives: ["3 paid_fen: 0 → 500"]),
        Case(
            "Nothing is undone twice", of: Benefit.kind,
            [benefit, .edit(by: 1, paid(500)), .undo(2), .edit(by: 2, paid(7))], undo: [2],
            gives: ["2 paid_fen stays: undone by 3"]),
        Case(
            "What was done again can be undone again", of: Benefit.kind,
            [benefit, .edit(by: 1, paid(500)), .undo(2), .undo(3)], undo: [2],
            gives: ["2 paid_fen: 500 → 0"]),
        Case(
            "A record that was made, undone and made again can be undone again",
            [household, .undo(1), .undo(2)], undo: [1], gives: ["1 record:  → 1"]),
        Case(
            "What was refused is nothing to undo", [household, .refused(by: 1, phone(new))], undo: [2],
            gives: ["2 stays: not in force"]),
        Case(
            "What lost is nothing to undo",
            [
                household, .edit(by: 2, [Household.head: .set(.text("王"))]),
                .edit(by: 1, [Household.head: .set(.text("张"))], base: 1),
            ], undo: [3], gives: ["3 stays: not in force"]),
        Case(
            "A visit stays", of: Visit.kind,
            [
                .create(
                    by: 1,
                    [
                        Visit.household: .set(.id(id)), Visit.visitor: .set(.integer(1)),
                        Visit.finding: .set(.text("好")),
                    ])
            ], undo: [1], gives: ["1 stays: append only"]),
        Case(
            "What would be too much for a counter is refused", of: Benefit.kind,
            [
                benefit, .edit(by: 1, paid(-1_000_000_000_000)), .edit(by: 2, paid(1_000_000_000_000)),
                .edit(by: 2, paid(1_000_000_000)),
            ], undo: [2],
            gives: ["2 stays: refused: benefit, paid in fen: is outside the allowed range"]),
    ]

    @Test("Table of cases", arguments: cases)
    func table(row: Case) throws {
        var past = Past(row.kind, Self.id)
        for event in row.events { try past.happen(event) }
        #expect(past.plan(undoing: row.undo).lines == row.gives)
    }

    @Test("A record that others point to stays, unless they go too")
    func references() throws {
        var home = Past(Household.kind, Self.id)
        try home.happen(Self.household)
        var random = SeededRandom(2)
        let id = RecordID(unixMilliseconds: TestTownship.now, using: &random)
        let pointing = RecordReference(kind: Benefit.kind, id: id)
        #expect(home.plan(undoing: [1], referrers: [pointing]).lines == ["1 record stays: pointed to"])

        var benefit = Past(Benefit.kind, id)
        try benefit.happen(Self.benefit)
        var made = try #require(benefit.changes.first)
        made.sequence = 2
        let subjects = [
            Self.id: UndoSubject(
                record: home.record, past: RecordPast(home.changes), referrers: [pointing]),
            id: UndoSubject(record: benefit.record, past: RecordPast([made])),
        ]
        let plan = UndoPlan(undoing: home.changes + [made], of: subjects, now: 99_000)
        #expect(plan.lines == ["2 record:  → 1", "1 record:  → 1"])
    }

    @Test("A remark that is quoted fits into a remark")
    func longRemark() throws {
        var past = Past(Household.kind, Self.id)
        try past.happen(Self.household)
        let remark = String(repeating: "长", count: FieldLimits.remarkBytes / 3)
        try past.happen(.edit(by: 1, [Household.remarks: .append([.text(remark)])]))
        let after = try #require(
            past.plan(undoing: [2]).steps.first?.fields.first?.after.asArray?.last?.asText)
        #expect(after.utf8.count <= FieldLimits.remarkBytes)
        #expect(after.hasPrefix("撤销第 2 号改动所写：“长长") && after.hasSuffix("长”"))
    }

    @Test("A move is undone by a move")
    func move() throws {
        var past = Past(Household.kind, Self.id)
        try past.happen(Self.household)
        var moved = try #require(past.changes.first)
        moved.operation = .edit
        (moved.sequence, moved.cellBefore, moved.before, moved.after) = (2, 9, [:], [:])
        let subject = UndoSubject(record: past.record, past: RecordPast(past.changes + [moved]))
        #expect(UndoPlan(undoing: [moved], of: [Self.id: subject], now: 99_000).lines == ["2 stays: a move"])
    }
}
