import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// An incident in a list.
struct IncidentSummaryBody: Encodable {
    var id: String
    var version: String
    var number: String
    var title: String
    var place: String?
    var kind: NamedBody?
    var urgency: NamedBody?
    var isMajor: Bool
    var cell: CellBody?
    var happenedMs: Int64?
    var status: NamedBody
    var level: NamedBody
    var department: NamedBody?
    var handler: String?
    var deadlineMs: Int64?
    var isExtended: Bool
    var colour: String
    var leftWorkingDays: String?
    var overdueSinceMs: Int64?
    var delay: String
    var supervision: String
    var actions: [String]
}

/// An incident with its whole story.
struct IncidentBody: Encodable {
    struct Term: Encodable {
        var level: NamedBody
        var beginsMs: Int64
        var limitMs: Int64
        var deadlineMs: Int64
        var endedMs: Int64?
        var isExtended: Bool
        var isCalendarListed: Bool
    }

    struct County: Encodable {
        var reportedMs: Int64
        var isSameDay: Bool
        var feedbackMs: Int64?
    }

    struct TimelineEntry: Encodable {
        var id: String?
        var whenMs: Int64
        var action: NamedBody
        var who: String
        var role: NamedBody?
        var text: String?
        var department: NamedBody?
        var handler: String?
        var deadlineMs: Int64?
        var verdict: NamedBody?
        var rating: NamedBody?
        var counts: Bool
        var whyNot: String?
        var code: String?
    }

    struct Offer: Encodable {
        struct Input: Encodable {
            var name: String
            var label: String
            var isRequired: Bool
            var earliestMs: Int64?
            var latestMs: Int64?
            var choices: [NamedBody]?
        }

        var action: NamedBody
        var isFinal: Bool
        var inputs: [Input]
    }

    var summary: IncidentSummaryBody
    var record: RecordBody
    var timeline: [TimelineEntry]
    var terms: [Term]
    var county: County?
    var reopened: Int
    var steps: [Offer]

    private enum Members: String, CodingKey {
        case record, timeline, terms, county, reopened, steps
    }

    /// The summary's members and its own, side by side.
    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var members = encoder.container(keyedBy: Members.self)
        try members.encode(record, forKey: .record)
        try members.encode(timeline, forKey: .timeline)
        try members.encode(terms, forKey: .terms)
        try members.encodeIfPresent(county, forKey: .county)
        try members.encode(reopened, forKey: .reopened)
        try members.encode(steps, forKey: .steps)
    }
}

extension ConsoleContext {
    /// How an incident stands now.
    func account(of entry: IncidentBoard.Entry, _ calendar: WorkingCalendar) -> IncidentAccount {
        IncidentAccount(
            entry.state, IncidentTiming(of: entry.state, atMilliseconds: now, calendar: calendar))
    }

    /// The steps that this user can take in an incident.
    func offers(for entry: IncidentBoard.Entry, _ calendar: WorkingCalendar) -> [StepOffer] {
        guard who.rights.contains(.incidentSteps) else { return [] }
        return IncidentStepDesk(
            store: store, authority: who.authority, person: who.user.workerName, now: now
        ).offers(for: entry.record, entry.steps, entry.state, calendar)
    }

    func summary(
        of entry: IncidentBoard.Entry, _ account: IncidentAccount, _ offers: [StepOffer]
    ) throws -> IncidentSummaryBody {
        let (record, state, timing) = (entry.record, account.state, account.timing)
        let matter = IncidentMatter(fields: record.fields)
        return IncidentSummaryBody(
            id: record.id.description, version: entry.version,
            number: record[Incident.number].asText ?? record.id.shortText,
            title: record[Incident.title].asText ?? "", place: record[Incident.place].asText,
            kind: record[Incident.incidentKind].asInteger.map { NamedBody($0, of: .incidentKinds, language) },
            urgency: record[Incident.urgency].asInteger.map { NamedBody($0, of: .urgencies, language) },
            isMajor: matter.isMajor, cell: try cell(record.cell).map(CellBody.init),
            happenedMs: record[Incident.happenedAt].asInteger,
            status: NamedBody(state.status.rawValue, state.status.label, language),
            level: NamedBody(state.level.rawValue, state.level.label, language),
            department: state.department.map { NamedBody($0, of: .departments, language) },
            handler: state.handler, deadlineMs: state.deadlineMilliseconds, isExtended: state.isExtended,
            colour: timing.colour.rawValue,
            leftWorkingDays: timing.leftMilliseconds.map { IncidentTiming.workingDaysText(milliseconds: $0) },
            overdueSinceMs: timing.overdueSinceMilliseconds, delay: timing.delay.name,
            supervision: account.supervision(in: language),
            actions: offers.map(\.action).filter { $0 != .remark && $0 != .explain }.map(\.name))
    }

    /// An incident with its whole story.
    func body(of entry: IncidentBoard.Entry, _ calendar: WorkingCalendar) throws -> IncidentBody {
        let account = account(of: entry, calendar)
        let offers = offers(for: entry, calendar)
        return IncidentBody(
            summary: try summary(of: entry, account, offers),
            record: try body(of: entry.record, Incident.definition), timeline: try timeline(of: entry),
            terms: account.state.terms.map { term in
                IncidentBody.Term(
                    level: NamedBody(term.level.rawValue, term.level.label, language),
                    beginsMs: term.beginningMilliseconds, limitMs: term.limitMilliseconds,
                    deadlineMs: term.deadlineMilliseconds, endedMs: term.endedMilliseconds,
                    isExtended: term.isExtended, isCalendarListed: term.isCalendarListed)
            },
            county: account.state.countyReport.map {
                IncidentBody.County(
                    reportedMs: $0.reportedMilliseconds, isSameDay: $0.isSameDay,
                    feedbackMs: $0.feedbackMilliseconds)
            },
            reopened: account.state.reopenedCount, steps: offers.map(body))
    }

    private func timeline(of entry: IncidentBoard.Entry) throws -> [IncidentBody.TimelineEntry] {
        let record = entry.record
        let report = IncidentBody.TimelineEntry(
            whenMs: record[Incident.happenedAt].asInteger ?? record.id.unixMilliseconds,
            action: NamedBody("report", Phrase(zh: "上报", en: "reported"), language),
            who: try record[Incident.recorder].asInteger.map(text.person) ?? "",
            text: record[Incident.detail].asText, counts: true)
        let steps = entry.steps.sorted {
            ($0.recordedMilliseconds, $0.id) < ($1.recordedMilliseconds, $1.id)
        }
        return [report]
            + (try steps.map { step in
                let refusal = entry.state.notApplied.first { $0.id == step.id }?.refusal
                let action = step.action
                return IncidentBody.TimelineEntry(
                    id: step.id.description, whenMs: step.recordedMilliseconds,
                    action: NamedBody(
                        action?.name ?? "unknown",
                        action?.label(in: language) ?? Phrase(zh: "未知步骤", en: "unknown").text(in: language)),
                    who: try text.person(step.author), role: step.role.map { NamedBody($0, language) },
                    text: step.text,
                    department: step.department.map { NamedBody($0, of: .departments, language) },
                    handler: step.handler, deadlineMs: step.deadlineMilliseconds,
                    verdict: step.verdict.map { NamedBody($0, of: .verdicts, language) },
                    rating: step.rating.map { NamedBody($0, of: .ratings, language) },
                    counts: refusal == nil, whyNot: refusal?.phrase.text(in: language), code: refusal?.code)
            })
    }

    private func body(of offer: StepOffer) -> IncidentBody.Offer {
        IncidentBody.Offer(
            action: NamedBody(offer.action.name, offer.action.label(in: language)), isFinal: offer.isFinal,
            inputs: offer.inputs.map { input in
                let field = Self.field(of: input.input)
                var body = IncidentBody.Offer.Input(
                    name: input.input == .deadline ? "deadline_ms" : input.input.rawValue,
                    label: IncidentEntry.definition.field(field)?.label.text(in: language) ?? "",
                    isRequired: input.isRequired, earliestMs: input.earliestMilliseconds,
                    latestMs: input.latestMilliseconds)
                switch input.input {
                case .department: body.choices = NamedBody.all(.departments, language)
                case .verdict: body.choices = NamedBody.all(.verdicts, language)
                case .rating: body.choices = NamedBody.all(.ratings, language)
                case .text, .handler, .deadline: break
                }
                return body
            })
    }

    private static func field(of input: StepInput) -> FieldNumber {
        switch input {
        case .text: IncidentEntry.text
        case .department: IncidentEntry.department
        case .handler: IncidentEntry.handler
        case .deadline: IncidentEntry.deadline
        case .verdict: IncidentEntry.verdict
        case .rating: IncidentEntry.rating
        }
    }
}
