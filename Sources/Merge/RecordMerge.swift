package import Ledgers
package import Wire

/// Merges changes into records at the centre, field by field: total, deterministic, without I/O.
///
/// A field conflicts when someone else changed that same field after the revision that the author had seen.
/// No clock is needed to find a conflict; time only helps to choose.
package enum RecordMerge {
    /// Merges `change` into `record`.
    ///
    /// - Parameters:
    ///   - change: What the author did, having seen the record at `change.base`.
    ///   - record: The record as the centre has it, tombstone or alive; nil when it has none.
    ///   - author: Who did it, and when.
    ///   - revision: The revision that the record takes if anything in it changes.
    /// - Returns: What the change made of the record, and what of it conflicted.
    /// - Throws: why nothing of the change can be merged.
    package static func merge(
        _ change: Change, into record: LedgerRecord?, by author: MergeAuthor, at revision: Revision
    ) throws(MergeRefusal) -> MergeResult {
        let kind: KindDefinition
        if let known = Schema.kind(change.kind) {
            kind = known
        } else {
            // A kind that a newer schema added is kept as it is.
            guard author.hasNewerSchema else { throw .unknownKind(change.kind) }
            kind = .unknown(change.kind)
        }
        guard var record else {
            guard change.operation == .create else { throw .unknownRecord }
            return try create(change, kind, by: author, at: revision)
        }
        let merge = FieldMerge(base: change.base, author: author, revision: revision)
        switch change.operation {
        case .remove:
            if kind.isAppendOnly, let field = kind.fields.first {
                throw .field(FieldProblem(kind, field, .appendOnly))
            }
            return remove(record, merge)
        case .create, .edit:
            // A repeated create of an append-only record changes nothing; an edit of one is refused.
            let isRepeat = change.operation == .create && kind.isAppendOnly
            if isRepeat { return MergeResult(record: record, hasChanged: false, conflicts: []) }
            try check(change.edits, kind, isNew: false, author)
            let before = record
            var conflicts = try merge.revive(&record)
            for (number, edit) in change.edits {
                let policy = kind.field(number)?.policy ?? edit.policyWhereUnknown
                if let conflict = merge.merge(edit, into: number, of: &record, policy) {
                    conflicts.append(conflict)
                }
            }
            try checkSize(of: record, after: change.edits, kind)
            let hasChanged = record != before
            if hasChanged { record.revision = revision }
            return MergeResult(record: record, hasChanged: hasChanged, conflicts: conflicts)
        }
    }

    private static func check(
        _ edits: FieldMap<FieldEdit>, _ kind: KindDefinition, isNew: Bool, _ author: MergeAuthor
    ) throws(MergeRefusal) {
        do throws(FieldProblem) {
            try kind.check(edits, isNew: isNew, allowsUnknown: author.hasNewerSchema)
        } catch { throw .field(error) }
    }

    /// Sets, lists and counters grow by what many people add: the sum of good edits must still be a value that
    /// every party can carry.
    private static func checkSize(
        of record: LedgerRecord, after edits: FieldMap<FieldEdit>, _ kind: KindDefinition
    ) throws(MergeRefusal) {
        for (number, _) in edits {
            let field = kind.field(number)
            switch record[number] {
            case .array(let elements) where elements.count > WireLimits.elementsPerValue:
                guard let field else { throw .field(FieldProblem(kind, unknown: number)) }
                throw .field(FieldProblem(kind, field, .tooMany(countMax: WireLimits.elementsPerValue)))
            case .integer(let total) where !FieldLimits.fen.contains(total):
                guard let field, field.type == .fen else { continue }
                throw .field(FieldProblem(kind, field, .outOfRange))
            default: continue
            }
        }
        // Only unknown fields of newer schemas can bring a record over this limit, and the stamps beside them.
        if record.fields.count > WireLimits.fieldsPerRecord, let last = edits.entries.last?.number {
            throw .field(FieldProblem(kind, unknown: last))
        }
    }

    private static func create(
        _ change: Change, _ kind: KindDefinition, by author: MergeAuthor, at revision: Revision
    ) throws(MergeRefusal) -> MergeResult {
        try check(change.edits, kind, isNew: true, author)
        var record = LedgerRecord(
            kind: change.kind, id: change.id, cell: change.cell, revision: revision, entered: revision)
        for (number, edit) in change.edits { record.apply(edit, to: number) }
        record.stamp(editedMilliseconds: author.editedMilliseconds, in: kind)
        try checkSize(of: record, after: change.edits, kind)
        let clock = FieldClock(
            revision: revision, writer: author.writer, editedMilliseconds: author.editedMilliseconds)
        for (number, _) in record.fields { record.clocks[number] = clock }
        return MergeResult(record: record, hasChanged: true, conflicts: [])
    }

    /// Removes a record, unless someone else edited it since the author saw it: then the edit wins.
    private static func remove(_ record: LedgerRecord, _ merge: FieldMerge) -> MergeResult {
        var record = record
        guard !record.isRemoved else { return MergeResult(record: record, hasChanged: false, conflicts: []) }
        let later = record.clocks.filter { merge.isUnseen($0.element) }.max { left, right in
            (left.element.editedMilliseconds, left.number) < (right.element.editedMilliseconds, right.number)
        }
        if let later {
            let conflict = Conflict(
                rule: .editBeatsRemoval, field: .removed,
                inForce: ConflictSide(
                    value: .null, writer: later.element.writer,
                    editedMilliseconds: later.element.editedMilliseconds, revision: later.element.revision),
                other: merge.side(of: .integer(1), revision: nil))
            return MergeResult(record: record, hasChanged: false, conflicts: [conflict])
        }
        record[.removed] = .integer(1)
        record.clocks[.removed] = merge.clock
        record.revision = merge.revision
        return MergeResult(record: record, hasChanged: true, conflicts: [])
    }
}
