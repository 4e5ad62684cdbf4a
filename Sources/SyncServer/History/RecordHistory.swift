import Ledgers
package import Storage
package import Wire

/// By which rule what a change did to a field is in force, or is not.
package enum FieldVerdict: String, Sendable, CaseIterable {
    /// Nobody else had changed the field since the author saw it.
    case unopposed = "unopposed"
    /// Somebody else had, and the field takes what both did: sets, counters, remarks.
    case bothCounted = "both_counted"
    /// Somebody else had, and this edit was the later one.
    case laterEditWon = "later_edit_won"
    /// Somebody else had, and theirs was the later one.
    case laterEditLost = "later_edit_lost"
    /// Somebody else had, and a person has to choose.
    case centreStands = "centre_stands"
    /// It came back to a restored ledger, in which the field had been entered anew.
    case restoredStands = "restored_stands"
    /// The field held it already.
    case heldAlready = "held_already"
    /// The removal of a record that somebody else had edited.
    case editBeatRemoval = "edit_beat_removal"
    /// An edit of a record that somebody else had removed.
    case removalLost = "removal_lost"
    /// The change was refused, or waits as a whole.
    case notMerged = "not_merged"
}

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
    package let entries: [HistoryEntry]

    /// Works out the history; `items` are the review items about the record.
    package init(_ past: RecordPast, items: [ReviewItem]) {
        let opened = Dictionary(grouping: items) { $0.changeSequence ?? 0 }
        entries = past.changes.map { change in
            let items = opened[change.sequence] ?? []
            return HistoryEntry(
                change: change, fields: Self.fields(of: change, items, past, opened), items: items,
                undoneBy: Self.undoing(of: change, past))
        }
    }

    private static func undoing(of change: LoggedChange, _ past: RecordPast) -> LoggedChange? {
        change.after.lazy.compactMap { past.undoing(of: change, $0.number) }.first
    }

    private static func fields(
        of change: LoggedChange, _ items: [ReviewItem], _ past: RecordPast, _ opened: [Int64: [ReviewItem]]
    ) -> [HistoryEntry.Field] {
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
                verdict: verdict(change, number, item, past),
                lostTo: winner(over: change, number, past, opened))
        }
    }

    private static func verdict(
        _ change: LoggedChange, _ field: FieldNumber, _ item: ReviewItem?, _ past: RecordPast
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
    private static func winner(
        over change: LoggedChange, _ field: FieldNumber, _ past: RecordPast, _ opened: [Int64: [ReviewItem]]
    ) -> Int64? {
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
