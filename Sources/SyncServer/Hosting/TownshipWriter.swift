import Dispatch
package import Storage
import Synchronization

/// The one writer of a township. Work that arrives together shares one commit: each piece runs in a savepoint
/// of its own, and its completion is called once all of them are durable.
package final class TownshipWriter: Sendable {
    private struct Job: Sendable {
        /// Runs within the transaction of its batch; once more if that had to be undone for another job's sake.
        let run: @Sendable (TownshipStore) -> Void
        /// Runs after the commit, with the error that undid it, if any.
        let complete: @Sendable ((any Error)?) -> Void
    }

    private struct Waiting {
        var jobs: [Job] = []
        var isScheduled = false
        var commitCount = 0
    }

    /// Records that one commit brings the search index up to date for.
    private static let indexedPerCommit = 256
    /// Records that the index is behind of after a commit, at most, however busy the writer is: searches read them all.
    package static let unindexedMax = 20_000

    /// Pieces of work in one commit at most.
    private static let jobsPerCommit = 256

    private let store: Mutex<TownshipStore>
    /// Which cells' rows are known to be sound.
    let checks = CellChecks()
    private let waiting = Mutex(Waiting())
    // A serial queue: its one thread is the writer's thread, and it is not of the cooperative pool.
    private let queue = DispatchQueue(label: "township.writer", qos: .userInitiated)
    private let writeBack: Mutex<LogWriteBack>
    // What is written back takes a disk a while, in which nobody shall wait for the writer.
    private let writeBackQueue = DispatchQueue(label: "township.write-back", qos: .utility)

    private let idleMilliseconds: Int
    private let unindexedMax: Int

    /// Opens the township at `path` for writing. The search index is brought up to date, and the log written back, once
    /// nothing has been written for `idleMilliseconds`; the index also when it is behind of `unindexedMax` records.
    package init(
        path: String, idleMilliseconds: Int = 500, unindexedMax: Int = TownshipWriter.unindexedMax
    ) throws {
        let opened = try TownshipStore(path: path, .write)
        opened.deferSearchIndex()
        store = Mutex(opened)
        writeBack = Mutex(try LogWriteBack(path: path))
        self.idleMilliseconds = idleMilliseconds
        self.unindexedMax = unindexedMax
        // An upgrade leaves every record to be indexed: that is not for the first who syncs to wait for.
        indexWhatIsTooMuch()
        tidyWhenIdle()
    }

    /// Begins an epoch: to be called before the first device is served.
    package func beginEpoch(
        nowMilliseconds: Int64, using random: inout some RandomNumberGenerator
    ) throws {
        let last = try store.withLock { try $0.township()?.epoch ?? 0 }
        let epoch = EpochNumber.next(after: last, nowMilliseconds: nowMilliseconds, using: &random)
        try store.withLock { try $0.beginEpoch(epoch) }
    }

    /// Has `body` run within the next commit.
    ///
    /// - Parameters:
    ///   - body: The work; if it throws, nothing of it stays, and the rest of the commit is not touched. It may run
    ///     twice, the first time for nothing.
    ///   - completion: Called on the writer's thread with the result once it is durable, or with the error.
    package func submit<Result: Sendable>(
        _ body: @escaping @Sendable (TownshipStore) throws -> Result,
        completion: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    ) {
        let result = JobResult<Result>()
        let job = Job(
            run: { store in
                result.set(Swift.Result { try store.savepoint { try body(store) } })
            },
            complete: { commitError in
                completion(commitError.map { .failure($0) } ?? result.take())
            })
        let mustSchedule = waiting.withLock { waiting in
            waiting.jobs.append(job)
            defer { waiting.isScheduled = true }
            return !waiting.isScheduled
        }
        if mustSchedule { queue.async { self.drain() } }
    }

    /// Pieces of work that wait for a commit.
    package var waitingCount: Int { waiting.withLock { $0.jobs.count } }

    /// Commits so far.
    package var commitCount: Int { waiting.withLock { $0.commitCount } }

    private func drain() {
        while true {
            let batch = waiting.withLock { waiting -> [Job] in
                let batch = Array(waiting.jobs.prefix(Self.jobsPerCommit))
                waiting.jobs.removeFirst(batch.count)
                if batch.isEmpty { waiting.isScheduled = false } else { waiting.commitCount += 1 }
                return batch
            }
            guard !batch.isEmpty else { return tidyWhenIdle() }
            let failure: (any Error)? = store.withLock { store in
                do {
                    try store.transactionOfParts {
                        // Within it: nobody else writes from here on.
                        try checks.noteOtherWriters(store)
                        for job in batch { job.run(store) }
                    }
                    return nil
                } catch { return error }
            }
            for job in batch { job.complete(failure) }
            indexWhatIsTooMuch()
        }
    }

    /// Does what could wait once nothing has been written for a while.
    private func tidyWhenIdle() {
        let count = commitCount
        queue.asyncAfter(deadline: .now() + .milliseconds(idleMilliseconds)) { [weak self] in
            self?.tidySome(unlessBehind: count)
        }
    }

    /// Brings the index up to date by one commit's worth, and the rest behind whatever has been submitted meanwhile: if
    /// anything was, that ends with another wait. In the end the log is written back.
    private func tidySome(unlessBehind count: Int) {
        guard commitCount == count else { return }
        // A failure, such as of a full disk, leaves it all for the next time.
        let indexed = (try? store.withLock { try $0.indexWaiting(limit: Self.indexedPerCommit) }) ?? 0
        guard indexed == Self.indexedPerCommit else {
            return writeBackQueue.async { self.writeBack.withLock { _ = try? $0.run() } }
        }
        queue.async { [weak self] in self?.tidySome(unlessBehind: count) }
    }

    /// What waits for the writer waits for this too: records come no faster than they can be indexed then.
    private func indexWhatIsTooMuch() {
        store.withLock { store in
            while (try? store.isIndexBehind(by: unindexedMax)) ?? false {
                guard let indexed = try? store.indexWaiting(limit: Self.indexedPerCommit), indexed > 0 else {
                    return
                }
            }
        }
    }

    /// Waits for what is running, then writes everything into the main file.
    package func close() throws {
        try queue.sync {
            try writeBackQueue.sync { try store.withLock { try $0.checkpoint() } }
        }
    }
}

/// The result of one piece of work on its way from the transaction to its completion.
private final class JobResult<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    func set(_ new: sending Result<Value, any Error>) { result.withLock { $0 = new } }

    func take() -> Result<Value, any Error> {
        result.withLock { $0 } ?? .failure(CancellationError())
    }
}
