import Ledgers
import Storage
import SyncServer
import Wire

/// Which items of the queue a user sees and may decide, and when what was seen of one is out of date.
extension ConsoleContext {
    /// The items that a filter means and that are in sight.
    func reviewItems(_ filter: ReviewFilter) throws -> [ReviewItem] {
        try store.reviewItems(filter).filter(sees)
    }

    /// A page of the items that a filter means and that are in sight, and how many there are of them in all.
    ///
    /// - Parameters:
    ///   - filter: Which items.
    ///   - isMine: Whether only those are meant that are this user's to decide.
    ///   - last: The last item of the page before.
    ///   - limit: How many items at most.
    /// - Returns: The items, and their number in all.
    /// - Throws: `StorageError`.
    func reviewPage(
        _ filter: ReviewFilter, isMine: Bool, beyond last: Int64?, limit: Int
    ) throws -> (items: [ReviewItem], total: Int) {
        // Whoever sees all of them need not look at each to count them.
        let seesAll = sight.reach == .township && !isMine
        var (page, total, position): ([ReviewItem], Int, Int64?) = ([], 0, seesAll ? last : nil)
        while true {
            let batch = try store.reviewItems(filter, beyond: position, limit: ConsoleLimits.reviewBatchItems)
            for item in batch where try sees(item) && (!isMine || mayDecide(item)) {
                total += 1
                let isBeyond =
                    last.map { filter.state == .decided ? item.number < $0 : item.number > $0 } ?? true
                if isBeyond, page.count < limit { page.append(item) }
            }
            position = batch.last?.number
            let isWhole = seesAll && page.count == limit
            if batch.count < ConsoleLimits.reviewBatchItems || isWhole { break }
        }
        return (page, seesAll ? try store.reviewCount(filter) : total)
    }

    /// Whether an item is in this user's sight: its record, and for a duplicate the other one too.
    func sees(_ item: ReviewItem) throws -> Bool {
        switch sight.reach {
        case .township: return true
        case .nothing: return false
        case .cells(let cells):
            // A record that has moved is where it is now; one that was never made, where it was to be.
            let cell = try store.records.record(item.kind, item.id)?.cell ?? item.cell
            guard cells.contains(cell) else { return false }
        case .line:
            guard try sight.sees(item.kind, item.id, in: store) else { return false }
        }
        guard item.reason == .duplicate, let twin = item.other.value.asID else { return true }
        return try sight.sees(item.kind, twin, in: store)
    }

    /// The two records of a duplicate as they are now, if both are in sight: each may have gone into another since.
    func pair(of item: ReviewItem) throws -> DuplicatePair {
        let pair = try reviewDesk.pair(of: item)
        guard try sight.sees(pair.newer, in: store), try sight.sees(pair.older, in: store) else {
            throw Problem.notFound
        }
        return pair
    }

    /// Whether the item is this user's to decide.
    func mayDecide(_ item: ReviewItem) -> Bool {
        who.rights.contains(.reviewDecide) && ReviewDuty.roles(for: item).contains(who.role)
    }

    /// What an item is known by as long as neither it changes nor what a decision about it rests on: the field that it is
    /// about, where it is about one; else the record, and of a duplicate the other one too.
    func version(of item: ReviewItem) throws -> String {
        var parts = [try basis(of: item, item.id)]
        if item.reason == .duplicate, let twin = item.other.value.asID {
            parts.append(try basis(of: item, twin))
        }
        parts += [
            item.decision?.rawValue ?? 0, item.decidedMilliseconds ?? 0,
            item.postponement?.untilMilliseconds ?? 0, Int64(item.reopenings.count),
        ]
        return parts.map { String($0, radix: 36) }.joined(separator: "-")
    }

    /// The revision at which what a decision rests on came to be as it is.
    private func basis(of item: ReviewItem, _ id: RecordID) throws -> Revision {
        guard let record = try store.records.record(item.kind, id) else { return 0 }
        guard let field = item.decidedField else { return record.revision }
        // A removal and a revival are changes of every field.
        return [field, .removed].compactMap { record.clocks[$0]?.revision }.max() ?? 0
    }
}

extension ReviewItem {
    /// The one field that a decision about the item changes and rests on; nil where it is about a record or a change as
    /// a whole.
    fileprivate var decidedField: FieldNumber? {
        switch reason {
        case .laterEditWon, .centreStands, .healing, .suspiciousTime: field == .removed ? nil : field
        case .editBeatRemoval, .entryNotApplied, .revokedDevice, .duplicate: nil
        }
    }
}
