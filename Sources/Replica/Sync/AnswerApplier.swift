import Ledgers
import Storage
import Wire

/// Applies one answer to the replica, within the caller's transaction: scope, outcomes, feed, repairs, and then every
/// record shown anew whose own changes are settled by them.
struct AnswerApplier {
    let store: ReplicaStore
    /// The server's clock, in milliseconds since 1970 UTC.
    let now: Int64
    /// Records of which the centre's own copy was damaged: that it has none to give does not mean that there is none.
    var damagedAtCentre: Set<RecordID> = []
    /// The answer came in a file: the replica may have read on meanwhile, so a cell without a page may have news.
    var isCarried = false

    func apply(_ response: SyncResponse) throws {
        var touched: [RecordID: KindNumber] = [:]
        let bringsDirectory = !response.cells.isEmpty || !response.workers.isEmpty
        if bringsDirectory {
            try store.setDirectory(
                response.cells, response.workers, response.calendar ?? DirectoryCalendar(),
                version: response.welcome.directory)
        }
        for outcome in response.outcomes {
            guard let entry = try store.entry(number: outcome.number) else { continue }
            try store.record(outcome, state: state(of: entry, after: outcome))
            touched[entry.id] = entry.kind
        }
        for page in response.pages {
            try apply(page, epoch: response.welcome.epoch, &touched)
        }
        for whole in response.wholes { try apply(whole, &touched) }
        try settle(&touched)
        for (id, kind) in touched { try Overlay.refresh(kind, id, in: store) }
        try store.pruneJournal(now: now)
        try store.pruneTombstones(now: now)
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
        let cells = try store.cells()
        let cursors = cells.reduce(into: [CellNumber: Revision]()) { $0[$1.number] = $1.cursor.revision }
        // Nothing is left that the feed could bring, wherever the record has gone.
        let isRead = !isCarried && cells.allSatisfy { $0.remaining == 0 }
        for entry in try store.entries(.acknowledged) {
            // The record may be in another cell than when the change was made: that one brings it. A cell that has
            // left the device's scope brings nothing any more.
            let cell = try known(entry.kind, entry.id)?.cell ?? entry.cell
            let reached = cursors[cell] ?? .max
            guard isRead || entry.outcome?.revision ?? 0 <= reached else { continue }
            try store.setState(.settled, number: entry.number, milliseconds: now)
            touched[entry.id] = entry.kind
        }
    }

    private func apply(_ page: FeedPage, epoch: Int64, _ touched: inout [RecordID: KindNumber]) throws {
        guard let cursor = try store.cells().first(where: { $0.number == page.cell })?.cursor else { return }
        if page.from == 0, cursor.revision > 0 {
            // The cell starts over: what the feed does not bring again is not there any more.
            try store.markUnconfirmed(page.cell)
        }
        for item in page.items {
            guard try apply(item, cell: page.cell, &touched) else {
                // The server counts on a record that this replica does not have: the cell is read anew.
                try store.markUnconfirmed(page.cell)
                try store.setCursor(
                    Cursor(cell: page.cell, epoch: epoch, revision: 0), remaining: max(1, page.remaining))
                return
            }
        }
        if page.remaining == 0 {
            for (kind, id) in try store.takeUnconfirmed(page.cell) {
                try apply(nil, kind, id, &touched)
            }
        }
        try store.setCursor(
            Cursor(cell: page.cell, epoch: epoch, revision: page.to), remaining: page.remaining)
    }

    /// - Returns: False for a part of a record that the replica does not have.
    private func apply(
        _ item: FeedItem, cell: CellNumber, _ touched: inout [RecordID: KindNumber]
    ) throws -> Bool {
        switch item {
        case .echo(let number, let revision, let fields):
            guard let last = try store.entry(number: number) else { return false }
            let held = try known(last.kind, last.id)
            if let held, held.revision > revision { break }
            // All that this device has not seen settled of the record has been sent, and is in force.
            var echoed = held
            for entry in try store.entries(of: last.id) where isSent(entry, upTo: number) {
                echoed = Overlay.apply(entry, to: echoed)
            }
            guard var record = echoed else { return false }
            record.revision = revision
            record.cell = cell
            for (field, value) in fields { record[field] = value }
            try take(record, &touched)
        case .departure(let kind, let id, let revision):
            // It may have arrived in another cell of this device already, by an earlier page.
            guard let held = try known(kind, id), held.cell == cell, held.revision <= revision else { break }
            try apply(nil, kind, id, &touched)
            try store.confirm(id)
        case .record(let kind, let id, let revision, let isWhole, let fields):
            let held = try known(kind, id)
            if let held, held.revision > revision { break }
            var record: LedgerRecord
            if isWhole {
                record = LedgerRecord(kind: kind, id: id, cell: cell)
            } else if let held {
                record = held
            } else {
                return false
            }
            record.revision = revision
            record.cell = cell
            for (number, value) in fields { record[number] = value }
            try take(record, &touched)
        }
        return true
    }

    /// A change that the centre has answered with this answer or before, and whose effect no feed has brought yet.
    private func isSent(_ entry: JournalEntry, upTo number: Int64) -> Bool {
        entry.state == .acknowledged && entry.number <= number
    }

    private func take(_ record: LedgerRecord, _ touched: inout [RecordID: KindNumber]) throws {
        if record.isRemoved {
            try store.addTombstone(
                record.kind, record.id, cell: record.cell, revision: record.revision, milliseconds: now)
        } else {
            try store.dropTombstone(record.id)
        }
        try apply(record, record.kind, record.id, &touched)
        try store.confirm(record.id)
    }

    /// Takes over a record as the centre holds it, whatever the replica has.
    private func apply(_ whole: WholeRecord, _ touched: inout [RecordID: KindNumber]) throws {
        let want = whole.want
        guard let fields = whole.fields else {
            guard !damagedAtCentre.contains(want.id), try known(want.kind, want.id)?.cell == want.cell
            else { return }
            return try apply(nil, want.kind, want.id, &touched)
        }
        try apply(
            LedgerRecord(
                kind: want.kind, id: want.id, cell: want.cell, revision: whole.revision, fields: fields),
            want.kind, want.id, &touched)
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
