package import Phrases
package import Storage
import Wire

/// Keeps a replica and the centre in step for as long as it runs (SPEC.md §5.9): it syncs, waits at the centre for
/// news, and sends what other processes enter meanwhile.
package struct LiveSync {
    /// What happens on the way.
    package enum Event: Sendable {
        /// A sync has ended; it need not have brought or sent anything.
        case synced(SyncProgress)
        /// A sync has failed, and is tried again after a pause.
        case failed(any Error, pause: Duration)
    }

    /// How often the journal is looked at while the centre is waited for.
    private static let lookInterval = Duration.milliseconds(500)
    /// A centre may answer at once although there is no news (SPEC.md §14): one that took less than `heldTime` is asked
    /// again after `pauseWhenNotHeld`.
    private static let heldTime = Duration.seconds(1)
    private static let pauseWhenNotHeld = Duration.seconds(5)

    private let store: ReplicaStore
    private let watch: ReplicaWatch
    private let clock: any DeviceClock
    private let transport: any Transport
    private let language: Language

    /// A live sync of the replica `store`, with a watch upon the same replica.
    package init(
        store: ReplicaStore, watch: ReplicaWatch, clock: any DeviceClock, transport: any Transport,
        language: Language = .chinese
    ) {
        self.store = store
        self.watch = watch
        self.clock = clock
        self.transport = transport
        self.language = language
    }

    /// Runs until the task is cancelled, `duration` is over, or the device was revoked and is wiped. What is under way
    /// when it is cancelled is given up, and resumed by the next sync; the end of `duration` ends but waiting.
    ///
    /// - Throws: `SyncError` that no later try can mend; `StorageError`.
    package func run(
        for duration: Duration? = nil, using random: inout some RandomNumberGenerator,
        onEvent: (Event) throws -> Void
    ) async throws {
        let interruptible = InterruptibleTransport(transport)
        let synchronizer = Synchronizer(
            store: store, clock: clock, transport: interruptible, language: language)
        let end = duration.map { ContinuousClock.now + $0 }
        var backoff = Backoff()
        // A wait on a fresh connection costs processor time (Protocol/decisions/012-urlsession.md), so a short
        // exchange goes first, after a failure too.
        var mayWait = false
        repeat {
            let waits = try mayWait && !store.hasSomethingToSend()
            let wait = waits ? Self.time(upTo: end, atMost: Self.longestWait) : .zero
            let start = ContinuousClock.now
            do {
                let progress = try await sync(synchronizer, over: interruptible, wait, end, &random)
                backoff.reset()
                mayWait = true
                try onEvent(.synced(progress))
                if progress.isWiped { return }
                if !progress.hasExchanged, .now - start < min(Self.heldTime, wait / 2) {
                    // Not to wait for anything: only not to ask such a centre without a pause.
                    try? await Task.sleep(for: Self.time(upTo: end, atMost: Self.pauseWhenNotHeld))
                }
            } catch SyncError.transport(.cancelled) {
                // The connection has gone with its request.
                mayWait = false
            } catch  where Self.mayPass(error) {
                mayWait = false
                let pause = backoff.pause(using: &random)
                try onEvent(.failed(error, pause: pause))
                // The pause between tries that SPEC.md §5.9 asks for; cancelling the task ends it.
                try? await Task.sleep(for: Self.time(upTo: end, atMost: pause))
            }
        } while !Task.isCancelled && Self.time(upTo: end, atMost: Self.longestWait) > .zero
    }

    private static let longestWait = Duration.milliseconds(WireLimits.waitMilliseconds)

    private static func time(upTo end: ContinuousClock.Instant?, atMost limit: Duration) -> Duration {
        guard let end else { return limit }
        return min(limit, max(.zero, end - .now))
    }

    /// One sync. One that waits is given up when there is something to send, or at `end`.
    private func sync(
        _ synchronizer: Synchronizer, over transport: InterruptibleTransport, _ wait: Duration,
        _ end: ContinuousClock.Instant?, _ random: inout some RandomNumberGenerator
    ) async throws -> SyncProgress {
        guard wait > .zero else { return try await synchronizer.sync(using: &random) }
        let watching = Task { [watch] in
            while !Task.isCancelled {
                // A file that cannot be read now is read by the next sync, which reports it.
                let isOver = end.map { $0 <= .now } ?? false
                if isOver || (try? watch.hasSomethingToSend()) ?? false { transport.interrupt() }
                // SQLite tells no other process of a commit: the file has to be looked at now and then.
                try await Task.sleep(for: Self.lookInterval)
            }
        }
        defer { watching.cancel() }
        return try await synchronizer.sync(
            waitMilliseconds: Int64(wait / .milliseconds(1)), using: &random
        ) { _ in
            // The answer is there: what follows on it is not worth giving up.
            watching.cancel()
        }
    }

    /// Whether the same may succeed later, without anybody's doing.
    private static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case SyncError.transport(.unreachable), SyncError.notTheServer, SyncError.badAnswer, SyncError.busy,
            StorageError.busy:
            true
        case SyncError.refused(let failure): [.busy, .serverFault].contains(failure.code)
        default: false
        }
    }
}
