import Ledgers
import Storage
import Wire

/// Applies one answer to the replica, within the caller's transaction: scope, outcomes, feed, and then every
/// record shown anew whose own changes are settled by them.
struct AnswerApplier {
    let store: ReplicaStore
    /// The server's clock, in milliseconds since 1970 UTC.
    let now: Int64

    func apply(_ response: SyncResponse) throws {
        var touched: [RecordID: KindNumber] = [:]
        if try store.directoryVersion() != response.welcome.directory {
            try store.setDirectory(response.cells, response.workers, version: response.welcome.directory)
        }
        for outcome in response.outcomes {
            guard let entry = try store.entry(number: outcome.number) else { continue }
            try store.record(outcome, state: state(of: entry, after: outcome))
            touched[entry.id] = entry.kind
        }
        for page in response.pages {
            try apply(page, epoch: response.welcome.epoch, &touched)
        }
        try settle(&touched)
        for (id, kind) in touched { try Overlay.refresh(kind, id, in: store) }
        try store.pruneJournal(now: now)
    }

    /// A change that made a revision is settled once the feed has brought that revision; one that made none,
    /// at once.
    private func state(of entry: JournalEntry, after outcome: Outcome) -> JournalEntry.State {
        if entry.state == .withdrawn { return .closed }
        return switch outcome.status {
        case .refused: .refused
        case .applied, .inReview: .acknowledged
        }
    }

    private func settle(_ touched: inout [RecordID: KindNumber]) throws {
        let cursors = try store.cells().reduce(into: [CellNumber: Revision]()) {
            $0[$1.number] = $1.cursor.revision
        }
        for entry in try store.entries(.acknowledged) {
            // A cell that has left the device's scope brings nothing any more.
            let reached = cursors[entry.cell] ?? .max
            guard entry.outcome?.revision ?? 0 <= reached else { continue }
            try store.setState(.settled, number: entry.number, milliseconds: now)
            touched[entry.id] = entry.kind
        }
    }

    private func apply(_ page: FeedPage, epoch: Int64, _ touched: inout [RecordID: KindNumber]) throws {
        var reached = page.to
        for item in page.items {
            switch item {
            case .departure(let kind, let id, _):
                try apply(nil, kind, id, &touched)
            case .record(let kind, let id, let revision, let isWhole, let fields):
                guard Schema.kind(kind) != nil else { continue }
                var record: LedgerRecord
                if isWhole {
                    record = LedgerRecord(kind: kind, id: id, cell: page.cell)
                } else if let known = try known(kind, id) {
                    record = known
                } else {
                    // The server counts on a record that this replica does not have: the cell starts over.
                    reached = 0
                    continue
                }
                record.revision = revision
                record.cell = page.cell
                for (number, value) in fields { record[number] = value }
                try apply(record, kind, id, &touched)
            }
        }
        let isDamaged = reached < page.to
        // A feed from its beginning tells nothing of what was removed meanwhile.
        if isDamaged { try store.dropRecords(of: page.cell) }
        let remaining = isDamaged ? max(1, page.remaining) : page.remaining
        try store.setCursor(Cursor(cell: page.cell, epoch: epoch, revision: reached), remaining: remaining)
    }

    /// What the centre holds of a record, as far as this device has read.
    private func known(_ kind: KindNumber, _ id: RecordID) throws -> LedgerRecord? {
        switch try store.shadow(kind, id) {
        case .present(let record): record
        case .absent: nil
        case nil: try store.records.record(kind, id)
        }
    }

    /// Takes over the centre's state of a record: beneath the worker's own changes if there are any.
    private func apply(
        _ record: LedgerRecord?, _ kind: KindNumber, _ id: RecordID, _ touched: inout [RecordID: KindNumber]
    ) throws {
        if try store.shadow(kind, id) != nil {
            try store.setShadow(record.map(Shadow.present) ?? .absent, kind, id)
            touched[id] = kind
        } else {
            try Overlay.show(record, replacing: store.records.record(kind, id), in: store)
        }
    }
}
