import Ledgers
import SyncServer
import Wire

@testable import Storage

/// Undoing at the centre of a simulated township.
extension Simulation {
    private static let hour: Int64 = 3_600_000

    func undo(change number: Int) throws {
        let last = try world.centre().connection.integer("SELECT max(sequence) FROM change") ?? 0
        guard last > 0 else { return }
        _ = try undo(.changes([Int64(number) % last + 1]))
    }

    /// Decides an item and undoes that: it is as if nobody had, but for what is on record.
    func decideAndUndo(_ number: Int) throws {
        let store = try world.centre()
        let now = world.clock.nowMilliseconds()
        let items = try store.reviewItems(ReviewFilter(nowMilliseconds: now)).filter(Self.mayTake)
        guard !items.isEmpty else { return }
        let item = items[number % items.count]
        let before = try store.records.record(item.kind, item.id)
        do {
            try ReviewDesk(store: store, person: "赵主任", now: now).decide(item.number, .take)
        } catch is ReviewError { return }
        let decision = try store.history(of: item.id).last { $0.origin == .decision(item: item.number) }
        // The record may hold the other value already.
        guard let decision, !decision.after.isEmpty else { return }
        let plan = try undo(.changes([decision.sequence]))
        guard plan.steps.first?.change != nil else { return }
        let after = try store.records.record(item.kind, item.id)
        let isAsBefore =
            after?.fields == before?.fields || (before == nil && after?.isRemoved == true)
        // A remark that a let-in change wrote stays, and so does what the undo says of it.
        if !isAsBefore, decision.edits[Household.remarks] == nil {
            fail("item \(item.number): decided and undone, \(item.id) differs")
        }
        guard let waiting = try store.reviewItem(item.number) else {
            return fail("item \(item.number) is gone")
        }
        if waiting.decision != nil || waiting.reopenings.last?.decision != .take {
            fail("item \(item.number) does not wait again: \(waiting)")
        }
        if let field = item.field, field != .removed,
            waiting.standing.map({ $0.value != after?[field] }) ?? false
        {
            fail("item \(item.number) does not show what is in force: \(waiting)")
        }
    }

    /// Undoes what a device did lately, as after its loss.
    func undo(_ device: TestDevice, hours: Int64, arrived: Bool) throws {
        guard let number = try device.store.identity()?.device else { return }
        let now = world.clock.nowMilliseconds()
        do {
            _ = try undo(.device(number, now - hours * Self.hour...now, arrived ? .arrived : .made))
        } catch UndoError.noSuchDevice {
            // A restored centre does not know it.
        }
    }

    /// Undoes, and holds what was done against what was shown before.
    private func undo(_ selection: UndoSelection) throws -> UndoPlan {
        let desk = UndoDesk(
            store: try world.centre(), person: "钱主任", now: world.clock.nowMilliseconds())
        let preview = try desk.preview(selection)
        let done = try desk.undo(selection)
        noteUndone(done)
        if preview != done { fail("the undo of \(selection) did something else than its preview said") }
        return done
    }
}
