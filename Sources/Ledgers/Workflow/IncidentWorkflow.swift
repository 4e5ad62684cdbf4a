package import Phrases
package import Wire

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
    /// The action is of a newer schema.
    case unknownAction

    package var code: String {
        switch self {
        case .notAllowed: "workflow.not_allowed"
        case .wrongRole: "workflow.role"
        case .samePerson: "workflow.same_person"
        case .incomplete: "workflow.incomplete"
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
        case .unknownAction:
            return Phrase(zh: "本版本不认识这一步骤", en: "this version does not know the step")
        }
    }
}

/// Where an incident stands after its entries.
package struct IncidentState: Sendable, Equatable {
    package var status = IncidentStatus.reported
    package var level = IncidentLevel.cell
    package var department: Int64?
    package var handler: String?
    package var deadlineMilliseconds: Int64?
    package var isExtended = false
    /// How often it was reopened: by a failed verification, a dissatisfied rating, or a decision.
    package var reopenedCount = 0
    /// The entries that do not count, each with why.
    package var notApplied: [(id: RecordID, refusal: StepRefusal)] = []

    /// Who took the step that another person has to take up: registering, handling, proposing to close.
    fileprivate var lastAuthor: WorkerNumber = 0

    /// The state of an incident that was reported and has no entry yet.
    package init() {}

    package static func == (left: Self, right: Self) -> Bool {
        left.status == right.status && left.level == right.level && left.department == right.department
            && left.handler == right.handler && left.deadlineMilliseconds == right.deadlineMilliseconds
            && left.isExtended == right.isExtended && left.reopenedCount == right.reopenedCount
            && left.notApplied.elementsEqual(right.notApplied) { $0 == $1 }
    }
}

/// From entries to state: one function, the same on device and server, total over every set of entries.
package enum IncidentWorkflow {
    /// The state that `steps` lead to, in whatever order they are handed in. Major matters need a second
    /// dispatcher (派单双人).
    package static func state(after steps: [IncidentStep], isMajor: Bool) -> IncidentState {
        var state = IncidentState()
        for step in steps.sorted(by: IncidentStep.isEarlier) {
            if let refusal = take(step, isMajor: isMajor, in: &state) {
                state.notApplied.append((step.id, refusal))
            }
        }
        return state
    }

    /// Takes one step, or says why it does not count.
    private static func take(
        _ step: IncidentStep, isMajor: Bool, in state: inout IncidentState
    ) -> StepRefusal? {
        guard let action = step.action else { return .unknownAction }
        let rule = rule(for: action, isMajor: isMajor, state)
        guard rule.isAllowed else { return .notAllowed(action, at: state.status, level: state.level) }
        guard rule.roles.isEmpty || step.role.map(rule.roles.contains) == true else {
            return .wrongRole(action, needs: rule.roles)
        }
        if rule.needsAnotherPerson, step.author == state.lastAuthor { return .samePerson(action) }
        if let missing = missing(from: step, action) { return .incomplete(action, needs: missing) }
        apply(step, action, isMajor: isMajor, to: &state)
        return nil
    }

    private struct Rule {
        var isAllowed: Bool
        /// Empty for anyone.
        var roles: [Role] = []
        var needsAnotherPerson = false
    }

    /// Who owns an incident of a level, and so may settle it or send it up.
    private static func owners(of level: IncidentLevel) -> [Role] {
        switch level {
        case .cell: [.worker, .villageOfficer]
        case .village: [.villageOfficer]
        case .township, .county: [.dutyOfficer, .director]
        }
    }

    private static func rule(for action: IncidentAction, isMajor: Bool, _ state: IncidentState) -> Rule {
        let status = state.status
        switch action {
        case .settle:
            return Rule(isAllowed: status == .reported, roles: owners(of: state.level))
        case .escalate:
            return Rule(
                isAllowed: status == .reported && (state.level == .cell || state.level == .village),
                roles: owners(of: state.level))
        case .register:
            return Rule(isAllowed: status == .reported && state.level == .township, roles: [.dutyOfficer])
        case .approve:
            return Rule(isAllowed: status == .registered, roles: [.director], needsAnotherPerson: true)
        case .dispatch:
            return Rule(isAllowed: status == .approved, roles: [.dutyOfficer])
        case .confirm:
            return Rule(isAllowed: status == .confirming, roles: [.dutyOfficer], needsAnotherPerson: true)
        case .result:
            return Rule(isAllowed: status == .dispatched, roles: [.department, .dutyOfficer])
        case .verify:
            return Rule(isAllowed: status == .handled, roles: [.worker], needsAnotherPerson: true)
        case .proposeClosing:
            return Rule(isAllowed: status == .verified, roles: [.dutyOfficer])
        case .close:
            return Rule(isAllowed: status == .closing, roles: [.director], needsAnotherPerson: true)
        case .rate:
            return Rule(isAllowed: status.isFinal)
        case .reopen:
            return Rule(isAllowed: status.isFinal, roles: [.villageOfficer, .dutyOfficer, .director])
        case .reportCounty:
            return Rule(
                isAllowed: state.level == .township && !status.isFinal && status != .closing,
                roles: [.dutyOfficer, .director])
        case .countyFeedback:
            return Rule(isAllowed: status == .atCounty, roles: [.dutyOfficer])
        case .extend:
            return Rule(
                isAllowed: status == .dispatched && !state.isExtended, roles: [.dutyOfficer, .director])
        case .explain, .remark:
            return Rule(isAllowed: true)
        }
    }

    /// What a step must hold and does not.
    private static func missing(from step: IncidentStep, _ action: IncidentAction) -> Phrase? {
        let hasText = step.text?.isEmpty == false
        switch action {
        case .settle, .explain, .remark, .result, .reopen, .countyFeedback:
            return hasText ? nil : Phrase(zh: "说明", en: "a text")
        case .register:
            return step.department != nil ? nil : Phrase(zh: "职能部门", en: "a department")
        case .dispatch:
            return step.handler?.isEmpty == false ? nil : Phrase(zh: "承办人", en: "a handler")
        case .extend:
            guard hasText else { return Phrase(zh: "说明", en: "a text") }
            return step.deadlineMilliseconds != nil ? nil : Phrase(zh: "新期限", en: "a new deadline")
        case .verify:
            return step.verdict != nil ? nil : Phrase(zh: "核实结果", en: "a verdict")
        case .rate:
            return step.rating != nil ? nil : Phrase(zh: "评价", en: "a rating")
        case .escalate, .approve, .confirm, .proposeClosing, .close, .reportCounty:
            return nil
        }
    }

    private static func apply(
        _ step: IncidentStep, _ action: IncidentAction, isMajor: Bool, to state: inout IncidentState
    ) {
        switch action {
        case .settle: state.status = .settled
        case .escalate: state.level = state.level == .cell ? .village : .township
        case .register:
            state.status = .registered
            state.department = step.department
        case .approve: state.status = .approved
        case .dispatch:
            state.status = isMajor ? .confirming : .dispatched
            state.department = step.department ?? state.department
            state.handler = step.handler
            state.deadlineMilliseconds = step.deadlineMilliseconds
        case .confirm: state.status = .dispatched
        case .result: state.status = .handled
        case .verify:
            let hasPassed = step.verdict == 1
            state.status = hasPassed ? .verified : .dispatched
            if !hasPassed { state.reopenedCount += 1 }
        case .proposeClosing: state.status = .closing
        case .close: state.status = .closed
        case .rate:
            if step.rating == 3 { reopen(&state) }
        case .reopen: reopen(&state)
        case .reportCounty:
            state.status = .atCounty
            state.level = .county
        case .countyFeedback:
            state.status = .handled
            state.level = .township
        case .extend:
            state.isExtended = true
            state.deadlineMilliseconds = step.deadlineMilliseconds
        case .explain, .remark: return
        }
        state.lastAuthor = step.author
    }

    private static func reopen(_ state: inout IncidentState) {
        state.status = .reported
        state.reopenedCount += 1
    }
}
