package import Ledgers
package import Storage
package import Wire

/// One change in the history of a record, with what became of each field.
package struct HistoryEntry: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package var field: FieldNumber
        package var before: Value
        /// What it left in the ledger; nil where it left nothing.
        package var after: Value?
        /// What its author entered, where that is not what is in the ledger.
        package var entered: FieldEdit?
        package var verdict: FieldVerdict
        /// The later change that won against it, though its author had not seen it.
        package var lostTo: Int64?
    }

    package var change: LoggedChange
    /// In order of number; `FieldNumber.removed` for the record as a whole.
    package var fields: [Field]
    /// The review items that the change opened, decided or not.
    package var items: [ReviewItem]
    /// The change that undid something of it, if that was not undone itself.
    package var undoneBy: LoggedChange?
}

/// Every change of one record, as people ask for it: pure.
package struct RecordHistory: Sendable, Equatable {
    private let past: RecordPast
    /// The review items by the change that opened them.
    private let opened: [Int64: [ReviewItem]]

    /// The history of a record with that past; `items` are the review items about it.
    package init(_ past: RecordPast, items: [ReviewItem]) {
        self.past = past
        opened = Dictionary(grouping: items) { $0.changeSequence ?? 0 }
    }

    /// Every change, oldest first.
    package var entries: [HistoryEntry] { past.changes.map(entry(of:)) }

    /// One of the changes, with what became of it.
    package func entry(of change: LoggedChange) -> HistoryEntry {
        let items = opened[change.sequence] ?? []
        return HistoryEntry(
            change: change, fields: fields(of: change, items), items: items, undoneBy: undoing(of: change))
    }

    private func undoing(of change: LoggedChange) -> LoggedChange? {
        change.after.lazy.compactMap { past.undoing(of: change, $0.number) }.first
    }

    private func fields(of change: LoggedChange, _ items: [ReviewItem]) -> [HistoryEntry.Field] {
        var numbers = Set(change.after.map(\.number) + change.edits.map(\.number))
        if change.operation == .remove || items.contains(where: { $0.field == .removed }) {
            numbers.insert(.removed)
        }
        // What a device gave back and lost has no edit; its item has the value.
        numbers.formUnion(items.filter { $0.reason == .healing }.compactMap(\.field))
        return numbers.sorted().map { number in
            let item = items.first { $0.field == number }
            let after = change.after[number]
            var entered = after == nil ? change.edits[number] : nil
            if entered == nil, after == nil, let item, item.reason == .healing {
                entered = .set(item.other.value)
            }
            return HistoryEntry.Field(
                field: number, before: change.before[number] ?? .null, after: after, entered: entered,
                verdict: verdict(change, number, item), lostTo: winner(over: change, number))
        }
    }

    private func verdict(
        _ change: LoggedChange, _ field: FieldNumber, _ item: ReviewItem?
    ) -> FieldVerdict {
        guard change.isMerged else { return .notMerged }
        let isInForce = change.after[field] != nil
        switch item?.reason {
        case .laterEditWon: return isInForce ? .laterEditWon : .laterEditLost
        case .centreStands: return .centreStands
        case .healing: return .restoredStands
        case .editBeatRemoval: return isInForce ? .removalLost : .editBeatRemoval
        default: break
        }
        guard isInForce else { return .heldAlready }
        return past.unseenChanges(of: field, by: change).isEmpty ? .unopposed : .bothCounted
    }

    /// The later change that took the field from this one by the rule of the later edit.
    private func winner(over change: LoggedChange, _ field: FieldNumber) -> Int64? {
        guard change.after[field] != nil else { return nil }
        return past.changes.first { later in
            later.sequence > change.sequence && later.after[field] != nil
                && (opened[later.sequence] ?? []).contains { item in
                    item.reason == .laterEditWon && item.field == field
                        && item.other.writer == change.writer
                        && item.other.editedMilliseconds == change.editedMilliseconds
                }
        }?.sequence
    }
}
