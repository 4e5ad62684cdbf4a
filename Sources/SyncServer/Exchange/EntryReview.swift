import Ledgers
import Phrases
import Storage
import Wire

/// Looks at an incident anew after one of its entries came in or came back, or its terms changed: an entry may not count,
/// or may make others count that did not, and the reverse, since entries count in order of their time and not of their
/// arrival.
struct EntryReview {
    let store: TownshipStore
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    /// An item for each entry that does not count, unless one waits or a person has decided about it. What waits about
    /// an entry that counts is resolved.
    ///
    /// - Returns: The items, which are not in the queue yet, and why each entry that does not count does not.
    func items(
        about incident: RecordID
    ) throws -> (items: [ReviewItem], refusals: [RecordID: StepRefusal]) {
        let desk = IncidentDesk(store: store)
        guard let state = try desk.state(of: incident) else { return ([], [:]) }
        let refusals = Dictionary(
            state.notApplied.map { ($0.id, $0.refusal) }, uniquingKeysWith: { first, _ in first })
        var items: [ReviewItem] = []
        for entry in try desk.entries(of: incident) {
            let earlier = try store.reviewItems(about: entry.id, .entryNotApplied)
            if let refusal = refusals[entry.id] {
                if earlier.allSatisfy({ $0.decision == .resolved }) { items.append(item(entry, refusal)) }
            } else {
                for open in earlier where open.decision == nil {
                    _ = try store.decide(open.number, .resolved, by: "", milliseconds: now)
                }
            }
        }
        return (items, refusals)
    }

    /// Puts those items into the queue, each with the last change of its entry.
    func file(about incident: RecordID) throws {
        for var item in try items(about: incident).items {
            item.changeSequence = try store.history(of: item.id).last?.sequence
            try store.append(item)
        }
    }

    private func item(_ entry: LedgerRecord, _ refusal: StepRefusal) -> ReviewItem {
        var item = ReviewItem(
            reason: .entryNotApplied, kind: entry.kind, id: entry.id, cell: entry.cell,
            field: IncidentEntry.action, standing: nil,
            other: ReviewSide(
                value: entry[IncidentEntry.action],
                writer: entry.clocks[IncidentEntry.action]?.writer ?? Writer.centre,
                editedMilliseconds: entry[IncidentEntry.recordedAt].asInteger ?? now),
            openedMilliseconds: now)
        item.detailChinese = refusal.phrase.chinese
        item.detailEnglish = refusal.phrase.english
        return item
    }
}
