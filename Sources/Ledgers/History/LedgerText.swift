package import Phrases
package import Wire

/// By what names people know what the values of a ledger point to.
package protocol LedgerNames: AnyObject {
    /// What people call a record; the end of its id where the ledger does not hold it.
    func title(of id: RecordID, _ kind: KindNumber) throws -> String
    /// A worker's name; the number of one that the ledger does not know.
    func workerName(_ number: WorkerNumber) throws -> String
}

/// What is in a ledger as people read it: records and people by name, ID numbers masked.
package struct LedgerText {
    package let language: Language
    private let names: any LedgerNames

    package init(names: any LedgerNames, language: Language) {
        self.names = names
        self.language = language
    }

    /// What a field is called; `FieldNumber.removed` is the record as a whole.
    package func label(_ field: FieldNumber, of kind: KindNumber) -> String {
        if field == .removed { return Phrase(zh: "整条记录", en: "the record").text(in: language) }
        return Schema.kind(kind)?.field(field)?.label.text(in: language) ?? "#\(field.rawValue)"
    }

    /// The value of a field; a dash for nothing.
    package func value(_ value: Value, _ number: FieldNumber, of kind: KindNumber) throws -> String {
        if number == .removed {
            let phrase =
                value == .integer(1)
                ? Phrase(zh: "已删除", en: "removed") : Phrase(zh: "在册", en: "in the ledger")
            return phrase.text(in: language)
        }
        guard let field = Schema.kind(kind)?.field(number), value != .null else {
            return value == .null ? "—" : value.plainText
        }
        switch (field.type, value) {
        case (.reference(let target), .bytes):
            return try value.asID.map { try title(target, $0) } ?? value.plainText
        case (.references(let target), .array(let elements)):
            return try elements.compactMap(\.asID).map { try title(target, $0) }
                .joined(separator: language == .chinese ? "、" : ", ")
        case (.worker, .integer(let number)): return try person(number)
        case (.remarks, .array(let elements)):
            return elements.compactMap(\.asText).joined(separator: " / ")
        default:
            let text = field.text(of: value, in: language)
            return field.isMasked ? IdentityNumber.masked(text) : text
        }
    }

    /// What somebody entered in a field.
    package func edit(_ edit: FieldEdit, _ number: FieldNumber, of kind: KindNumber) throws -> String {
        switch edit {
        case .set(let value): try self.value(value, number, of: kind)
        case .union(let adding, let removing):
            try [("+", adding), ("−", removing)].filter { !$0.1.isEmpty }
                .map { sign, elements in sign + (try self.value(.array(elements), number, of: kind)) }
                .joined(separator: " ")
        case .add(let step): step < 0 ? "\(step)" : "+\(step)"
        case .append(let elements): "+" + (try self.value(.array(elements), number, of: kind))
        }
    }

    /// What a change did, and what of it is not in force because it lost, waits, or was refused. Of each field, `before`
    /// is what it replaced, `after` what it left, `edits` what its author entered.
    package func description(
        of change: (operation: Change.Operation, isMove: Bool, isApplied: Bool), kind: KindNumber,
        before: FieldMap<Value>, after: FieldMap<Value>, edits: FieldMap<FieldEdit>
    ) throws -> String {
        func known(_ number: FieldNumber) -> Bool { Schema.kind(kind)?.field(number) != nil }
        var parts: [String] = []
        if change.operation == .remove { parts.append(Phrase(zh: "删除", en: "removed").text(in: language)) }
        if change.isMove {
            parts.append(Phrase(zh: "划入另一网格", en: "moved to another cell").text(in: language))
        }
        for (number, value) in after where known(number) {
            let label = label(number, of: kind)
            let shown = try self.value(value, number, of: kind)
            let before = before[number] ?? .null
            parts.append(
                before == .null
                    ? "\(label) \(shown)" : "\(label) \(try self.value(before, number, of: kind)) → \(shown)")
        }
        for (number, edit) in edits where after[number] == nil && !change.isApplied && known(number) {
            guard case .set(let value) = edit else { continue }
            let what = "\(label(number, of: kind)) \(try self.value(value, number, of: kind))"
            parts.append(Phrase(zh: "\(what)（未生效）", en: "\(what) (not in force)").text(in: language))
        }
        return parts.joined(separator: language == .chinese ? "；" : "; ")
    }

    /// A record by its kind and what it is called; by the end of its id where the ledger does not hold it.
    package func record(_ kind: KindNumber, _ id: RecordID) throws -> String {
        let label = Schema.kind(kind)?.label.text(in: language) ?? "#\(kind.rawValue)"
        return "\(label) \(try title(kind, id))"
    }

    /// What people call a record; the end of its id where the ledger does not hold it.
    package func title(_ kind: KindNumber, _ id: RecordID) throws -> String { try names.title(of: id, kind) }

    /// A worker by name; the centre where it is none.
    package func person(_ number: WorkerNumber) throws -> String {
        guard number != Writer.centre else { return Phrase(zh: "中心", en: "the centre").text(in: language) }
        return try names.workerName(number)
    }
}
