import Ledgers
package import Storage
import Wire

/// What the undoing of a change does to a review item.
package struct ItemUndo: Sendable, Equatable {
    package enum Effect: Sendable, Equatable {
        /// Its decision is undone: it waits again, in view of what is in force then.
        case reopened(standing: ReviewSide?)
        /// What it asks about is undone.
        case resolved
        /// What had opened it again is undone: its decision holds.
        case decidedAgain(ReviewDecision)
    }

    /// The item as it stood.
    package var item: ReviewItem
    package var effect: Effect

    package init(_ item: ReviewItem, _ effect: Effect) {
        self.item = item
        self.effect = effect
    }

    /// The item as it stands then, as far as a plan asks.
    var after: ReviewItem {
        var item = item
        switch effect {
        case .reopened(let standing): (item.decision, item.standing) = (nil, standing)
        case .resolved: item.decision = .resolved
        case .decidedAgain(let decision): item.decision = decision
        }
        return item
    }
}

/// Works out what becomes of the review items about a record of which a change is undone: pure.
struct ItemUndoing {
    let step: UndoStep
    /// The record as it was before the step.
    let subject: UndoSubject
    /// The record as the step leaves it.
    let record: LedgerRecord?

    private var undone: LoggedChange { step.undone }
    /// The fields that go back.
    private var fields: Set<FieldNumber> {
        Set(step.fields.filter { $0.obstacle == nil }.map(\.field))
    }

    func effects() -> [ItemUndo] {
        subject.items.compactMap { item in effect(on: item).map { ItemUndo(item, $0) } }
    }

    private func effect(on item: ReviewItem) -> ItemUndo.Effect? {
        if isMoot(item) { return .resolved }
        guard step.change != nil else { return nil }
        switch undone.origin {
        case .decision(let number) where number == item.number:
            guard item.decision == .take || item.decision == .value, isLastDecision(of: item) else {
                return nil
            }
            return .reopened(standing: standing(of: item))
        case .undo(let earlier):
            if item.decision == nil,
                let reopening = item.reopenings.last(where: { $0.undo == undone.sequence })
            {
                return .decidedAgain(reopening.decision)
            }
            guard item.decision == .resolved, item.changeSequence == earlier, isAbout(item) else {
                return nil
            }
            return .reopened(standing: standing(of: item))
        default: return nil
        }
    }

    /// Whether an open item asks about nothing but what is undone.
    private func isMoot(_ item: ReviewItem) -> Bool {
        guard item.decision == nil, item.changeSequence == undone.sequence,
            undone.outcome.status == .inReview
        else { return false }
        let isGone: Bool
        if case .goesWithRecord = step.obstacle {
            isGone = true
        } else {
            isGone = step.change?.operation == .remove
        }
        guard isGone || step.change != nil else { return false }
        return isGone ? Self.asksAboutChange(item) : isAbout(item)
    }

    /// Whether an item asks about a field that goes back.
    private func isAbout(_ item: ReviewItem) -> Bool {
        Self.asksAboutChange(item) && item.field.map(fields.contains) == true
    }

    /// Whether an item asks which of two edits should stand.
    private static func asksAboutChange(_ item: ReviewItem) -> Bool {
        switch item.reason {
        case .laterEditWon, .editBeatRemoval, .centreStands, .healing: true
        case .entryNotApplied, .revokedDevice, .duplicate, .suspiciousTime: false
        }
    }

    /// Whether nothing that was decided about the item later is in force.
    private func isLastDecision(of item: ReviewItem) -> Bool {
        subject.past.changes.allSatisfy { later in
            later.sequence <= undone.sequence || later.origin != .decision(item: item.number)
                || !subject.past.counts(later)
        }
    }

    private func standing(of item: ReviewItem) -> ReviewSide? {
        Self.standing(
            of: item, in: record, subject.past.changes.prefix { $0.sequence < undone.sequence })
    }

    /// What is in force when an item waits again, under the name of whoever had entered it.
    ///
    /// - Parameters:
    ///   - item: As it stood when it was decided.
    ///   - record: As it is now.
    ///   - past: The changes of the record that may have brought it there, in order.
    /// - Returns: The side of the item that stands.
    static func standing(
        of item: ReviewItem, in record: LedgerRecord?, _ past: ArraySlice<LoggedChange>
    ) -> ReviewSide? {
        guard let field = item.field, field != .removed, let old = item.standing, let record,
            record[field] != old.value
        else { return item.standing }
        let value = record[field]
        let entered = past.last { $0.after[field] == value }
        return ReviewSide(
            value: value, writer: entered?.writer ?? Writer.centre,
            editedMilliseconds: entered?.editedMilliseconds
                ?? record.clocks[field]?.editedMilliseconds ?? old.editedMilliseconds)
    }
}
