import Ledgers
import Merge
import Testing
import Wire

@Suite("Creating, removing and reviving records")
struct RecordMergeTests {
    @Test("A new record takes what was sent, with a clock on every field")
    func create() throws {
        let centre = try Centre(Household.kind, household([Household.remarks: .append([.text("a")])]))
        let record = try #require(centre.record)
        #expect(record.fields.map(\.number) == [Household.number, Household.head, Household.remarks])
        #expect(record.clocks.map(\.number) == record.fields.map(\.number))
        #expect(
            record.clocks.allSatisfy {
                $0.element == FieldClock(revision: 1, writer: 1, editedMilliseconds: 100)
            })
        #expect((record.revision, record.entered, record.cell) == (1, 1, 1))
    }

    @Test("Times that the product fills in come from the corrected time of the change")
    func stamps() throws {
        let id = try #require(Centre.id)
        let centre = try Centre(
            IncidentEntry.kind,
            [
                IncidentEntry.incident: .set(.id(id)), IncidentEntry.action: .set(.integer(17)),
                IncidentEntry.author: .set(.integer(9)), IncidentEntry.role: .set(.integer(1)),
                IncidentEntry.recordedAt: .set(.integer(77)),
            ])
        #expect(centre.value(IncidentEntry.recordedAt) == .integer(100))
        #expect(centre.record?.clocks[IncidentEntry.recordedAt]?.revision == 1)
    }

    @Test("A second create of one id is an edit; of what is written once it is nothing")
    func createTwice() throws {
        var home = try Centre(Household.kind, household())
        #expect(try !home.take(.create, household(), by: 1, at: 200, base: 0))
        #expect(
            try home.take(.create, household([Household.address: .set(.text("a"))]), by: 1, at: 200, base: 0))
        #expect(home.value(Household.address) == .text("a"))
        let id = try #require(Centre.id)
        let visit: FieldMap<FieldEdit> = [
            Visit.household: .set(.id(id)), Visit.visitor: .set(.integer(9)), Visit.finding: .set(.text("a")),
        ]
        var visits = try Centre(Visit.kind, visit)
        var other = visit
        other[Visit.finding] = .set(.text("b"))
        #expect(try !visits.take(.create, other, by: 2, at: 200, base: 0))
        #expect(visits.value(Visit.finding) == .text("a"))
    }

    @Test("What cannot be merged at all is refused", arguments: [Change.Operation.edit, .remove])
    func unknownRecord(operation: Change.Operation) throws {
        let change = Change(
            number: 1, operation: operation, kind: Household.kind, id: try #require(Centre.id), cell: 1,
            base: 0,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [:])
        let author = MergeAuthor(writer: 1, editedMilliseconds: 0)
        #expect(throws: MergeRefusal.unknownRecord) {
            try RecordMerge.merge(change, into: nil, by: author, at: 1)
        }
        var unknown = change
        unknown.kind = KindNumber(rawValue: 900)
        #expect(throws: MergeRefusal.unknownKind(unknown.kind)) {
            try RecordMerge.merge(unknown, into: nil, by: author, at: 1)
        }
    }

    @Test("A change that breaks a rule leaves the record as it was")
    func refused() throws {
        var centre = try Centre(Household.kind, household())
        let before = centre.record
        for edits: FieldMap<FieldEdit> in [
            [Household.phone: .set(.text("1"))], [Household.head: .set(.null)], [Household.care: .add(1)],
            [unknownField: .set(.null)], [.removed: .set(.integer(1))],
            [Household.address: .set(.text("a")), Household.phone: .set(.text("1"))],
        ] {
            #expect(throws: MergeRefusal.self) { try centre.take(.edit, edits, by: 2, at: 200) }
        }
        #expect(centre.record == before)
        #expect(throws: MergeRefusal.self) {
            try Centre(Household.kind, [Household.number: .set(.text("1"))])
        }
    }

    @Test("What is written once is neither edited nor removed", arguments: [Change.Operation.edit, .remove])
    func appendOnly(operation: Change.Operation) throws {
        let id = try #require(Centre.id)
        var centre = try Centre(
            Visit.kind,
            [
                Visit.household: .set(.id(id)), Visit.visitor: .set(.integer(9)),
                Visit.finding: .set(.text("a")),
            ])
        #expect(throws: MergeRefusal.self) {
            try centre.take(
                operation, operation == .edit ? [Visit.finding: .set(.text("b"))] : [:], by: 1, at: 200)
        }
    }

    @Test("A removal makes a tombstone; a second one makes nothing")
    func remove() throws {
        var centre = try Centre(Household.kind, household())
        #expect(try centre.take(.remove, by: 2, at: 200))
        #expect(centre.record?.isRemoved == true)
        #expect(
            centre.record?.clocks[.removed] == FieldClock(revision: 2, writer: 2, editedMilliseconds: 200))
        #expect(try !centre.take(.remove, by: 3, at: 300))
        #expect(centre.conflicts == [])
    }

    @Test("An edit that did not see the removal revives the record for everyone, and the case is kept")
    func editAfterRemoval() throws {
        var centre = try Centre(Household.kind, household())
        try centre.take(.remove, by: 2, at: 300)
        #expect(try centre.take(.edit, [Household.address: .set(.text("a"))], by: 3, at: 200))
        #expect(centre.record?.isRemoved == false)
        #expect(centre.record?.entered == 3)
        #expect(centre.conflicts.map(\.rule) == [.editBeatsRemoval])
        #expect(centre.conflicts.map(\.other.writer) == [2])
    }

    @Test("An edit that changes nothing still says that its author counts on the record")
    func emptyEditAfterRemoval() throws {
        var centre = try Centre(Household.kind, household([Household.address: .set(.text("a"))]))
        try centre.take(.remove, by: 2, at: 300)
        #expect(try centre.take(.edit, [Household.address: .set(.text("a"))], by: 3, at: 200))
        #expect(centre.record?.isRemoved == false)
    }

    @Test(
        "An edit by one who saw the removal, or made it, is refused",
        arguments: [(3, 2), (2, 1)] as [(WriterNumber, Revision)])
    func editOfSeenTombstone(writer: WriterNumber, base: Revision) throws {
        var centre = try Centre(Household.kind, household())
        try centre.take(.remove, by: 2, at: 200)
        #expect(throws: MergeRefusal.removed) {
            try centre.take(.edit, [Household.address: .set(.text("a"))], by: writer, at: 300, base: base)
        }
        #expect(centre.record?.isRemoved == true)
    }

    @Test("A removal that did not see an edit loses to it, even to one of a set or a list")
    func removalAfterEdit() throws {
        for edit: FieldMap<FieldEdit> in [
            [Household.address: .set(.text("a"))],
            [Household.care: .union(adding: [.integer(1)], removing: [])],
            [Household.remarks: .append([.text("a")])],
        ] {
            var centre = try Centre(Household.kind, household())
            try centre.take(.edit, edit, by: 2, at: 200)
            #expect(try !centre.take(.remove, by: 3, at: 300))
            #expect(centre.record?.isRemoved == false)
            #expect(centre.conflicts.map(\.rule) == [.editBeatsRemoval])
            #expect(centre.conflicts.map(\.inForce.writer) == [2])
            #expect(try centre.take(.remove, by: 3, at: 300, base: 2))
            #expect(centre.record?.isRemoved == true)
        }
    }

    @Test("Removal and edit end alike in either order")
    func commutes() throws {
        let edit: FieldMap<FieldEdit> = [Household.address: .set(.text("a"))]
        var (removedFirst, editedFirst) = (
            try Centre(Household.kind, household()), try Centre(Household.kind, household())
        )
        try removedFirst.take(.remove, by: 2, at: 200)
        try removedFirst.take(.edit, edit, by: 3, at: 300)
        try editedFirst.take(.edit, edit, by: 3, at: 300)
        try editedFirst.take(.remove, by: 2, at: 200)
        #expect(removedFirst.record?.fields == editedFirst.record?.fields)
        #expect(removedFirst.conflicts.map(\.rule) == editedFirst.conflicts.map(\.rule))
    }

    @Test("A revision is used only when something changes")
    func revisions() throws {
        var centre = try Centre(Household.kind, household())
        for edits: FieldMap<FieldEdit> in [
            [:], [Household.head: .set(.text("李大山"))], [Household.address: .set(.null)],
            [Household.care: .union(adding: [], removing: [.integer(4)])], [Household.remarks: .append([])],
        ] {
            #expect(try !centre.take(.edit, edits, by: 2, at: 200))
        }
        #expect(centre.revision == 1)
        #expect(centre.record?.clocks.allSatisfy { $0.element.writer == 1 } == true)
    }
}

@Suite("Fields of a newer schema")
struct NewerSchemaTests {
    @Test("They are kept whole, and merged by what their edit does")
    func kept() throws {
        let elements: [Value] = [.integer(1), .integer(2), .integer(3)]
        let rounds: [(FieldEdit, FieldEdit, Value, Int)] = [
            (.set(.text("a")), .set(.text("b")), .text("a"), 1), (.add(5), .add(-7), .integer(-2), 0),
            (.append([.text("a")]), .append([.text("b")]), .array([.text("a"), .text("b")]), 0),
            (
                .union(adding: [elements[0]], removing: []), .union(adding: [elements[1]], removing: []),
                .array([elements[0], elements[1]]), 0
            ),
        ]
        for (first, second, value, conflictCount) in rounds {
            var centre = try Centre(Household.kind, household())
            try centre.take(.edit, [unknownField: first], by: 2, at: 300, isNewer: true)
            try centre.take(.edit, [unknownField: second], by: 3, at: 200, isNewer: true)
            #expect(centre.value(unknownField) == value)
            #expect(centre.conflicts.count == conflictCount, "\(first)")
        }
    }

    @Test("From a schema of this build's age they are refused")
    func refused() throws {
        var centre = try Centre(Household.kind, household())
        #expect(throws: MergeRefusal.self) { try centre.take(.edit, [unknownField: .add(1)], by: 2, at: 300) }
    }

    @Test("A choice that is not known yet is kept by its number")
    func choices() throws {
        var centre = try Centre(Household.kind, household())
        try centre.take(
            .edit,
            [
                Household.householdKind: .set(.integer(99)),
                Household.care: .union(adding: [.integer(98)], removing: []),
            ],
            by: 2, at: 300, isNewer: true)
        #expect(centre.value(Household.householdKind) == .integer(99))
        #expect(centre.value(Household.care) == .array([.integer(98)]))
    }
}

@Suite("Bounds on what many people's edits add up to")
struct MergedSizeTests {
    @Test("A list, a counter and a record do not grow beyond what every party can carry")
    func bounds() throws {
        var home = try Centre(Household.kind, household())
        let remarks = [Value](repeating: .text("a"), count: WireLimits.elementsPerValue)
        try home.take(.edit, [Household.remarks: .append(remarks)], by: 2, at: 200)
        #expect(throws: MergeRefusal.self) {
            try home.take(.edit, [Household.remarks: .append([.text("b")])], by: 2, at: 300)
        }
        #expect(home.value(Household.remarks) == .array(remarks))

        let many = FieldMap(
            (1...UInt16(WireLimits.fieldsPerRecord)).map {
                (FieldNumber(rawValue: 900 + $0), FieldEdit.add(1))
            })
        #expect(throws: MergeRefusal.self) { try home.take(.edit, many, by: 2, at: 300, isNewer: true) }

        let id = try #require(Centre.id)
        var benefit = try Centre(
            Benefit.kind, [Benefit.household: .set(.id(id)), Benefit.programme: .set(.integer(1))])
        try benefit.take(.edit, [Benefit.paid: .add(FieldLimits.fen.upperBound)], by: 2, at: 200)
        #expect(throws: MergeRefusal.self) {
            try benefit.take(.edit, [Benefit.paid: .add(1)], by: 3, at: 300)
        }
    }
}
