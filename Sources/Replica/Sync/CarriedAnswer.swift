import Storage
import Wire

/// What of an answer that came in a file still fits the replica, which may have gone on meanwhile (SPEC.md §17.4).
struct CarriedAnswer {
    let store: ReplicaStore
    /// The request that is answered.
    let request: BundledRequest

    /// The parts of an answer that may be applied as if they had just come.
    func fitting(_ response: SyncResponse) throws -> SyncResponse {
        var fitting = SyncResponse(welcome: response.welcome)
        if try store.directoryVersion() == request.directory {
            fitting.cells = response.cells
            fitting.workers = response.workers
            fitting.calendar = response.calendar
        }
        fitting.outcomes = try response.outcomes.filter { outcome in
            guard let state = try store.entry(number: outcome.number)?.state else { return false }
            return state == .pending || state == .withdrawn
        }
        let held = try store.cells().map(\.cursor)
        fitting.pages = response.pages.compactMap { page in
            let cursor = held.first { $0.cell == page.cell }
            let isNew = fitting.cells.contains { $0.number == page.cell }
            guard let cursor = cursor ?? (isNew ? Cursor(cell: page.cell, epoch: 0, revision: 0) : nil) else {
                return nil
            }
            return part(of: page, behind: cursor, epoch: response.welcome.epoch)
        }
        return fitting
    }

    /// What of a page lies behind the replica's cursor; nil where the page does not follow on it.
    private func part(of page: FeedPage, behind cursor: Cursor, epoch: Int64) -> FeedPage? {
        let named = request.cursors.first { $0.cell == page.cell }
        if (cursor.epoch, cursor.revision) == (named?.epoch ?? 0, named?.revision ?? 0) { return page }
        let startsOver = page.from == 0 && named?.revision ?? 0 > 0
        guard cursor.epoch == epoch, !startsOver, page.from <= cursor.revision, cursor.revision <= page.to
        else { return nil }
        var part = page
        part.from = cursor.revision
        part.items.removeAll { $0.revision <= cursor.revision }
        return part
    }
}
