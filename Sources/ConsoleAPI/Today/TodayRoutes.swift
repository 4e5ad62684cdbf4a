import Ledgers
import Phrases
import Storage
import SyncServer

/// What needs a decision now, and what is new.
enum TodayRoutes {
    static let all: [Route] = [
        Route("GET", "today", .read { try today($0) }),
        Route("GET", "events", .events),
    ]

    private struct TodayBody: Encodable {
        struct Colour: Encodable {
            var colour: String
            var count: Int
            var items: [IncidentSummaryBody]
        }

        struct Review: Encodable {
            struct Reason: Encodable {
                var reason: NamedBody
                var count: Int
            }

            var waiting: Int
            var mine: Int
            var postponed: Int
            var byReason: [Reason]
        }

        struct SilentDevices: Encodable {
            var afterDays: Int64
            var count: Int
            var items: [DeviceBody]
        }

        var nowMs: Int64
        var incidents: [Colour]?
        var review: Review?
        var silentDevices: SilentDevices?
        var refusedChanges: [RefusedChangeBody]?
        var uploads: [UploadBody]?
    }

    private static func today(_ context: ConsoleContext) throws -> Answer {
        let rights = context.who.rights
        var body = TodayBody(nowMs: context.now)
        if rights.contains(.incidents) { body.incidents = try incidents(context) }
        if rights.contains(.review) { body.review = try review(context) }
        if rights.contains(.devices) {
            body.silentDevices = try silentDevices(context)
            body.uploads = try context.store.uploads(limit: ConsoleLimits.todayItems).map {
                try context.body(of: $0)
            }
        }
        if rights.contains(.review), rights.contains(.devices) {
            body.refusedChanges = try context.store.refusedChanges(limit: ConsoleLimits.todayItems).map {
                try context.refusal(of: $0)
            }
        }
        return try .json(body)
    }

    private static func incidents(_ context: ConsoleContext) throws -> [TodayBody.Colour] {
        let calendar = try context.store.calendar()
        let open = try context.incidentsInSight(calendar) { !$0.status.isFinal }
        let byColour = Dictionary(grouping: open, by: \.key.colour)
        return try SupervisionColour.allCases.reversed().map { colour in
            let incidents = (byColour[colour] ?? []).map { (rank: IncidentRank($0.key), incident: $0) }
                .sorted { $0.rank < $1.rank }
            return TodayBody.Colour(
                colour: colour.rawValue, count: incidents.count,
                items: try incidents.prefix(ConsoleLimits.todayIncidents).compactMap {
                    try context.whole($0.incident, calendar)
                }.map { try context.summary(of: $0, calendar) })
        }
    }

    private static func review(_ context: ConsoleContext) throws -> TodayBody.Review {
        var filter = ReviewFilter(nowMilliseconds: context.now)
        let waiting = try context.reviewItems(filter)
        filter.state = .postponed
        let counts = Dictionary(grouping: waiting, by: \.reason).mapValues(\.count)
        return TodayBody.Review(
            waiting: waiting.count, mine: waiting.count { context.mayDecide($0) },
            postponed: try context.reviewItems(filter).count,
            byReason: ReviewReason.allCases.compactMap { reason in
                counts[reason].map {
                    .init(reason: NamedBody(reason.name, reason.label, context.language), count: $0)
                }
            })
    }

    private static func silentDevices(_ context: ConsoleContext) throws -> TodayBody.SilentDevices {
        let silent = try context.store.devices().filter { context.isSilent($0) }.sorted {
            ($0.lastSeenMilliseconds ?? $0.enrolledMilliseconds, $0.number)
                < ($1.lastSeenMilliseconds ?? $1.enrolledMilliseconds, $1.number)
        }
        return TodayBody.SilentDevices(
            afterDays: ConsoleLimits.silentDays, count: silent.count,
            items: try silent.prefix(ConsoleLimits.todayItems).map { try context.body(of: $0) })
    }
}
