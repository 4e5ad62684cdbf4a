import Ledgers
import Merge
import Phrases
import Storage
import Wire

/// Works out the undoing of one change upon the record as it stands.
struct FieldUndoing {
    let change: LoggedChange
    let subject: UndoSubject
    /// The records that the whole undoing removes, each with the change that had made it.
    let removals: [RecordID: LoggedChange]
    /// The places in the log of all that is undone.
    let undone: Set<Int64>
    /// In milliseconds since 1970 UTC.
    let now: Int64

    private var kind: KindDefinition { Schema.kind(change.kind) ?? .unknown(change.kind) }

    /// The step, and the record as it leaves it.
    func step() -> (step: UndoStep, record: LedgerRecord?) {
        var step = UndoStep(change)
        guard let record = subject.record, let edits = edits(of: record, &step) else {
            step.obstacle = step.obstacle ?? (subject.record == nil ? .notInForce : nil)
            return (step, subject.record)
        }
        let removes = step.fields.first?.after == .integer(1) && step.fields.first?.field == .removed
        let made = Change(
            number: 1, operation: removes ? .remove : .edit, kind: change.kind, id: change.record,
            cell: record.cell, base: record.revision, wallAgeMilliseconds: 0, bootAgeMilliseconds: nil,
            edits: edits)
        step.change = made
        do throws(MergeRefusal) {
            // The plan is what the merge makes of it: any revision behind the record's will do.
            let (revision, overflow) = record.revision.addingReportingOverflow(1)
            guard !overflow else { throw .unknownRecord }
            let result = try RecordMerge.merge(
                made, into: record, by: Self.author(revives: step.revives, now: now), at: revision)
            return (step, result.record)
        } catch {
            step.change = nil
            step.obstacle = .refused(ChangeRefusal(error).phrase)
            return (step, record)
        }
    }

    /// Who undoes: the centre, in sight of the newest state.
    static func author(revives: Bool, now: Int64) -> MergeAuthor {
        MergeAuthor(
            writer: Writer.centre, editedMilliseconds: now, hasNewerSchema: true, revives: revives)
    }

    /// The edits that undo the change; nil when nothing can be undone, which the step then says why.
    private func edits(of record: LedgerRecord, _ step: inout UndoStep) -> FieldMap<FieldEdit>? {
        if let obstacle = obstacle() {
            step.obstacle = obstacle
            return nil
        }
        let past = subject.past
        if past.isMaking(change) || change.isRemoval {
            let whole = wholeRecord(record)
            step.fields = [whole]
            return whole.obstacle == nil ? [:] : nil
        }
        guard !record.isRemoved else {
            step.obstacle = .recordRemoved
            return nil
        }
        var edits = FieldMap<FieldEdit>()
        for (number, after) in change.after {
            let undo = field(number, from: change.before[number] ?? .null, to: after, record)
            step.fields.append(undo.field)
            edits[number] = undo.edit
        }
        return edits.isEmpty ? nil : edits
    }

    /// Why nothing of the change can be undone, whatever its fields hold.
    private func obstacle() -> UndoObstacle? {
        if case .merging(let item) = change.origin { return .merging(item: item) }
        if kind.isAppendOnly { return .appendOnly }
        if change.cellBefore != nil { return .move }
        guard !change.after.isEmpty else { return .notInForce }
        if let making = removals[change.record], making.sequence < change.sequence {
            return .goesWithRecord(making.sequence)
        }
        return nil
    }

    /// The record as a whole: one that was made is removed, one that was removed comes back.
    private func wholeRecord(_ record: LedgerRecord) -> FieldUndo {
        let past = subject.past
        let isRemoved: Value = record.isRemoved ? .integer(1) : .null
        func undo(_ obstacle: UndoObstacle?) -> FieldUndo {
            FieldUndo(
                field: .removed, now: isRemoved, after: record.isRemoved ? .null : .integer(1),
                obstacle: obstacle)
        }
        if let earlier = past.undoing(of: change, .removed) { return undo(.undone(earlier)) }
        if change.isRemoval {
            let isSame = record.isRemoved && record.clocks[.removed]?.revision == change.outcome.revision
            return undo(
                isSame ? nil : .changedSince(past.laterChange(of: .removed, than: change, excluding: undone)))
        }
        if record.isRemoved { return undo(.recordRemoved) }
        if let other = past.changeByOthers(than: change) { return undo(.changedSince(other)) }
        let pointing = subject.referrers.first { removals[$0.id] == nil }
        return undo(pointing.map { .pointedTo(by: $0) })
    }

    private func field(
        _ number: FieldNumber, from before: Value, to after: Value, _ record: LedgerRecord
    ) -> (field: FieldUndo, edit: FieldEdit?) {
        let now = record[number]
        func stays(_ obstacle: UndoObstacle) -> (FieldUndo, FieldEdit?) {
            (FieldUndo(field: number, now: now, after: now, obstacle: obstacle), nil)
        }
        func goes(_ edit: FieldEdit) -> (FieldUndo, FieldEdit?) {
            var edited = record
            edited.apply(edit, to: number)
            guard edited[number] != now else { return stays(.asBefore) }
            return (FieldUndo(field: number, now: now, after: edited[number]), edit)
        }
        if let earlier = subject.past.undoing(of: change, number) { return stays(.undone(earlier)) }
        switch policy(of: number) {
        case .latest, .review:
            if now == before { return stays(.asBefore) }
            guard now == after else {
                return stays(
                    .changedSince(subject.past.laterChange(of: number, than: change, excluding: undone)))
            }
            if let other = subject.past.confirmation(of: change, number, { $0 == .set(after) }) {
                return stays(.confirmed(other))
            }
            return goes(.set(before))
        case .sum:
            let (step, overflow) = (before.asInteger ?? 0).subtractingReportingOverflow(after.asInteger ?? 0)
            return overflow ? stays(.changedSince(nil)) : goes(.add(step))
        case .union:
            return union(number, from: before, to: after, goes, stays)
        case .append:
            let old = before.asArray ?? []
            let added = (after.asArray ?? []).dropFirst(old.count)
            return goes(.append(added.map { .text(Self.note($0.plainText, change.sequence)) }))
        }
    }

    /// What was added goes, what was removed comes back, but for what somebody else has added or removed too.
    private func union(
        _ number: FieldNumber, from before: Value, to after: Value,
        _ goes: (FieldEdit) -> (FieldUndo, FieldEdit?), _ stays: (UndoObstacle) -> (FieldUndo, FieldEdit?)
    ) -> (field: FieldUndo, edit: FieldEdit?) {
        let (old, new) = (Set(before.asArray ?? []), Set(after.asArray ?? []))
        var other: LoggedChange?
        func isOwn(_ says: (FieldEdit) -> Bool) -> Bool {
            let confirmation = subject.past.confirmation(of: change, number, says)
            other = confirmation ?? other
            return confirmation == nil
        }
        let removing = new.subtracting(old).sorted().filter { element in
            isOwn {
                if case .union(let adding, _) = $0 { adding.contains(element) } else { false }
            }
        }
        let adding = old.subtracting(new).sorted().filter { element in
            isOwn {
                if case .union(_, let removing) = $0 { removing.contains(element) } else { false }
            }
        }
        if let other, adding.isEmpty, removing.isEmpty { return stays(.confirmed(other)) }
        return goes(.union(adding: adding, removing: removing))
    }

    private func policy(of number: FieldNumber) -> MergePolicy {
        if let field = kind.field(number) { return field.policy }
        return change.edits[number]?.policyWhereUnknown ?? .latest
    }

    /// A remark stays written: what is undone is said behind it.
    private static func note(_ remark: String, _ sequence: Int64) -> String {
        let head = "撤销第 \(sequence) 号改动所写：“"
        let tail = "”"
        var quoted = remark
        while head.utf8.count + quoted.utf8.count + tail.utf8.count > FieldLimits.remarkBytes {
            quoted.removeLast()
        }
        return head + quoted + tail
    }
}
