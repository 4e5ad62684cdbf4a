import Ledgers
import Phrases
import Storage
import SyncServer
import Testing
import Wire

@Suite("The history of a record")
struct RecordHistoryTests {
    /// A household that the first device made; the other has then changed a field with `theirs`, unseen by the first.
    private struct Scene {
        let township: TestTownship
        let mine: Device
        let other: Device
        let id: RecordID
        let kind: KindNumber

        init(_ kind: KindNumber = Household.kind, theirs: FieldMap<FieldEdit>, at age: Int64 = 0) throws {
            township = try TestTownship()
            // Those who may enter payments, where it is about a benefit.
            let role: Role = kind == Benefit.kind ? .dutyOfficer : .worker
            mine = try township.device("王网格", role: role)
            other = try township.device("李网格", role: role)
            let home = township.id()
            try township.upload([try township.household(1, home)], from: mine)
            self.kind = kind
            if kind == Household.kind {
                id = home
            } else {
                id = township.id()
                let benefit: FieldMap<FieldEdit> = [
                    Benefit.household: .set(.id(home)), Benefit.programme: .set(.integer(1)),
                ]
                try township.upload([try township.change(2, .create, kind, id, benefit)], from: mine)
            }
            try township.upload(
                [
                    try township.change(
                        1, theirs.isEmpty ? .remove : .edit, kind, id, base: township.store.revision(),
                        ageMilliseconds: age, theirs)
                ], from: other)
        }

        /// The first device's change, made when it had seen only what it made itself.
        func change(_ edits: FieldMap<FieldEdit>, _ operation: Change.Operation = .edit, age: Int64 = 0)
            throws
        {
            try township.upload(
                [
                    try township.change(
                        kind == Household.kind ? 2 : 3, operation, kind, id,
                        base: kind == Household.kind ? 1 : 2, ageMilliseconds: age, edits)
                ], from: mine)
        }

        var entries: [HistoryEntry] {
            get throws {
                try RecordHistory(
                    RecordPast(township.store.history(of: id)),
                    items: ReviewReason.allCases.flatMap { try township.store.reviewItems(about: id, $0) }
                ).entries
            }
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: KindNumber
        let theirs: FieldMap<FieldEdit>
        let mine: FieldMap<FieldEdit>
        /// How long before the other's edit the first device made its own.
        let age: Int64
        let verdict: FieldVerdict

        init(
            _ what: String, _ kind: KindNumber = Household.kind, theirs: FieldMap<FieldEdit>,
            mine: FieldMap<FieldEdit>, age: Int64 = 0, _ verdict: FieldVerdict
        ) {
            testDescription = what
            self.kind = kind
            self.theirs = theirs
            self.mine = mine
            self.age = age
            self.verdict = verdict
        }
    }

    private static let phone: FieldMap<FieldEdit> = [Household.phone: .set(.text("13800000000"))]
    private static let otherPhone: FieldMap<FieldEdit> = [Household.phone: .set(.text("13900000000"))]
    private static let care: FieldMap<FieldEdit> = [
        Household.care: .union(adding: [.integer(1)], removing: [])
    ]

    private static let rows = [
        Row("another field", theirs: care, mine: phone, .unopposed),
        Row("the earlier of two", theirs: otherPhone, mine: phone, age: 60_000, .laterEditLost),
        Row(
            "a field that a person decides on", theirs: [Household.head: .set(.text("甲"))],
            mine: [Household.head: .set(.text("乙"))], .centreStands),
        Row(
            "two additions", theirs: care,
            mine: [Household.care: .union(adding: [.integer(2)], removing: [])], .bothCounted),
        Row("the same addition", theirs: care, mine: care, .heldAlready),
        Row(
            "two steps", Benefit.kind, theirs: [Benefit.paid: .add(5)], mine: [Benefit.paid: .add(7)],
            .bothCounted),
        Row("the same value", theirs: phone, mine: phone, .heldAlready),
        Row("an edit of what the other removed", theirs: [:], mine: phone, .unopposed),
    ]

    @Test("By which rule an edit is in force or not", arguments: rows)
    func verdicts(row: Row) throws {
        let scene = try Scene(row.kind, theirs: row.theirs)
        try scene.change(row.mine, age: row.age)
        let field = try #require(row.mine.entries.first?.number)
        let line = try #require(try scene.entries.last?.fields.first { $0.field == field })
        #expect(line.verdict == row.verdict)
        // What is not in the ledger is told as it was entered.
        #expect((line.after == nil) == (line.entered == row.mine[field]))
    }

    @Test("The later edit says that it won, the earlier which one took its place")
    func laterEdit() throws {
        let scene = try Scene(theirs: Self.otherPhone, at: 60_000)
        try scene.change(Self.phone)
        let entries = try scene.entries
        #expect(
            entries.map { $0.fields.first { $0.field == Household.phone }?.verdict } == [
                nil, .unopposed, .laterEditWon,
            ])
        #expect(entries[1].fields.first?.lostTo == entries[2].change.sequence)
        #expect(entries[2].items.map(\.reason) == [.laterEditWon])
    }

    @Test("Removal against edit is told on both sides")
    func removal() throws {
        let scene = try Scene(theirs: Self.phone)
        try scene.change([:], .remove)
        #expect(try scene.entries.last?.fields.map(\.verdict) == [.editBeatRemoval])

        let revived = try Scene(theirs: [:])
        try revived.change(Self.phone)
        let line = try #require(try revived.entries.last?.fields.first)
        #expect(line.field == .removed && line.verdict == .removalLost)
        #expect(line.before == .integer(1) && line.after == .null)
    }

    @Test("What was refused is told as it was entered")
    func refused() throws {
        let scene = try Scene(theirs: Self.care)
        try scene.change([Household.phone: .set(.text("12"))])
        let entry = try #require(try scene.entries.last)
        #expect(entry.change.outcome.status == .refused)
        #expect(entry.fields.map(\.verdict) == [.notMerged])
        #expect(entry.fields.first?.entered == .set(.text("12")))
    }

    @Test("A decision is a change of its own, under the name of who decided")
    func decision() throws {
        let scene = try Scene(theirs: [Household.head: .set(.text("甲"))])
        try scene.change([Household.head: .set(.text("乙"))])
        let item = try #require(try scene.township.store.reviewItems().first)
        try ReviewDesk(store: scene.township.store, person: "赵主任", now: TestTownship.now)
            .decide(item.number, .take)
        let entries = try scene.entries
        let last = try #require(entries.last)
        #expect(last.change.origin == .decision(item: item.number))
        #expect(last.change.person == "赵主任")
        #expect(last.fields.map(\.after) == [.text("乙")])
        #expect(entries[2].items.first?.decidedBy == "赵主任")
    }

    @Test("An undone change names what undid it, until that is undone itself")
    func undone() throws {
        let scene = try Scene(theirs: Self.phone)
        let desk = UndoDesk(store: scene.township.store, person: "赵主任", now: TestTownship.now)
        _ = try desk.undo(.changes([2]))
        #expect(try scene.entries.map(\.undoneBy?.sequence) == [nil, 3, nil])
        _ = try desk.undo(.changes([3]))
        #expect(try scene.entries.map(\.undoneBy?.sequence) == [nil, nil, 4, nil])
    }

    @Test("What came from a table says so")
    func imported() throws {
        let township = try TestTownship()
        let kind = try #require(Schema.kind(Household.kind))
        try township.importTable(kind, "cell,number,head\n0101,1,李大山\n")
        let id = try #require(try township.store.records.list(kind).first).id
        #expect(try township.store.history(of: id).map(\.origin) == [.imported])
    }

    @Test("Values are shown by name, and an ID number never whole", arguments: [Language.chinese, .english])
    func words(language: Language) throws {
        let scene = try Scene(theirs: Self.care)
        let text = LedgerText(store: scene.township.store, language: language)
        #expect(try text.value(.id(scene.id), Resident.household, of: Resident.kind) == "0101-001 李大山")
        #expect(try text.value(.integer(scene.mine.worker), Visit.visitor, of: Visit.kind) == "王网格")
        let number = "11010519491231002X"
        let shown = try text.value(.text(number), Resident.idNumber, of: Resident.kind)
        #expect(shown == IdentityNumber.masked(number) && shown != number)
        #expect(try text.value(.null, Household.phone, of: Household.kind) == "—")
        for verdict in FieldVerdict.allCases where verdict != .unopposed {
            #expect(verdict.phrase?.text(in: language).isEmpty == false)
        }
    }
}
