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
    /// Those that the search finds; nil when nothing is searched for.
    private var found: Set<RecordID>?
    /// Only those in which this user can take a step; of those that are done nobody awaits any.
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
        found = try call.search().map { try Self.ids(searching: $0, context.store) }
        isActionable = try call.flag("actionable")
    }

    private static func ids(searching text: String, _ store: TownshipStore) throws -> Set<RecordID> {
        var ids: Set<RecordID> = []
        try store.records.forEach(Incident.definition, RecordSelection(search: text)) { _, record in
            ids.insert(record.id)
            return true
        }
        return ids
    }

    /// Whether the filter means an incident, but for `isActionable`.
    func means(_ key: IncidentKey) -> Bool {
        if let status, status == Self.openStatus ? key.status.isFinal : key.status.rawValue != status {
            return false
        }
        if let colour, key.colour != colour { return false }
        if let level, key.level != level { return false }
        if let kind, key.kind != kind { return false }
        if let department, key.department != department { return false }
        if let cell, key.cell != cell { return false }
        if let village, !village.contains(key.cell) { return false }
        if let happened, key.happenedMilliseconds.map(happened.contains) != true { return false }
        return found?.contains(key.id) ?? true
    }
}

/// An incident's place in the order of a list: open before done, the more pressing first, the newest first.
struct IncidentRank: Comparable, CustomStringConvertible {
    private let isFinal: Int
    private let colour: Int
    private let deadline: Int64
    private let id: RecordID

    init(_ key: IncidentKey) {
        isFinal = key.status.isFinal ? 1 : 0
        colour =
            switch key.colour {
            case .red: 0
            case .orange: 1
            case .yellow: 2
            case .green: 3
            }
        deadline = key.deadlineMilliseconds ?? .max
        id = key.id
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
