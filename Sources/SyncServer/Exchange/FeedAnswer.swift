import Ledgers
import Storage
import Wire

/// The answer to a sync: what became of the changes, the device's part of the feed, up to a number of bytes, and
/// what it asked for.
struct FeedAnswer {
    let store: TownshipStore
    let device: Device
    let request: SyncRequest
    /// The protocol version that both sides speak.
    let version: Int64
    let result: UploadResult
    let checks: CellChecks
    /// The generation of `checks` before the store's snapshot was opened.
    let generation: Int
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64
    /// Told of a cell whose rows are damaged.
    var onDamage: (CellNumber) -> Void = { _ in }

    /// The CBOR sequence of the answer, read from one state of the ledger, and whether it tells the device anything
    /// that it did not know.
    func encoded() throws -> (sequence: [UInt8], hasNews: Bool) {
        try store.snapshot {
            guard let township = try store.township() else {
                throw StorageError.unreadable(table: "township")
            }
            var encoder = SyncResponseEncoder(
                welcome: Welcome(
                    protocolVersion: version, schema: Schema.version, serverMilliseconds: now,
                    epoch: township.epoch, acknowledged: result.acknowledged, directory: township.directory,
                    isRevoked: device.isRevoked))
            for outcome in result.outcomes { encoder.append(outcome) }
            // A revoked device gets nothing more of the ledger.
            guard !device.isRevoked else { return (encoder.bytes, true) }
            // The commit has read them a moment ago.
            let cells =
                township.directory == result.directory ? result.scope : try store.cells(of: device.worker)
            var hasNews = request.hello.directory != township.directory
            if hasNews {
                for cell in try store.scope(of: device.worker) { encoder.append(cell) }
                for worker in try store.directoryWorkers() { encoder.append(worker) }
                encoder.append(try store.directoryCalendar())
            }
            if try appendPages(of: cells, township, to: &encoder) { hasNews = true }
            try RepairAnswer(store: store, scope: Set(cells)).append(request, to: &encoder)
            return (encoder.bytes, hasNews)
        }
    }

    /// The changes of the request that are in force just as they were sent.
    private var ownChanges: OwnChanges {
        var own = OwnChanges()
        for (change, outcome) in zip(request.changes, result.outcomes) {
            if outcome.status == .applied, change.origin == nil {
                if let revision = outcome.revision { own.numbers[revision] = change.number }
            } else {
                own.excluded.insert(change.id)
            }
        }
        return own
    }

    /// Appends a page for each cell that has news, until the pages' items reach the bytes that the device asked
    /// for. A cell without a page is one without news.
    ///
    /// - Returns: Whether there was any page.
    private func appendPages(
        of cells: [CellNumber], _ township: Township, to encoder: inout SyncResponseEncoder
    ) throws -> Bool {
        let limits = WireLimits.pageBytes
        let pageBytes = min(max(request.hello.pageBytes, limits.lowerBound), limits.upperBound)
        let own = ownChanges
        var itemBytes = 0
        var hasPages = false
        for cell in cells {
            let cursor = request.cursors.first { $0.cell == cell }
            // Behind the purge, a removal that the device has missed is forgotten: it starts over.
            // A device that has not read the cell to its end waits to hear that it has.
            let isUnread = cursor?.digest == nil
            let isTooOld = cursor.map { $0.revision > 0 && $0.revision < township.purged } ?? false
            let from = isTooOld ? 0 : cursor?.revision ?? 0
            var items: [FeedItem] = []
            var isWhole = true
            let hasNews = try store.readFeed(cell: cell, after: from, isReadToEnd: !isUnread, own: own) {
                item in
                guard itemBytes < pageBytes else {
                    isWhole = false
                    return false
                }
                itemBytes += SyncResponseEncoder.byteCount(of: item)
                items.append(item)
                return true
            }
            var digest: StateDigest?
            if isWhole {
                digest = try checks.digest(of: cell, in: store, generation: generation, onDamage: onDamage)
            }
            let differs = cursor?.digest.map { $0 != digest } ?? false
            guard hasNews || isTooOld || isUnread || differs else { continue }
            let reached = isWhole ? township.revision : items.last?.revision ?? from
            encoder.beginPage(cell: cell, from: from)
            for item in items { encoder.append(item) }
            encoder.endPage(
                to: reached,
                remaining: isWhole ? 0 : max(1, try store.feedCount(cell: cell, after: reached)),
                digest: digest)
            hasPages = true
        }
        return hasPages
    }
}
