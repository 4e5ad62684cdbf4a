package import Ledgers
package import Wire

/// Merges the fields of one change.
struct FieldMerge {
    /// The revision of the record that the author had seen.
    let base: Revision
    let author: MergeAuthor
    /// The revision that what changes now takes.
    let revision: Revision

    var clock: FieldClock {
        FieldClock(revision: revision, writer: author.writer, editedMilliseconds: author.editedMilliseconds)
    }

    /// Whether the author had not seen what the clock tells of. A device's own earlier change never conflicts
    /// with its later one.
    func isUnseen(_ clock: FieldClock) -> Bool {
        clock.revision > base && clock.writer != author.writer && clock.revision != author.alsoSeen
    }

    /// The author's side of a conflict.
    func side(of value: Value, revision: Revision?) -> ConflictSide {
        ConflictSide(
            value: value, writer: author.writer, editedMilliseconds: author.editedMilliseconds,
            revision: revision)
    }

    /// Brings a removed record back to life for an edit whose author had not seen the removal, or undoes it.
    ///
    /// - Throws: `MergeRefusal.removed` when the author had seen it.
    func revive(_ record: inout LedgerRecord) throws(MergeRefusal) -> [Conflict] {
        guard record.isRemoved, let removal = record.clocks[.removed] else { return [] }
        guard author.revives || isUnseen(removal) else { throw .removed }
        record[.removed] = .null
        record.clocks[.removed] = clock
        // Devices have dropped the record: it comes to them whole again.
        record.entered = revision
        guard !author.revives else { return [] }
        return [
            Conflict(
                rule: .editBeatsRemoval, field: .removed, inForce: side(of: .null, revision: revision),
                other: ConflictSide(
                    value: .integer(1), writer: removal.writer,
                    editedMilliseconds: removal.editedMilliseconds, revision: removal.revision))
        ]
    }

    /// Merges one edit into a field by its policy.
    ///
    /// - Returns: The conflict, if there was one; its `other` is what the ledger does not show.
    func merge(
        _ edit: FieldEdit, into field: FieldNumber, of record: inout LedgerRecord, _ policy: MergePolicy
    ) -> Conflict? {
        let before = record[field]
        var edited = record
        edited.apply(edit, to: field)
        guard edited[field] != before else { return nil }
        let canConflict = policy == .latest || policy == .review || author.wasInReview
        guard let theirs = record.clocks[field],
            canConflict && isUnseen(theirs) || mayCountTwice(edit, upon: before, theirs)
        else {
            record[field] = edited[field]
            record.clocks[field] = clock
            return nil
        }
        let old = ConflictSide(
            value: before, writer: theirs.writer, editedMilliseconds: theirs.editedMilliseconds,
            revision: theirs.revision)
        let laterWins = policy == .latest && !author.wasInReview
        guard laterWins, isLater(than: theirs) else {
            return Conflict(
                rule: laterWins ? .laterEditWins : .centreStands, field: field, inForce: old,
                other: side(of: edited[field], revision: nil))
        }
        record[field] = edited[field]
        record.clocks[field] = clock
        return Conflict(
            rule: .laterEditWins, field: field, inForce: side(of: edited[field], revision: revision),
            other: old)
    }

    /// Whether a step or remark may be in the field already, with what came back from a lost ledger.
    private func mayCountTwice(_ edit: FieldEdit, upon value: Value, _ clock: FieldClock) -> Bool {
        guard let healedAt = author.healedAt, clock.revision >= healedAt, base < healedAt,
            author.alsoSeen != healedAt
        else { return false }
        switch edit {
        case .add: return true
        case .append(let remarks):
            let held = Set(value.asArray ?? [])
            return remarks.allSatisfy(held.contains)
        case .set, .union: return false
        }
    }

    /// Edits of one millisecond go by the writer's number, so that the answer is the same everywhere.
    private func isLater(than theirs: FieldClock) -> Bool {
        (author.editedMilliseconds, author.writer) > (theirs.editedMilliseconds, theirs.writer)
    }
}

extension FieldEdit {
    /// How an edit of a field that this schema does not know is merged: its form tells the field's policy, but
    /// for `latest` and `review`, which look alike.
    package var policyWhereUnknown: MergePolicy {
        switch self {
        case .set: .latest
        case .union: .union
        case .add: .sum
        case .append: .append
        }
    }
}
