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
}

/// Merges the changes of one request, within the caller's transaction. It is idempotent: changes that the
/// centre holds already get the outcome that they got the first time.
package struct UploadMerge {
    let store: TownshipStore
    let device: Device
    let hello: Hello
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64
    /// Told of a change that the store could not take.
    let onFault: (StorageError) -> Void

    package init(
        store: TownshipStore, device: Device, hello: Hello, now: Int64,
        onFault: @escaping (StorageError) -> Void = { _ in }
    ) {
        self.onFault = onFault
        self.store = store
        self.device = device
        self.hello = hello
        self.now = now
    }

    /// Merges changes that follow on the device's last one.
    ///
    /// - Throws: `Failure` with `changeGap` when they do not; `StorageError`. Nothing is merged then.
    package func merge(_ changes: [Change]) throws -> UploadResult {
        let last = try store.device(device.number)?.lastChange ?? device.lastChange
        guard let first = changes.first, let end = changes.last else {
            try store.touch(device.number, milliseconds: now, lastChange: last)
            return UploadResult(outcomes: [], acknowledged: last)
        }
        guard first.number <= last + 1 else {
            throw Failure(
                code: .changeGap, sentence: "changes up to \(last) are held; send from \(last + 1)",
                serverMilliseconds: now, acknowledged: last)
        }
        var outcomes: [Outcome] = []
        if first.number <= last {
            outcomes = try store.outcomes(of: device.number, first.number...min(last, end.number))
        }
        let rules = ChangeRules(
            store: store, device: device, scope: Set(try store.scope(of: device.worker).map(\.number)),
            hasNewerSchema: hello.schema > Schema.version)
        var revision = try store.revision()
        for change in changes where change.number > last {
            outcomes.append(try merge(change, rules, &revision))
        }
        try store.setRevision(revision)
        let acknowledged = max(last, end.number)
        try store.touch(device.number, milliseconds: now, lastChange: acknowledged)
        return UploadResult(outcomes: outcomes, acknowledged: acknowledged)
    }

    private func merge(_ change: Change, _ rules: ChangeRules, _ revision: inout Revision) throws -> Outcome {
        let author = MergeAuthor(
            writer: device.number, editedMilliseconds: CorrectedTime.milliseconds(of: change, serverNow: now),
            hasNewerSchema: rules.hasNewerSchema)
        if device.isRevoked { return try hold(change, author) }
        do {
            var next = revision
            let outcome = try store.savepoint {
                let record = try store.records.record(change.kind, change.id)
                try rules.check(change, against: record)
                return try LedgerMerge(store: store, now: now).merge(
                    change, into: record, by: author, worker: device.worker,
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
        try store.append(
            LoggedChange(
                writer: author.writer, number: change.number, worker: device.worker, change: change,
                editedMilliseconds: author.editedMilliseconds,
                rawMilliseconds: CorrectedTime.rawMilliseconds(of: change, now: hello.now),
                receivedMilliseconds: now, outcome: outcome))
    }
}
