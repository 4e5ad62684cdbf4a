import Ledgers
import Phrases
import Storage
import SyncServer
import Testing
import Wire

@Suite("Decisions of review items")
struct ReviewDeskTests {
    private static let (standing, other, third) = (ReviewScene.standing, ReviewScene.other, ReviewScene.third)

    /// What a decision leaves of the household; nil where it is not offered.
    private static func outcome(_ reason: ReviewReason, _ decision: ReviewDecision) -> (
        value: Value, isRemoved: Bool
    )? {
        switch (reason, decision) {
        case (_, .keep): (standing, false)
        case (.laterEditWon, .take), (.centreStands, .take), (.healing, .take): (other, false)
        case (.editBeatRemoval, .take): (standing, true)
        case (.revokedDevice, .take): (standing, false)
        case (.laterEditWon, .value), (.centreStands, .value), (.healing, .value),
            (.suspiciousTime, .value):
            (third, false)
        default: nil
        }
    }

    @Test(
        "Every decision upon every reason", arguments: ReviewReason.allCases,
        [ReviewDecision.keep, .take, .value, .resolved, .merged])
    func decisions(reason: ReviewReason, decision: ReviewDecision) throws {
        let scene = try ReviewScene(reason)
        let (before, revision) = (try scene.record, try scene.township.store.revision())
        guard let expected = Self.outcome(reason, decision) else {
            #expect(throws: ReviewError.notOffered(scene.number)) {
                try scene.decide(decision, value: Self.third)
            }
            #expect(try scene.item?.decision == nil)
            #expect(try scene.record == before)
            return
        }
        try scene.decide(decision, value: Self.third)
        let item = try #require(try scene.item)
        #expect(item.decision == decision)
        #expect(item.decidedBy == "赵主任")
        #expect(item.decidedMilliseconds == TestTownship.now)
        #expect(try scene.township.store.openReviewCount() == 0)
        let record = try scene.record
        if decision == .keep {
            #expect(record == before)
            #expect(try scene.township.store.revision() == revision)
            return
        }
        let field = reason == .laterEditWon ? Household.address : Household.head
        #expect(record?[field] == expected.value)
        #expect(record?.isRemoved == expected.isRemoved)
        // The decision travels down the feed and is in the history.
        #expect(record?.revision == revision + 1)
        let logged = try #require(try scene.township.store.history(of: scene.home).last)
        #expect(logged.outcome.revision == revision + 1)
        let isHeld = reason == .revokedDevice
        #expect(logged.writer == (isHeld ? scene.device.number : Writer.centre))
        #expect(logged.worker == (isHeld ? scene.device.worker : nil))
        #expect(logged.number == nil)
    }

    @Test("A third value must be given, and must be one that the field can hold")
    func badValue() throws {
        let scene = try ReviewScene(.centreStands)
        #expect(throws: ReviewError.notOffered(scene.number)) { try scene.decide(.value) }
        let kind = try #require(Schema.kind(Household.kind))
        let head = try #require(kind.field(Household.head))
        for (value, reason) in [
            (Value.null, FieldProblem.Reason.required), (.integer(3), .wrongType),
            (.text(String(repeating: "长", count: 31)), .tooLong(byteCountMax: 90)),
        ] {
            #expect(throws: ReviewError.refused(FieldProblem(kind, head, reason).phrase)) {
                try scene.decide(.value, value: value)
            }
        }
        #expect(try scene.item?.decision == nil)
        #expect(try scene.record?[Household.head] == Self.standing)
    }

    @Test("The first decision stands")
    func twice() throws {
        let scene = try ReviewScene(.centreStands)
        try scene.decide(.keep)
        #expect(throws: ReviewError.alreadyDecided(scene.number, by: "赵主任")) { try scene.decide(.take) }
        #expect(try scene.record?[Household.head] == Self.standing)
    }

    @Test("An item that is not there is named")
    func unknownItem() throws {
        let township = try TestTownship()
        let desk = ReviewDesk(store: township.store, person: "赵主任", now: TestTownship.now)
        #expect(throws: ReviewError.noSuchItem(12)) { try desk.decide(12, .keep) }
    }

    @Test("A value cannot be taken into a record that was removed since, and the item stays open")
    func removedSince() throws {
        let scene = try ReviewScene(.centreStands)
        try scene.township.upload(
            [try scene.township.change(2, .remove, Household.kind, scene.home, base: 1)], from: scene.device)
        let phrase = Phrase(zh: "这条记录已被删除", en: "the record was removed")
        #expect(throws: ReviewError.refused(phrase)) { try scene.decide(.take) }
        #expect(try scene.item?.decision == nil)
    }

    @Test("What the centre decides conflicts with nothing: it was made in sight of the newest state")
    func noNewConflict() throws {
        let scene = try ReviewScene(.laterEditWon)
        try scene.township.upload(
            [
                try scene.township.change(
                    2, .edit, Household.kind, scene.home, base: 1, [Household.address: .set(.text("新"))])
            ], from: scene.device)
        try scene.decide(.take)
        #expect(try scene.record?[Household.address] == Self.other)
        #expect(try scene.township.store.openReviewCount() == 0)
    }
}
