package import Wire

/// What a step may be told besides who takes it.
package enum StepInput: String, Sendable, CaseIterable {
    case text, department, handler, deadline, verdict, rating
}

/// A step that somebody can take now, and what it asks for.
package struct StepOffer: Sendable, Equatable {
    package struct Input: Sendable, Equatable {
        package var input: StepInput
        package var isRequired: Bool
        /// Of a deadline: the first and the last instant that the rules allow, in milliseconds since 1970 UTC.
        package var earliestMilliseconds: Int64?
        package var latestMilliseconds: Int64?
    }

    package var action: IncidentAction
    package var inputs: [Input]

    /// Whether the step ends something that the next step cannot simply take up again: who takes it should be asked once
    /// more.
    package var isFinal: Bool {
        switch action {
        case .settle, .close, .reportCounty, .reopen, .rate, .confirm: true
        case .escalate, .register, .approve, .dispatch, .result, .verify, .proposeClosing, .countyFeedback,
            .extend, .explain, .remark:
            false
        }
    }
}

extension IncidentWorkflow {
    /// The steps that would count if a person took them now.
    ///
    /// - Parameters:
    ///   - state: Where the incident stands.
    ///   - matter: What the incident itself says.
    ///   - worker: Who asks.
    ///   - role: As what.
    ///   - now: The instant, in milliseconds since 1970 UTC.
    ///   - calendar: The working days that its terms count.
    /// - Returns: The steps, in order of action.
    package static func offers(
        in state: IncidentState, of matter: IncidentMatter, to worker: WorkerNumber, as role: Role,
        atMilliseconds now: Int64, calendar: WorkingCalendar
    ) -> [StepOffer] {
        let terms = TermRules(calendar: calendar)
        return IncidentAction.allCases.compactMap { action in
            let rule = StepRule(for: action, state)
            guard rule.isAllowed, rule.roles.isEmpty || rule.roles.contains(role),
                !rule.barred.contains(worker)
            else { return nil }
            switch action {
            case .extend:
                guard let term = state.runningTerm, !term.isLate(atMilliseconds: now),
                    let days = terms.extensionDays(of: term)
                else { return nil }
                return StepOffer(
                    action: action,
                    inputs: [
                        .init(input: .text, isRequired: true),
                        .init(
                            input: .deadline, isRequired: true, earliestMilliseconds: days.earliest,
                            latestMilliseconds: days.latest),
                    ])
            case .explain:
                let isOwed = state.terms.contains { $0.explanation == nil && $0.isLate(atMilliseconds: now) }
                guard isOwed else { return nil }
            default: break
            }
            return StepOffer(action: action, inputs: inputs(of: action, state, matter, now))
        }
    }

    private static func inputs(
        of action: IncidentAction, _ state: IncidentState, _ matter: IncidentMatter, _ now: Int64
    ) -> [StepOffer.Input] {
        func text(_ isRequired: Bool) -> StepOffer.Input { .init(input: .text, isRequired: isRequired) }
        switch action {
        case .settle, .explain, .remark, .result, .reopen, .countyFeedback, .extend: return [text(true)]
        case .register:
            return [.init(input: .department, isRequired: matter.department == nil), text(false)]
        case .dispatch:
            return [
                .init(input: .department, isRequired: false), .init(input: .handler, isRequired: true),
                .init(
                    input: .deadline, isRequired: false, earliestMilliseconds: now,
                    latestMilliseconds: state.runningTerm?.limitMilliseconds), text(false),
            ]
        case .verify: return [.init(input: .verdict, isRequired: true), text(false)]
        case .rate: return [.init(input: .rating, isRequired: true), text(false)]
        case .escalate, .approve, .confirm, .proposeClosing, .close, .reportCounty: return [text(false)]
        }
    }
}
