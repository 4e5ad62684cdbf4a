package import Phrases
package import Wire

/// Why a worker may not make a change. The sentence says who may.
package enum PermissionRefusal: Error, Sendable, Equatable {
    package enum Act: Sendable {
        case enter, change, remove

        init(_ operation: Change.Operation) {
            self =
                switch operation {
                case .create: .enter
                case .edit: .change
                case .remove: .remove
                }
        }

        fileprivate var verb: Phrase {
            switch self {
            case .enter: Phrase(zh: "登记", en: "entered")
            case .change: Phrase(zh: "修改", en: "changed")
            case .remove: Phrase(zh: "删除", en: "removed")
            }
        }
    }

    /// The role writes no ledger.
    case noLedgers(Role)
    /// The role does not do this with records of the kind.
    case role(KindDefinition, Act, Role, allowed: [Role])
    /// The role does not write this field.
    case field(KindDefinition, FieldDefinition, Act, Role, allowed: [Role])
    /// The role enters the field as an application and no further.
    case application(KindDefinition, FieldDefinition, allowed: [Role])
    /// The incident has gone up to those who now write the field.
    case level(KindDefinition, FieldDefinition, at: IncidentLevel, allowed: [Role])
    /// The matter is another department's.
    case line(KindDefinition, FieldNumber?, owner: Department?)
    /// The worker is of a department, and the centre has not noted which.
    case noLine

    package var code: String {
        switch self {
        case .noLedgers, .role, .field, .application: RefusalCode.role
        case .level: RefusalCode.level
        case .line, .noLine: RefusalCode.line
        }
    }

    /// The field that it is about; nil when it is about the change as a whole.
    package var field: FieldNumber? {
        switch self {
        case .field(_, let field, _, _, _), .application(_, let field, _), .level(_, let field, _, _):
            field.number
        case .line(_, let field, _): field
        case .noLedgers, .role, .noLine: nil
        }
    }

    package var phrase: Phrase {
        switch self {
        case .noLedgers(let role):
            return Phrase(
                zh: "\(role.label(in: .chinese))不能修改台账",
                en: "a \(role.label(in: .english)) may not change ledgers")
        case .role(let kind, let act, let role, let allowed):
            return Phrase(
                zh:
                    "\(role.label(in: .chinese))不能\(act.verb.chinese)\(kind.label.chinese)，\(Self.whoMay(allowed).chinese)",
                en: "a \(kind.label.english) is not \(act.verb.english) by a \(role.label(in: .english)); "
                    + Self.whoMay(allowed).english)
        case .field(let kind, let field, let act, let role, let allowed):
            return Phrase(
                zh:
                    "\(role.label(in: .chinese))不能\(act.verb.chinese)\(kind.label.chinese)的“\(field.label.chinese)”，"
                    + Self.whoMay(allowed).chinese,
                en: "\(kind.label.english), \(field.label.english): is not \(act.verb.english) by a "
                    + "\(role.label(in: .english)); \(Self.whoMay(allowed).english)")
        case .application(let kind, let field, let allowed):
            let applied = ChoiceList.standings.label(of: Benefit.standingApplied)
            return Phrase(
                zh: "\(kind.label.chinese)的“\(field.label.chinese)”只能登记为“\(applied.chinese)”，此后"
                    + Self.whoMay(allowed).chinese,
                en:
                    "\(kind.label.english), \(field.label.english): can only be entered as \"\(applied.english)\"; after "
                    + "that \(Self.whoMay(allowed).english)")
        case .level(let kind, let field, let level, let allowed):
            return Phrase(
                zh: "事件已到\(level.label.chinese)级，\(kind.label.chinese)的“\(field.label.chinese)”"
                    + Self.whoMay(allowed).chinese,
                en:
                    "\(kind.label.english), \(field.label.english): the incident is at \(level.label.english) level; "
                    + Self.whoMay(allowed).english)
        case .line(let kind, _, let owner):
            let whose = owner?.label ?? Phrase(zh: "别的条线", en: "another department")
            return Phrase(
                zh: "这条\(kind.label.chinese)归\(whose.chinese)，不归本部门",
                en: "this \(kind.label.english) is of \(whose.english), not of this department")
        case .noLine:
            return Phrase(
                zh: "中心没有登记您属于哪个职能部门，请与中心联系",
                en: "the centre has not noted which department you are of; ask the centre")
        }
    }

    private static func whoMay(_ roles: [Role]) -> Phrase {
        guard !roles.isEmpty else { return Phrase(zh: "写入后不再改", en: "it stays as it was entered") }
        return Phrase(
            zh: "由\(roles.map { $0.label(in: .chinese) }.joined(separator: "、"))办理",
            en: "it is for a \(roles.map { $0.label(in: .english) }.joined(separator: ", ")) to do")
    }

    package static func == (left: Self, right: Self) -> Bool { left.phrase == right.phrase }
}
