import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("The log of changes")
struct ChangeLogTests {
    private let store: TownshipStore

    init() throws { store = try TownshipStore(path: ":memory:", .write) }

    private func change(
        writer: WriterNumber = 5, number: Int64? = 1, about last: UInt8 = 1, status: Outcome.Status = .applied
    ) throws -> LoggedChange {
        let change = Change(
            number: number ?? 0, operation: .edit, kind: Household.kind, id: try recordID(last), cell: 2,
            base: 7,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil,
            edits: [
                Household.head: .set(.text("李大海")),
                Household.care: .union(adding: [.integer(1)], removing: []),
            ])
        return LoggedChange(
            writer: writer, number: number, worker: 3, change: change, editedMilliseconds: 100,
            rawMilliseconds: -100, receivedMilliseconds: 200,
            outcome: Outcome(number: number ?? 0, status: status, revision: 8))
    }

    /// Changes that hold different parts of what the log can hold.
    private var samples: [LoggedChange] {
        get throws {
            var plain = try change()
            plain.before = [Household.head: .text("李大山"), Household.care: .null]
            plain.after = [Household.head: .text("李大海"), Household.care: .array([.integer(1)])]
            var refused = try change(number: 2, status: .refused)
            refused.outcome = Outcome(
                number: 2, status: .refused, revision: nil, code: "validation.phone", field: Household.phone,
                sentence: "电话不对")
            var atCentre = try change(writer: Writer.centre, number: nil)
            atCentre.worker = nil
            atCentre.operation = .remove
            atCentre.edits = [:]
            atCentre.person = "赵主任"
            let origins: [LoggedChange.Origin] = [.imported, .healed, .decision(item: 4), .undo(of: 1)]
            let others = try origins.map { origin in
                var other = try change(number: nil)
                other.origin = origin
                return other
            }
            return [plain, refused, atCentre] + others
        }
    }

    @Test("A change comes back as it was logged, at its place in the log", arguments: 0..<7)
    func roundTrip(index: Int) throws {
        _ = try store.append(change(number: 99))
        var sample = try samples[index]
        sample.sequence = try store.append(sample)
        #expect(sample.sequence == 2)
        #expect(try store.loggedChange(2) == sample)
        #expect(try store.loggedChange(3) == nil)
    }

    @Test("The history of a record is its own, oldest first")
    func history() throws {
        for (number, last) in [(1, 1), (2, 2), (3, 1)] as [(Int64, UInt8)] {
            _ = try store.append(change(number: number, about: last))
        }
        #expect(try store.history(of: recordID(1)).map(\.number) == [1, 3])
        #expect(try store.history(of: recordID(9)) == [])
    }

    private static let ranges: [(numbers: ClosedRange<Int64>, found: [Int64])] = [
        (1...4, [1, 2, 3, 4]), (2...3, [2, 3]), (4...9, [4]), (5...9, []), (0...0, []),
    ]

    @Test("Outcomes are found by their writer's numbers, in order", arguments: ranges)
    func outcomes(numbers: ClosedRange<Int64>, found: [Int64]) throws {
        for number: Int64 in [2, 1, 4, 3] { _ = try store.append(change(number: number)) }
        for number: Int64 in 1...9 {
            _ = try store.append(change(writer: 6, number: number, status: .refused))
        }
        _ = try store.append(change(writer: 5, number: nil))
        let outcomes = try store.loggedChanges(of: 5, numbers).map(\.outcome)
        #expect(outcomes == found.map { Outcome(number: $0, status: .applied, revision: 8) })
    }

    @Test("A writer's number is in the log once; changes of the centre have none, and repeat freely")
    func numbersAreUnique() throws {
        _ = try store.append(change(number: 1))
        #expect(
            performing: { _ = try store.append(change(number: 1)) },
            throws: { error in
                if case .constraint? = error as? StorageError { true } else { false }
            })
        for _ in 0..<2 { _ = try store.append(change(writer: Writer.centre, number: nil)) }
        #expect(try (1...4).map { try store.loggedChange($0)?.sequence } == [1, 2, 3, nil])
    }

    @Test("Changes that were refused are counted")
    func counts() throws {
        for (number, status) in [(1, .applied), (2, .refused), (3, .refused), (4, .inReview)]
            as [(Int64, Outcome.Status)]
        {
            _ = try store.append(change(number: number, status: status))
        }
        #expect(try store.refusedCount() == 2)
    }

    @Test("A writer's changes of a period, by when they were made or arrived")
    func period() throws {
        for number in 1...3 as ClosedRange<Int64> {
            var logged = try change(number: number)
            (logged.editedMilliseconds, logged.receivedMilliseconds) = (100 * number, 1000)
            _ = try store.append(logged)
        }
        _ = try store.append(change(writer: 6, number: 1))
        func sequences(
            _ time: TownshipStore.PeriodTime, _ period: ClosedRange<Int64>, limit: Int = 9
        ) throws -> [Int64] {
            try store.loggedChanges(of: 5, time, in: period, limit: limit).map(\.sequence)
        }
        #expect(try sequences(.made, 100...200) == [1, 2])
        #expect(try sequences(.made, 201...299) == [])
        #expect(try sequences(.arrived, 1000...1000) == [1, 2, 3])
        #expect(try sequences(.arrived, 1000...1000, limit: 2) == [1, 2])
    }

    private static let damages = [
        "operation = 9", "status = 9", "edits = x'ff'", "before = x'ff'", "after = x'ff'", "origin = 9",
        "origin = 4",
    ]

    @Test("A row that this program never wrote is an error, not a trap", arguments: damages)
    func damaged(damage: String) throws {
        let sequence = try store.append(change())
        try store.connection.execute("UPDATE change SET \(damage)")
        #expect(throws: StorageError.unreadable(table: "change")) { try store.loggedChange(sequence) }
    }
}
