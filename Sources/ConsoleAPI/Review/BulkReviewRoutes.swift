import Ledgers
import Phrases
import Storage
import SyncServer

/// One rule for many items of the queue.
enum BulkReviewRoutes {
    static let all: [Route] = [
        Route("POST", "review-bulk-preview", needs: .reviewDecide, .read { try preview($0) }),
        Route("POST", "review-bulk", needs: .reviewDecide, .write { try decide($0) }),
    ]

    private struct PreviewBody: Decodable {
        var rule: String
        var reason: String?
        var ledger: String?
        var field: String?
        var cell: String?
    }

    private struct LineBody: Encodable {
        var number: Int64
        var version: String
        var record: RecordLinkBody
        var text: String
        var decision: NamedBody?
    }

    private static func rule(_ name: String) throws -> BulkRule {
        guard let rule = BulkRule(rawValue: name) else {
            throw Problem.badParameter(
                "rule", Phrase(zh: " keep、take、later 或 earlier", en: "keep, take, later or earlier"))
        }
        return rule
    }

    private static func preview(_ context: ConsoleContext) throws -> Answer {
        let body: PreviewBody = try context.call.json()
        let rule = try rule(body.rule)
        var filter = ReviewFilter(nowMilliseconds: context.now)
        try ReviewSelection(reason: body.reason, ledger: body.ledger, field: body.field, cell: body.cell)
            .narrow(&filter, context)
        let items = try context.reviewItems(filter).filter(context.mayDecide)
        return try .json(
            PageBody(
                items: try items.prefix(ConsoleLimits.bulkItems).map { item in
                    let summary = try context.summary(of: item)
                    return LineBody(
                        number: item.number, version: summary.version, record: summary.record,
                        text: summary.text,
                        decision: rule.decision(for: item).map {
                            NamedBody($0.name, $0.phrase, context.language)
                        })
                }, total: items.count))
    }

    private struct DecisionBody: Decodable {
        struct Item: Decodable {
            var number: Int64
            var version: String
        }

        var rule: String
        var items: [Item]
    }

    private struct OutcomeBody: Encodable {
        struct Left: Encodable {
            var number: Int64
            var reason: String
        }

        var decided: [Int64]
        var left: [Left]
    }

    private static func decide(_ context: ConsoleContext) throws -> Answer {
        let body: DecisionBody = try context.call.json()
        let rule = try rule(body.rule)
        guard body.items.count <= ConsoleLimits.bulkItems else {
            throw Problem.badParameter(
                "items",
                Phrase(zh: "至多 \(ConsoleLimits.bulkItems) 项", en: "at most \(ConsoleLimits.bulkItems) items"))
        }
        var left: [(number: Int64, reason: Phrase)] = []
        var items: [ReviewItem] = []
        var numbers: Set<Int64> = []
        for named in body.items where numbers.insert(named.number).inserted {
            do {
                items.append(try item(named, context))
            } catch let problem as Problem {
                left.append((named.number, problem.detail))
            }
        }
        let outcome = try context.reviewDesk.decideAll(items, rule)
        left += outcome.left
        return try .json(
            OutcomeBody(
                decided: outcome.decided,
                left: left.map { .init(number: $0.number, reason: $0.reason.text(in: context.language)) }))
    }

    /// An open item that is this user's to decide and still as it was seen.
    private static func item(
        _ named: DecisionBody.Item, _ context: ConsoleContext
    ) throws -> ReviewItem {
        guard let item = try context.store.reviewItem(named.number), try context.sees(item) else {
            throw Problem.notFound
        }
        try context.requireDuty(item)
        guard item.decision == nil else {
            throw Problem(ReviewError.alreadyDecided(item.number, by: item.decidedBy ?? ""))
        }
        guard try context.version(of: item) == named.version else { throw Problem.changed }
        return item
    }
}
