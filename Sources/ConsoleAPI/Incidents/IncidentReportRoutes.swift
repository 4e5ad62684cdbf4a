import Foundation
import HTTP
import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// Taking down an incident at the counter or the telephone.
enum IncidentReportRoutes {
    static let all: [Route] = [
        Route("POST", "incidents", needs: .incidentSteps, .write { try report($0) })
    ]

    private struct ReportBody: Decodable {
        var id: String?
        var cell: String?
        var kind: String
        var title: String
        var place: String?
        var happenedMs: Int64?
        var urgency: String?
        var parties: String?
        var household: String?
        var residents: [String]?
        var reporter: String?
        var detail: String?
        var departmentInCharge: String?
    }

    private static let titleCharacters = 1...60
    private static let placeCharacters = 0...100
    private static let reporterCharacters = 0...30
    private static let detailCharacters = 0...2000
    private static let residentsMax = 20
    /// How old an id may be that a client brings: a page is open for no longer than a session lasts.
    private static let idMilliseconds = ConsoleLimits.sessionMilliseconds

    private static func report(_ context: ConsoleContext) throws -> Answer {
        let body: ReportBody = try context.call.json()
        let household = try record(body.household, "household", Household.kind, context)
        let cell = try cell(body.cell, household, context)
        let values = try values(of: body, household, context)
        let id = try id(body.id, context)
        if let known = try context.store.records.record(Incident.kind, id),
            known[Incident.recorder] == .integer(context.who.user.worker)
        {
            // The answer to the first one was lost on its way.
            return try IncidentRoutes.answer(about: id, context)
        }
        guard try context.store.history(of: id).isEmpty else { throw unfitID }
        do {
            try IncidentReportDesk(
                store: context.store, authority: context.who.authority, person: context.who.user.workerName,
                now: context.now
            ).report(values, in: cell, as: id)
            return try IncidentRoutes.answer(about: id, context, status: .created)
        } catch let error as IncidentReportError {
            var problem = Problem(.notPossible, error.phrase, code: error.code)
            if case .unfit(_, let field?, _) = error {
                problem.parameter = Incident.definition.field(field)?.name
            }
            throw problem
        }
    }

    /// The id that the client has given the incident, so that one that is sent again is not recorded twice; a new one where
    /// it has given none.
    private static func id(_ text: String?, _ context: ConsoleContext) throws -> RecordID {
        guard let text else {
            var random = SystemRandomNumberGenerator()
            return RecordID(unixMilliseconds: context.now, using: &random)
        }
        guard let id = RecordID(text: text), abs(context.now - id.unixMilliseconds) <= idMilliseconds else {
            throw unfitID
        }
        return id
    }

    private static let unfitID = Problem.badParameter(
        "id",
        Phrase(zh: "刚生成的、没有用过的 UUID（第 7 版）", en: "a UUID of version 7 that was just made and never used"))

    /// Where it happened: the cell that is named, or else that of the household.
    private static func cell(
        _ code: String?, _ household: LedgerRecord?, _ context: ConsoleContext
    ) throws -> Cell {
        let number: CellNumber
        if let code {
            number = try context.cell(code: code, member: "cell")
        } else if let household {
            number = household.cell
        } else {
            throw Problem.badParameter(
                "cell", Phrase(zh: "网格的代码，或写明涉及的户", en: "a cell's code, unless a household is named"))
        }
        // A department's line goes through all cells.
        let isInSight: Bool =
            if case .line = context.sight.reach { true } else { context.sight.sees(cell: number) }
        guard isInSight, let cell = try context.cell(number) else { throw Problem.notFound }
        return cell
    }

    /// The record that a member names, if it is in sight and not removed; nil where none is named.
    private static func record(
        _ id: String?, _ member: String, _ kind: KindNumber, _ context: ConsoleContext
    ) throws -> LedgerRecord? {
        guard let id else { return nil }
        guard let record = try RecordID(text: id).flatMap({ try context.store.records.record(kind, $0) }),
            !record.isRemoved, try context.sight.sees(record, in: context.store)
        else {
            throw Problem.badParameter(
                member, Phrase(zh: "您范围内的记录的编号（id）", en: "the id of a record within your sight"))
        }
        return record
    }

    private static func values(
        of body: ReportBody, _ household: LedgerRecord?, _ context: ConsoleContext
    ) throws -> FieldMap<Value> {
        var values = FieldMap<Value>()
        func set(_ text: String?, _ field: FieldNumber, _ name: String, _ characters: ClosedRange<Int>) throws
        {
            guard let text else { return }
            let checked = try Call.checked(
                text.trimmingCharacters(in: .whitespacesAndNewlines), name, characters)
            if !checked.isEmpty { values[field] = .text(checked) }
        }
        func choose(_ name: String?, _ field: FieldNumber, _ member: String, _ list: ChoiceList) throws {
            guard let name else { return }
            guard let choice = list.choices.first(where: { $0.name == name }) else {
                throw Problem.badParameter(member, Phrase(zh: "可选的值", en: "one of its choices"))
            }
            values[field] = .integer(choice.number)
        }
        try set(body.title, Incident.title, "title", titleCharacters)
        try set(body.place, Incident.place, "place", placeCharacters)
        try set(body.reporter, Incident.reporter, "reporter", reporterCharacters)
        try set(body.detail, Incident.detail, "detail", detailCharacters)
        try choose(body.kind, Incident.incidentKind, "kind", .incidentKinds)
        try choose(body.urgency, Incident.urgency, "urgency", .urgencies)
        try choose(body.parties, Incident.parties, "parties", .parties)
        try choose(
            body.departmentInCharge, Incident.departmentInCharge, "department_in_charge", .departments)
        if let happened = body.happenedMs {
            guard (0...context.now).contains(happened) else {
                throw Problem.badParameter("happened_ms", Phrase(zh: "过去的时间", en: "a time that is past"))
            }
            values[Incident.happenedAt] = .integer(happened)
        }
        if let household { values[Incident.household] = .id(household.id) }
        let named = body.residents ?? []
        guard named.count <= residentsMax else {
            throw Problem.badParameter(
                "residents", Phrase(zh: "至多 \(residentsMax) 人", en: "at most \(residentsMax) people"))
        }
        let residents = try named.compactMap { try record($0, "residents", Resident.kind, context)?.id }
        if !residents.isEmpty { values[Incident.residents] = .array(Set(residents).sorted().map(Value.id)) }
        return values
    }
}
