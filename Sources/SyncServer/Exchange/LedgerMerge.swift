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
    /// What made the change, and who at the centre, for the history.
    var origin = LoggedChange.Origin.entered
    var person: String?
    /// Told of what is merged by a request, whose times may be doubtful.
    var doubts: DoubtfulTimes?

    /// Merges `change` into `record`, and takes the next revision behind `revision` if anything changes. The
    /// change is logged with its number if it is `numbered`: if the number is the device's own.
    ///
    /// - Parameters:
    ///   - change: What is to be merged.
    ///   - sent: The change as its device sent it, where it names records that were merged into others.
    ///   - record: The record as the ledger has it; nil when it has none.
    ///   - author: Who made the change, and when.
    ///   - worker: The author's worker; nil for the centre.
    ///   - rawMilliseconds: When it was made by the device's own clock.
    ///   - numbered: Whether the change's number is the device's own.
    ///   - revision: The last revision given out.
    /// - Returns: What the device is told.
    /// - Throws: `MergeRefusal` when nothing of it can be merged; `StorageError`.
    func merge(
        _ change: Change, sent: Change? = nil, into record: LedgerRecord?, by author: MergeAuthor,
        worker: WorkerNumber?, rawMilliseconds: Int64, numbered: Bool, _ revision: inout Revision
    ) throws -> Outcome {
        let result = try RecordMerge.merge(change, into: record, by: author, at: revision + 1)
        var outcome = Outcome(number: change.number, status: .applied, revision: nil)
        if result.hasChanged {
            revision += 1
            outcome.revision = revision
            try store.save(result.record, replacing: record)
        }
        var items = result.conflicts.map { conflict in item(conflict, result.record) }
        if !items.isEmpty { outcome.status = .inReview }
        if result.hasChanged {
            // The change itself is in force, so its outcome is not that of one in review.
            items += try DuplicateCheck(store: store, now: now).items(about: result.record)
        }
        if result.hasChanged, change.kind == IncidentEntry.kind {
            let refusal = try reviewEntries(of: result.record, &items)
            if let refusal {
                outcome.status = .inReview
                outcome.code = refusal.code
            }
        }
        var logged = LoggedChange(
            writer: author.writer, number: numbered ? change.number : nil, worker: worker, change: change,
            editedMilliseconds: author.editedMilliseconds, rawMilliseconds: rawMilliseconds,
            receivedMilliseconds: now, outcome: outcome)
        if let sent {
            (logged.id, logged.edits) = (sent.id, sent.edits)
            if sent.id != change.id { logged.into = change.id }
        }
        logged.timeBasis = author.timeBasis
        (logged.before, logged.after) = Self.difference(from: record, to: result.record)
        (logged.origin, logged.person) = (origin, person)
        let sequence = try store.append(logged)
        for var item in items {
            item.changeSequence = sequence
            try store.append(item)
        }
        try doubts?.note(
            change, result, isNew: record == nil, by: author, rawMilliseconds: rawMilliseconds,
            sequence: sequence)
        return outcome
    }

    /// What of a record's fields is new at its last revision.
    static func difference(
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

    /// Looks at an incident anew after one of its entries came in: the entry may not count, or may make others
    /// count that did not, and the reverse, since entries count in order of their time and not of their arrival.
    ///
    /// - Returns: Why the entry itself does not count; nil when it does.
    private func reviewEntries(
        of entry: LedgerRecord, _ items: inout [ReviewItem]
    ) throws -> StepRefusal? {
        guard let incidentID = entry[IncidentEntry.incident].asID else { return nil }
        let desk = IncidentDesk(store: store)
        guard let state = try desk.state(of: incidentID) else { return nil }
        let refusals = Dictionary(
            state.notApplied.map { ($0.id, $0.refusal) }, uniquingKeysWith: { first, _ in first })
        for other in try desk.entries(of: incidentID) {
            let earlier = try store.reviewItems(about: other.id, .entryNotApplied)
            if let refusal = refusals[other.id] {
                if earlier.allSatisfy({ $0.decision == .resolved }) { items.append(item(other, refusal)) }
            } else {
                for open in earlier where open.decision == nil {
                    _ = try store.decide(open.number, .resolved, by: "", milliseconds: now)
                }
            }
        }
        return refusals[entry.id]
    }

    private func item(_ entry: LedgerRecord, _ refusal: StepRefusal) -> ReviewItem {
        var item = ReviewItem(
            reason: .entryNotApplied, kind: entry.kind, id: entry.id, cell: entry.cell,
            field: IncidentEntry.action, standing: nil,
            other: ReviewSide(
                value: entry[IncidentEntry.action],
                writer: entry.clocks[IncidentEntry.action]?.writer ?? Writer.centre,
                editedMilliseconds: entry[IncidentEntry.recordedAt].asInteger ?? now),
            openedMilliseconds: now)
        item.detailChinese = refusal.phrase.chinese
        item.detailEnglish = refusal.phrase.english
        return item
    }
}
