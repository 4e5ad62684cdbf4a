import Ledgers
import Storage
import Wire

/// Finds the records in which device and centre differ, by narrowing ranges, and has them sent again
/// (SPEC.md §5.8). It lives as long as one sync.
struct RepairPlan {
    /// What the next request asks for.
    private(set) var probes: [DigestRange] = []
    private(set) var wants: [Want] = []
    /// What the centre's copy may have to be put back from.
    private(set) var offers: [Offer] = []
    /// Records that the centre's last listing named as damaged.
    private(set) var damagedAtCentre: Set<RecordID> = []
    /// Cells that were found to differ, and in how many requests that was looked into.
    private var rounds: [CellNumber: Int] = [:]
    /// Cells that still differ after as many rounds as one sync has.
    private var stopped: Set<CellNumber> = []

    var isEmpty: Bool { probes.isEmpty && wants.isEmpty }

    /// Cells whose differences could not be settled in this sync.
    var givenUp: [CellNumber] { stopped.sorted() }

    /// Plans the next step from an answer that is applied to the replica; `epoch` is the centre's.
    mutating func advance(_ response: SyncResponse, epoch: Int64, in store: ReplicaStore) throws {
        let asked = Set(probes.map(\.cell) + wants.map(\.cell))
        for cell in asked { rounds[cell, default: 0] += 1 }
        probes = []
        wants = []
        offers = []
        damagedAtCentre = []
        // What is still on its way to a cell would look like a difference.
        let unread = Set(response.pages.filter { $0.remaining > 0 }.map(\.cell))
        for summary in response.summaries where !unread.contains(summary.range.cell) {
            try narrow(summary, in: store)
        }
        for listing in response.listings where !unread.contains(listing.range.cell) {
            try compare(listing, epoch: epoch, in: store)
        }
        let busy = Set(probes.map(\.cell) + wants.map(\.cell))
        for page in response.pages where page.remaining == 0 && !busy.contains(page.cell) {
            guard let digest = page.digest, try store.digest(of: page.cell) != digest else { continue }
            probes.append(DigestRange(cell: page.cell))
        }
        let differing = Set(probes.map(\.cell) + wants.map(\.cell))
        stopped.formUnion(differing.filter { rounds[$0, default: 0] >= SyncEngineLimits.repairRounds })
        probes.removeAll { stopped.contains($0.cell) }
        wants.removeAll { stopped.contains($0.cell) }
        offers.removeAll { stopped.contains($0.cell) }
    }

    private mutating func narrow(_ summary: RangeSummary, in store: ReplicaStore) throws {
        var own = [StateDigest](repeating: .empty, count: DigestRange.partCount)
        try store.forEachCentreRecord(in: summary.range.cell) { record in
            if summary.range.contains(record.id) { own[summary.range.part(of: record.id)] += record.digest }
        }
        for (index, part) in summary.range.parts.enumerated() where own[index] != summary.digests[index] {
            probes.append(part)
        }
    }

    private mutating func compare(_ listing: RangeListing, epoch: Int64, in store: ReplicaStore) throws {
        let cell = listing.range.cell
        var own: [RecordID: LedgerRecord] = [:]
        try store.forEachCentreRecord(in: cell) { record in
            if listing.range.contains(record.id) { own[record.id] = record }
        }
        for entry in listing.entries {
            let held = own.removeValue(forKey: entry.id)
            if let held, held.revision == entry.revision, held.digest == entry.digest { continue }
            wants.append(Want(cell: cell, kind: entry.kind, id: entry.id))
            guard entry.digest == nil else { continue }
            damagedAtCentre.insert(entry.id)
            if let held { offer(held, epoch) }
        }
        for extra in own.values.sorted(by: { $0.id < $1.id }) {
            wants.append(Want(cell: cell, kind: extra.kind, id: extra.id))
            offer(extra, epoch)
        }
    }

    private mutating func offer(_ record: LedgerRecord, _ epoch: Int64) {
        // A record that a ledger which was set back to its beginning has not given back is offered otherwise.
        guard record.revision > 0 else { return }
        offers.append(
            Offer(
                kind: record.kind, id: record.id, cell: record.cell, epoch: epoch, revision: record.revision,
                fields: record.fields))
    }
}
