import Ledgers
import Storage
import Wire

/// Leads changes that name a merged record to the one that stayed: whoever made them had not heard of the merging.
struct MergedRecords {
    let store: TownshipStore
    let scope: Set<CellNumber>
    private let isNeeded: Bool

    init(store: TownshipStore, scope: Set<CellNumber>) throws(StorageError) {
        self.store = store
        self.scope = scope
        isNeeded = try store.hasMergedRecords()
    }

    /// The change as it is to be merged, and the records that it reaches by this way. These may be in a cell that the
    /// device does not walk: the ones that it named were.
    ///
    /// A removal is not led on. Whoever removes one of two records that are one need not mean the other.
    func follow(_ change: Change) throws(StorageError) -> (change: Change, reached: Set<RecordID>) {
        guard isNeeded, let kind = Schema.kind(change.kind) else { return (change, []) }
        var change = change
        var reached: Set<RecordID> = []
        if change.operation != .remove, let survivor = try survivor(of: change.kind, change.id) {
            change.id = survivor
            reached.insert(survivor)
        }
        for (number, edit) in change.edits {
            switch (kind.field(number)?.type, edit) {
            case (.reference(let target)?, .set(let value)):
                guard let id = value.asID, let survivor = try survivor(of: target, id) else { continue }
                change.edits[number] = .set(.id(survivor))
                reached.insert(survivor)
            case (.references(let target)?, .union(let adding, let removing)):
                let (added, removed) = (
                    try lead(adding, target, &reached), try lead(removing, target, &reached)
                )
                change.edits[number] = .union(adding: added, removing: removed)
            default: continue
            }
        }
        return (change, reached)
    }

    private func lead(
        _ elements: [Value], _ kind: KindNumber, _ reached: inout Set<RecordID>
    ) throws(StorageError) -> [Value] {
        var led: Set<Value> = []
        for element in elements {
            guard let id = element.asID, let survivor = try survivor(of: kind, id) else {
                led.insert(element)
                continue
            }
            led.insert(.id(survivor))
            reached.insert(survivor)
        }
        return led.sorted()
    }

    private func survivor(of kind: KindNumber, _ id: RecordID) throws(StorageError) -> RecordID? {
        guard let survivor = try store.survivor(of: id) else { return nil }
        // A tombstone stays in the cell where the record was; one that is purged tells nothing any more.
        if let gone = try store.records.record(kind, id), !scope.contains(gone.cell) { return nil }
        return survivor
    }
}
