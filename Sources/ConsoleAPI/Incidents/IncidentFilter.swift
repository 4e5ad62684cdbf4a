import Ledgers
import Phrases
import Storage
import Wire

/// Which incidents a list shows.
struct IncidentFilter {
    private var status: String?
    private var colour: SupervisionColour?
    private var level: IncidentLevel?
    private var kind: Int64?
    private var department: Int64?
    private var cell: CellNumber?
    private var village: Set<CellNumber>?
    private var happened: ClosedRange<Int64>?
    private var search: String?
    let isActionable: Bool

    static let openStatus = "open"

    init(_ context: ConsoleContext) throws {
        let call = context.call
        status = try call.parameter("status", Phrase(zh: "事件的状态", en: "a status")) { text in
            text == Self.openStatus || IncidentStatus(rawValue: text) != nil ? text : nil
        }
        colour = try call.parameter(
            "colour", Phrase(zh: "颜色", en: "a colour"), SupervisionColour.init(rawValue:))
        level = try call.parameter("level", Phrase(zh: "层级", en: "a level"), IncidentLevel.init(rawValue:))
        kind = try call.parameter("kind", Phrase(zh: "事件类别", en: "a kind of incident")) { text in
            ChoiceList.incidentKinds.choices.first { $0.name == text }?.number
        }
        department = try call.parameter("department", Phrase(zh: "职能部门", en: "a department")) { text in
            ChoiceList.departments.choices.first { $0.name == text }?.number
        }
        cell = try context.cellParameter()
        if let code = try call.parameter("village") {
            guard try context.store.village(code: code) != nil else {
                throw Problem.badParameter("village", Phrase(zh: "村的代码", en: "a village's code"))
            }
            village = try context.store.cells(ofVillage: code)
        }
        happened = try call.period()
        search = try call.search()?.lowercased()
        isActionable = try call.flag("actionable")
    }

    /// Whether the filter means an incident, but for `isActionable`.
    func means(_ entry: IncidentBoard.Entry, _ account: IncidentAccount) -> Bool {
        let (record, state) = (entry.record, account.state)
        if let status, status == Self.openStatus ? state.status.isFinal : state.status.rawValue != status {
            return false
        }
        if let colour, account.timing.colour != colour { return false }
        if let level, state.level != level { return false }
        if let kind, record[Incident.incidentKind].asInteger != kind { return false }
        if let department, state.department != department { return false }
        if let cell, record.cell != cell { return false }
        if let village, !village.contains(record.cell) { return false }
        if let happened, record[Incident.happenedAt].asInteger.map(happened.contains) != true { return false }
        guard let search else { return true }
        let texts = [Incident.number, Incident.title, Incident.place, Incident.reporter].compactMap {
            record[$0].asText?.lowercased()
        }
        return search.split(whereSeparator: \.isWhitespace).allSatisfy { word in
            texts.contains { $0.contains(word) }
        }
    }
}

/// An incident's place in the order of a list: open before done, the more pressing first, the newest first.
struct IncidentRank: Comparable, CustomStringConvertible {
    private let isFinal: Int
    private let colour: Int
    private let deadline: Int64
    private let id: RecordID

    init(_ entry: IncidentBoard.Entry, _ account: IncidentAccount) {
        isFinal = account.state.status.isFinal ? 1 : 0
        colour =
            switch account.timing.colour {
            case .red: 0
            case .orange: 1
            case .yellow: 2
            case .green: 3
            }
        deadline = account.state.deadlineMilliseconds ?? .max
        id = entry.record.id
    }

    /// The rank that a cursor holds; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 4, let isFinal = Int(parts[0]), let colour = Int(parts[1]),
            let deadline = Int64(parts[2]), let id = RecordID(text: String(parts[3]))
        else { return nil }
        (self.isFinal, self.colour, self.deadline, self.id) = (isFinal, colour, deadline, id)
    }

    var description: String { "\(isFinal) \(colour) \(deadline) \(id)" }

    static func < (left: Self, right: Self) -> Bool {
        // The newer id comes first.
        (left.isFinal, left.colour, left.deadline, right.id) < (
            right.isFinal, right.colour, right.deadline, left.id
        )
    }
}
