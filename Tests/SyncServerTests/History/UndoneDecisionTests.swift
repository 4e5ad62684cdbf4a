import Ledgers
import Storage
import SyncServer
import Testing
import Wire

@Suite("Decisions that are undone")
struct UndoneDecisionTests {
    struct Decided: Sendable, CustomTestStringConvertible {
        let reason: ReviewReason
        let decision: ReviewDecision

        var testDescription: String { "\(reason.name), \(decision)" }
    }

    /// Every decision that changes something.
    private static let decisions = [
        Decided(reason: .laterEditWon, decision: .take), Decided(reason: .laterEditWon, decision: .value),
        Decided(reason: .centreStands, decision: .take), Decided(reason: .centreStands, decision: .value),
        Decided(reason: .healing, decision: .take), Decided(reason: .healing, decision: .value),
        Decided(reason: .suspiciousTime, decision: .value),
        Decided(reason: .editBeatRemoval, decision: .take), Decided(reason: .revokedDevice, decision: .take),
    ]

    private func desk(_ scene: ReviewScene) -> UndoDesk {
        UndoDesk(store: scene.township.store, person: "钱主任", now: TestTownship.now + 1)
    }

    /// The newest change of the household.
    private func last(_ scene: ReviewScene) throws -> Int64 {
        try #require(try scene.township.store.history(of: scene.home).last).sequence
    }

    /// What the household holds, the same whether it is a tombstone or was never there.
    private func content(_ scene: ReviewScene) throws -> FieldMap<Value>? {
        try scene.record.flatMap { $0.isRemoved ? nil : $0.fields }
    }

    @Test(
        "The undo of a decision opens its item again; the undo of that decides it again", arguments: decisions
    )
    func undo(decided: Decided) throws {
        let scene = try ReviewScene(decided.reason)
        let before = try content(scene)
        let opened = try #require(try scene.item)
        try scene.decide(decided.decision, value: ReviewScene.third)
        let after = try content(scene)
        let decision = try last(scene)
        let held = try #require(try scene.item)

        let preview = try desk(scene).preview(.changes([decision]))
        #expect(preview.steps.map(\.items) == [[ItemUndo(held, .reopened(standing: opened.standing))]])
        #expect(try scene.item == held)
        #expect(try desk(scene).undo(.changes([decision])) == preview)
        #expect(try content(scene) == before)
        var waiting = opened
        waiting.reopenings = [
            Reopening(
                decision: decided.decision, decidedBy: "赵主任", decidedMilliseconds: TestTownship.now,
                undo: try last(scene), person: "钱主任", milliseconds: TestTownship.now + 1)
        ]
        #expect(try scene.item == waiting)
        #expect(try scene.township.store.openReviewCount() == 1)

        let again = try desk(scene).undo(.changes([last(scene)]))
        #expect(again.steps.map(\.items) == [[ItemUndo(waiting, .decidedAgain(decided.decision))]])
        #expect(try content(scene) == after)
        let decidedAgain = try #require(try scene.item)
        #expect(decidedAgain.decision == decided.decision)
        #expect(decidedAgain.decidedBy == "钱主任")
        #expect(decidedAgain.reopenings == waiting.reopenings)
    }

    @Test(
        "An item that waits again can be decided as before, and that can be undone again",
        arguments: decisions)
    func decideAgain(decided: Decided) throws {
        let scene = try ReviewScene(decided.reason)
        let before = try content(scene)
        try scene.decide(decided.decision, value: ReviewScene.third)
        let after = try content(scene)
        for round in 1...3 {
            _ = try desk(scene).undo(.changes([last(scene)]))
            #expect(try content(scene) == before)
            #expect(try scene.item?.reopenings.count == round)
            #expect(try scene.item?.decision == nil)
            try scene.decide(decided.decision, value: ReviewScene.third, by: "孙主任")
            #expect(try content(scene) == after)
            #expect(try scene.item?.decidedBy == "孙主任")
            // What was decided again opened nothing new.
            #expect(try scene.township.store.openReviewCount() == 0)
        }
    }

    @Test("A decision that cannot be undone, for somebody changed the field since, stays decided")
    func changedSince() throws {
        let scene = try ReviewScene(.centreStands)
        try scene.decide(.take)
        let (decision, held) = (try last(scene), try scene.item)
        try edit(scene, "新", base: 2)
        let plan = try desk(scene).undo(.changes([decision]))
        #expect(plan.isEmpty)
        #expect(plan.steps.map(\.items) == [[]])
        #expect(try scene.item == held)
    }

    @Test("Only what was decided last opens an item again")
    func lastDecision() throws {
        let scene = try ReviewScene(.centreStands)
        try scene.decide(.take)
        let first = try last(scene)
        _ = try desk(scene).undo(.changes([first]))
        try scene.decide(.value, value: ReviewScene.third)
        let held = try scene.item
        #expect(try desk(scene).undo(.changes([first])).steps.map(\.items) == [[]])
        #expect(try scene.item == held)
    }

    @Test("What is in force then is said under the name of whoever had entered it")
    func standing() throws {
        let scene = try ReviewScene(.centreStands)
        try edit(scene, "新", base: 1)
        try scene.decide(.take)
        _ = try desk(scene).undo(.changes([last(scene)]))
        let entered = try #require(try scene.township.store.history(of: scene.home).dropFirst().first)
        #expect(
            try scene.item?.standing
                == ReviewSide(
                    value: .text("新"), writer: scene.device.number,
                    editedMilliseconds: entered.editedMilliseconds))
        #expect(try scene.record?[Household.head] == .text("新"))
    }

    /// A household whose phone two devices changed: the later edit is in force, and an item asks about the other.
    private func conflict() throws -> (township: TestTownship, home: RecordID, item: ReviewItem) {
        let township = try TestTownship()
        let devices = [try township.device("王网格"), try township.device("李网格")]
        let home = township.id()
        try township.upload([try township.household(1, home)], from: devices[0])
        for (number, age, device) in [(2, 60_000, devices[0]), (1, 0, devices[1])] as [(Int64, Int64, Device)]
        {
            try township.upload(
                [
                    try township.change(
                        number, .edit, Household.kind, home, base: 1, ageMilliseconds: age,
                        [Household.phone: .set(.text("1390000000\(number)"))])
                ], from: device)
        }
        return (township, home, try #require(try township.store.reviewItems().first))
    }

    @Test("A decision and what it was about, undone at once, leave nothing to decide")
    func withItsCause() throws {
        let (township, home, item) = try conflict()
        try ReviewDesk(store: township.store, person: "赵主任", now: TestTownship.now).decide(item.number, .take)
        let decision = try #require(try township.store.history(of: home).last).sequence
        let cause = try #require(item.changeSequence)
        let desk = UndoDesk(store: township.store, person: "钱主任", now: TestTownship.now)
        let plan = try desk.undo(.changes([cause, decision]))
        #expect(plan.steps.map { $0.items.map(\.name) } == [["reopened"], ["resolved"]])
        let resolved = try #require(try township.store.reviewItem(item.number))
        #expect(resolved.decision == .resolved && resolved.reopenings.count == 1)
        #expect(try township.store.openReviewCount() == 0)
    }

    @Test("What asked about an undone change asks again when that undo is undone")
    func undoneCause() throws {
        let (township, home, item) = try conflict()
        let cause = try #require(item.changeSequence)
        let desk = UndoDesk(store: township.store, person: "钱主任", now: TestTownship.now)
        let plan = try desk.undo(.changes([cause]))
        #expect(plan.steps.map { $0.items.map(\.effect) } == [[.resolved]])
        let undo = try #require(try township.store.history(of: home).last).sequence
        _ = try desk.undo(.changes([undo]))
        let waiting = try #require(try township.store.reviewItem(item.number))
        #expect(waiting.decision == nil)
        #expect(waiting.reopenings.map(\.decision) == [.resolved])
        #expect(waiting.standing == item.standing)
    }

    @Test("A decision that changed nothing is taken back, once, and stays on record", arguments: 1...3)
    func keptAndReopened(rounds: Int) throws {
        let scene = try ReviewScene(.centreStands)
        let opened = try #require(try scene.item)
        let desk = ReviewDesk(store: scene.township.store, person: "钱主任", now: TestTownship.now + 1)
        for round in 1...rounds {
            try scene.decide(.keep)
            try desk.reopen(opened.number)
            var waiting = opened
            waiting.reopenings = (1...round).map { _ in
                Reopening(
                    decision: .keep, decidedBy: "赵主任", decidedMilliseconds: TestTownship.now, undo: nil,
                    person: "钱主任", milliseconds: TestTownship.now + 1)
            }
            #expect(try scene.item == waiting)
            #expect(throws: ReviewError.notDecided(opened.number)) { try desk.reopen(opened.number) }
        }
        try scene.decide(.take)
        #expect(try scene.record?[Household.head] == ReviewScene.other)
    }

    @Test("What changed since the decision is what stands when it is taken back")
    func reopenedLater() throws {
        let scene = try ReviewScene(.centreStands)
        try scene.decide(.keep)
        try edit(scene, "新", base: 1)
        try ReviewDesk(store: scene.township.store, person: "钱主任", now: TestTownship.now).reopen(scene.number)
        #expect(try scene.item?.standing?.value == .text("新"))
        #expect(try scene.item?.standing?.writer == scene.device.number)
    }

    @Test(
        "A decision that changed the ledger is taken back by undoing that change; the refusal names it",
        arguments: decisions)
    func notReopened(decided: Decided) throws {
        let scene = try ReviewScene(decided.reason)
        try scene.decide(decided.decision, value: ReviewScene.third)
        let held = try scene.item
        let desk = ReviewDesk(store: scene.township.store, person: "钱主任", now: TestTownship.now)
        #expect(throws: ReviewError.changedLedger(scene.number, change: try last(scene))) {
            try desk.reopen(scene.number)
        }
        #expect(try scene.item == held)
        #expect(throws: ReviewError.noSuchItem(99)) { try desk.reopen(99) }
    }

    @Test("Taking what stands already changes nothing either, and is taken back so")
    func takenWithoutChange() throws {
        let scene = try ReviewScene(.centreStands)
        try edit(scene, "另", base: 1)
        try scene.decide(.take)
        try ReviewDesk(store: scene.township.store, person: "钱主任", now: TestTownship.now).reopen(scene.number)
        #expect(try scene.item?.decision == nil)
        #expect(try scene.item?.reopenings.map(\.decision) == [.take])
    }

    private func edit(_ scene: ReviewScene, _ head: String, base: Revision) throws {
        try scene.township.upload(
            [
                try scene.township.change(
                    2, .edit, Household.kind, scene.home, base: base, [Household.head: .set(.text(head))])
            ], from: scene.device)
    }
}
