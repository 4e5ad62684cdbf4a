import Ledgers
import Merge
import Phrases
import Storage
import Wire

/// Merges one change into the stored ledger: the record, its history, and what a person has to look at. The one
/// way in which anything gets into the centre's ledger, whoever entered it.
struct LedgerMerge {
    let store: TownshipStore
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    /// Merges `change` into `record`, and takes the next revision if anything changes.
    ///
    /// - Parameters:
    ///   - numbered: Whether `change.number` is a device's own number.
    ///   - revision: The last revision given out.
    /// - Throws: `MergeRefusal` when nothing of it can be merged; `StorageError`.
    func merge(
        _ change: Change, into record: LedgerRecord?, by author: MergeAuthor, worker: WorkerNumber?,
        rawMilliseconds: Int64, numbered: Bool, _ revision: inout Revision
    ) throws -> Outcome {
        let result = try RecordMerge.merge(change, into: record, by: author, at: revision + 1)
        var outcome = Outcome(number: change.number, status: .applied, revision: nil)
        if result.hasChanged {
            revision += 1
            outcome.revision = revision
            try store.records.save(result.record, replacing: record)
        }
        var items = result.conflicts.map { conflict in item(conflict, result.record) }
        if !items.isEmpty { outcome.status = .inReview }
        if result.hasChanged, change.kind == IncidentEntry.kind, let item = try notApplied(result.record) {
            outcome.status = .inReview
            outcome.code = item.code
            items.append(item.review)
        }
        var logged = LoggedChange(
            writer: author.writer, number: numbered ? change.number : nil, worker: worker, change: change,
            editedMilliseconds: author.editedMilliseconds, rawMilliseconds: rawMilliseconds,
            receivedMilliseconds: now, outcome: outcome)
        (logged.before, logged.after) = difference(from: record, to: result.record)
        let sequence = try store.append(logged)
        for var item in items {
            item.changeSequence = sequence
            try store.append(item)
        }
        return outcome
    }

    private func difference(
        from old: LedgerRecord?, to new: LedgerRecord
    ) -> (before: FieldMap<Value>, after: FieldMap<Value>) {
        var before = FieldMap<Value>()
        var after = FieldMap<Value>()
        for (number, clock) in new.clocks where clock.revision == new.revision {
            let (was, now) = (old?[number] ?? .null, new[number])
            guard was != now else { continue }
            before[number] = was
            after[number] = now
        }
        return (before, after)
    }

    private func item(_ conflict: Conflict, _ record: LedgerRecord) -> ReviewItem {
        let reason: ReviewReason =
            switch conflict.rule {
            case .laterEditWins: .laterEditWon
            case .centreStands: .centreStands
            case .editBeatsRemoval: .editBeatRemoval
            }
        return ReviewItem(
            reason: reason, kind: record.kind, id: record.id, cell: record.cell, field: conflict.field,
            standing: side(conflict.inForce), other: side(conflict.other), openedMilliseconds: now)
    }

    private func side(_ side: ConflictSide) -> ReviewSide {
        ReviewSide(value: side.value, writer: side.writer, editedMilliseconds: side.editedMilliseconds)
    }

    /// The review item of an incident entry that its incident's state does not allow; nil when it counts.
    private func notApplied(_ entry: LedgerRecord) throws -> (code: String, review: ReviewItem)? {
        guard let incidentID = entry[IncidentEntry.incident].asID,
            let state = try IncidentDesk(store: store).state(of: incidentID),
            let refusal = state.notApplied.first(where: { $0.id == entry.id })?.refusal
        else { return nil }
        var item = ReviewItem(
            reason: .entryNotApplied, kind: entry.kind, id: entry.id, cell: entry.cell,
            field: IncidentEntry.action, standing: nil,
            other: ReviewSide(
                value: entry[IncidentEntry.action], writer: entry.clocks[IncidentEntry.action]?.writer ?? 0,
                editedMilliseconds: entry[IncidentEntry.recordedAt].asInteger ?? now),
            openedMilliseconds: now)
        item.detailChinese = refusal.phrase.chinese
        item.detailEnglish = refusal.phrase.english
        return (refusal.code, item)
    }
}
