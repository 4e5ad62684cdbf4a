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

    /// Merges `change` into `stored`, and takes the next revision behind `revision` if anything changes. The
    /// change is logged with its number if it is `numbered`: if the number is the device's own.
    ///
    /// - Parameters:
    ///   - change: What is to be merged.
    ///   - sent: The change as its device sent it, where it names records that were merged into others.
    ///   - stored: The record as the ledger has it; nil when it has none.
    ///   - author: Who made the change, and when.
    ///   - worker: The author's worker; nil for the centre.
    ///   - rawMilliseconds: When it was made by the device's own clock.
    ///   - numbered: Whether the change's number is the device's own.
    ///   - revision: The last revision given out.
    /// - Returns: What the device is told.
    /// - Throws: `MergeRefusal` when nothing of it can be merged; `StorageError`.
    func merge(
        _ change: Change, sent: Change? = nil, into stored: StoredRecord?, by author: MergeAuthor,
        worker: WorkerNumber?, rawMilliseconds: Int64, numbered: Bool, _ revision: inout Revision
    ) throws -> Outcome {
        let record = stored?.record
        let result = try RecordMerge.merge(change, into: record, by: author, at: revision + 1)
        var outcome = Outcome(number: change.number, status: .applied, revision: nil)
        var row = stored?.row
        if result.hasChanged {
            revision += 1
            outcome.revision = revision
            row = try store.save(result.record, replacing: stored)
        }
        var items = result.conflicts.map { conflict in item(conflict, result.record) }
        if !items.isEmpty { outcome.status = .inReview }
        if result.hasChanged {
            // The change itself is in force, so its outcome is not that of one in review.
            items += try DuplicateCheck(store: store, now: now).items(about: result.record)
        }
        if result.hasChanged, change.kind == IncidentEntry.kind,
            let incident = result.record[IncidentEntry.incident].asID
        {
            let review = try EntryReview(store: store, now: now).items(about: incident)
            items += review.items
            if let refusal = review.refusals[result.record.id] {
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
            if sent.id != change.id { (logged.into, row) = (change.id, nil) }
        }
        logged.timeBasis = author.timeBasis
        (logged.before, logged.after) = Self.difference(from: record, to: result.record)
        (logged.origin, logged.person) = (origin, person)
        let sequence = try store.append(logged, row: row)
        for var item in items {
            item.changeSequence = sequence
            try store.append(item)
        }
        try doubts?.note(
            change, result, isNew: record == nil, by: author, rawMilliseconds: rawMilliseconds,
            sequence: sequence)
        return outcome
    }

    /// Merges a new record that is entered at the centre.
    ///
    /// - Parameters:
    ///   - edits: What is in it.
    ///   - kind: Its kind.
    ///   - id: Its id, which no record has yet.
    ///   - cell: Where it belongs.
    ///   - worker: Whose entry it is; nil for the centre's own.
    ///   - editedMilliseconds: When it counts as made.
    ///   - revision: The last revision given out.
    /// - Throws: `MergeRefusal` when it cannot be; `StorageError`.
    func create(
        _ edits: FieldMap<FieldEdit>, of kind: KindNumber, as id: RecordID, in cell: CellNumber,
        worker: WorkerNumber?, editedMilliseconds: Int64, _ revision: inout Revision
    ) throws {
        let change = Change(
            number: 1, operation: .create, kind: kind, id: id, cell: cell, base: 0, wallAgeMilliseconds: 0,
            bootAgeMilliseconds: nil, edits: edits)
        _ = try merge(
            change, into: nil,
            by: MergeAuthor(writer: Writer.centre, editedMilliseconds: editedMilliseconds),
            worker: worker, rawMilliseconds: now, numbered: false, &revision)
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
}
