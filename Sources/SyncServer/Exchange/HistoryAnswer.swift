import Ledgers
import Phrases
import Storage
import Wire

/// The answer to a device that asks for the changes of one record (SPEC.md §18).
struct HistoryAnswer {
    let store: TownshipStore
    /// The number of the device that asks.
    let device: WriterNumber
    let request: HistoryRequest
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    /// The next page, read from one state of the ledger.
    ///
    /// - Throws: `Failure` for a revoked device, and for a record that is not in the device's cells now: whether there is
    ///   one elsewhere is not told. `StorageError`.
    func page() throws -> HistoryPage {
        try store.snapshot {
            guard let device = try store.device(device), !device.isRevoked else {
                throw Failure(
                    code: .deviceRevoked, sentence: "this device is revoked", serverMilliseconds: now)
            }
            let scope = try store.cells(of: device.worker)
            guard let record = try store.records.record(request.kind, request.id), scope.contains(record.cell)
            else {
                throw Failure(
                    code: .recordUnknown, sentence: "no such record in this device's cells",
                    serverMilliseconds: now)
            }
            return try page(of: RecordPast(store.history(of: record.id)))
        }
    }

    private func page(of past: RecordPast) throws -> HistoryPage {
        let history = RecordHistory(past, items: try store.reviewItems(about: request.id))
        let text = LedgerText(store: store, language: Language(rawValue: request.language) ?? .chinese)
        let codes = try Dictionary(
            store.cells().map { ($0.number, $0.code) }, uniquingKeysWith: { first, _ in first })
        let asked = past.changes.reversed().drop { request.before > 0 && $0.sequence >= request.before }
        let limits = WireLimits.pageBytes
        let pageBytes = min(max(request.pageBytes, limits.lowerBound), limits.upperBound)
        var page = HistoryPage(serverMilliseconds: now, remaining: Int64(asked.count))
        var byteCount = 0
        for change in asked.prefix(WireLimits.changesPerHistory) {
            guard byteCount < pageBytes else { break }
            let entry = try history.entry(of: change).past(text) { codes[$0] ?? "#\($0)" }
            byteCount += entry.byteCount
            page.changes.append(entry)
            page.remaining -= 1
        }
        return page
    }
}
