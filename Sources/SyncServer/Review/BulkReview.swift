package import Phrases
package import Storage
import Wire

/// One rule for many items (“all phone conflicts: take the later”).
package enum BulkRule: String, Sendable, CaseIterable {
    /// What is in force stays.
    case keep
    /// The other value takes its place.
    case take
    /// The value that was entered later, whichever of both that is.
    case later
    /// The value that was entered earlier.
    case earlier

    /// What the rule comes to for an item; nil where it says nothing: items about no two values are decided one by one.
    package func decision(for item: ReviewItem) -> ReviewDecision? {
        guard let standing = item.standing, item.field != nil else { return nil }
        let isOtherLater = item.other.editedMilliseconds > standing.editedMilliseconds
        switch self {
        case .keep: return .keep
        case .take: return .take
        case .later: return isOtherLater ? .take : .keep
        case .earlier: return isOtherLater ? .keep : .take
        }
    }
}

/// What became of many items.
package struct BulkOutcome: Sendable, Equatable {
    /// The numbers of those that are decided now.
    package var decided: [Int64] = []
    /// The items that still wait, and why.
    package var left: [(number: Int64, reason: Phrase)] = []

    package static func == (one: Self, other: Self) -> Bool {
        one.decided == other.decided && one.left.elementsEqual(other.left) { $0 == $1 }
    }
}

extension ReviewDesk {
    /// Decides every item that a filter means by one rule, in one durable step. An item that cannot be decided so
    /// waits on, and holds up no other.
    ///
    /// - Throws: `StorageError`.
    package func decideAll(_ filter: ReviewFilter, _ rule: BulkRule) throws -> BulkOutcome {
        try store.transaction { try decideAll(store.reviewItems(filter), rule) }
    }

    /// Decides open items by one rule, in one durable step, in the same way.
    ///
    /// - Throws: `StorageError`.
    package func decideAll(_ items: [ReviewItem], _ rule: BulkRule) throws -> BulkOutcome {
        try store.transaction {
            var outcome = BulkOutcome()
            for item in items {
                do {
                    guard let decision = rule.decision(for: item) else {
                        throw ReviewError.notOffered(item.number)
                    }
                    try decide(item, decision)
                    outcome.decided.append(item.number)
                } catch let error as ReviewError {
                    outcome.left.append((item.number, error.phrase))
                }
            }
            return outcome
        }
    }
}
