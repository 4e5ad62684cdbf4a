import Ledgers
import Storage
import Wire

/// Answers questions about records that differ (SPEC.md §5.8), from the snapshot that the pages come from.
struct RepairAnswer {
    let store: TownshipStore
    let scope: Set<CellNumber>

    func append(_ request: SyncRequest, to encoder: inout SyncResponseEncoder) throws {
        for range in request.probes where scope.contains(range.cell) { try append(range, to: &encoder) }
        for want in request.wants where scope.contains(want.cell) { encoder.append(try whole(want)) }
    }

    /// A listing of a range's records where they are few, else what its parts come to.
    private func append(_ range: DigestRange, to encoder: inout SyncResponseEncoder) throws {
        var entries: [RangeListing.Entry] = []
        var digests = [StateDigest](repeating: .empty, count: DigestRange.partCount)
        var count = 0
        try store.records.forEachRecord(in: range.cell) { record, stored in
            guard range.contains(record.id) else { return }
            count += 1
            let digest = record.digest
            if range.bits < DigestRange.bitsMax { digests[range.part(of: record.id)] += digest }
            guard entries.count < WireLimits.entriesPerListing else { return }
            entries.append(
                RangeListing.Entry(
                    kind: record.kind, id: record.id, revision: record.revision,
                    digest: digest == stored ? digest : nil))
        }
        if count <= WireLimits.entriesPerListing || range.bits == DigestRange.bitsMax {
            encoder.append(RangeListing(range: range, entries: entries))
        } else {
            encoder.append(RangeSummary(range: range, digests: digests))
        }
    }

    private func whole(_ want: Want) throws -> WholeRecord {
        guard let stored = try store.records.stored(want.kind, want.id), stored.record.cell == want.cell,
            !stored.record.isRemoved, stored.digest == stored.record.digest
        else { return WholeRecord(want: want, revision: 0, fields: nil) }
        return WholeRecord(want: want, revision: stored.record.revision, fields: stored.record.fields)
    }
}
