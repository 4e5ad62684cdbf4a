import Ledgers
import Phrases
import Terminal
import Wire

/// Records of one kind as a table.
struct RecordTable {
    private let kind: KindDefinition
    private let fields: [FieldDefinition]
    private let showsID: Bool
    private let text: RecordText
    private let standing: IncidentStanding?
    private(set) var table: Table

    /// - Parameters:
    ///   - kind: The kind of the records.
    ///   - hidden: A column to leave out: that of the record under which these are listed.
    ///   - session: The open replica.
    ///   - text: How values are shown.
    init(_ kind: KindDefinition, hiding hidden: FieldNumber? = nil, _ session: Session, _ text: RecordText) {
        self.kind = kind
        self.text = text
        fields = ListColumns.of(kind).filter { $0.number != hidden }
        showsID = !kind.fields.contains { $0.isLookup && !$0.isMasked }
        standing = kind.number == Incident.kind ? IncidentStanding(session) : nil
        let language = session.language
        var columns: [Table.Column] = showsID ? [Table.Column(Label.shortID.text(in: language))] : []
        columns += fields.map { field in
            let isNumber = field.type == .fen
            return Table.Column(field.label.text(in: language), isNumber ? .right : .left)
        }
        if standing != nil {
            columns += [Label.status, Label.level, Label.colour, Label.term].map {
                Table.Column($0.text(in: language))
            }
        }
        table = Table(columns: columns)
    }

    mutating func append(_ record: LedgerRecord) throws {
        var cells = showsID ? [record.id.shortText] : []
        for field in fields { cells.append(try text.text(of: record[field.number], field)) }
        if let account = try standing?.account(of: record) {
            let (state, timing) = (account.state, account.timing)
            cells += [state.status.label, state.level.label, timing.colour.label, timing.label]
                .map { $0?.text(in: text.language) ?? "" }
        }
        table.append(cells)
    }
}

/// The columns of each kind's list: what tells its records apart and fits on a line.
private enum ListColumns {
    static func of(_ kind: KindDefinition) -> [FieldDefinition] {
        numbers(kind.number).compactMap(kind.field)
    }

    private static func numbers(_ kind: KindNumber) -> [FieldNumber] {
        switch kind {
        case Household.kind:
            [
                Household.number, Household.head, Household.address, Household.householdKind, Household.phone,
                Household.care,
            ]
        case Resident.kind:
            [
                Resident.name, Resident.household, Resident.sex, Resident.birthDate, Resident.idNumber,
                Resident.relation, Resident.phone,
            ]
        case Benefit.kind:
            [
                Benefit.household, Benefit.resident, Benefit.programme, Benefit.standing, Benefit.amount,
                Benefit.paid, Benefit.period,
            ]
        case Visit.kind: [Visit.visitedAt, Visit.household, Visit.visitor, Visit.finding]
        case Incident.kind:
            [Incident.number, Incident.title, Incident.incidentKind, Incident.happenedAt, Incident.urgency]
        case IncidentEntry.kind:
            [IncidentEntry.recordedAt, IncidentEntry.incident, IncidentEntry.action, IncidentEntry.text]
        default: []
        }
    }
}

/// The headings that are not those of fields.
enum Label {
    static let shortID = Phrase(zh: "短编号", en: "id")
    static let cell = Phrase(zh: "网格", en: "cell")
    static let status = Phrase(zh: "状态", en: "status")
    static let level = Phrase(zh: "层级", en: "level")
    static let colour = Phrase(zh: "颜色", en: "colour")
    static let term = Phrase(zh: "时限", en: "time")
}
