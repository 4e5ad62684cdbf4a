import Ledgers
import Phrases
import Storage
import Wire

/// Finds records that may be about the same household or person as one that was just entered or changed.
struct DuplicateCheck {
    let store: TownshipStore
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    /// Likenesses of one record that are put up at most: a number that half a village shares is a misuse, not
    /// duplicates.
    private static let itemsPerRecordMax = 5
    /// Records that are compared for one likeness.
    private static let candidatesMax = 50

    /// One review item for each record that may be the same as `record`, unless the pair was put up before. Only
    /// fields that changed at the record's last revision are looked at.
    func items(about record: LedgerRecord) throws -> [ReviewItem] {
        guard !record.isRemoved, let kind = Schema.kind(record.kind) else { return [] }
        var items: [ReviewItem] = []
        for rule in DuplicateRule.rules(of: record.kind) {
            let isNews = rule.fields.contains { record.clocks[$0]?.revision == record.revision }
            let fields = rule.fields.compactMap { kind.field($0) }
            guard isNews, fields.allSatisfy({ record[$0.number] != .null }) else { continue }
            for other in try store.records.alike(record, fields, limit: Self.candidatesMax) {
                guard items.count < Self.itemsPerRecordMax else { return items }
                guard try isWithin(rule.reach, record, other), try !isKnown(record.id, other.id),
                    !items.contains(where: { $0.other.value == .id(other.id) })
                else { continue }
                items.append(item(record, other, rule.evidence(record.fields, other.fields)))
            }
        }
        return items
    }

    private func isWithin(
        _ reach: DuplicateRule.Reach, _ record: LedgerRecord, _ other: LedgerRecord
    ) throws -> Bool {
        switch reach {
        case .township: return true
        case .village: return try store.village(of: record.cell) == store.village(of: other.cell)
        case .home:
            let homes = [record, other].map { $0[Resident.household] }
            if homes[0] == homes[1] { return true }
            let addresses = try homes.map { home in
                try home.asID.flatMap { try store.records.record(Household.kind, $0) }?[Household.address]
            }
            return addresses[0] == addresses[1] && addresses[0]?.asText?.isEmpty == false
        }
    }

    /// Whether the pair waits for a decision, or a person has said already that it is two.
    private func isKnown(_ id: RecordID, _ other: RecordID) throws -> Bool {
        for (one, another) in [(id, other), (other, id)] {
            let items = try store.reviewItems(about: one, .duplicate)
            if items.contains(where: { $0.other.value == .id(another) }) { return true }
        }
        return false
    }

    private func item(
        _ record: LedgerRecord, _ other: LedgerRecord, _ evidence: DuplicateEvidence
    ) -> ReviewItem {
        let clock = other.clocks[evidence.field]
        var item = ReviewItem(
            reason: .duplicate, kind: record.kind, id: record.id, cell: record.cell, field: evidence.field,
            standing: nil,
            other: ReviewSide(
                value: .id(other.id), writer: clock?.writer ?? Writer.centre,
                editedMilliseconds: clock?.editedMilliseconds ?? now),
            openedMilliseconds: now)
        item.detailChinese = "\(evidence.reason.chinese)（把握 \(evidence.score)%）"
        item.detailEnglish = "\(evidence.reason.english) (\(evidence.score) % sure)"
        return item
    }
}
