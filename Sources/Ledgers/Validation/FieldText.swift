package import Phrases
package import Wire

/// Turns a record's reference that a person typed (a household's number, the start of an id) into its id.
package typealias ReferenceResolver = (KindNumber, String) throws -> RecordID

extension FieldDefinition {
    /// The value of this field as people write it, in commands and CSV. Empty text is null.
    ///
    /// - Throws: `FieldProblem`, or what `resolve` throws.
    package func value(of text: String, in kind: KindDefinition, resolve: ReferenceResolver) throws -> Value {
        func fail(_ reason: FieldProblem.Reason) -> FieldProblem { FieldProblem(kind, self, reason) }
        let trimmed = text.trimmingSpace()
        if trimmed.isEmpty { return .null }
        let value: Value
        switch type {
        case .text: value = .text(trimmed)
        case .integer, .fen, .worker:
            guard let number = Int64(trimmed) else { throw fail(.notNumber) }
            value = .integer(number)
        case .date:
            guard let date = CivilDate(text: trimmed) else { throw fail(.notDate) }
            value = .integer(date.daysSince1970)
        case .instant:
            guard let milliseconds = LocalTime.milliseconds(text: trimmed) else { throw fail(.notInstant) }
            value = .integer(milliseconds)
        case .phone:
            guard let phone = PhoneNumber.normalized(trimmed) else { throw fail(.notPhone) }
            value = .text(phone)
        case .idNumber:
            do throws(IdentityNumber.Problem) {
                value = .text(try IdentityNumber.normalized(trimmed))
            } catch { throw fail(.notIdentityNumber(error)) }
        case .choice(let list):
            value = .integer(try number(of: trimmed, in: list, kind))
        case .choices(let list):
            value = .array(set(try parts(of: trimmed).flatMap { try numbers(of: $0, in: list, kind) }))
        case .reference(let target):
            value = .id(try resolve(target, trimmed))
        case .references(let target):
            value = .array(set(try parts(of: trimmed).flatMap(words).map { .id(try resolve(target, $0)) }))
        case .remarks:
            let lines = trimmed.split(whereSeparator: \.isNewline).map { String($0).trimmingSpace() }
            value = .array(lines.filter { !$0.isEmpty }.map { .text($0) })
        }
        try check(value, in: kind)
        return value
    }

    private func number(of text: String, in list: ChoiceList, _ kind: KindDefinition) throws -> Int64 {
        guard let number = list.number(of: text) else {
            throw FieldProblem(kind, self, .notChoice(names: list.choices.map(\.name)))
        }
        return number
    }

    /// The numbers in one part of a set: a label may hold spaces, and entries may be separated by them.
    private func numbers(of part: String, in list: ChoiceList, _ kind: KindDefinition) throws -> [Value] {
        let texts = list.number(of: part) == nil ? words(of: part) : [part]
        return try texts.map { .integer(try number(of: $0, in: list, kind)) }
    }

    private func parts(of text: String) -> [String] {
        text.split(whereSeparator: { ",;\u{FF0C}\u{3001}\u{FF1B}".contains($0) })
            .map { String($0).trimmingSpace() }.filter { !$0.isEmpty }
    }

    private func words(of text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private func set(_ elements: [Value]) -> [Value] { Array(Set(elements)).sorted() }

    /// The edit that gives a record this value where its author saw `before`: the operation follows the
    /// policy, so that a set sends what was added and removed, a counter its step, and a list of remarks
    /// those that `after` adds to whatever is there. Nil when there is nothing to do.
    package func edit(from before: Value, to after: Value) -> FieldEdit? {
        if type == .remarks {
            let added = after.asArray ?? []
            return added.isEmpty ? nil : .append(added)
        }
        guard before != after else { return nil }
        switch policy {
        case .latest, .review, .append: return .set(after)
        case .union:
            let old = Set(before.asArray ?? [])
            let new = Set(after.asArray ?? [])
            guard old != new else { return nil }
            return .union(adding: new.subtracting(old).sorted(), removing: old.subtracting(new).sorted())
        case .sum:
            let (delta, overflow) = (after.asInteger ?? 0).subtractingReportingOverflow(before.asInteger ?? 0)
            return overflow ? nil : .add(delta)
        }
    }

    /// What people read for a value: `language` nil gives the form of CSV and `--json`, which reads back in.
    package func text(of value: Value, in language: Language?) -> String {
        switch (type, value) {
        case (_, .null): return ""
        case (.choice(let list), .integer(let number)):
            return language.map { list.label(of: number, in: $0) } ?? list.name(of: number)
        case (.choices(let list), .array(let elements)):
            return elements.compactMap(\.asInteger).map { number in
                language.map { list.label(of: number, in: $0) } ?? list.name(of: number)
            }.joined(separator: language == .chinese ? "、" : ",")
        case (.date, .integer(let days)): return CivilDate(daysSince1970: days)?.text ?? "\(days)"
        case (.instant, .integer(let milliseconds)):
            return language == nil
                ? LocalTime.exactText(milliseconds: milliseconds) : LocalTime.text(milliseconds: milliseconds)
        case (.remarks, .array(let elements)):
            return elements.compactMap(\.asText).joined(separator: "\n")
        default: return value.plainText
        }
    }
}

extension Value {
    /// The value as text without a schema's help.
    package var plainText: String {
        switch self {
        case .null: ""
        case .integer(let number): "\(number)"
        case .text(let text): text
        case .bytes(let bytes): RecordID(bytes: bytes)?.description ?? "(\(bytes.count) bytes)"
        case .array(let elements): elements.map(\.plainText).joined(separator: ",")
        }
    }
}

extension String {
    fileprivate func trimmingSpace() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
