import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// The review queue and the decisions about it.
enum ReviewRoutes {
    static let all: [Route] = [
        Route("GET", "review", needs: .review, .read { try list($0) }),
        Route("GET", "review/{item}", needs: .review, .read { try show($0) }),
        Route("POST", "review/{item}/decision", needs: .reviewDecide, .write { try decide($0) }),
        Route("DELETE", "review/{item}/decision", needs: .reviewDecide, .write { try takeBack($0) }),
        Route("POST", "review/{item}/postponement", needs: .reviewDecide, .write { try postpone($0) }),
        Route("POST", "review/{item}/merging-preview", needs: .review, .read { try previewMerging($0) }),
        Route("POST", "review/{item}/merging", needs: .reviewDecide, .write { try merge($0) }),
    ]

    private static func list(_ context: ConsoleContext) throws -> Answer {
        let call = context.call
        var filter = ReviewFilter(nowMilliseconds: context.now)
        filter.state =
            try call.parameter("state", Phrase(zh: "状态", en: "a state of the queue")) { text in
                ["waiting": .waiting, "postponed": .postponed, "decided": .decided][text]
            } ?? .waiting
        try ReviewSelection(
            reason: call.parameter("reason"), ledger: call.parameter("ledger"),
            field: call.parameter("field"),
            cell: call.parameter("cell")
        ).narrow(&filter, context)
        let limit = try call.limit()
        // One more than the page, to know whether there is a next one.
        let (items, total) = try context.reviewPage(
            filter, isMine: call.flag("mine"), beyond: call.cursor { Int64($0) }, limit: limit + 1)
        let page = items.prefix(limit)
        return try .json(
            PageBody(
                items: try page.map { try context.summary(of: $0) },
                nextCursor: items.count > limit ? page.last.map { Call.cursor($0.number) } : nil,
                total: total))
    }

    /// The item that the path names.
    private static func item(_ context: ConsoleContext) throws -> ReviewItem {
        guard let item = try context.store.reviewItem(context.call.number("item")), try context.sees(item)
        else {
            throw Problem.notFound
        }
        return item
    }

    private static func show(_ context: ConsoleContext) throws -> Answer {
        try answer(item(context), context)
    }

    private static func answer(_ item: ReviewItem, _ context: ConsoleContext) throws -> Answer {
        let body = try context.body(of: item)
        return try .json(body, version: body.summary.version)
    }

    /// The open item that the path names, if it is this user's to decide and still as it was seen.
    private static func openItem(_ context: ConsoleContext) throws -> ReviewItem {
        let expected = try context.call.expectedVersion()
        let item = try item(context)
        try context.requireDuty(item)
        if item.decision != nil {
            var problem = Problem(ReviewError.alreadyDecided(item.number, by: item.decidedBy ?? ""))
            problem.decided = context.decided(item)
            throw problem
        }
        guard try context.version(of: item) == expected else { throw Problem.changed }
        return item
    }

    private struct DecisionBody: Decodable {
        var decision: String
        var value: String?
    }

    private static let valueCharacters = 0...6000

    private static func decide(_ context: ConsoleContext) throws -> Answer {
        let body: DecisionBody = try context.call.json()
        let decisions: [String: ReviewDecision] = ["keep": .keep, "take": .take, "value": .value]
        guard let decision = decisions[body.decision] else {
            throw Problem.badParameter(
                "decision", Phrase(zh: " keep、take 或 value", en: "keep, take or value"))
        }
        let typed = try body.value.map { try Call.checked($0, "value", valueCharacters) }
        let item = try openItem(context)
        let desk = context.reviewDesk
        do {
            let value = decision == .value ? try typed.map { try desk.value($0, for: item) } : nil
            try desk.decide(item.number, decision, value: value)
        } catch let problem as FieldProblem {
            throw Problem(.notPossible, problem.phrase, parameter: "value", code: problem.code)
        }
        return try show(context)
    }

    private static func takeBack(_ context: ConsoleContext) throws -> Answer {
        let expected = try context.call.expectedVersion()
        let item = try item(context)
        try context.requireDuty(item)
        guard try context.version(of: item) == expected else { throw Problem.changed }
        guard item.decision == nil || context.offers(for: item).contains("undo") else {
            throw Problem(
                .forbidden,
                Phrase(
                    zh: "别人的决定只能由值班人员或主任撤销",
                    en: "another's decision is for a duty officer or director to undo"))
        }
        try context.reviewDesk.takeBack(item.number, words: context.text)
        return try show(context)
    }

    private struct PostponementBody: Decodable {
        var untilMs: Int64
        var reason: String
    }

    private static func postpone(_ context: ConsoleContext) throws -> Answer {
        let body: PostponementBody = try context.call.json()
        let reason = try Call.checked(body.reason, "reason", 1...1000)
        let item = try openItem(context)
        try context.reviewDesk.postpone(item.number, untilMilliseconds: body.untilMs, reason: reason)
        return try show(context)
    }

    private struct MergeBody: Decodable {
        var stays: String
        var take: [String]?

        /// Whether the newer record stays, and what it takes from the other.
        func choice(for item: ReviewItem) throws -> (newerStays: Bool, taking: Set<FieldNumber>) {
            guard let newerStays = ["older": false, "newer": true][stays] else {
                throw Problem.badParameter("stays", Phrase(zh: " older 或 newer", en: "older or newer"))
            }
            let kind = Schema.kind(item.kind)
            let taking = try (take ?? []).map { name in
                guard let field = kind?.field(named: name), field.holdsOneValue else {
                    throw Problem.badParameter(
                        "take", Phrase(zh: "保存单个值的项目的名称", en: "names of fields that hold one value"))
                }
                return field.number
            }
            return (newerStays, Set(taking))
        }
    }

    private static func previewMerging(_ context: ConsoleContext) throws -> Answer {
        let body: MergeBody = try context.call.json()
        let item = try item(context)
        let (newerStays, taking) = try body.choice(for: item)
        return try .json(
            try context.preview(context.pair(of: item), newerStays: newerStays, taking: taking))
    }

    private static func merge(_ context: ConsoleContext) throws -> Answer {
        let body: MergeBody = try context.call.json()
        let item = try openItem(context)
        let (newerStays, taking) = try body.choice(for: item)
        _ = try context.pair(of: item)
        try context.reviewDesk.merge(item.number, newerStays: newerStays, taking: taking)
        return try show(context)
    }
}

extension ConsoleContext {
    /// The desk at which this user decides.
    var reviewDesk: ReviewDesk { ReviewDesk(store: store, person: who.user.workerName, now: now) }

    /// Refuses what others decide, and says who.
    func requireDuty(_ item: ReviewItem) throws {
        guard !mayDecide(item) else { return }
        let roles = ReviewDuty.roles(for: item)
        throw Problem(
            .forbidden,
            Phrase(
                zh: "第 \(item.number) 号由\(roles.map { $0.label(in: .chinese) }.joined(separator: "、"))决定",
                en:
                    "item \(item.number) is for a \(roles.map { $0.label(in: .english) }.joined(separator: " or ")) to decide"
            ))
    }
}

/// What narrows a list of the queue, as it is named on the wire.
struct ReviewSelection {
    var reason: String?
    var ledger: String?
    var field: String?
    var cell: String?

    func narrow(_ filter: inout ReviewFilter, _ context: ConsoleContext) throws {
        if let reason {
            guard let known = ReviewReason.allCases.first(where: { $0.name == reason }) else {
                throw Problem.badParameter("reason", Phrase(zh: "事由", en: "a reason"))
            }
            filter.reason = known
        }
        let kind = try ledger.map { name in
            guard let kind = Schema.kind(named: name) else {
                throw Problem.badParameter("ledger", Phrase(zh: "台账", en: "a ledger"))
            }
            return kind
        }
        filter.kind = kind?.number
        if let field {
            guard let number = kind?.field(named: field)?.number else {
                throw Problem.badParameter("field", Phrase(zh: "台账（ledger）的项目", en: "a field of the ledger"))
            }
            filter.field = number
        }
        filter.cell = try cell.map { try context.cell(code: $0, member: "cell") }
    }
}
