import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

struct FigureBody: Encodable {
    var name: String
    var label: String
    var value: Double
    var unit: String
    /// What a percentage is of.
    var of: Int?
    /// Where the records behind it are listed, below the township's API.
    var records: String?
}

/// Works out the figures of a month from what is in sight, never from what anybody typed.
struct MonthFigures {
    let context: ConsoleContext
    let period: ClosedRange<Int64>

    /// A number of the month's incidents.
    func count(_ name: String, _ label: Phrase, _ count: Int, _ filter: String? = nil) -> FigureBody {
        figure(name, label, Double(count), "count", records: incidents(filter))
    }

    /// What became of the month's incidents.
    func incidents(_ incidents: [ConsoleContext.StandingIncident]) -> [FigureBody] {
        let settled = incidents.filter { $0.account.state.status.isFinal }
        let late = settled.filter {
            $0.account.state.terms.contains { $0.isLate(atMilliseconds: context.now) }
        }
        let reopened = incidents.filter { $0.account.state.reopenedCount > 0 }
        let hours = settled.compactMap(hoursToSettle).sorted()
        let rated = incidents.filter { $0.entry.steps.contains { $0.action == .rate && $0.rating != nil } }
        let satisfied = rated.filter { incident in
            incident.entry.steps.last { $0.action == .rate && $0.rating != nil }?.rating == 1
        }
        var figures = [
            count("incidents", Phrase(zh: "事件", en: "incidents"), incidents.count),
            count(
                "incidents_open", Phrase(zh: "未办结", en: "not settled yet"), incidents.count - settled.count,
                "status=\(IncidentFilter.openStatus)"),
            share(
                "settled", Phrase(zh: "已办结", en: "settled"), settled.count, of: incidents.count,
                records: self.incidents(nil)),
            share(
                "settled_in_time", Phrase(zh: "按期办结", en: "settled in time"), settled.count - late.count,
                of: settled.count, records: self.incidents(nil)),
            share(
                "reopened", Phrase(zh: "重开", en: "reopened"), reopened.count, of: incidents.count,
                records: self.incidents(nil)),
            share(
                "rated_satisfied", Phrase(zh: "评价满意", en: "rated satisfied"), satisfied.count,
                of: rated.count, records: self.incidents(nil)),
        ]
        if !hours.isEmpty {
            figures.append(
                figure(
                    "hours_to_settle", Phrase(zh: "办结用时中位数", en: "median time to settle"),
                    hours[hours.count / 2], "hours", records: self.incidents(nil)))
        }
        return figures
    }

    /// From the event to the step that settled or closed it.
    private func hoursToSettle(_ incident: ConsoleContext.StandingIncident) -> Double? {
        guard let happened = incident.entry.record[Incident.happenedAt].asInteger else { return nil }
        let uncounted = Set(incident.account.state.notApplied.map(\.id))
        let end = incident.entry.steps.filter { step in
            (step.action == .settle || step.action == .close) && !uncounted.contains(step.id)
        }.map(\.recordedMilliseconds).max()
        return end.map { Double($0 - happened) / 3_600_000 }
    }

    /// Who was visited.
    func visits() throws -> [FigureBody] {
        var count = 0
        var visited: Set<RecordID> = []
        let selection = RecordSelection(
            cells: cells, instants: Visit.definition.field(Visit.visitedAt).map { ($0, period) })
        try context.store.records.forEach(Visit.definition, selection) { _, visit in
            guard try context.sight.sees(visit, in: context.store) else { return true }
            count += 1
            if let household = visit[Visit.household].asID { visited.insert(household) }
            return true
        }
        guard context.who.role != .department else { return [] }
        let households = try context.store.records.count(Household.definition, cells: cells)
        return [
            figure("visits", Phrase(zh: "走访", en: "visits"), Double(count), "count", records: visitRecords),
            share(
                "households_visited", Phrase(zh: "走访到的户", en: "households visited"), visited.count,
                of: Int(households), records: visitRecords),
        ]
    }

    /// How soon after they were entered in the field visits and incidents were at the centre.
    func freshness() throws -> [FigureBody] {
        guard context.sight.reach == .township else { return [] }
        return try freshness(of: Visit.kind, "visits", Phrase(zh: "走访", en: "visits"), records: visitRecords)
            + freshness(
                of: Incident.kind, "incidents", Phrase(zh: "事件", en: "incidents"), records: incidents(nil))
    }

    private func freshness(
        of kind: KindNumber, _ name: String, _ what: Phrase, records: String
    ) throws -> [FigureBody] {
        let hours = try context.store.arrivalDelays(of: kind, in: period).map { Double($0) / 3_600_000 }
            .sorted()
        guard !hours.isEmpty else { return [] }
        return [
            figure(
                "\(name)_hours_to_arrive",
                Phrase(
                    zh: "\(what.chinese)从登记到上报中位数", en: "\(what.english), median time from entry to arrival"),
                hours[hours.count / 2], "hours", records: records),
            share(
                "\(name)_arrived_in_a_day",
                Phrase(zh: "\(what.chinese)一日内上报", en: "\(what.english) that arrived within a day"),
                hours.count { $0 <= 24 }, of: hours.count, records: records),
        ]
    }

    private var visitRecords: String {
        "ledgers/visit/records?from_ms=\(period.lowerBound)&to_ms=\(period.upperBound)"
    }

    private var cells: Set<CellNumber>? {
        if case .cells(let cells) = context.sight.reach { cells } else { nil }
    }

    private func incidents(_ filter: String?) -> String {
        "incidents?" + (filter.map { "\($0)&" } ?? "")
            + "from_ms=\(period.lowerBound)&to_ms=\(period.upperBound)"
    }

    private func share(
        _ name: String, _ label: Phrase, _ part: Int, of whole: Int, records: String
    ) -> FigureBody {
        var body = figure(
            name, label, whole == 0 ? 0 : Double(part * 1000 / whole) / 10, "percent", records: records)
        body.of = whole
        return body
    }

    private func figure(
        _ name: String, _ label: Phrase, _ value: Double, _ unit: String, records: String
    ) -> FigureBody {
        FigureBody(
            name: name, label: label.text(in: context.language), value: value, unit: unit, records: records)
    }
}
