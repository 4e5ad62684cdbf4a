import Ledgers
import Wire

/// Where an incident stands and by when it is due, worked out a second time: from the tables of SPEC.md §13, without
/// the product's workflow and without its arithmetic of days.
struct ReckonedIncident {
    struct Term: Equatable {
        var level: String
        var beginning: Int64
        var limit: Int64
        var deadline: Int64
        var isListed: Bool
        var isExtended = false
        var ended: Int64?
        var explanation: RecordID?

        func isLate(at now: Int64) -> Bool { (ended ?? now) > deadline }
    }

    /// A line of the table of §13.1.
    private struct Line: Sendable {
        let action: Int64
        /// Empty for anyone.
        let who: [Int64]
        /// Where it is allowed; empty for anywhere.
        let statuses: [String]
        var levels: [String] = []
        let needs: Need
    }

    private typealias Need = @Sendable (Entry, ReckonedIncident) -> Bool

    private struct Entry {
        let id: RecordID
        let fields: FieldMap<Value>

        var at: Int64 { number(IncidentEntry.recordedAt) ?? 0 }
        var author: Int64 { number(IncidentEntry.author) ?? 0 }
        var hasText: Bool { !(fields[IncidentEntry.text]?.asText ?? "").isEmpty }

        func number(_ field: FieldNumber) -> Int64? { fields[field]?.asInteger }
    }

    private(set) var status = "reported"
    private(set) var level = "cell"
    private(set) var terms: [Term] = []
    /// The entries that do not count, with the code of why.
    private(set) var uncounted: [RecordID: String] = [:]
    private(set) var isReportedSameDay: Bool?

    private let calendar: WallCalendar
    private let ownDepartment: Int64?
    private let isMajor: Bool
    private var lastAuthor: Int64 = 0
    private var handlers: Set<Int64> = []
    private var lastStep: Int64?

    init(_ incident: FieldMap<Value>, _ entries: [LedgerRecord], _ calendar: WallCalendar) {
        self.calendar = calendar
        ownDepartment = incident[Incident.departmentInCharge]?.asInteger
        isMajor = incident[Incident.urgency]?.asInteger == 3
        let happened = incident[Incident.happenedAt]?.asInteger
        lastStep = happened
        if incident[Incident.parties]?.asInteger == 2 || ownDepartment != nil {
            level = "township"
            if let happened { begin(happened) }
        }
        let inOrder = entries.map { Entry(id: $0.id, fields: $0.fields) }
            .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        for entry in inOrder {
            if let code = take(entry) { uncounted[entry.id] = "workflow." + code }
        }
    }

    private static let final = ["settled", "closed"]

    private static let table: [Line] = {
        let text: Need = { entry, _ in entry.hasText }
        let nothing: Need = { _, _ in true }
        func field(_ field: FieldNumber) -> Need {
            { entry, _ in entry.number(field) != nil }
        }
        return [
            Line(action: 1, who: [1, 2], statuses: ["reported"], levels: ["cell"], needs: text),
            Line(action: 1, who: [2], statuses: ["reported"], levels: ["village"], needs: text),
            Line(action: 1, who: [3, 4], statuses: ["reported"], levels: ["township"], needs: text),
            Line(action: 2, who: [1, 2], statuses: ["reported"], levels: ["cell"], needs: nothing),
            Line(action: 2, who: [2], statuses: ["reported"], levels: ["village"], needs: nothing),
            Line(
                action: 3, who: [3], statuses: ["reported"], levels: ["township"],
                needs: { entry, incident in
                    entry.number(IncidentEntry.department) != nil || incident.ownDepartment != nil
                }),
            Line(action: 4, who: [4], statuses: ["registered"], needs: nothing),
            Line(
                action: 5, who: [3], statuses: ["approved"],
                needs: { entry, _ in !(entry.fields[IncidentEntry.handler]?.asText ?? "").isEmpty }),
            Line(action: 6, who: [3], statuses: ["confirming"], needs: nothing),
            Line(action: 7, who: [3, 5], statuses: ["dispatched"], needs: text),
            Line(action: 8, who: [1], statuses: ["handled"], needs: field(IncidentEntry.verdict)),
            Line(action: 9, who: [3], statuses: ["verified"], needs: nothing),
            Line(action: 10, who: [4], statuses: ["closing"], needs: nothing),
            Line(action: 11, who: [], statuses: final, needs: field(IncidentEntry.rating)),
            Line(action: 12, who: [2, 3, 4], statuses: final, needs: text),
            Line(
                action: 13, who: [3, 4],
                statuses: [
                    "reported", "registered", "approved", "confirming", "dispatched", "handled", "verified",
                ],
                levels: ["township"], needs: nothing),
            Line(action: 14, who: [3], statuses: ["at_county"], needs: text),
            Line(
                action: 15, who: [3, 4], statuses: ["dispatched"],
                needs: { entry, _ in entry.hasText && entry.number(IncidentEntry.deadline) != nil }),
            Line(action: 16, who: [], statuses: [], needs: text),
            Line(action: 17, who: [], statuses: [], needs: text),
        ]
    }()

    /// Takes an entry; otherwise the code of why it does not count.
    private mutating func take(_ entry: Entry) -> String? {
        guard let action = entry.number(IncidentEntry.action), (1...17).contains(action) else {
            return "unknown_action"
        }
        let line = Self.table.first { line in
            line.action == action && (line.statuses.isEmpty || line.statuses.contains(status))
                && (line.levels.isEmpty || line.levels.contains(level))
        }
        guard let line else { return "not_allowed" }
        if action == 15, terms.last.map({ $0.ended != nil || $0.isExtended }) ?? true { return "not_allowed" }
        guard line.who.isEmpty || line.who.contains(entry.number(IncidentEntry.role) ?? 0) else {
            return "role"
        }
        if [4, 6, 10].contains(action), entry.author == lastAuthor { return "same_person" }
        if action == 8, handlers.contains(entry.author) { return "same_person" }
        guard line.needs(entry, self) else { return "incomplete" }
        if action == 15, let code = extend(entry) { return code }
        apply(action, entry)
        if action != 16, action != 17 { (lastAuthor, lastStep) = (entry.author, entry.at) }
        return nil
    }

    private mutating func apply(_ action: Int64, _ entry: Entry) {
        switch action {
        case 1:
            status = "settled"
            end(entry.at)
        case 2:
            end(entry.at)
            level = level == "cell" ? "village" : "township"
            begin(entry.at)
        case 3: status = "registered"
        case 4: status = "approved"
        case 5:
            status = isMajor ? "confirming" : "dispatched"
            if let deadline = entry.number(IncidentEntry.deadline), deadline > entry.at {
                change { $0.deadline = min(deadline, $0.limit) }
            }
        case 6: status = "dispatched"
        case 7:
            status = "handled"
            handlers.insert(entry.author)
            end(entry.at)
        case 8:
            status = entry.number(IncidentEntry.verdict) == 1 ? "verified" : "dispatched"
            if status == "dispatched" { begin(entry.at) }
        case 9: status = "closing"
        case 10: status = "closed"
        case 11 where entry.number(IncidentEntry.rating) != 3: break
        case 11, 12:
            status = "reported"
            begin(entry.at)
        case 13:
            end(entry.at)
            (status, level) = ("at_county", "county")
            isReportedSameDay =
                lastStep.map {
                    WallCalendar.day(of: $0) == WallCalendar.day(of: entry.at)
                } ?? true
        case 14:
            (status, level) = ("handled", "township")
            handlers.insert(entry.author)
        case 16:
            if let late = terms.lastIndex(where: { $0.explanation == nil && $0.isLate(at: entry.at) }) {
                terms[late].explanation = entry.id
            }
        default: break
        }
    }

    /// Extends the term that runs; otherwise the code of why it stays.
    private mutating func extend(_ entry: Entry) -> String? {
        guard let term = terms.last, let deadline = entry.number(IncidentEntry.deadline) else { return nil }
        guard entry.at <= term.deadline else { return "deadline_passed" }
        let days = [2, 3].map { WallCalendar.day(of: calendar.deadline(ofDays: $0, from: term.limit)) }
        let day = WallCalendar.day(of: deadline)
        guard days[0] <= day, day <= days[1] else { return "extension" }
        let isListed = calendar.lists(deadline)
        change { term in
            (term.limit, term.deadline, term.isExtended) = (deadline, deadline, true)
            term.isListed = isListed
        }
        return nil
    }

    private mutating func begin(_ beginning: Int64) {
        let days = ["village": 1, "township": 3]
        guard let count = days[level] else { return }
        let limit = calendar.deadline(ofDays: count, from: beginning)
        terms.append(
            Term(
                level: level, beginning: beginning, limit: limit, deadline: limit,
                isListed: calendar.lists(limit)))
    }

    private mutating func end(_ instant: Int64) { change { $0.ended = instant } }

    private mutating func change(_ change: (inout Term) -> Void) {
        guard let last = terms.indices.last, terms[last].ended == nil else { return }
        change(&terms[last])
    }
}

/// §13.3, at an instant.
extension ReckonedIncident {
    func colour(at now: Int64) -> String {
        guard let term = terms.last else { return "green" }
        if term.isLate(at: now) { return "red" }
        if term.ended != nil { return "green" }
        if term.isExtended { return "orange" }
        let over = calendar.workingTime(from: term.beginning, to: now)
        let all = calendar.workingTime(from: term.beginning, to: term.deadline)
        if over * 4 >= all * 3 { return "orange" }
        return over * 2 > all ? "yellow" : "green"
    }

    /// Since when the term that runs is overdue; nil when it is not.
    func overdueSince(at now: Int64) -> Int64? {
        terms.last.flatMap { $0.ended == nil && $0.isLate(at: now) ? $0.deadline : nil }
    }

    /// What is owed for a delay.
    func delay(at now: Int64) -> String {
        let late = terms.filter { $0.isLate(at: now) }
        guard let open = late.last(where: { $0.explanation == nil }) else {
            return late.isEmpty ? "none" : "explained"
        }
        return now <= calendar.deadline(ofDays: 1, from: open.deadline) ? "unexplained" : "director"
    }
}
