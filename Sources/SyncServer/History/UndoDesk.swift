import Ledgers
package import Phrases
package import Storage
package import Wire

/// Which changes to undo.
package enum UndoSelection: Sendable, Equatable {
    /// Changes by their places in the log.
    case changes([Int64])
    /// What a device changed in a period of milliseconds since 1970 UTC, by the corrected time of the edits or by that
    /// of their arrival.
    case device(WriterNumber, ClosedRange<Int64>, TownshipStore.PeriodTime)
}

/// Why nothing can be undone at all.
package enum UndoError: Error, Sendable, Equatable {
    case noSuchChange(Int64)
    case noSuchDevice(WriterNumber)
    case tooMany(countMax: Int)

    package var phrase: Phrase {
        switch self {
        case .noSuchChange(let number):
            Phrase(
                zh: "没有第 \(number) 号改动，编号见 grid-server history",
                en: "no change \(number); for the numbers see: grid-server history LEDGER RECORD")
        case .noSuchDevice(let number):
            Phrase(
                zh: "没有设备 \(number)，见 grid-server device list",
                en: "no device \(number); see: grid-server device list")
        case .tooMany(let countMax):
            Phrase(
                zh: "这段时间的改动超过 \(countMax) 条，请缩短时间分次撤销",
                en: "more than \(countMax) changes in that period; undo it in shorter ones, the newest first")
        }
    }
}

/// Undoes changes by new ones, which are in the history and travel down the feed like any other.
package struct UndoDesk {
    /// Changes that one call undoes at most: all of them share one commit, and syncs wait for it.
    package static let changesMax = 10_000

    let store: TownshipStore
    /// Who undoes, as the history names them.
    let person: String
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    package init(store: TownshipStore, person: String, now: Int64) {
        self.store = store
        self.person = person
        self.now = now
    }

    /// What undoing would do, by one state of the ledger.
    ///
    /// - Throws: `UndoError`, `StorageError`.
    package func preview(_ selection: UndoSelection) throws -> UndoPlan {
        try store.snapshot { try plan(selection) }
    }

    /// Undoes what can be undone, in one durable step.
    ///
    /// - Returns: What was done and what was not, worked out anew.
    /// - Throws: `UndoError`, `StorageError`.
    package func undo(_ selection: UndoSelection) throws -> UndoPlan {
        try store.transaction {
            let plan = try plan(selection)
            var revision = try store.revision()
            for step in plan.steps {
                let made = try make(step, &revision)
                try apply(step.items, made: made)
            }
            try store.setRevision(revision)
            return plan
        }
    }

    /// Makes the change of a step.
    ///
    /// - Returns: Its place in the log; nil where the step makes none.
    private func make(_ step: UndoStep, _ revision: inout Revision) throws -> Int64? {
        guard var change = step.change,
            let stored = try store.records.stored(change.kind, change.id)
        else { return nil }
        change.base = stored.record.revision
        let merge = LedgerMerge(
            store: store, now: now, origin: .undo(of: step.undone.sequence), person: person)
        let outcome = try merge.merge(
            change, into: stored, by: FieldUndoing.author(revives: step.revives, now: now), worker: nil,
            rawMilliseconds: now, numbered: false, &revision)
        return try outcome.revision.flatMap { try store.loggedChange(of: change.id, revision: $0)?.sequence }
    }

    /// Brings review items to where the undoing, which is at the place `made` of the log, leaves them.
    private func apply(_ items: [ItemUndo], made: Int64?) throws {
        for undo in items {
            switch (undo.effect, made) {
            case (.reopened(let standing), let made?):
                _ = try store.reopen(
                    undo.item.number, standing: standing, undo: made, by: person, milliseconds: now)
            case (.reopened, nil): continue
            case (.resolved, _):
                _ = try store.decide(undo.item.number, .resolved, by: person, milliseconds: now)
            case (.decidedAgain(let decision), _):
                _ = try store.decide(undo.item.number, decision, by: person, milliseconds: now)
            }
        }
    }

    private func plan(_ selection: UndoSelection) throws -> UndoPlan {
        let changes = try changes(selection)
        var subjects: [RecordID: UndoSubject] = [:]
        var made: [RecordReference] = []
        for (id, changes) in Dictionary(grouping: changes, by: \.record) {
            guard let kind = changes.first?.kind else { continue }
            let past = RecordPast(try store.history(of: id))
            subjects[id] = UndoSubject(
                record: try store.records.record(kind, id), past: past,
                items: try store.reviewItems(about: id))
            if changes.contains(where: past.isMaking) { made.append(RecordReference(kind: kind, id: id)) }
        }
        for (id, referrers) in try RecordReferences(records: store.records).referrers(to: made) {
            subjects[id]?.referrers = referrers
        }
        return UndoPlan(undoing: changes, of: subjects, now: now)
    }

    private func changes(_ selection: UndoSelection) throws -> [LoggedChange] {
        switch selection {
        case .changes(let numbers):
            return try Set(numbers).sorted().map { number in
                guard let change = try store.loggedChange(number) else {
                    throw UndoError.noSuchChange(number)
                }
                return change
            }
        case .device(let number, let period, let time):
            guard try store.device(number) != nil else { throw UndoError.noSuchDevice(number) }
            let changes = try store.loggedChanges(
                of: number, time, in: period, limit: Self.changesMax + 1)
            guard changes.count <= Self.changesMax else {
                throw UndoError.tooMany(countMax: Self.changesMax)
            }
            // What was refused, or waits, has nothing to undo: a list of it would hide the rest.
            return changes.filter { $0.outcome.revision != nil }
        }
    }
}
