import Ledgers
import Testing
import Wire

@testable import Simulation

@Suite("What a field has to hold, reckoned a second time")
struct ReckonedFieldTests {
    /// Entries in the order in which the centre took them: who, what they saw, what they entered, and at which minute.
    typealias Entry = (author: String, seen: Value, entered: Value, minute: Int64)

    private static let place: FleetEdit.Place = {
        var random = SeededRandom(seed: 1)
        return FleetEdit.Place(
            kind: Household.kind, record: RecordID(unixMilliseconds: 0, using: &random), field: Household.head
        )
    }()

    private func reckon(_ policy: MergePolicy, _ entries: [Entry]) throws -> ReckonedField {
        let edits = entries.map { entry in
            FleetEdit(
                key: nil, author: entry.author, place: Self.place, seen: entry.seen, entered: entry.entered,
                atMilliseconds: entry.minute * 60_000)
        }
        var field = ReckonedField(policy, before: try #require(edits.first))
        for edit in edits { field.take(edit) }
        return field
    }

    private static func set(_ numbers: Int64...) -> Value {
        numbers.isEmpty ? .null : .array(numbers.map(Value.integer))
    }

    @Test(
        "A policy says what holds",
        arguments: [
            // The later wins, in whatever order they arrive.
            (.latest, [("a", .text("0"), .text("A"), 10), ("b", .text("0"), .text("B"), 20)], ["B"], 1),
            (.latest, [("b", .text("0"), .text("B"), 20), ("a", .text("0"), .text("A"), 10)], ["B"], 1),
            (.latest, [("a", .text("0"), .text("A"), 10), ("b", .text("A"), .text("B"), 10)], ["B"], 0),
            (
                .latest, [("a", .text("0"), .text("A"), 10), ("b", .text("0"), .text("B"), 10)], ["A", "B"], 1
            ),
            // The first stands; what was entered in sight of it goes on from there.
            (.review, [("a", .text("0"), .text("A"), 20), ("b", .text("0"), .text("B"), 30)], ["A"], 1),
            (.review, [("a", .text("0"), .text("A"), 20), ("b", .text("A"), .text("B"), 30)], ["B"], 0),
            (
                .review,
                [
                    ("a", .text("0"), .text("A"), 1), ("b", .text("0"), .text("B"), 2),
                    ("b", .text("B"), .text("C"), 3),
                ], ["A"], 2
            ),
        ] as [(MergePolicy, [Entry], [String], Int)])
    func texts(policy: MergePolicy, entries: [Entry], allowed: [String], meetings: Int) throws {
        let field = try reckon(policy, entries)
        #expect(field.allowed == allowed.map(Value.text))
        #expect(field.meetingCount == meetings)
    }

    @Test(
        "Sets, counters and lists take what everybody did",
        arguments: [
            (.union, [("a", set(1), set(1, 2), 1), ("b", set(1), set(1, 3), 2)], set(1, 2, 3)),
            (.union, [("a", set(1), set(1, 2), 1), ("b", set(1), set(), 2)], set(2)),
            (.union, [("a", set(1), set(), 1)], .null),
            (.sum, [("a", .null, .integer(5), 1), ("b", .null, .integer(7), 2)], .integer(12)),
            (
                .sum, [("a", .integer(100), .integer(90), 1), ("b", .integer(100), .integer(103), 2)],
                .integer(93)
            ),
            (
                .append, [("a", .null, .array([.text("A")]), 2), ("b", .null, .array([.text("B")]), 1)],
                .array([.text("A"), .text("B")])
            ),
        ] as [(MergePolicy, [Entry], Value)])
    func steps(policy: MergePolicy, entries: [Entry], value: Value) throws {
        #expect(try reckon(policy, entries).allowed == [value])
    }

    @Test("A decision stands until somebody changes it later, or having seen it")
    func decision() throws {
        let entries: [Entry] = [("a", .text("0"), .text("A"), 10), ("b", .text("0"), .text("B"), 20)]
        var field = try reckon(.latest, entries)
        field.decide(
            FleetEdit(
                key: nil, author: "the centre", place: Self.place, seen: .text("B"), entered: .text("A"),
                atMilliseconds: 30 * 60_000))
        #expect(field.allows(.text("A")) && !field.allows(.text("B")))
        field.take(
            FleetEdit(
                key: nil, author: "c", place: Self.place, seen: .text("B"), entered: .text("C"),
                atMilliseconds: 25 * 60_000))
        #expect(field.allows(.text("A")) && !field.allows(.text("C")))
    }
}
