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
        arguments: [ReviewDecision.keep, .take, .value, .resolved, .merged])
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
        #expect(try store.reviewItems(filter(.decided)) == [decided])
        #expect(try store.openReviewCount() == 1)
    }

    private func filter(_ state: ReviewFilter.State) -> ReviewFilter {
        var filter = ReviewFilter(nowMilliseconds: 1000)
        filter.state = state
        return filter
    }

    @Test("An item that was put off waits again when its time has come, and its reason stays")
    func postponed() throws {
        for until: Int64 in [999, 1000, 1001] {
            try store.append(item())
            let number = try #require(try store.reviewItems().last).number
            let postponement = Postponement(untilMilliseconds: until, person: "赵主任", reason: "户主外出")
            #expect(try store.postpone(number, postponement))
            #expect(try store.reviewItem(number)?.postponement == postponement)
        }
        #expect(try store.reviewItems(filter(.waiting)).map(\.number) == [1, 2])
        #expect(try store.reviewItems(filter(.postponed)).map(\.number) == [3])
        #expect(try store.openReviewCount() == 3)
        _ = try store.decide(3, .keep, by: "赵主任", milliseconds: 300)
        #expect(try store.reviewItems(filter(.postponed)) == [])
        #expect(
            try !store.postpone(3, Postponement(untilMilliseconds: 9000, person: "钱主任", reason: "晚了")))
    }

    @Test("Pages go on behind the last item of the one before: forwards, and backwards in what was decided")
    func pages() throws {
        for _ in 1...7 { try store.append(item()) }
        for number: Int64 in [1, 3, 4, 6] {
            _ = try store.decide(number, .keep, by: "赵主任", milliseconds: 300)
        }
        for (state, numbers) in [(.waiting, [2, 5, 7]), (.decided, [6, 4, 3, 1])]
            as [(ReviewFilter.State, [Int64])]
        {
            var (seen, last): ([Int64], Int64?) = ([], nil)
            repeat {
                let page = try store.reviewItems(filter(state), beyond: last, limit: 2).map(\.number)
                seen += page
                last = page.last
            } while last != nil
            #expect(seen == numbers)
            #expect(try store.reviewCount(filter(state)) == numbers.count)
        }
    }

    @Test("A filter means the items that fit all that it names")
    func filters() throws {
        try store.append(item(.laterEditWon, about: 1))
        var benefit = try item(.centreStands, about: 2)
        (benefit.kind, benefit.field, benefit.cell) = (Benefit.kind, Benefit.amount, 3)
        try store.append(benefit)
        var whole = try item(.revokedDevice, about: 3)
        whole.field = nil
        try store.append(whole)
        let cases: [(filter: (inout ReviewFilter) -> Void, numbers: [Int64])] = [
            ({ _ in }, [1, 2, 3]), ({ $0.reason = .laterEditWon }, [1]), ({ $0.kind = Benefit.kind }, [2]),
            ({ $0.field = Household.head }, [1]), ({ $0.cell = 2 }, [1, 3]),
            ({ ($0.cell, $0.reason) = (2, .centreStands) }, []),
        ]
        for (change, numbers) in cases {
            var filter = filter(.waiting)
            change(&filter)
            #expect(try store.reviewItems(filter).map(\.number) == numbers)
            #expect(try store.reviewCount(filter) == numbers.count)
        }
    }

    @Test("Items are listed oldest first, and by record and reason, decided or not")
    func lists() throws {
        try store.append(item(.laterEditWon, about: 1))
        try store.append(item(.centreStands, about: 1))
        try store.append(item(.laterEditWon, about: 2))
        try store.append(item(.laterEditWon, about: 1))
        _ = try store.decide(1, .keep, by: "赵主任", milliseconds: 300)
        #expect(try store.reviewItems().map(\.number) == [2, 3, 4])
        #expect(try store.reviewItems(about: recordID(1), .laterEditWon).map(\.number) == [1, 4])
        #expect(try store.reviewItems(about: recordID(3), .laterEditWon) == [])
    }

    @Test("A decision that is taken back stays on record, and the item waits in view of what is in force now")
    func reopened() throws {
        for _ in 0..<3 { try store.append(item()) }
        let standing = ReviewSide(value: .text("王大山"), writer: 9, editedMilliseconds: 250)
        #expect(try !store.reopen(2, standing: standing, undo: 7, by: "钱主任", milliseconds: 400))
        #expect(try !store.reopen(9, standing: standing, undo: 7, by: "钱主任", milliseconds: 400))
        #expect(try store.reviewItem(2)?.reopenings == [])
        #expect(try store.decide(2, .take, by: "赵主任", milliseconds: 300))
        #expect(try store.reopen(2, standing: standing, undo: 7, by: "钱主任", milliseconds: 400))
        var waiting = try item()
        waiting.number = 2
        waiting.standing = standing
        waiting.reopenings = [
            Reopening(
                decision: .take, decidedBy: "赵主任", decidedMilliseconds: 300, undo: 7, person: "钱主任",
                milliseconds: 400)
        ]
        #expect(try store.reviewItem(2) == waiting)
        #expect(try store.reviewItems()[1] == waiting)
        #expect(try store.reviewItems(filter(.waiting))[1] == waiting)
        #expect(try store.reviewItems(about: recordID(1))[1] == waiting)
        #expect(try store.reviewItems(about: recordID(1), .centreStands)[1] == waiting)
        #expect(try store.reviewItems().map(\.reopenings.count) == [0, 1, 0])
        #expect(try store.openReviewCount() == 3)

        #expect(try store.decide(2, .value, by: "孙主任", milliseconds: 500))
        #expect(try store.reviewItems(filter(.decided)).map(\.reopenings) == [waiting.reopenings])
        #expect(try store.reopen(2, standing: nil, undo: 8, by: "李主任", milliseconds: 600))
        let twice = try #require(try store.reviewItem(2))
        #expect(twice.reopenings.map(\.undo) == [7, 8])
        #expect(twice.reopenings.map(\.decision) == [.take, .value])
        #expect(twice.standing == nil)
    }

    @Test("An item that had been put off before it was decided waits at once when it is opened again")
    func reopenedAfterPostponing() throws {
        try store.append(item())
        let postponement = Postponement(untilMilliseconds: 9000, person: "赵主任", reason: "户主外出")
        #expect(try store.postpone(1, postponement))
        #expect(try store.decide(1, .take, by: "赵主任", milliseconds: 300))
        #expect(try store.reopen(1, standing: nil, undo: 7, by: "钱主任", milliseconds: 1000))
        #expect(try store.reviewItems(filter(.waiting)).map(\.number) == [1])
        #expect(try store.reviewItem(1)?.postponement?.reason == "户主外出")
    }

    @Test("A reopening that this program never wrote is an error, not a trap")
    func damagedReopening() throws {
        try store.append(item())
        #expect(try store.decide(1, .take, by: "赵主任", milliseconds: 300))
        #expect(try store.reopen(1, standing: nil, undo: 7, by: "钱主任", milliseconds: 400))
        try store.connection.execute("UPDATE reopening SET decision = 99")
        #expect(throws: StorageError.unreadable(table: "reopening")) { try store.reviewItem(1) }
    }

    private static let damages = ["reason = 99", "other = x'ff'", "standing = x''"]

    @Test("A row that this program never wrote is an error, not a trap", arguments: damages)
    func damaged(damage: String) throws {
        try store.append(item())
        try store.connection.execute("UPDATE review SET \(damage)")
        #expect(throws: StorageError.unreadable(table: "review")) { try store.reviewItems() }
    }
}
