package import Phrases
package import Wire

/// What is wrong with a field, or with a change of it. It names the field and the rule, never the value.
package struct FieldProblem: Error, Sendable, Equatable {
    package enum Reason: Sendable, Equatable {
        case required
        case wrongType
        case tooLong(byteCountMax: Int)
        case outOfRange
        /// A set or list would hold more elements than a record can carry.
        case tooMany(countMax: Int)
        case notDate
        case notInstant
        case notNumber
        case notPhone
        case notIdentityNumber(IdentityNumber.Problem)
        case notChoice(names: [String])
        case notReference
        case wrongOperation
        case unknownField
        case appendOnly
        case automatic
    }

    package let kind: KindDefinition
    /// Nil when the field is not in the schema.
    package let field: FieldDefinition?
    package let fieldNumber: FieldNumber
    package let reason: Reason

    package init(_ kind: KindDefinition, _ field: FieldDefinition, _ reason: Reason) {
        self.kind = kind
        self.field = field
        fieldNumber = field.number
        self.reason = reason
    }

    package init(_ kind: KindDefinition, unknown number: FieldNumber) {
        self.kind = kind
        field = nil
        fieldNumber = number
        reason = .unknownField
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.kind.number == right.kind.number && left.fieldNumber == right.fieldNumber
            && left.reason == right.reason
    }

    /// The code for programs (SPEC.md §7.2).
    package var code: String {
        switch reason {
        case .required: "validation.required"
        case .wrongType, .notInstant, .notNumber, .notReference: "validation.type"
        case .tooLong: "validation.length"
        case .outOfRange: "validation.range"
        case .tooMany: "validation.count"
        case .notDate: "validation.date"
        case .notPhone: "validation.phone"
        case .notIdentityNumber: "validation.id_number"
        case .notChoice: "validation.choice"
        case .wrongOperation: "validation.operation"
        case .unknownField: "validation.unknown_field"
        case .appendOnly: "validation.append_only"
        case .automatic: "validation.automatic"
        }
    }

    /// The sentence for people.
    package var phrase: Phrase {
        let detail = detail
        guard let field else {
            return Phrase(
                zh: "\(kind.label.chinese)第 \(fieldNumber.rawValue) 项：\(detail.chinese)",
                en: "\(kind.label.english), field \(fieldNumber.rawValue): \(detail.english)")
        }
        return Phrase(
            zh: "\(kind.label.chinese)的“\(field.label.chinese)”：\(detail.chinese)",
            en: "\(kind.label.english), \(field.label.english): \(detail.english)")
    }

    private var detail: Phrase {
        switch reason {
        case .required: Phrase(zh: "必填", en: "is required")
        case .wrongType: Phrase(zh: "类型不对", en: "is of the wrong type")
        case .tooLong(let byteCountMax):
            Phrase(zh: "过长，最多 \(byteCountMax / 3) 个汉字", en: "is too long; at most \(byteCountMax) bytes")
        case .outOfRange: Phrase(zh: "超出允许的范围", en: "is outside the allowed range")
        case .tooMany(let countMax):
            Phrase(zh: "最多 \(countMax) 项", en: "may hold at most \(countMax) elements")
        case .notDate: Phrase(zh: "不是日期，应如 1998-03-05", en: "is not a date such as 1998-03-05")
        case .notInstant:
            Phrase(zh: "不是时间，应如 2026-03-05 14:30", en: "is not a time such as 2026-03-05 14:30")
        case .notNumber: Phrase(zh: "不是整数", en: "is not a whole number")
        case .notPhone:
            Phrase(
                zh: "不是电话号码，应如 13800000000 或 0355-8321234",
                en: "is not a phone number such as 13800000000 or 0355-8321234")
        case .notIdentityNumber(let problem): Self.phrase(problem)
        case .notChoice(let names):
            Phrase(
                zh: "不在可选值内：\(names.joined(separator: "、"))",
                en: "is none of: \(names.joined(separator: ", "))")
        case .notReference: Phrase(zh: "不是记录编号", en: "is not the id of a record")
        case .wrongOperation: Phrase(zh: "不能这样修改", en: "cannot be changed in this way")
        case .unknownField: Phrase(zh: "本版本没有这一项", en: "is not in this schema version")
        case .appendOnly: Phrase(zh: "写入后不能修改，请另记一条", en: "cannot be edited once written; add another")
        case .automatic: Phrase(zh: "由系统填写", en: "is filled in by the system")
        }
    }

    private static func phrase(_ problem: IdentityNumber.Problem) -> Phrase {
        switch problem {
        case .notEighteenCharacters(let count):
            Phrase(zh: "应为 18 位，现为 \(count) 位", en: "has \(count) characters instead of 18")
        case .notDigits: Phrase(zh: "前 17 位应为数字", en: "must begin with 17 digits")
        case .noSuchDate: Phrase(zh: "其中的出生日期不存在", en: "holds a birth date that does not exist")
        case .wrongCheck: Phrase(zh: "校验码不符，请核对", en: "has a wrong check digit; compare it with the card")
        }
    }
}
