import Phrases
import Wire

/// Who may take a step, and where (SPEC.md §13).
struct StepRule {
    var isAllowed: Bool
    /// Empty for anyone.
    var roles: [Role] = []
    /// People who may not take it, for they took what it checks.
    var barred: Set<WorkerNumber> = []

    init(_ isAllowed: Bool, _ roles: [Role] = [], barred: Set<WorkerNumber> = []) {
        self.isAllowed = isAllowed
        self.roles = roles
        self.barred = barred
    }

    /// The rule for an action in a state.
    init(for action: IncidentAction, _ state: IncidentState) {
        let (status, level) = (state.status, state.level)
        switch action {
        case .settle: self.init(status == .reported, Self.owners(of: level))
        case .escalate:
            self.init(status == .reported && (level == .cell || level == .village), Self.owners(of: level))
        case .register: self.init(status == .reported && level == .township, [.dutyOfficer])
        case .approve: self.init(status == .registered, [.director], barred: [state.lastAuthor])
        case .dispatch: self.init(status == .approved, [.dutyOfficer])
        case .confirm: self.init(status == .confirming, [.dutyOfficer], barred: [state.lastAuthor])
        case .result: self.init(status == .dispatched, [.department, .dutyOfficer])
        case .verify: self.init(status == .handled, [.worker], barred: state.handledBy)
        case .proposeClosing: self.init(status == .verified, [.dutyOfficer])
        case .close: self.init(status == .closing, [.director], barred: [state.lastAuthor])
        case .rate: self.init(status.isFinal)
        case .reopen: self.init(status.isFinal, [.villageOfficer, .dutyOfficer, .director])
        case .reportCounty:
            self.init(
                level == .township && !status.isFinal && status != .closing, [.dutyOfficer, .director])
        case .countyFeedback: self.init(status == .atCounty, [.dutyOfficer])
        case .extend:
            self.init(
                status == .dispatched && state.runningTerm?.isExtended == false, [.dutyOfficer, .director])
        case .explain, .remark: self.init(true)
        }
    }

    /// Who owns an incident of a level, and so may settle it or send it up.
    private static func owners(of level: IncidentLevel) -> [Role] {
        switch level {
        case .cell: [.worker, .villageOfficer]
        case .village: [.villageOfficer]
        case .township, .county: [.dutyOfficer, .director]
        }
    }

    /// What a step must hold and does not.
    static func missing(from step: IncidentStep, _ action: IncidentAction, _ matter: IncidentMatter)
        -> Phrase?
    {
        let hasText = step.text?.isEmpty == false
        switch action {
        case .settle, .explain, .remark, .result, .reopen, .countyFeedback:
            return hasText ? nil : Phrase(zh: "说明", en: "a text")
        case .register:
            return step.department ?? matter.department != nil
                ? nil : Phrase(zh: "职能部门", en: "a department")
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
}
