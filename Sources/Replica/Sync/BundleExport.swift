import Ledgers
package import Phrases
package import Storage
import Wire

/// Puts what a sync would send into a file, for a device without a network (SPEC.md §17.2). What goes into it stays
/// pending: the device may sync, or make another, before the answers come.
package struct BundleExport {
    /// What a file holds.
    package struct Summary: Sendable, Equatable {
        package var requests = 0
        package var offers = 0
        package var changes = 0
        /// Changes and offers that the file has no room for.
        package var left: Int64 = 0
    }

    private let store: ReplicaStore
    private let clock: any DeviceClock
    private let builder: RequestBuilder

    package init(store: ReplicaStore, clock: any DeviceClock, language: Language = .chinese) {
        self.store = store
        self.clock = clock
        builder = RequestBuilder(store: store, clock: clock, language: language)
    }

    /// Makes a file's content, and remembers durably what its answers will have to fit.
    ///
    /// - Throws: `SyncError.notEnrolled`, `StorageError`.
    package func make(
        using random: inout some RandomNumberGenerator
    ) throws -> (bytes: [UInt8], summary: Summary) {
        try store.transaction {
            guard let identity = try store.identity() else { throw SyncError.notEnrolled }
            let now = clock.reading()
            let cursors = try builder.cursors()
            var (bytes, summary) = ([UInt8](), Summary())
            var batch: Batch? = try nextBatch(behind: Batch(), now) ?? Batch()
            while let current = batch {
                let hasRoom = bytes.count + Self.roomBytes <= WireLimits.bundleBytes
                batch = hasRoom ? try nextBatch(behind: current, now) : nil
                // The last one brings the feed. The others have to bring some of it too.
                let pageBytes = WireLimits.pageBytes
                var request = SyncRequest(
                    hello: try builder.hello(
                        now, pageBytes: batch == nil ? pageBytes.upperBound : pageBytes.lowerBound,
                        waitMilliseconds: 0),
                    cursors: cursors, changes: current.changes)
                request.offers = current.offers
                bytes += try carried(request, now, as: identity, using: &random).encoded()
                summary.requests += 1
                summary.offers += current.offers.count
                summary.changes += current.changes.count
            }
            let sent = Int64(summary.offers + summary.changes)
            summary.left = try store.countToSend().addingClamped(store.offerCount()) - sent
            return (bytes, summary)
        }
    }

    /// What two more requests may take: the next one, and the last.
    private static let roomBytes = 2 * (WireLimits.requestBytes + 512)

    /// What one request carries, and where the next one goes on.
    private struct Batch {
        var offers: [Offer] = []
        var changes: [Change] = []
        var lastOffer: RecordID?
        var lastChange: Int64 = 0
    }

    /// The batch behind another: offers first, then changes; nil when there is nothing more.
    private func nextBatch(behind batch: Batch, _ now: ClockReading) throws -> Batch? {
        var next = batch
        next.offers = try builder.pendingOffers(after: batch.lastOffer)
        next.changes = next.offers.isEmpty ? try builder.pendingChanges(now, after: batch.lastChange) : []
        guard !next.offers.isEmpty || !next.changes.isEmpty else { return nil }
        next.lastOffer = next.offers.last?.id ?? batch.lastOffer
        next.lastChange = next.changes.last?.number ?? batch.lastChange
        return next
    }

    /// The request as it is carried. It is plain: an answer that asks for another dictionary would take days.
    private func carried(
        _ request: SyncRequest, _ now: ClockReading, as identity: DeviceIdentity,
        using random: inout some RandomNumberGenerator
    ) throws -> BundleRequest {
        let path = ProtocolVersion.syncPath
        let body = Zlib.deflate(request.encoded().span)
        let signature = try builder.signature(of: body, path: path, at: now, as: identity, using: &random)
        try store.add(
            BundledRequest(
                nonce: signature.nonce, directory: request.hello.directory,
                changes: request.changes.first.flatMap { first in
                    request.changes.last.map { first.number...$0.number }
                }, cursors: request.cursors,
                offers: request.offers.map { .init(id: $0.id, epoch: $0.epoch, revision: $0.revision) }),
            milliseconds: signature.dateMilliseconds)
        return BundleRequest(path: path, authorization: signature.header, body: body)
    }
}
