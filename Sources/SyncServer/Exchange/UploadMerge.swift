import Ledgers
import Merge
import Phrases
package import Storage
package import Wire

/// What a request's changes came to.
package struct UploadResult: Sendable, Equatable {
    /// One for each change of the request, in order.
    package var outcomes: [Outcome]
    /// The last change of the device that the centre holds.
    package var acknowledged: Int64
    /// The cells of the device's worker, and the directory that says so.
    var scope: [CellNumber]
    var directory: Int64
}

/// Merges what one request brings, within the caller's transaction. It is idempotent: changes that the centre holds
/// already get the outcome that they got the first time.
package struct UploadMerge {
    let store: TownshipStore
    /// The device as the centre knows it now.
    let device: Device
    let hello: Hello
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64
    /// The request was carried in a file.
    let isCarried: Bool
    /// When the request was made, by the same clock: now, but for one that was carried.
    let sentMilliseconds: Int64
    /// Told of a change that the store could not take.
    let onFault: (StorageError) -> Void

    /// The device is read within the transaction: it may have been revoked since its signature was checked.
    ///
    /// - Throws: `Failure` with `deviceUnknown`; `StorageError`.
    package init(
        store: TownshipStore, device: WriterNumber, hello: Hello, now: Int64, sentMilliseconds: Int64? = nil,
        onFault: @escaping (StorageError) -> Void = { _ in }
    ) throws {
        guard let device = try store.device(device) else { throw Failure.deviceUnknown(at: now) }
        self.onFault = onFault
        self.store = store
        self.device = device
        self.hello = hello
        self.now = now
        isCarried = sentMilliseconds != nil
        self.sentMilliseconds = min(now, sentMilliseconds ?? now)
    }

    /// Merges records that the device gives back, and then changes that follow on its last one.
    ///
    /// - Throws: `Failure` with `epochForked`, `deviceForked` or `changeGap`; `StorageError`. Nothing is merged then.
    package func merge(
        _ changes: [Change], cursors: [Cursor] = [], offers: [Offer] = []
    ) throws -> UploadResult {
        let last = device.lastChange
        guard let township = try store.township() else { throw StorageError.unreadable(table: "township") }
        let cells = try store.cells(of: device.worker)
        let scope = Set(cells)
        let forks = ForkCheck(
            store: store, device: device, last: last, isCarried: isCarried, now: now)
        if !device.isRevoked { try forks.check(cursors, scope: scope) }
        var outcomes = try forks.outcomes(of: changes, hello: hello)
        if let first = changes.first, first.number > last + 1 {
            throw Failure(
                code: .changeGap, sentence: "changes up to \(last) are held; send from \(last + 1)",
                serverMilliseconds: now, acknowledged: last)
        }
        var revision = township.revision
        if !device.isRevoked {
            let healing = LedgerHealing(store: store, device: device, scope: scope, now: now)
            try healing.take(offers, &revision)
        }
        let rules = ChangeRules(
            store: store, device: device, scope: scope, hasNewerSchema: hello.schema > Schema.version,
            cursors: Dictionary(cursors.map { ($0.cell, $0.revision) }, uniquingKeysWith: max))
        let times = try ChangeTimes(
            of: changes.drop { $0.number <= last }, by: device, hello: hello,
            sentMilliseconds: sentMilliseconds, in: store)
        let doubts = DoubtfulTimes(store: store, now: now)
        let family = changes.isEmpty ? [] : try store.family(of: device)
        let merged = try MergedRecords(store: store, scope: scope)
        for change in changes where change.number > last {
            if let outcome = try forks.copysOutcome(of: change, family: family) {
                outcomes.append(outcome)
                _ = try log(change, author(of: change, rules, times), outcome)
            } else {
                outcomes.append(try merge(change, rules, merged, times, doubts, &revision))
            }
        }
        try doubts.open()
        if revision > township.revision { try store.setRevision(revision) }
        let acknowledged = max(last, changes.last?.number ?? 0)
        try store.noteRequest(of: device.number, isRefused: false, nowMilliseconds: now) { contact in
            contact.lastSeenMilliseconds = now
            contact.lastChange = acknowledged
            if !isCarried { contact.clock = contact.clock.noting(hello, nowMilliseconds: now) }
        }
        return UploadResult(
            outcomes: outcomes, acknowledged: acknowledged, scope: cells, directory: township.directory)
    }

    private func merge(
        _ change: Change, _ rules: ChangeRules, _ merged: MergedRecords, _ times: ChangeTimes,
        _ doubts: DoubtfulTimes, _ revision: inout Revision
    ) throws -> Outcome {
        var author = author(of: change, rules, times)
        if device.isRevoked { return try hold(change, author) }
        do {
            var next = revision
            let outcome = try store.savepoint {
                let sent = change
                var (change, reached) = try merged.follow(change)
                var rules = rules
                rules.reached = reached
                if let origin = change.origin {
                    if let outcome = try coveredOutcome(of: change, origin) {
                        _ = try log(change, author, outcome)
                        return outcome
                    }
                    try read(&change, from: origin, &author)
                }
                author.healedAt = try healing(mayHold: change)
                let stored = try store.records.stored(change.kind, change.id)
                try rules.check(change, against: stored?.record)
                if stored == nil { change.cell = try rules.cell(ofNew: change) }
                return try LedgerMerge(store: store, now: now, doubts: doubts).merge(
                    change, sent: sent, into: stored, by: author, worker: device.worker,
                    rawMilliseconds: CorrectedTime.rawMilliseconds(of: change, now: hello.now),
                    numbered: true,
                    &next)
            }
            revision = next
            return outcome
        } catch let refusal as MergeRefusal {
            return try refuse(change, ChangeRefusal(refusal), author)
        } catch let refusal as ChangeRefusal {
            return try refuse(change, refusal, author)
        } catch let error as StorageError where error.isOfOneRow {
            // What is wrong with one row must not hold up everything behind it.
            onFault(error)
            return try refuse(change, .fault, author)
        }
    }

    private func author(of change: Change, _ rules: ChangeRules, _ times: ChangeTimes) -> MergeAuthor {
        let time = times.time(of: change)
        return MergeAuthor(
            writer: device.number, editedMilliseconds: time.milliseconds, timeBasis: time.basis,
            hasNewerSchema: rules.hasNewerSchema)
    }

    /// The outcome of a change whose effect came back with its record already; nil where it did not.
    private func coveredOutcome(of change: Change, _ origin: LostOrigin) throws -> Outcome? {
        guard origin.status == .applied, let revision = origin.revision else { return nil }
        if let healing = try store.healing(of: change.id),
            healing.covers(epoch: origin.epoch, revision: revision)
        {
            return Outcome(number: change.number, status: .applied, revision: healing.asRevision)
        }
        let isHeld = try store.commonRevision(epoch: origin.epoch, revision: revision) == nil
        return isHeld ? Outcome(number: change.number, status: .applied, revision: nil) : nil
    }

    /// Reads a base that was given in a lost epoch as what it means in this ledger.
    private func read(
        _ change: inout Change, from origin: LostOrigin, _ author: inout MergeAuthor
    ) throws {
        author.wasInReview = origin.status == .inReview
        guard let common = try store.commonRevision(epoch: origin.epoch, revision: change.base) else {
            return
        }
        if let healing = try store.healing(of: change.id),
            healing.isCovered(byEpoch: origin.epoch, revision: change.base)
        {
            author.alsoSeen = healing.asRevision
        }
        change.base = min(change.base, common)
    }

    /// The revision at which the change's record came back, if nothing tells whether what came back holds the
    /// change.
    private func healing(mayHold change: Change) throws -> Revision? {
        let counts = change.edits.contains { _, edit in
            switch edit {
            case .add, .append: true
            case .set, .union: false
            }
        }
        guard counts, let healing = try store.healing(of: change.id) else { return nil }
        // What came back from a later ledger may have come back to that one too, from the change's own.
        if let origin = change.origin, origin.revision != nil, origin.epoch >= healing.epoch { return nil }
        return healing.asRevision
    }

    /// Keeps a refused change in the log: what a worker entered is never lost, also when it is not accepted.
    private func refuse(_ change: Change, _ refusal: ChangeRefusal, _ author: MergeAuthor) throws -> Outcome {
        let language = Language(rawValue: hello.language) ?? .chinese
        let outcome = Outcome(
            number: change.number, status: .refused, revision: nil, code: refusal.code, field: refusal.field,
            sentence: refusal.phrase.text(in: language))
        _ = try log(change, author, outcome)
        return outcome
    }

    /// Keeps a change of a revoked device for a person to decide on.
    private func hold(_ change: Change, _ author: MergeAuthor) throws -> Outcome {
        let outcome = Outcome(
            number: change.number, status: .inReview, revision: nil, code: RefusalCode.revokedDevice)
        let sequence = try log(change, author, outcome)
        var item = ReviewItem(
            reason: .revokedDevice, kind: change.kind, id: change.id, cell: change.cell, field: nil,
            standing: nil,
            other: ReviewSide(
                value: .null, writer: author.writer, editedMilliseconds: author.editedMilliseconds),
            openedMilliseconds: now)
        item.changeSequence = sequence
        try store.append(item)
        return outcome
    }

    private func log(_ change: Change, _ author: MergeAuthor, _ outcome: Outcome) throws -> Int64 {
        var logged = LoggedChange(
            writer: author.writer, number: change.number, worker: device.worker, change: change,
            editedMilliseconds: author.editedMilliseconds,
            rawMilliseconds: CorrectedTime.rawMilliseconds(of: change, now: hello.now),
            receivedMilliseconds: now, outcome: outcome)
        logged.timeBasis = author.timeBasis
        return try store.append(logged)
    }
}
