import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("The journal of a device's changes")
struct ReplicaJournalTests {
    private let store: ReplicaStore

    init() throws {
        store = try ReplicaStore(path: ":memory:")
        try store.enrol(.sample)
    }

    /// Appends pending changes of the record `last`, and gives their numbers.
    @discardableResult
    private func append(_ count: Int, about last: UInt8 = 1) throws -> [Int64] {
        try (0..<count).map { _ in
            let number = try store.takeChangeNumber()
            try store.append(.sample(number, about: last))
            return number
        }
    }

    private func numbers(_ state: JournalEntry.State) throws -> [Int64] {
        try store.entries(state).map(\.number)
    }

    @Test("Numbers run from 1 without gaps, and one taken in a step that failed is given again [R5.1-2]")
    func numbering() throws {
        struct Stop: Error {}
        #expect(try append(3) == [1, 2, 3])
        #expect(throws: Stop.self) {
            try store.transaction {
                try append(1)
                throw Stop()
            }
        }
        #expect(try append(1) == [4])
        #expect(try numbers(.pending) == [1, 2, 3, 4])
    }

    private static let everyEdit: FieldMap<FieldEdit> = [
        Household.head: .set(.text("李大山")), Household.phone: .set(.null),
        Household.care: .union(adding: [.integer(1)], removing: [.integer(2)]),
        Household.remarks: .append([.text("一")]), FieldNumber(rawValue: 300): .add(-5),
        FieldNumber(rawValue: 301): .set(.array([.bytes([1])])),
    ]

    @Test(
        "A change comes back as it was made, whatever it does",
        arguments: [Change.Operation.create, .edit, .remove])
    func roundTrip(operation: Change.Operation) throws {
        var entry = try JournalEntry.sample(1, about: 7)
        entry.operation = operation
        entry.base = 12
        entry.edits = Self.everyEdit
        entry.made = ClockReading(wallMilliseconds: -5, bootMilliseconds: 99)
        try store.append(entry)
        #expect(try store.entry(number: 1) == entry)
        #expect(try store.entry(number: 2) == nil)
    }

    @Test(
        "A change is in one state at a time",
        arguments: [JournalEntry.State.acknowledged, .settled, .refused, .closed])
    func states(state: JournalEntry.State) throws {
        try append(2)
        try store.setState(state, number: 1, milliseconds: 10)
        #expect(try numbers(state) == [1])
        #expect(try numbers(.pending) == [2])
        #expect(try store.entryCount(state) == 1)
        #expect(try store.entryCount(.pending) == 1)
        #expect(try store.entry(number: 1)?.state == state)
    }

    private static let outcomes = [
        Outcome(number: 1, status: .applied, revision: 8),
        Outcome(number: 1, status: .applied, revision: nil),
        Outcome(number: 1, status: .inReview, revision: 9, code: "review.field", field: Household.head),
        Outcome(
            number: 1, status: .refused, revision: nil, code: "validation.phone", field: Household.phone,
            sentence: "电话不对"),
    ]

    @Test("An answer is kept with its change alone", arguments: outcomes)
    func answer(outcome: Outcome) throws {
        try append(2)
        try store.record(outcome, state: .acknowledged)
        #expect(try store.entry(number: 1)?.outcome == outcome)
        #expect(try store.entry(number: 1)?.state == .acknowledged)
        #expect(try store.entry(number: 2)?.outcome == nil)
    }

    @Test("Entries are listed in order, behind a number, up to a limit, and by record")
    func lists() throws {
        try append(2, about: 1)
        try append(2, about: 2)
        try append(1, about: 1)
        #expect(try store.entries(.pending, after: 2).map(\.number) == [3, 4, 5])
        #expect(try store.entries(.pending, after: 1, limit: 2).map(\.number) == [2, 3])
        #expect(try store.entries(of: recordID(1)).map(\.number) == [1, 2, 5])
        #expect(try store.entries(of: recordID(9)) == [])
    }

    @Test("The last acknowledged change is the last that is not pending")
    func lastAcknowledged() throws {
        #expect(try store.lastAcknowledged() == 0)
        try append(4)
        #expect(try store.lastAcknowledged() == 0)
        try store.setState(.settled, number: 1, milliseconds: 1)
        try store.setState(.refused, number: 2, milliseconds: 1)
        #expect(try store.lastAcknowledged() == 2)
        try store.setState(.acknowledged, number: 3, milliseconds: 1)
        #expect(try store.lastAcknowledged() == 3)
    }

    @Test("What a restored centre lost is sent again: what its worker had closed, by its number alone")
    func reopening() throws {
        try append(6)
        let states: [JournalEntry.State] = [.settled, .settled, .acknowledged, .refused, .closed]
        for (index, state) in states.enumerated() {
            try store.setState(state, number: Int64(index) + 1, milliseconds: 1)
        }
        try store.reopenEntries(after: 1)
        #expect(try numbers(.settled) == [1])
        #expect(try numbers(.pending) == [2, 3, 4, 6])
        #expect(try numbers(.withdrawn) == [5])
        #expect(try store.entriesToSend(limit: 10).map(\.number) == [2, 3, 4, 5, 6])
        #expect(try store.countToSend() == 5)
        #expect(try store.lastAcknowledged() == 1)
    }

    @Test("Only what is settled or closed is forgotten, and only after its time [R5.1-2]")
    func pruning() throws {
        try append(6)
        let now = StorageLimits.journalMilliseconds + 1000
        for (number, state, at) in [
            (1, .settled, 999), (2, .settled, 1000), (3, .closed, 999), (4, .refused, 0),
            (5, .acknowledged, 0),
        ] as [(Int64, JournalEntry.State, Int64)] {
            try store.setState(state, number: number, milliseconds: at)
        }
        try store.pruneJournal(now: now)
        #expect(try (1...6).filter { try store.entry(number: $0) != nil } == [2, 4, 5, 6])
        #expect(try append(1) == [7])
    }

    private static let damages = ["operation = 9", "state = 9", "edits = x'ff'", "edits = x''"]

    @Test("A row that this program never wrote is an error, not a trap", arguments: damages)
    func damaged(damage: String) throws {
        try append(1)
        try store.connection.execute("UPDATE journal SET \(damage)")
        #expect(throws: StorageError.unreadable(table: "journal")) { try store.entry(number: 1) }
    }
}
