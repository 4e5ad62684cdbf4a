package import Ledgers
import Merge
import Phrases
package import Storage
package import Wire

/// Decides review items. A decision is a change: it is in the record's history and travels down the feed.
package struct ReviewDesk {
    let store: TownshipStore
    /// Who decides, as the history names them.
    let person: String
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    package init(store: TownshipStore, person: String, now: Int64) {
        self.store = store
        self.person = person
        self.now = now
    }

    /// Decides an item, in one durable step; `value` is the new value, for `ReviewDecision.value`.
    ///
    /// - Throws: `ReviewError`, `StorageError`.
    package func decide(_ number: Int64, _ decision: ReviewDecision, value: Value? = nil) throws {
        try store.transaction { try decide(openItem(number), decision, value: value) }
    }

    /// Decides an item within the caller's transaction.
    func decide(_ item: ReviewItem, _ decision: ReviewDecision, value: Value? = nil) throws {
        let number = item.number
        guard item.decisionsOffered.contains(decision) else { throw ReviewError.notOffered(number) }
        try store.savepoint {
            switch (decision, item.reason) {
            case (.keep, _): break
            case (.take, .healing): try set(item, item.other.value)
            case (.take, .editBeatRemoval): try remove(item)
            case (.take, .revokedDevice): try mergeHeld(item)
            case (.take, _): try take(item)
            case (.value, _):
                guard let value else { throw ReviewError.notOffered(number) }
                try set(item, value)
            case (.resolved, _), (.merged, _): throw ReviewError.notOffered(number)
            }
            _ = try store.decide(number, decision, by: person, milliseconds: now)
        }
    }

    /// Takes a decision back, in one durable step: what it wrote is undone by new changes, and the item waits again. Of a
    /// merging, two records are made again, and the person has said that they are two.
    ///
    /// - Throws: `ReviewError`, also when something cannot be undone, for somebody changed it since; `StorageError`.
    package func takeBack(_ number: Int64, words: LedgerText) throws {
        try store.transaction {
            guard let item = try store.reviewItem(number) else { throw ReviewError.noSuchItem(number) }
            if item.decision == .merged { return try split(number) }
            do {
                try reopen(number)
            } catch ReviewError.changedLedger(_, let change) { try undo(change, words) }
        }
    }

    private func undo(_ change: Int64, _ words: LedgerText) throws {
        let plan = try UndoDesk(store: store, person: person, now: now).undo(.changes([change]))
        for step in plan.steps where step.change == nil {
            let obstacle = step.obstacle ?? step.fields.lazy.compactMap(\.obstacle).first
            throw ReviewError.refused(
                try obstacle?.phrase(words) ?? Phrase(zh: "没有可以撤销的", en: "there is nothing to undo"))
        }
    }

    /// The new value that a person typed for an item.
    ///
    /// - Throws: `FieldProblem` for what may not stand in the field, `ReviewError`, `StorageError`.
    package func value(_ text: String, for item: ReviewItem) throws -> Value {
        guard let kind = Schema.kind(item.kind), let field = item.field.flatMap({ kind.field($0) }) else {
            throw ReviewError.notOffered(item.number)
        }
        return try field.value(of: text, in: kind) { target, text in
            guard let id = try LedgerLookup(store: store).id(target, text) else {
                throw ReviewError.noSuchRecord(text)
            }
            return id
        }
    }

    func openItem(_ number: Int64) throws -> ReviewItem {
        guard let item = try store.reviewItem(number) else { throw ReviewError.noSuchItem(number) }
        guard item.decision == nil else {
            throw ReviewError.alreadyDecided(number, by: item.decidedBy ?? "")
        }
        return item
    }

    /// Puts an item off until a time, in milliseconds since 1970 UTC: it waits again then.
    ///
    /// - Throws: `ReviewError`, `StorageError`.
    package func postpone(_ number: Int64, untilMilliseconds: Int64, reason: String) throws {
        guard !reason.isEmpty else { throw ReviewError.reasonMissing }
        guard untilMilliseconds > now else { throw ReviewError.timePast }
        try store.transaction {
            _ = try openItem(number)
            _ = try store.postpone(
                number,
                Postponement(untilMilliseconds: untilMilliseconds, person: person, reason: reason))
        }
    }

    /// Takes a decision back that had changed nothing, so that its item waits again. What changed the ledger is taken back
    /// by undoing that change (`UndoDesk`), and a merging by splitting it.
    ///
    /// - Throws: `ReviewError`, `StorageError`.
    package func reopen(_ number: Int64) throws {
        try store.transaction {
            guard let item = try store.reviewItem(number) else { throw ReviewError.noSuchItem(number) }
            switch item.decision {
            case nil: throw ReviewError.notDecided(number)
            case .merged: throw ReviewError.isMerged(number)
            case .resolved: throw ReviewError.notOffered(number)
            case .keep, .take, .value:
                let past = RecordPast(try store.history(of: item.id))
                if let change = past.changes.last(where: { change in
                    change.origin == .decision(item: number) && past.counts(change)
                }) {
                    throw ReviewError.changedLedger(number, change: change.sequence)
                }
                let standing = try ItemUndoing.standing(
                    of: item, in: store.records.record(item.kind, item.id), past.changes[...])
                _ = try store.reopen(number, standing: standing, undo: nil, by: person, milliseconds: now)
            }
        }
    }

    /// Lets the edit that lost count: a step, a remark or a choice goes to what is there, any other value replaces it.
    private func take(_ item: ReviewItem) throws {
        let change = try item.changeSequence.flatMap { try store.loggedChange($0) }
        guard let field = item.field, let edit = change?.edits[field] else {
            return try set(item, item.other.value)
        }
        switch edit {
        case .set: try set(item, item.other.value)
        case .add, .append, .union: try merge(item, .edit, [field: edit])
        }
    }

    private func set(_ item: ReviewItem, _ value: Value) throws {
        guard let number = item.field, number != .removed,
            let record = try store.records.record(item.kind, item.id)
        else { throw ReviewError.notOffered(item.number) }
        var edit = FieldEdit.set(value)
        if let field = Schema.kind(item.kind)?.field(number) {
            var value = value
            // What is written in a list of remarks stays: the decision adds what it lacks.
            if field.policy == .append, let remarks = value.asArray {
                let held = Set(record[number].asArray ?? [])
                value = .array(remarks.filter { !held.contains($0) })
            }
            guard let needed = field.edit(from: record[number], to: value) else { return }
            edit = needed
        }
        try merge(item, .edit, [number: edit])
    }

    private func remove(_ item: ReviewItem) throws { try merge(item, .remove, [:]) }

    /// The centre's own change: made in sight of the newest state, so it conflicts with nothing.
    private func merge(_ item: ReviewItem, _ operation: Change.Operation, _ edits: FieldMap<FieldEdit>) throws
    {
        guard let stored = try store.records.stored(item.kind, item.id) else {
            throw ReviewError.noSuchItem(item.number)
        }
        let change = Change(
            number: 1, operation: operation, kind: item.kind, id: item.id, cell: stored.record.cell,
            base: stored.record.revision, wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: edits)
        try merge(
            change, into: stored, by: MergeAuthor(writer: Writer.centre, editedMilliseconds: now),
            worker: nil, rawMilliseconds: now, deciding: item)
    }

    /// Merges what a revoked device had sent, as its own change at its own time.
    private func mergeHeld(_ item: ReviewItem) throws {
        guard let held = try item.changeSequence.flatMap({ try store.loggedChange($0) }) else {
            throw ReviewError.noSuchItem(item.number)
        }
        let sent = Change(
            number: held.number ?? 1, operation: held.operation, kind: held.kind, id: held.id,
            cell: held.cell,
            base: held.base, wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: held.edits)
        // A device is never taken out of the list.
        guard let device = try store.device(held.writer) else { throw ReviewError.notOffered(item.number) }
        let scope = Set(try store.cells(of: device.worker))
        let (change, reached) = try MergedRecords(store: store, scope: scope).follow(sent)
        let stored = try store.records.stored(change.kind, change.id)
        // Whoever holds a stolen device could have written anything: a person's word does not lift the rules.
        do {
            try ChangeRules(
                store: store, device: device, scope: scope, hasNewerSchema: false, reached: reached
            ).check(change, against: stored?.record)
        } catch let refusal as ChangeRefusal {
            throw ReviewError.refused(refusal.phrase)
        }
        var author = MergeAuthor(
            writer: held.writer, editedMilliseconds: held.editedMilliseconds, timeBasis: held.timeBasis)
        if let undo = try item.reopenings.last?.undo.flatMap({ try store.loggedChange($0) }) {
            // It was let in before and that was undone: whoever lets it in again does so in sight of the undoing.
            author.alsoSeen = undo.outcome.revision
            author.revives =
                undo.isRemoval && stored?.record.clocks[.removed]?.revision == undo.outcome.revision
        }
        try merge(
            change, sent: sent, into: stored, by: author, worker: held.worker,
            rawMilliseconds: held.rawMilliseconds, deciding: item)
    }

    private func merge(
        _ change: Change, sent: Change? = nil, into stored: StoredRecord?, by author: MergeAuthor,
        worker: WorkerNumber?, rawMilliseconds: Int64, deciding item: ReviewItem
    ) throws {
        var revision = try store.revision()
        do {
            let ledger = LedgerMerge(
                store: store, now: now, origin: .decision(item: item.number), person: person)
            _ = try ledger.merge(
                change, sent: sent, into: stored, by: author, worker: worker,
                rawMilliseconds: rawMilliseconds, numbered: false, &revision)
        } catch let refusal as MergeRefusal {
            throw ReviewError.refused(ChangeRefusal(refusal).phrase)
        }
        try store.setRevision(revision)
    }
}

extension ReviewItem {
    /// The decisions that the item can be given, apart from merging.
    package var decisionsOffered: [ReviewDecision] {
        let isWrittenOnce = Schema.kind(kind)?.isAppendOnly ?? true
        switch reason {
        case .laterEditWon, .centreStands, .healing:
            return isWrittenOnce ? [.keep, .take] : [.keep, .take, .value]
        case .suspiciousTime: return isWrittenOnce ? [.keep] : [.keep, .value]
        case .editBeatRemoval, .revokedDevice: return [.keep, .take]
        case .entryNotApplied, .duplicate: return [.keep]
        }
    }
}
