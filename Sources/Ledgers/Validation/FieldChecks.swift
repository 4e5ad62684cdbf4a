package import Wire

extension FieldDefinition {
    /// Whether a value may stand in this field.
    ///
    /// - Throws: the first rule that it breaks.
    package func check(_ value: Value, in kind: KindDefinition) throws(FieldProblem) {
        func fail(_ reason: FieldProblem.Reason) -> FieldProblem { FieldProblem(kind, self, reason) }
        switch (type, value) {
        case (_, .null):
            if isRequired { throw fail(.required) }
        case (.text(let byteCountMax), .text(let text)):
            guard text.utf8.count <= byteCountMax else { throw fail(.tooLong(byteCountMax: byteCountMax)) }
            if isRequired, text.allSatisfy(\.isWhitespace) { throw fail(.required) }
        case (.phone, .text(let text)):
            guard PhoneNumber.normalized(text) == text else { throw fail(.notPhone) }
        case (.idNumber, .text(let text)):
            let normalized: String
            do throws(IdentityNumber.Problem) {
                normalized = try IdentityNumber.normalized(text)
            } catch { throw fail(.notIdentityNumber(error)) }
            guard normalized == text else { throw fail(.notIdentityNumber(.notDigits)) }
        case (.integer(let range), .integer(let number)):
            guard range.contains(number) else { throw fail(.outOfRange) }
        case (.fen, .integer(let number)):
            guard FieldLimits.fen.contains(number) else { throw fail(.outOfRange) }
        case (.date, .integer(let days)):
            guard CivilDate.daysAllowed.contains(days) else { throw fail(.notDate) }
        case (.instant, .integer(let milliseconds)):
            guard FieldLimits.instantMilliseconds.contains(milliseconds) else { throw fail(.outOfRange) }
        case (.worker, .integer(let number)):
            guard number >= 0 else { throw fail(.outOfRange) }
        case (.choice(let list), .integer(let number)):
            guard list.choices.contains(where: { $0.number == number }) else {
                throw fail(.notChoice(names: list.choices.map(\.name)))
            }
        case (.choices(let list), .array(let elements)):
            guard elements.allSatisfy({ $0.asInteger != nil }), isSet(elements) else {
                throw fail(.wrongType)
            }
            let known = Set(list.choices.map { Value.integer($0.number) })
            guard known.isSuperset(of: elements) else {
                throw fail(.notChoice(names: list.choices.map(\.name)))
            }
        case (.reference, .bytes):
            guard value.asID != nil else { throw fail(.notReference) }
        case (.references, .array(let elements)):
            guard elements.allSatisfy({ $0.asID != nil }), isSet(elements) else { throw fail(.notReference) }
        case (.remarks, .array(let elements)):
            for element in elements { try checkRemark(element, in: kind) }
        default: throw fail(.wrongType)
        }
    }

    /// Whether an edit may be made to this field: the operation fits its policy, the values its type.
    ///
    /// - Throws: the first rule that it breaks.
    package func check(_ edit: FieldEdit, in kind: KindDefinition) throws(FieldProblem) {
        switch (policy, edit) {
        case (.latest, .set(let value)), (.review, .set(let value)):
            try check(value, in: kind)
        case (.append, .set(let value)) where type != .remarks:
            try check(value, in: kind)
        case (.union, .union(let adding, let removing)):
            try check(.array(adding), in: kind)
            try check(.array(removing), in: kind)
        case (.sum, .add(let delta)):
            try check(.integer(delta), in: kind)
        case (.append, .append(let elements)) where type == .remarks:
            try check(.array(elements), in: kind)
        default: throw FieldProblem(kind, self, .wrongOperation)
        }
    }

    private func checkRemark(_ element: Value, in kind: KindDefinition) throws(FieldProblem) {
        // A line break would be read back as two remarks.
        guard let text = element.asText, !text.contains(where: \.isNewline) else {
            throw FieldProblem(kind, self, .wrongType)
        }
        guard !text.allSatisfy(\.isWhitespace) else { throw FieldProblem(kind, self, .required) }
        guard text.utf8.count <= FieldLimits.remarkBytes else {
            throw FieldProblem(kind, self, .tooLong(byteCountMax: FieldLimits.remarkBytes))
        }
    }

    private func isSet(_ elements: [Value]) -> Bool {
        zip(elements, elements.dropFirst()).allSatisfy { $0 < $1 }
    }
}

/// The bounds of field values that are not part of a field's own definition.
package enum FieldLimits {
    /// Bytes of one remark.
    package static let remarkBytes = 1000
    /// Fen of one amount: up to ten thousand million yuan either way.
    package static let fen: ClosedRange<Int64> = -1_000_000_000_000...1_000_000_000_000
    /// Instants from 1850 to the end of 2199.
    package static let instantMilliseconds: ClosedRange<Int64> =
        CivilDate.daysAllowed.lowerBound * 86_400_000...CivilDate.daysAllowed.upperBound * 86_400_000
        + 86_399_999
}

extension KindDefinition {
    /// Whether a change's edits may be made to a record of this kind. Fields that the schema does not know
    /// pass when `allowsUnknown`: they come from a newer one and are kept as they are.
    ///
    /// - Throws: the first rule that an edit breaks, or a required field that a new record lacks.
    package func check(
        _ edits: FieldMap<FieldEdit>, isNew: Bool, allowsUnknown: Bool
    ) throws(FieldProblem) {
        for (number, edit) in edits {
            guard let field = field(number) else {
                guard allowsUnknown, number != .removed else { throw FieldProblem(self, unknown: number) }
                continue
            }
            if isAppendOnly, !isNew { throw FieldProblem(self, field, .appendOnly) }
            do throws(FieldProblem) {
                try field.check(edit, in: self)
            } catch {
                // A choice that a newer schema added is kept by its number.
                if allowsUnknown, case .notChoice = error.reason { continue }
                throw error
            }
        }
        guard isNew else { return }
        for field in fields where field.isRequired && field.stamp == nil && edits[field.number] == nil {
            throw FieldProblem(self, field, .required)
        }
    }
}
