import Ledgers
package import Storage
package import Wire

/// What the log tells of one record: which of its changes are undone, and who else has had a word on a field. Pure.
package struct RecordPast: Sendable, Equatable {
    /// Every change of the record, oldest first.
    package let changes: [LoggedChange]

    package init(_ changes: [LoggedChange]) { self.changes = changes }

    /// The undoing of what a change did to a field; nil when it was not undone, or the undoing was undone itself.
    package func undoing(of change: LoggedChange, _ field: FieldNumber) -> LoggedChange? {
        changes.first { later in
            later.sequence > change.sequence && later.origin == .undo(of: change.sequence)
                && later.touches(field) && undoing(of: later, field) == nil
        }
    }

    /// Whether a change brought the record into being, or back to life.
    package func isMaking(_ change: LoggedChange) -> Bool {
        if change.isRevival { return true }
        let first = changes.first { $0.outcome.revision != nil }
        return change.operation == .create && first?.sequence == change.sequence
    }

    /// Whether anything of a change is in the ledger as it left it: it did something that was not undone.
    package func counts(_ change: LoggedChange) -> Bool {
        change.after.contains { undoing(of: change, $0.number) == nil }
    }

    /// The last change behind one that gave the field a value, but for those in `excluded`.
    package func laterChange(
        of field: FieldNumber, than change: LoggedChange, excluding excluded: Set<Int64>
    ) -> LoggedChange? {
        changes.last {
            $0.sequence > change.sequence && $0.after[field] != nil && !excluded.contains($0.sequence)
        }
    }

    /// Somebody else's word for the same: a later change that gives the field this value, or its set this element,
    /// whether it changed anything or found it so. Undoing the first must not undo the second.
    package func confirmation(
        of change: LoggedChange, _ field: FieldNumber, _ says: (FieldEdit) -> Bool
    ) -> LoggedChange? {
        others(than: change).first { later in
            guard let edit = later.edits[field], says(edit) else { return false }
            return later.isMerged && undoing(of: later, field) == nil
        }
    }

    /// Somebody else's change of the record behind a change that counts.
    package func changeByOthers(than change: LoggedChange) -> LoggedChange? {
        others(than: change).last { counts($0) }
    }

    /// Changes before one that its author had not seen when it changed the field.
    func unseenChanges(of field: FieldNumber, by change: LoggedChange) -> [LoggedChange] {
        changes.filter { earlier in
            earlier.sequence < change.sequence && earlier.writer != change.writer
                && earlier.after[field] != nil && (earlier.outcome.revision ?? 0) > change.base
        }
    }

    /// The changes behind one that others made. What undid something has no word of its own.
    private func others(than change: LoggedChange) -> [LoggedChange] {
        changes.filter { later in
            if case .undo = later.origin { return false }
            // At the centre, many people share one number.
            let isSame =
                later.writer == change.writer
                && (later.writer != Writer.centre || later.person == change.person)
            return later.sequence > change.sequence && !isSame
        }
    }
}

extension LoggedChange {
    /// Whether it went through the merge: it was not refused, and does not wait as a revoked device's.
    package var isMerged: Bool {
        outcome.status != .refused && outcome.code != RefusalCode.revokedDevice
    }

    /// It removed its record.
    package var isRemoval: Bool { after[.removed] == .integer(1) }
    /// It brought its removed record back.
    package var isRevival: Bool { before[.removed] == .integer(1) }

    fileprivate func touches(_ field: FieldNumber) -> Bool {
        edits[field] != nil || after[field] != nil || isRemoval || isRevival
    }
}
