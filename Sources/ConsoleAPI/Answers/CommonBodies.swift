import Ledgers
import Phrases
import Storage
import Wire

/// A stable name for programs, and a label for people.
struct NamedBody: Encodable, Sendable {
    var name: String
    var label: String

    init(_ name: String, _ label: String) {
        self.name = name
        self.label = label
    }

    init(_ name: String, _ label: Phrase, _ language: Language) { self.init(name, label.text(in: language)) }

    /// A choice of a list.
    init(_ number: Int64, of list: ChoiceList, _ language: Language) {
        self.init(list.name(of: number), list.label(of: number, in: language))
    }

    init(_ kind: KindDefinition, _ language: Language) { self.init(kind.name, kind.label, language) }

    init(_ role: Role, _ language: Language) { self.init(role.name, role.label(in: language)) }

    /// Every choice of a list.
    static func all(_ list: ChoiceList, _ language: Language) -> [NamedBody] {
        list.choices.map { NamedBody($0.name, $0.label, language) }
    }
}

struct TownshipBody: Encodable {
    var code: String
    var name: String
}

struct VillageBody: Encodable {
    var code: String
    var name: String
}

struct CellBody: Encodable {
    var code: String
    var name: String
    var village: String

    init(_ cell: Cell) {
        code = cell.code
        name = cell.name
        village = cell.village
    }
}

struct WorkerBody: Encodable {
    var number: Int64
    var name: String
    var role: NamedBody
    var department: NamedBody?
    var cells: [String]?

    init(
        number: Int64, name: String, role: Int64, department: Int64? = nil, cells: [String]? = nil,
        _ language: Language
    ) {
        self.number = number
        self.name = name
        self.role = NamedBody(role, of: .roles, language)
        self.department = department.map { NamedBody($0, of: .departments, language) }
        self.cells = cells
    }

    init(_ worker: Worker, _ language: Language) {
        self.init(
            number: worker.number, name: worker.name, role: worker.role, department: worker.department,
            cells: worker.cells, language)
    }
}

struct RecordLinkBody: Encodable {
    var ledger: NamedBody
    var id: String
    var title: String
}

struct DecidedBody: Encodable, Sendable {
    var decision: String
    var label: String
    var by: String?
    var atMs: Int64?
}
