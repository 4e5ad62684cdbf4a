import Ledgers
package import Storage
package import Wire

/// The answer to a sync: what became of the changes, and the device's part of the feed, up to a number of bytes.
package struct FeedAnswer {
    let store: TownshipStore
    let device: Device
    let request: SyncRequest
    /// The protocol version that both sides speak.
    let version: Int64
    let result: UploadResult
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    package init(
        store: TownshipStore, device: Device, request: SyncRequest, version: Int64, result: UploadResult,
        now: Int64
    ) {
        self.store = store
        self.device = device
        self.request = request
        self.version = version
        self.result = result
        self.now = now
    }

    /// The CBOR sequence of the answer, read from one state of the ledger.
    package func encoded() throws -> [UInt8] {
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
            guard !device.isRevoked else { return encoder.bytes }
            let scope = try store.scope(of: device.worker)
            if request.hello.directory != township.directory {
                for cell in scope { encoder.append(cell) }
                for worker in try store.directoryWorkers() { encoder.append(worker) }
            }
            try appendPages(of: scope.map(\.number), township, to: &encoder)
            return encoder.bytes
        }
    }

    /// Appends a page for each cell that has news, until the pages' items reach the bytes that the device asked
    /// for. A cell without a page is one without news.
    private func appendPages(
        of cells: [CellNumber], _ township: Township, to encoder: inout SyncResponseEncoder
    ) throws {
        let limits = WireLimits.pageBytes
        let pageBytes = min(max(request.hello.pageBytes, limits.lowerBound), limits.upperBound)
        var itemBytes = 0
        for cell in cells {
            // A cursor of another epoch, or from beyond what this server has, starts over.
            let cursor = request.cursors.first { $0.cell == cell && $0.epoch == township.epoch }
            let known = cursor.flatMap { $0.revision <= township.revision ? $0.revision : nil }
            let from = known ?? 0
            var items: [FeedItem] = []
            var isWhole = true
            let hasNews = try store.readFeed(cell: cell, after: from) { item in
                guard itemBytes < pageBytes else {
                    isWhole = false
                    return false
                }
                itemBytes += SyncResponseEncoder.byteCount(of: item)
                items.append(item)
                return true
            }
            guard hasNews || known == nil else { continue }
            let reached = isWhole ? township.revision : items.last?.revision ?? from
            encoder.beginPage(cell: cell, from: from)
            for item in items { encoder.append(item) }
            encoder.endPage(
                to: reached,
                remaining: isWhole ? 0 : max(1, try store.feedCount(cell: cell, after: reached)))
        }
    }
}
