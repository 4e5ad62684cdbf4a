package import Phrases
package import Wire

/// What records are called on screen: by number and name where they have them, never by a whole id.
package enum RecordTitle {
    /// Digits of an id's end that stand for a record without a number.
    package static let idDigitsShown = 8

    /// The field that holds a record's name.
    package static func nameField(of kind: KindDefinition) -> FieldDefinition? {
        switch kind.number {
        case Household.kind: kind.field(Household.head)
        case Resident.kind: kind.field(Resident.name)
        default: nil
        }
    }

    /// What a command may call the record: its own number, else the end of its id.
    package static func reference(_ id: RecordID, _ fields: FieldMap<Value>, _ kind: KindDefinition) -> String
    {
        let number = kind.fields.first { $0.isLookup && !$0.isMasked }.flatMap { fields[$0.number]?.asText }
        return number ?? id.shortText
    }

    /// What a person calls the record: "12 王小明", "王小明", "低保", "0101-3-1 树倒压车".
    package static func title(
        _ id: RecordID, _ fields: FieldMap<Value>, _ kind: KindDefinition, _ language: Language
    ) -> String {
        func text(_ number: FieldNumber) -> String {
            kind.field(number).map { $0.text(of: fields[number] ?? .null, in: language) } ?? ""
        }
        let parts: [String] =
            switch kind.number {
            case Household.kind: [text(Household.number), text(Household.head)]
            case Resident.kind: [text(Resident.name)]
            case Benefit.kind: [text(Benefit.programme), text(Benefit.period)]
            case Visit.kind: [text(Visit.visitedAt)]
            case Incident.kind: [text(Incident.number), text(Incident.title)]
            case IncidentEntry.kind: [text(IncidentEntry.action), text(IncidentEntry.text)]
            default: []
            }
        let title = parts.filter { !$0.isEmpty }.joined(separator: " ")
        return title.isEmpty ? id.shortText : title
    }
}

extension RecordID {
    /// The end of the id, as lists show it: ids made within a minute begin alike.
    package var shortText: String {
        String(description.filter { $0 != "-" }.suffix(RecordTitle.idDigitsShown))
    }
}
