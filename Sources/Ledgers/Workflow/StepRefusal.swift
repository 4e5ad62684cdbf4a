package import Phrases

/// Why an entry does not count. It is kept, and put up for review.
package enum StepRefusal: Sendable, Equatable {
    /// The incident does not stand where this step can be taken.
    case notAllowed(IncidentAction, at: IncidentStatus, level: IncidentLevel)
    /// The step belongs to other roles.
    case wrongRole(IncidentAction, needs: [Role])
    /// Two roles that never stand in for each other were taken by one person.
    case samePerson(IncidentAction)
    /// The step lacks what makes it whole.
    case incomplete(IncidentAction, needs: Phrase)
    /// An extension was entered when the deadline had passed: in milliseconds since 1970 UTC.
    case deadlinePassed(deadlineMilliseconds: Int64)
    /// An extension is shorter or longer than the rules allow: the limit that it would extend, and the first and last
    /// instant on whose days a new one may lie, in milliseconds since 1970 UTC.
    case extensionLength(limitMilliseconds: Int64, earliestMilliseconds: Int64, latestMilliseconds: Int64)
    /// The action is of a newer schema.
    case unknownAction

    package var code: String {
        switch self {
        case .notAllowed: "workflow.not_allowed"
        case .wrongRole: "workflow.role"
        case .samePerson: "workflow.same_person"
        case .incomplete: "workflow.incomplete"
        case .deadlinePassed: "workflow.deadline_passed"
        case .extensionLength: "workflow.extension"
        case .unknownAction: "workflow.unknown_action"
        }
    }

    package var phrase: Phrase {
        func names(_ action: IncidentAction) -> Phrase {
            Phrase(zh: action.label(in: .chinese), en: action.label(in: .english))
        }
        switch self {
        case .notAllowed(let action, let status, let level):
            return Phrase(
                zh: "事件现为“\(status.label.chinese)”（\(level.label.chinese)级），不能“\(names(action).chinese)”",
                en: "\"\(names(action).english)\" is not possible: "
                    + "the incident is \(status.label.english) at \(level.label.english) level")
        case .wrongRole(let action, let roles):
            let chinese = roles.map { $0.label(in: .chinese) }.joined(separator: "、")
            let english = roles.map { $0.label(in: .english) }.joined(separator: " or ")
            return Phrase(
                zh: "“\(names(action).chinese)”应由\(chinese)办理",
                en: "\"\(names(action).english)\" is for a \(english)")
        case .samePerson(let action):
            return Phrase(
                zh: "“\(names(action).chinese)”须由另一人办理",
                en: "\"\(names(action).english)\" must be done by another person")
        case .incomplete(let action, let needs):
            return Phrase(
                zh: "“\(names(action).chinese)”缺少\(needs.chinese)",
                en: "\"\(names(action).english)\" lacks \(needs.english)")
        case .deadlinePassed(let deadline):
            let deadline = LocalTime.text(milliseconds: deadline)
            return Phrase(
                zh: "期限 \(deadline) 已过，不能再延期，请作超期说明",
                en: "the deadline, \(deadline), has passed and cannot be extended; explain the delay")
        case .extensionLength(let limit, let earliest, let latest):
            let days = [earliest, latest].map { LocalTime.date(milliseconds: $0)?.text ?? "" }
            let limit = LocalTime.text(milliseconds: limit)
            return Phrase(
                zh: "延期应为 2 至 3 个工作日：原期限 \(limit)，新期限应在 \(days[0]) 至 \(days[1])",
                en: "an extension is for 2 to 3 working days: the limit is \(limit), "
                    + "a new one lies on \(days[0]) to \(days[1])")
        case .unknownAction:
            return Phrase(zh: "本版本不认识这一步骤", en: "this version does not know the step")
        }
    }
}
