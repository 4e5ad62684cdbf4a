import Ledgers
import Merge
import Testing
import Wire

@Suite("Changes that arrive one after another")
struct ArrivalOrderTests {
    private let newerField = FieldNumber(rawValue: 900)

    @Test("Someone's second edit still conflicts with what another wrote between its base and the first")
    func unseenBetween() throws {
        // Writer 2 edited revision 1 twice, offline; writer 3's edit arrived before both.
        var centre = try MergingCentre()
        try centre.take([Household.address: .set(.text("theirs"))], by: 3, at: 400)
        try centre.take([Household.address: .set(.text("first"))], by: 2, at: 200)
        try centre.take([Household.address: .set(.text("second"))], by: 2, at: 300)
        #expect(centre.record?[Household.address] == .text("theirs"))
        #expect(centre.conflicts.map(\.other.value) == [.text("first"), .text("second")])
    }

    @Test(
        "Of facts the latest edit is in force whatever the order, and every other value is kept",
        arguments: 1...20 as ClosedRange<UInt64>)
    func latest(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let times = (0..<5).map { _ in Int64.random(in: 1...3, using: &random) }
        // Edits of one millisecond go by the writer's number.
        let winner = times.indices.max { (times[$0], $0) < (times[$1], $1) }
        for _ in 0..<10 {
            var centre = try MergingCentre()
            for index in times.indices.shuffled(using: &random) {
                try centre.take(
                    [Household.address: .set(.text("\(index)"))], by: Int64(index + 2), at: times[index])
            }
            #expect(centre.record?[Household.address] == winner.map { .text("\($0)") })
            let kept = Set(centre.conflicts.flatMap { [$0.inForce.value, $0.other.value] })
            #expect(kept == Set(times.indices.map { .text("\($0)") }))
        }
    }

    @Test(
        "Fields of a newer schema are merged by what their edit does, in whatever order",
        arguments: 1...10 as ClosedRange<UInt64>)
    func newerFields(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let elements = (0..<6).map { Value.integer($0) }
        let forms: [(@Sendable (Int) -> FieldEdit, Value)] = [
            ({ .union(adding: [.integer(Int64($0))], removing: []) }, .array(elements)),
            ({ .add(Int64($0)) }, .integer(15)), ({ .append([.integer(Int64($0))]) }, .array(elements)),
        ]
        for (edit, expected) in forms {
            var centre = try MergingCentre()
            for index in (0..<6).shuffled(using: &random) {
                try centre.take(
                    [newerField: edit(index)], by: Int64(index + 2),
                    at: Int64.random(in: 1...9, using: &random))
            }
            let value = centre.record?[newerField] ?? .null
            #expect((value.asArray?.sorted()).map { .array($0) } ?? value == expected)
            #expect(centre.conflicts == [])
        }
    }
}

/// The centre's side of one household: changes come in one after another, each by someone who had seen revision 1.
private struct MergingCentre {
    private(set) var record: LedgerRecord?
    private(set) var conflicts: [Conflict] = []
    private var revision: Revision = 0

    /// A centre that has the household as writer 1 made it, at revision 1.
    init() throws {
        let fields: FieldMap<FieldEdit> = [
            Household.number: .set(.text("1")), Household.head: .set(.text("李大山")),
        ]
        try take(fields, as: .create, by: 1, at: 100, base: 0)
    }

    /// Merges one change.
    mutating func take(
        _ edits: FieldMap<FieldEdit>, as operation: Change.Operation = .edit, by writer: WriterNumber,
        at milliseconds: Int64, base: Revision = 1
    ) throws {
        let change = Change(
            number: 1, operation: operation, kind: Household.kind,
            id: try #require(RecordID(text: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")), cell: 1, base: base,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: edits)
        let author = MergeAuthor(writer: writer, editedMilliseconds: milliseconds, hasNewerSchema: true)
        let result = try RecordMerge.merge(change, into: record, by: author, at: revision + 1)
        if result.hasChanged { revision += 1 }
        #expect(result.record.revision == revision)
        record = result.record
        conflicts += result.conflicts
    }
}
