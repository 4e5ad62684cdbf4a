import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("The review queue")
struct ReviewQueueTests {
    private let store: TownshipStore

    init() throws { store = try TownshipStore(path: ":memory:", .write) }

    private func item(_ reason: ReviewReason = .centreStands, about last: UInt8 = 1) throws -> ReviewItem {
        ReviewItem(
            reason: reason, kind: Household.kind, id: try recordID(last), cell: 2, field: Household.head,
            standing: ReviewSide(value: .text("李大山"), writer: 4, editedMilliseconds: 100),
            other: ReviewSide(value: .array([.integer(1)]), writer: 5, editedMilliseconds: 90),
            openedMilliseconds: 200)
    }

    @Test("An item comes back as it was opened, whatever its reason", arguments: ReviewReason.allCases)
    func roundTrip(reason: ReviewReason) throws {
        var full = try item(reason)
        full.changeSequence = 77
        full.detailChinese = "原因"
        full.detailEnglish = "reason"
        var bare = full
        (bare.field, bare.standing, bare.changeSequence) = (nil, nil, nil)
        (bare.detailChinese, bare.detailEnglish) = (nil, nil)
        bare.other.value = .null
        try store.append(full)
        try store.append(bare)
        (full.number, bare.number) = (1, 2)
        #expect(try store.reviewItems() == [full, bare])
        #expect(try store.reviewItem(2) == bare)
        #expect(try store.reviewItem(3) == nil)
    }

    @Test(
        "The first decision stands; a second is told that it is late",
        arguments: [ReviewDecision.keep, .take, .value, .resolved])
    func decideTwice(decision: ReviewDecision) throws {
        try store.append(item())
        try store.append(item())
        #expect(try store.decide(1, decision, by: "赵主任", milliseconds: 300))
        #expect(try !store.decide(1, .keep, by: "钱主任", milliseconds: 400))
        #expect(try !store.decide(9, .keep, by: "钱主任", milliseconds: 400))
        let decided = try #require(try store.reviewItem(1))
        #expect(decided.decision == decision)
        #expect(decided.decidedBy == "赵主任")
        #expect(decided.decidedMilliseconds == 300)
        #expect(try store.reviewItems().map(\.number) == [2])
        #expect(try store.reviewItems(decided: true) == [decided])
        #expect(try store.openReviewCount() == 1)
    }

    @Test("Items are listed oldest first up to a limit, and by record and reason, decided or not")
    func lists() throws {
        try store.append(item(.laterEditWon, about: 1))
        try store.append(item(.centreStands, about: 1))
        try store.append(item(.laterEditWon, about: 2))
        try store.append(item(.laterEditWon, about: 1))
        _ = try store.decide(1, .keep, by: "赵主任", milliseconds: 300)
        #expect(try store.reviewItems(limit: 2).map(\.number) == [2, 3])
        #expect(try store.reviewItems(about: recordID(1), .laterEditWon).map(\.number) == [1, 4])
        #expect(try store.reviewItems(about: recordID(3), .laterEditWon) == [])
    }

    private static let damages = ["reason = 99", "other = x'ff'", "standing = x''"]

    @Test("A row that this program never wrote is an error, not a trap", arguments: damages)
    func damaged(damage: String) throws {
        try store.append(item())
        try store.connection.execute("UPDATE review SET \(damage)")
        #expect(throws: StorageError.unreadable(table: "review")) { try store.reviewItems() }
    }
}
