import Ledgers
import Merge
import Testing
import Wire

/// One writer's change of the record as it stood at revision 1.
struct Edit: Sendable {
    var writer: WriterNumber
    var at: Int64
    var value: String
    var base: Revision = 1

    var set: FieldEdit { .set(.text(value)) }
}

@Suite("Concurrent edits of one fact: the later is in force")
struct LatestTests {
    private static let pairs: [(String, Edit, Edit, String, String?)] = [
        (
            "in sight of each other", Edit(writer: 2, at: 300, value: "a"),
            Edit(writer: 3, at: 200, value: "b", base: 2), "b", nil
        ),
        (
            "the later arrives last", Edit(writer: 2, at: 200, value: "a"),
            Edit(writer: 3, at: 300, value: "b"), "b", "a"
        ),
        (
            "the later arrives first", Edit(writer: 2, at: 300, value: "a"),
            Edit(writer: 3, at: 200, value: "b"), "a", "b"
        ),
        (
            "of one millisecond", Edit(writer: 2, at: 200, value: "a"), Edit(writer: 3, at: 200, value: "b"),
            "b", "a"
        ),
        (
            "of one, the other way", Edit(writer: 3, at: 200, value: "b"),
            Edit(writer: 2, at: 200, value: "a"), "b", "a"
        ),
        (
            "the same value", Edit(writer: 2, at: 200, value: "a"), Edit(writer: 3, at: 300, value: "a"), "a",
            nil
        ),
        (
            "back to the first value", Edit(writer: 2, at: 200, value: "a"),
            Edit(writer: 3, at: 300, value: "100"), "100", "a"
        ),
        (
            "one's own, unseen", Edit(writer: 2, at: 300, value: "a"), Edit(writer: 2, at: 200, value: "b"),
            "b", nil
        ),
        (
            "before the creator's own", Edit(writer: 1, at: 300, value: "a"),
            Edit(writer: 3, at: 200, value: "b"), "a", "b"
        ),
    ]

    @Test("Two edits", arguments: pairs)
    func twoEdits(name: String, first: Edit, second: Edit, inForce: String, lost: String?) throws {
        // Phones are held to a form; the address is a fact without one.
        var centre = try Centre(Household.kind, household([Household.address: .set(.text("100"))]))
        for edit in [first, second] {
            try centre.take(
                .edit, [Household.address: edit.set], by: edit.writer, at: edit.at, base: edit.base)
        }
        #expect(centre.value(Household.address) == .text(inForce))
        #expect(centre.conflicts.map(\.other.value) == (lost.map { [.text($0)] } ?? []))
        #expect(centre.conflicts.allSatisfy { $0.rule == .laterEditWins && $0.field == Household.address })
        #expect(centre.conflicts.allSatisfy { $0.inForce.value == .text(inForce) })
    }

    @Test("Both sides of a conflict say who, when, and whether the value ever was in the ledger")
    func sides() throws {
        var centre = try Centre(Household.kind, household())
        try centre.take(.edit, [Household.address: .set(.text("a"))], by: 2, at: 200)
        try centre.take(.edit, [Household.address: .set(.text("b"))], by: 3, at: 300)
        try centre.take(.edit, [Household.address: .set(.text("c"))], by: 4, at: 250)
        let (a, b) = (
            ConflictSide(value: .text("a"), writer: 2, editedMilliseconds: 200, revision: 2),
            ConflictSide(value: .text("b"), writer: 3, editedMilliseconds: 300, revision: 3)
        )
        let c = ConflictSide(value: .text("c"), writer: 4, editedMilliseconds: 250, revision: nil)
        #expect(
            centre.conflicts == [
                Conflict(rule: .laterEditWins, field: Household.address, inForce: b, other: a),
                Conflict(rule: .laterEditWins, field: Household.address, inForce: b, other: c),
            ])
    }

    @Test("Someone's second edit still conflicts with what another wrote between its base and the first")
    func unseenBetween() throws {
        // Two offline edits of writer 2 on revision 1; writer 3 wrote before either arrived.
        var centre = try Centre(Household.kind, household())
        try centre.take(.edit, [Household.address: .set(.text("theirs"))], by: 3, at: 400)
        try centre.take(.edit, [Household.address: .set(.text("first"))], by: 2, at: 200)
        try centre.take(.edit, [Household.address: .set(.text("second"))], by: 2, at: 300)
        #expect(centre.value(Household.address) == .text("theirs"))
        #expect(centre.conflicts.map(\.other.value) == [.text("first"), .text("second")])
    }

    @Test(
        "Another field's history makes no conflict: each is judged against the base, not against the record")
    func perField() throws {
        var centre = try Centre(Household.kind, household())
        try centre.take(.edit, [Household.address: .set(.text("a"))], by: 2, at: 400)
        #expect(try centre.take(.edit, [Household.dwelling: .set(.text("b"))], by: 3, at: 200))
        #expect(try centre.take(.edit, [Household.hazards: .set(.text("c"))], by: 4, at: 100))
        #expect(centre.conflicts == [])
        #expect(centre.revision == 4)
    }

    @Test("A value that someone cleared conflicts like any other")
    func cleared() throws {
        var centre = try Centre(Household.kind, household([Household.address: .set(.text("a"))]))
        try centre.take(.edit, [Household.address: .set(.null)], by: 2, at: 300)
        #expect(try !centre.take(.edit, [Household.address: .set(.text("b"))], by: 3, at: 200))
        #expect(centre.value(Household.address) == .null)
        #expect(centre.conflicts.map(\.other.value) == [.text("b")])
    }

    @Test("Of a change with several fields, those that conflict do not hold up the others")
    func mixed() throws {
        var centre = try Centre(Household.kind, household())
        try centre.take(.edit, [Household.address: .set(.text("a"))], by: 2, at: 300)
        #expect(
            try centre.take(
                .edit, [Household.address: .set(.text("b")), Household.dwelling: .set(.text("c"))], by: 3,
                at: 200))
        #expect(centre.value(Household.address) == .text("a"))
        #expect(centre.value(Household.dwelling) == .text("c"))
        #expect(centre.record?.clocks[Household.address]?.revision == 2)
        #expect(centre.record?.clocks[Household.dwelling]?.revision == 3)
    }
}

@Suite("Concurrent edits of what a person must decide: the centre's value stands")
struct ReviewPolicyTests {
    @Test(
        "Whoever was later, the value that arrived first stands and the other waits",
        arguments: [100, 250, 300] as [Int64])
    func stands(at milliseconds: Int64) throws {
        var centre = try Centre(Household.kind, household())
        try centre.take(.edit, [Household.head: .set(.text("甲"))], by: 2, at: 250)
        #expect(try !centre.take(.edit, [Household.head: .set(.text("乙"))], by: 3, at: milliseconds))
        #expect(centre.value(Household.head) == .text("甲"))
        #expect(centre.conflicts.map(\.rule) == [.centreStands])
        #expect(centre.conflicts.map(\.other.value) == [.text("乙")])
        #expect(centre.revision == 2)
    }

    @Test("What was seen, or is one's own, or is the same, is no conflict")
    func noConflict() throws {
        var centre = try Centre(Household.kind, household())
        try centre.take(.edit, [Household.head: .set(.text("甲"))], by: 2, at: 250)
        try centre.take(.edit, [Household.head: .set(.text("甲"))], by: 3, at: 300)
        try centre.take(.edit, [Household.head: .set(.text("乙"))], by: 2, at: 200)
        try centre.take(.edit, [Household.head: .set(.text("丙"))], by: 3, at: 100, base: 3)
        #expect(centre.value(Household.head) == .text("丙"))
        #expect(centre.conflicts == [])
    }
}

@Suite("Concurrent edits that all apply")
struct CommutingPolicyTests {
    @Test("Sets unite, counters add, remarks append, and nothing of it conflicts")
    func allApply() throws {
        var centre = try Centre(
            Household.kind, household([Household.care: .union(adding: [.integer(1)], removing: [])]))
        for (writer, flag) in [(2, 2), (3, 3)] as [(WriterNumber, Int64)] {
            try centre.take(
                .edit,
                [
                    Household.care: .union(adding: [.integer(flag)], removing: [.integer(1)]),
                    Household.remarks: .append([.text("\(writer)")]),
                ], by: writer, at: 500 - writer)
        }
        #expect(centre.value(Household.care) == .array([.integer(2), .integer(3)]))
        #expect(centre.value(Household.remarks) == .array([.text("2"), .text("3")]))
        #expect(centre.conflicts == [])
    }

    /// What is known at revision 1 of the field, and edits by people who all saw that.
    private func edits(_ count: Int, using random: inout SeededRandom) -> [FieldMap<FieldEdit>] {
        (0..<count).map { index in
            let flags = [1, 2].filter { _ in Bool.random(using: &random) }.map { Value.integer($0) }
            let added = [3, 4].filter { _ in Bool.random(using: &random) }.map { Value.integer($0) }
            return [
                Household.care: .union(adding: added, removing: flags),
                Household.remarks: .append([.text("\(index)")]),
                unknownField: .union(adding: [.integer(Int64(index))], removing: []),
            ]
        }
    }

    @Test(
        "The order of arrival makes no difference to sets and counters, and loses no remark",
        arguments: 1...20 as ClosedRange<UInt64>)
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let edits = edits(6, using: &random)
        let deltas = (0..<6).map { _ in Int64.random(in: -1_000_000...1_000_000, using: &random) }
        func merged(_ order: [Int]) throws -> (Centre, Centre) {
            var home = try Centre(
                Household.kind,
                household([Household.care: .union(adding: [.integer(1), .integer(2)], removing: [])]))
            let owner = try #require(Centre.id)
            var benefit = try Centre(
                Benefit.kind, [Benefit.household: .set(.id(owner)), Benefit.programme: .set(.integer(1))])
            for index in order {
                let writer = WriterNumber(index + 2)
                try home.take(.edit, edits[index], by: writer, at: Int64(index), isNewer: true)
                try benefit.take(.edit, [Benefit.paid: .add(deltas[index])], by: writer, at: Int64(index))
            }
            return (home, benefit)
        }
        let (home, benefit) = try merged(Array(0..<6))
        #expect(benefit.value(Benefit.paid) == .integer(deltas.reduce(0, +)))
        for _ in 0..<10 {
            let (otherHome, otherBenefit) = try merged(Array(0..<6).shuffled(using: &random))
            for field in [Household.care, unknownField] {
                #expect(otherHome.value(field) == home.value(field))
            }
            #expect(otherBenefit.value(Benefit.paid) == benefit.value(Benefit.paid))
            let remarks = otherHome.value(Household.remarks)?.asArray ?? []
            #expect(remarks.sorted() == home.value(Household.remarks)?.asArray)
            #expect(otherHome.conflicts + otherBenefit.conflicts == [])
        }
    }

    @Test(
        "Of facts the same edit is in force whatever the order, and each other value is kept",
        arguments: 1...20 as ClosedRange<UInt64>)
    func latestInAnyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let edits = (0..<5).map { index in
            Edit(writer: Int64(index + 2), at: Int64.random(in: 1...3, using: &random), value: "\(index)")
        }
        let last = edits.max { ($0.at, $0.writer) < ($1.at, $1.writer) }
        for _ in 0..<10 {
            var centre = try Centre(Household.kind, household())
            for edit in edits.shuffled(using: &random) {
                try centre.take(.edit, [Household.address: edit.set], by: edit.writer, at: edit.at)
            }
            #expect(centre.value(Household.address) == last.map { .text($0.value) })
            let kept = Set(centre.conflicts.flatMap { [$0.inForce.value, $0.other.value] })
            #expect(kept == Set(edits.map { .text($0.value) }))
        }
    }
}
