import HTTP
import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// Incidents and the steps in them.
enum IncidentRoutes {
    static let all: [Route] = [
        Route("GET", "incidents", needs: .incidents, .read { try list($0) }),
        Route("GET", "incidents/{incident}", needs: .incidents, .read { try show($0) }),
        Route("POST", "incidents/{incident}/steps", needs: .incidentSteps, .write { try take($0) }),
    ]

    /// Characters of what a step is told.
    private static let textCharacters = 0...2000
    private static let handlerCharacters = 0...30

    private static func list(_ context: ConsoleContext) throws -> Answer {
        let filter = try IncidentFilter(context)
        let limit = try context.call.limit()
        let begin = try context.call.cursor(IncidentRank.init)
        let calendar = try context.store.calendar()
        var found = try context.incidentsInSight(calendar, where: filter.means)
        if filter.isActionable {
            found = found.filter { incident in
                guard let open = incident.open else { return false }
                return context.offers(for: open, calendar).contains {
                    $0.action != .remark && $0.action != .explain
                }
            }
        }
        let ranked = found.indices.map { (rank: IncidentRank(found[$0].key), place: $0) }
            .sorted { $0.rank < $1.rank }
        let rest = begin.map { begin in ranked.drop { $0.rank <= begin } } ?? ranked[...]
        let page = rest.prefix(limit)
        return try .json(
            PageBody(
                items: try page.compactMap { try context.whole(found[$0.place], calendar) }.map {
                    try context.summary(of: $0, calendar)
                },
                nextCursor: rest.count > limit ? page.last.map { Call.cursor($0.rank) } : nil,
                total: found.count))
    }

    private static func show(_ context: ConsoleContext) throws -> Answer {
        try answer(about: context.call.id("incident"), context)
    }

    /// One incident with its whole story.
    static func answer(
        about id: RecordID, _ context: ConsoleContext, status: HTTPStatus = .ok
    ) throws -> Answer {
        let calendar = try context.store.calendar()
        let entry = try entry(id, context, calendar)
        return try .json(try context.body(of: entry, calendar), status: status, version: entry.version)
    }

    /// An incident in sight.
    private static func entry(
        _ id: RecordID, _ context: ConsoleContext, _ calendar: WorkingCalendar
    ) throws -> IncidentBoard.Entry {
        guard let record = try context.store.records.record(Incident.kind, id), !record.isRemoved else {
            throw Problem.notFound
        }
        let entry = try IncidentBoard.entry(of: record, calendar, in: context.store)
        guard context.sees(entry) else { throw Problem.notFound }
        return entry
    }

    private struct StepBody: Decodable {
        var action: String
        var text: String?
        var department: String?
        var handler: String?
        var deadlineMs: Int64?
        var verdict: String?
        var rating: String?
    }

    private static func take(_ context: ConsoleContext) throws -> Answer {
        let expected = try context.call.expectedVersion()
        let step = try step(context.call.json())
        let calendar = try context.store.calendar()
        let entry = try entry(context.call.id("incident"), context, calendar)
        guard entry.version == expected else { throw Problem.changed }
        var random = SystemRandomNumberGenerator()
        do {
            try IncidentStepDesk(
                store: context.store, authority: context.who.authority, person: context.who.user.workerName,
                now: context.now
            ).take(step, in: entry.record, using: &random)
        } catch let error as IncidentStepError {
            throw Problem(.notPossible, error.phrase, code: error.code)
        }
        return try show(context)
    }

    private static func step(_ body: StepBody) throws -> NewIncidentStep {
        func choice(_ text: String?, _ name: String, _ list: ChoiceList) throws -> Int64? {
            try text.map { text in
                guard let choice = list.choices.first(where: { $0.name == text }) else {
                    throw Problem.badParameter(name, Phrase(zh: "可选的值", en: "one of its choices"))
                }
                return choice.number
            }
        }
        guard let number = try choice(body.action, "action", .incidentActions),
            let action = IncidentAction(rawValue: number)
        else { throw Problem.badParameter("action", Phrase(zh: "步骤", en: "a step")) }
        return NewIncidentStep(
            action, text: try body.text.map { try Call.checked($0, "text", textCharacters) },
            department: try choice(body.department, "department", .departments),
            handler: try body.handler.map { try Call.checked($0, "handler", handlerCharacters) },
            deadlineMilliseconds: body.deadlineMs,
            verdict: try choice(body.verdict, "verdict", .verdicts),
            rating: try choice(body.rating, "rating", .ratings))
    }
}

extension ConsoleContext {
    typealias StandingIncident = (entry: IncidentBoard.Entry, account: IncidentAccount)

    /// An incident as a list has it: the whole of it only if it is not done.
    typealias ListedIncident = (key: IncidentKey, open: IncidentBoard.Entry?)

    /// Whether an incident is in this user's sight.
    func sees(_ entry: IncidentBoard.Entry) -> Bool {
        sight.sees(
            incidentIn: entry.record.cell, departments: entry.departments,
            recorder: entry.record[Incident.recorder].asInteger)
    }

    private func sees(_ key: IncidentKey) -> Bool {
        sight.sees(incidentIn: key.cell, departments: key.departments, recorder: key.recorder)
    }

    /// The incidents in this user's sight that are meant, as they stand now.
    func incidentsInSight(
        _ calendar: WorkingCalendar, where isMeant: (IncidentKey) -> Bool
    ) throws -> [ListedIncident] {
        let incidents = try call.board.incidents(in: store, calendar) { sees($0) && isMeant($0) }
        let open = incidents.open.filter(sees).map { entry -> ListedIncident in
            (IncidentKey(of: entry, colour: account(of: entry, calendar).timing.colour), entry)
        }
        return open.filter { isMeant($0.key) } + incidents.done.map { ($0, nil) }
    }

    /// The whole of a listed incident; nil when it is gone, or its list was newer than what is read here.
    func whole(_ incident: ListedIncident, _ calendar: WorkingCalendar) throws -> StandingIncident? {
        if let open = incident.open { return (open, account(of: open, calendar)) }
        guard let record = try store.records.record(Incident.kind, incident.key.id), !record.isRemoved else {
            return nil
        }
        let entry = try IncidentBoard.entry(of: record, calendar, in: store)
        return (entry, account(of: entry, calendar))
    }

    func summary(
        of incident: StandingIncident, _ calendar: WorkingCalendar
    ) throws -> IncidentSummaryBody {
        try summary(of: incident.entry, incident.account, offers(for: incident.entry, calendar))
    }
}
