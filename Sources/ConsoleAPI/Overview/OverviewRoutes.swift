import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// The figures of a month, each with where the records behind it are listed.
enum OverviewRoutes {
    static let all: [Route] = [
        Route("GET", "overview", needs: .overview, .read { try overview($0) })
    ]

    private struct OverviewBody: Encodable {
        var month: String
        var beginsMs: Int64
        var endsMs: Int64
        var figures: [FigureBody]
        var byKind: [FigureBody]
        var byCell: [FigureBody]
        var byStatus: [FigureBody]
    }

    private static func overview(_ context: ConsoleContext) throws -> Answer {
        let month = try month(context)
        let period = month.period
        let calendar = try context.store.calendar()
        let incidents = try context.incidentsInSight(calendar) { key in
            key.happenedMilliseconds.map(period.contains) ?? false
        }.compactMap { try context.whole($0, calendar) }
        let figures = MonthFigures(context: context, period: period)
        let cells = Dictionary(grouping: incidents) { $0.entry.record.cell }
        let kinds = Dictionary(grouping: incidents) { $0.entry.record[Incident.incidentKind].asInteger }
        let statuses = Dictionary(grouping: incidents) { $0.account.state.status }
        return try .json(
            OverviewBody(
                month: month.text, beginsMs: period.lowerBound, endsMs: period.upperBound + 1,
                figures: figures.incidents(incidents) + (try figures.visits()) + (try figures.freshness()),
                byKind: ChoiceList.incidentKinds.choices.map { choice in
                    figures.count(
                        choice.name, choice.label, kinds[choice.number]?.count ?? 0, "kind=\(choice.name)")
                },
                byCell: try cells.compactMap { number, incidents in
                    try context.cell(number).map { cell in
                        figures.count(
                            cell.code, Phrase(zh: cell.name, en: cell.name), incidents.count,
                            "cell=\(cell.code)")
                    }
                }.sorted { $0.name < $1.name },
                byStatus: IncidentStatus.allCases.compactMap { status in
                    statuses[status].map { incidents in
                        figures.count(
                            status.rawValue, status.label, incidents.count, "status=\(status.rawValue)")
                    }
                }))
    }

    private static func month(_ context: ConsoleContext) throws -> CivilMonth {
        let expected = Phrase(zh: "月份，如 2026-11", en: "a month such as 2026-11")
        if let month = try context.call.parameter("month", expected, CivilMonth.init(text:)) { return month }
        guard let month = CivilMonth(milliseconds: context.now) else {
            throw Problem.badParameter("month", expected)
        }
        return month
    }
}

/// A month in China's time.
struct CivilMonth {
    private let first: CivilDate

    /// `YYYY-MM`.
    init?(text: String) {
        guard text.utf8.count == 7, let first = CivilDate(text: "\(text)-01") else { return nil }
        self.first = first
    }

    /// The month of an instant.
    init?(milliseconds: Int64) {
        guard let day = LocalTime.date(milliseconds: milliseconds),
            let first = CivilDate(year: day.year, month: day.month, day: 1)
        else { return nil }
        self.first = first
    }

    var text: String { String(first.text.prefix(7)) }

    /// Its first and last millisecond, since 1970 UTC.
    var period: ClosedRange<Int64> {
        let begins = LocalTime.milliseconds(text: first.text) ?? 0
        let next = CivilDate(
            year: first.month == 12 ? first.year + 1 : first.year, month: first.month % 12 + 1, day: 1)
        let ends = next.flatMap { LocalTime.milliseconds(text: $0.text) } ?? begins + 31 * 24 * 3600 * 1000
        return begins...(ends - 1)
    }
}
