import Ledgers
import Phrases
import Terminal
import Testing
import Wire

@Suite("A record's history in print")
struct HistoryPrintTests {
    /// A ledger that knows every record and worker by number.
    private final class Names: LedgerNames {
        func title(of id: RecordID, _ kind: KindNumber) -> String { "record \(id.shortText)" }
        func workerName(_ number: WorkerNumber) -> String { "worker \(number)" }
    }

    private static let time: Int64 = 1_795_500_000_000

    private func print(_ kind: KindNumber = Household.kind, _ language: Language = .english) throws
        -> HistoryPrint
    {
        HistoryPrint(
            kind: try #require(Schema.kind(kind)), text: LedgerText(names: Names(), language: language))
    }

    private func change(
        _ outcome: Outcome = Outcome(number: 1, status: .applied, revision: 31), raw: Int64 = time,
        basis: Int64 = 0,
        device: WriterNumber = 3, decidedBy: String? = nil, cellBefore: String? = nil,
        origin: (Int64, Int64?) = (0, nil), undoneBy: PastChange.Undoing? = nil
    ) -> PastChange {
        PastChange(
            number: 12, operation: .edit, outcome: outcome, editedMilliseconds: Self.time,
            rawMilliseconds: raw,
            timeBasis: basis, receivedMilliseconds: Self.time, who: "王网格", device: device,
            decidedBy: decidedBy, cell: "0101", cellBefore: cellBefore, origin: origin.0, about: origin.1,
            undoneBy: undoneBy)
    }

    private func notes(_ change: PastChange, _ language: Language = .english) throws -> [String] {
        try print(Household.kind, language).lines(change).dropFirst().map { String($0.dropFirst(4)) }
    }

    @Test("The head says number, when, who, on which device, what came of it, and at which revision")
    func head() throws {
        #expect(
            try print().lines(change()) == [
                "12  2026-11-24 14:00:00  王网格 (device 3)  applied, revision 31"
            ])
        #expect(
            try print(Household.kind, .chinese).lines(
                change(Outcome(number: 1, status: .refused, revision: nil, code: "scope.cell"), device: 0))
                == [
                    "12  2026-11-24 14:00:00  王网格  被拒：scope.cell"
                ])
    }

    @Test("What made it, who decided, the sentence, the move and the undoing are said below")
    func origins() throws {
        #expect(
            try notes(change(decidedBy: "赵主任", origin: (3, 9))) == [
                "decision of review item 9", "decided by 赵主任",
            ])
        // At the centre, who made it is who decided.
        #expect(try notes(change(device: 0, decidedBy: "赵主任", origin: (4, 7))) == ["undoes no. 7"])
        #expect(try notes(change(cellBefore: "0102")) == ["moved from cell 0102 to 0101"])
        let sentence = Outcome(number: 1, status: .refused, revision: nil, code: "x", sentence: "not a phone")
        #expect(try notes(change(sentence)) == ["not a phone"])
        let undoing = PastChange.Undoing(number: 40, editedMilliseconds: Self.time, who: "赵主任")
        #expect(try notes(change(undoneBy: undoing)) == ["undone by 赵主任 at 2026-11-24 14:00:00, no. 40"])
    }

    struct Doubt: Sendable {
        let basis: Int64
        let raw: Int64
        let says: String?
    }

    @Test(
        "A doubtful time is marked as such; a clock that was only wrong is told",
        arguments: [
            Doubt(basis: 0, raw: time, says: nil), Doubt(basis: 1, raw: time + 60_000, says: nil),
            Doubt(basis: 1, raw: time + 61_000, says: "the device's clock showed"),
            Doubt(basis: 2, raw: time, says: "cannot be"), Doubt(basis: 3, raw: time, says: "was set since"),
            Doubt(basis: 9, raw: time, says: "is not known here"),
            Doubt(basis: 0, raw: .min, says: "clock showed"),
        ])
    func doubts(doubt: Doubt) throws {
        let notes = try notes(change(raw: doubt.raw, basis: doubt.basis))
        #expect(notes.count == (doubt.says == nil ? 0 : 1))
        if let says = doubt.says { #expect(notes.first?.contains(says) == true) }
    }

    @Test("A field says from what to what, what was entered, and the rule")
    func fields() throws {
        func line(_ field: PastField) throws -> String? {
            var change = change()
            change.fields = [field]
            return try notes(change).first
        }
        func phone(
            _ rule: Int64, _ before: Value?, _ after: Value?, _ entered: FieldEdit? = nil,
            _ lost: Int64? = nil
        )
            -> PastField
        {
            PastField(
                field: Household.phone, rule: rule, before: before, after: after, entered: entered,
                lostTo: lost)
        }
        #expect(try line(phone(0, .null, .text("1"))) == "phone 1")
        #expect(try line(phone(2, .text("1"), .text("2"))) == "phone 1 → 2 (the later edit won)")
        #expect(try line(phone(0, .text("1"), .null)) == "phone 1 → —")
        #expect(
            try line(phone(3, nil, nil, .set(.text("3"))))
                == "phone 3 (not in force: another's later edit won)")
        #expect(
            try line(phone(0, .null, .text("1"), nil, 8))
                == "phone 1 (no. 8 took its place: the later edit won)")
        let removal = PastField(
            field: .removed, rule: 0, before: .null, after: .integer(1), entered: nil, lostTo: nil)
        #expect(try line(removal) == "the record in the ledger → removed")
        let unknown = PastField(
            field: FieldNumber(rawValue: 900), rule: 0, before: .null, after: .integer(5), entered: nil,
            lostTo: nil)
        #expect(try line(unknown) == "#900 5")
    }

    @Test("Numbers of a later centre are shown as they are [R18.3-2]")
    func laterNumbers() throws {
        var later = change(basis: 9, origin: (77, 3))
        later.fields = [
            PastField(
                field: Household.phone, rule: 66, before: .null, after: .text("1"), entered: nil, lostTo: nil)
        ]
        later.items = [
            PastItem(
                number: 4, reason: 55, field: nil, decision: 44, decidedBy: nil, decidedMilliseconds: nil,
                standing: "of a later kind")
        ]
        let notes = try notes(later)
        #expect(notes.first == "made in way 77")
        #expect(notes.contains("phone 1 (by rule 66)") && notes.last == "of a later kind")
        let document = try print().json(later).text
        for part in [#""origin":"#, "#77", "#66", "#9"] { #expect(document.contains(part), "\(document)") }
    }

    @Test("An identity number is masked, in lines and in documents [R18.3-1]")
    func masked() throws {
        let number = "11010519491231002X"
        var change = change()
        change.fields = [
            PastField(
                field: Resident.idNumber, rule: 0, before: .text(number), after: .text(number), entered: nil,
                lostTo: nil),
            PastField(
                field: Resident.idNumber, rule: 9, before: nil, after: nil, entered: .set(.text(number)),
                lostTo: nil),
        ]
        let print = try print(Resident.kind)
        for text in [try print.lines(change).joined(), try print.json(change).text] {
            #expect(!text.contains(number) && text.contains(IdentityNumber.masked(number)))
        }
    }

    @Test("References and workers are shown by name")
    func names() throws {
        let id = try #require(RecordID(text: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        var change = change()
        change.fields = [
            PastField(
                field: Visit.household, rule: 0, before: .null, after: .id(id), entered: nil, lostTo: nil),
            PastField(
                field: Visit.visitor, rule: 0, before: .null, after: .integer(7), entered: nil, lostTo: nil),
        ]
        #expect(
            try print(Visit.kind).lines(change).dropFirst() == [
                "    household record 0c07398f", "    visitor worker 7",
            ])
    }
}
