import Storage
import Synchronization
import Wire

/// Knows of which cells the rows were found to come to the digest that the ledger keeps for them: since this process
/// began, and since another one last wrote to the file.
package final class CellChecks: Sendable {
    private struct Known {
        /// Changes with every finding that another process wrote.
        var generation = 0
        var otherWritersMark: Int64?
        var sound: Set<CellNumber> = []
    }

    private let known = Mutex(Known())

    package init() {}

    /// Forgets everything if another process has written since the last call; `store` is the writer's.
    ///
    /// - Throws: `StorageError.newerSchema` when a newer program has upgraded the file: what this one would write is not whole
    ///   any more.
    func noteOtherWriters(_ store: TownshipStore) throws {
        let mark = try store.otherWritersMark()
        guard known.withLock({ $0.otherWritersMark != mark }) else { return }
        try store.checkSchema()
        known.withLock { known in
            known.otherWritersMark = mark
            known.generation += 1
            known.sound = []
        }
    }

    /// To be asked before a snapshot is opened, and given to `digest`.
    var generation: Int { known.withLock { $0.generation } }

    /// What the rows of a cell come to in the store's snapshot; `generation` is that before it was opened. `onDamage` is
    /// told of a cell whose rows do not come to the digest that the ledger keeps.
    func digest(
        of cell: CellNumber, in store: TownshipStore, generation: Int, onDamage: (CellNumber) -> Void
    ) throws -> StateDigest {
        let kept = try store.digest(of: cell)
        if known.withLock({ $0.sound.contains(cell) && $0.generation == generation }) { return kept }
        let found = try store.records.digest(of: cell)
        guard found == kept else {
            onDamage(cell)
            return found
        }
        known.withLock { known in
            if known.generation == generation { known.sound.insert(cell) }
        }
        return found
    }
}
