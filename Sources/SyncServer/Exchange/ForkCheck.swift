import Storage
import Wire

/// Finds what must not go on as if nothing had happened: a ledger that came back from a backup, and a device that
/// was set back or copied (SPEC.md §10.2, §10.3).
struct ForkCheck {
    let store: TownshipStore
    let device: Device
    /// The last change of the device that the centre holds.
    let last: Int64
    /// The request came in a file, and may have been overtaken by a sync.
    let isCarried: Bool
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    /// Refuses cursors that this ledger never gave.
    ///
    /// - Throws: `Failure` with `epochForked`; `StorageError`.
    func check(_ cursors: [Cursor], scope: Set<CellNumber>) throws {
        guard let township = try store.township() else { return }
        var common: Revision?
        for cursor in cursors where scope.contains(cursor.cell) {
            let isCurrent = cursor.epoch == township.epoch && cursor.revision <= township.revision
            guard !isCurrent,
                let revision = try store.commonRevision(epoch: cursor.epoch, revision: cursor.revision)
            else { continue }
            common = min(common ?? revision, revision)
        }
        guard let common else { return }
        throw Failure(
            code: .epochForked, sentence: "this ledger came back from a backup; revision \(common) is common",
            serverMilliseconds: now, acknowledged: last, epoch: township.epoch, commonRevision: common)
    }

    /// Refuses changes that bear the numbers of others.
    ///
    /// - Returns: The outcomes of those that are held.
    /// - Throws: `Failure` with `deviceForked`; `StorageError`.
    func outcomes(of changes: [Change], hello: Hello) throws -> [Outcome] {
        guard isCarried || hello.lastChange >= last else { throw forked }
        guard let first = changes.first, let end = changes.last, first.number <= last else { return [] }
        let held = try store.loggedChanges(of: device.number, first.number...min(last, end.number))
        guard held.first?.number == first.number || held.isEmpty else { throw forked }
        for (change, logged) in zip(changes, held) where !isSame(change, logged) { throw forked }
        return held.map(\.outcome)
    }

    private func isSame(_ change: Change, _ logged: LoggedChange) -> Bool {
        guard change.number == logged.number else { return false }
        // A worker who gave a change up owes its number, not its content.
        if change.operation == .edit, change.edits.isEmpty { return true }
        return change.operation == logged.operation && change.kind == logged.kind && change.id == logged.id
            && change.edits == logged.edits
    }

    /// The outcome of the same change if another copy of the device has sent it: both may have held it when the one
    /// was copied from the other. `family` is the device and all that it shares an ancestor with.
    func copysOutcome(of change: Change, family: Set<WriterNumber>) throws -> Outcome? {
        guard family.count > 1, !change.edits.isEmpty || change.operation == .remove else { return nil }
        return try store.loggedChanges(of: change.id, number: change.number).first { logged in
            logged.writer != device.number && family.contains(logged.writer) && isSame(change, logged)
        }?.outcome
    }

    private var forked: Failure {
        Failure(
            code: .deviceForked, sentence: "another copy of this device has used these numbers",
            serverMilliseconds: now, acknowledged: last)
    }
}
