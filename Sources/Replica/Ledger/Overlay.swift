import Ledgers
import Storage
import Wire

/// The worker's own unsettled changes, laid upon what the centre holds. A download never overwrites them: it
/// changes what lies beneath.
enum Overlay {
    /// The record after one of the worker's changes; nil when there is nothing that the change could edit.
    static func apply(_ entry: JournalEntry, to record: LedgerRecord?) -> LedgerRecord? {
        guard
            var shown = record
                ?? (entry.operation == .create
                    ? LedgerRecord(kind: entry.kind, id: entry.id, cell: entry.cell) : nil)
        else { return nil }
        switch entry.operation {
        case .create, .edit:
            // An edit of a record that someone removed brings it back, as it will at the centre.
            shown[.removed] = .null
            for (number, edit) in entry.edits { shown.apply(edit, to: number) }
        case .remove: shown[.removed] = .integer(1)
        }
        if entry.operation == .create, let kind = Schema.kind(entry.kind) {
            shown.stamp(editedMilliseconds: entry.made.wallMilliseconds, in: kind)
        }
        return shown
    }

    /// Shows a record anew: its shadow with the unsettled changes upon it, or the centre's state alone once
    /// none is left.
    static func refresh(_ kind: KindNumber, _ id: RecordID, in store: ReplicaStore) throws {
        guard let shadow = try store.shadow(kind, id) else { return }
        let old = try store.records.record(kind, id)
        var shown: LedgerRecord?
        if case .present(let record) = shadow { shown = record }
        var isSettled = true
        for entry in try store.entries(of: id) where entry.state == .pending || entry.state == .acknowledged {
            isSettled = false
            shown = apply(entry, to: shown)
        }
        try show(shown, replacing: old, in: store)
        if isSettled { try store.dropShadow(id) }
    }

    /// Writes what the worker sees: a removed record is not in the replica's tables at all.
    static func show(_ shown: LedgerRecord?, replacing old: LedgerRecord?, in store: ReplicaStore) throws {
        if let shown, !shown.isRemoved {
            try store.records.save(shown, replacing: old)
        } else if let old {
            try store.records.delete(old)
        }
    }
}
