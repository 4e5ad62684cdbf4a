package import Ledgers
package import Storage
package import Wire

/// The two records of a duplicate, as a person compares them.
package struct DuplicatePair: Sendable, Equatable {
    /// The one that the item is about: it came second.
    package var newer: LedgerRecord
    /// The one that was there first.
    package var older: LedgerRecord

    /// What would become of the fields if one went into the other, `taking` those of the one that goes.
    package func united(staying newerStays: Bool, taking: Set<FieldNumber>) -> LedgerRecord {
        let (stays, gone) = newerStays ? (newer, older) : (older, newer)
        guard let kind = Schema.kind(stays.kind) else { return stays }
        return DuplicateMerge.united(stays, gone, kind, taking: taking)
    }
}

/// Decisions about duplicates.
extension ReviewDesk {
    /// The two records that an item is about, as they are now: each may have gone into another since.
    ///
    /// - Throws: `ReviewError.recordGone` when one of them was removed; `ReviewError.notOffered` for an item of another
    ///   reason, or when both are one already; `StorageError`.
    package func pair(of item: ReviewItem) throws -> DuplicatePair {
        guard item.reason == .duplicate, let other = item.other.value.asID else {
            throw ReviewError.notOffered(item.number)
        }
        let ids = try [item.id, other].map { try store.survivor(of: $0) ?? $0 }
        guard ids[0] != ids[1] else { throw ReviewError.notOffered(item.number) }
        let records = try ids.compactMap { try store.records.record(item.kind, $0) }.filter { !$0.isRemoved }
        guard records.count == 2 else { throw ReviewError.recordGone(item.number) }
        return DuplicatePair(newer: records[0], older: records[1])
    }

    /// How many records, by kind, point to the one that would go.
    ///
    /// - Throws: `StorageError`.
    package func redirectedCounts(of pair: DuplicatePair, newerStays: Bool) throws -> [KindNumber: Int] {
        let gone = newerStays ? pair.older : pair.newer
        var records: [KindNumber: Set<RecordID>] = [:]
        let target = RecordReference(kind: gone.kind, id: gone.id)
        try RecordReferences(records: store.records).forEach(pointingTo: [target]) { record, _, _ in
            records[record.kind, default: []].insert(record.id)
        }
        return records.mapValues(\.count)
    }

    /// Makes one record of the two of an item, in one durable step. The one that was there first stays, unless
    /// `newerStays`; of fields in `taking` it takes the value of the one that goes.
    ///
    /// - Throws: `ReviewError`, `StorageError`.
    package func merge(_ number: Int64, newerStays: Bool = false, taking: Set<FieldNumber> = []) throws {
        try store.transaction {
            let item = try openItem(number)
            let pair = try pair(of: item)
            let (stays, gone) = newerStays ? (pair.newer, pair.older) : (pair.older, pair.newer)
            _ = try store.decide(number, .merged, by: person, milliseconds: now)
            try DuplicateMerge(store: store, review: number, person: person, now: now).merge(
                gone, into: stays, taking: taking)
            try findDuplicates(at: stays)
        }
    }

    /// Makes two records again of those that an item's decision made one, in one durable step.
    ///
    /// - Throws: `ReviewError.notMerged`, `ReviewError.noSuchItem`, `StorageError`.
    package func split(_ number: Int64) throws {
        try store.transaction {
            guard let item = try store.reviewItem(number) else { throw ReviewError.noSuchItem(number) }
            guard item.decision == .merged else { throw ReviewError.notMerged(number) }
            try DuplicateMerge(store: store, review: number, person: person, now: now).split()
            try store.noteSplit(number, by: person, milliseconds: now)
        }
    }

    /// Two households that were entered twice have residents who were entered twice. They come together only now.
    private func findDuplicates(at household: LedgerRecord) throws {
        guard household.kind == Household.kind, let kind = Schema.kind(Resident.kind),
            let field = kind.field(Resident.household)
        else { return }
        let check = DuplicateCheck(store: store, now: now)
        for resident in try store.records.list(kind, matching: (field, .id(household.id))) {
            for item in try check.items(about: resident) { try store.append(item) }
        }
    }
}
