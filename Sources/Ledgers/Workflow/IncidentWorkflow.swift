import Wire

/// From entries to state: one function, the same on device and server, total over every set of entries.
package struct IncidentWorkflow {
    private let matter: IncidentMatter
    private let terms: TermRules
    private var state = IncidentState()

    /// The state that `steps` lead to, in whatever order they are handed in.
    ///
    /// - Parameters:
    ///   - steps: The incident's entries, each once.
    ///   - matter: What the incident itself says.
    ///   - calendar: The working days that its terms count.
    /// - Returns: Where the incident stands, and the entries that do not count.
    package static func state(
        after steps: [IncidentStep], of matter: IncidentMatter, calendar: WorkingCalendar
    ) -> IncidentState {
        var workflow = IncidentWorkflow(matter: matter, terms: TermRules(calendar: calendar))
        for step in steps.sorted(by: IncidentStep.isEarlier) {
            if let refusal = workflow.take(step) {
                workflow.state.notApplied.append(UncountedStep(id: step.id, refusal: refusal))
            }
        }
        return workflow.state
    }

    private init(matter: IncidentMatter, terms: TermRules) {
        self.matter = matter
        self.terms = terms
        state.department = matter.department
        state.lastStepMilliseconds = matter.happenedMilliseconds
        begin(at: matter.firstLevel, from: matter.happenedMilliseconds)
    }

    /// Takes one step, or says why it does not count.
    private mutating func take(_ step: IncidentStep) -> StepRefusal? {
        guard let action = step.action else { return .unknownAction }
        let rule = StepRule(for: action, state)
        guard rule.isAllowed else { return .notAllowed(action, at: state.status, level: state.level) }
        guard rule.roles.isEmpty || step.role.map(rule.roles.contains) == true else {
            return .wrongRole(action, needs: rule.roles)
        }
        if rule.barred.contains(step.author) { return .samePerson(action) }
        if let missing = StepRule.missing(from: step, action, matter) {
            return .incomplete(action, needs: missing)
        }
        if action == .extend, let term = state.runningTerm,
            let refusal = terms.refusal(of: step, extending: term)
        {
            return refusal
        }
        apply(step, action)
        return nil
    }

    private mutating func apply(_ step: IncidentStep, _ action: IncidentAction) {
        let now = step.recordedMilliseconds
        switch action {
        case .settle:
            state.status = .settled
            endTerm(at: now)
        case .escalate:
            endTerm(at: now)
            begin(at: state.level == .cell ? .village : .township, from: now)
        case .register:
            state.status = .registered
            state.department = step.department ?? matter.department
        case .approve: state.status = .approved
        case .dispatch:
            state.status = matter.isMajor ? .confirming : .dispatched
            state.department = step.department ?? state.department
            state.handler = step.handler
            changeTerm { $0.set(step.deadlineMilliseconds, dispatchedAt: now) }
        case .confirm: state.status = .dispatched
        case .result:
            state.status = .handled
            state.handledBy.insert(step.author)
            endTerm(at: now)
        case .verify:
            if step.verdict == 1 { state.status = .verified } else { reopen(as: .dispatched, at: now) }
        case .proposeClosing: state.status = .closing
        case .close: state.status = .closed
        case .rate:
            if step.rating == 3 { reopen(as: .reported, at: now) }
        case .reopen: reopen(as: .reported, at: now)
        case .reportCounty: reportToCounty(at: now)
        case .countyFeedback:
            state.status = .handled
            state.level = .township
            state.handledBy.insert(step.author)
            state.countyReport?.feedbackMilliseconds = now
        case .extend:
            let calendar = terms.calendar
            if let deadline = step.deadlineMilliseconds {
                changeTerm { $0.extend(until: deadline, calendar) }
            }
        case .explain: return explainDelay(step)
        case .remark: return
        }
        state.lastAuthor = step.author
        state.lastStepMilliseconds = now
    }

    /// The incident comes to a level, or begins again there.
    private mutating func begin(at level: IncidentLevel, from beginning: Int64?) {
        state.level = level
        if let term = terms.term(at: level, from: beginning) { state.terms.append(term) }
    }

    private mutating func reopen(as status: IncidentStatus, at now: Int64) {
        state.status = status
        state.reopenedCount += 1
        begin(at: state.level, from: now)
    }

    private mutating func reportToCounty(at now: Int64) {
        endTerm(at: now)
        let found = state.lastStepMilliseconds.flatMap(LocalTime.date)
        state.countyReport = CountyReport(
            reportedMilliseconds: now,
            isSameDay: found == nil || found == LocalTime.date(milliseconds: now))
        state.status = .atCounty
        state.level = .county
    }

    /// An explanation belongs to the last delay that has none yet, and to nothing if there is no delay.
    private mutating func explainDelay(_ step: IncidentStep) {
        let late = state.terms.lastIndex { term in
            term.explanation == nil && term.isLate(atMilliseconds: step.recordedMilliseconds)
        }
        if let late { state.terms[late].explanation = step.id }
    }

    private mutating func changeTerm(_ change: (inout IncidentTerm) -> Void) {
        guard let last = state.terms.indices.last, state.terms[last].isRunning else { return }
        change(&state.terms[last])
    }

    private mutating func endTerm(at now: Int64) { changeTerm { $0.endedMilliseconds = now } }
}
