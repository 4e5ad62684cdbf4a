import Ledgers
import Phrases
import Testing
import Wire

/// A step of a test's story: who does what.
struct Act: Sendable {
    var action: IncidentAction
    var role: Role
    var author: WorkerNumber
    var fields: FieldMap<Value>

    init(
        _ action: IncidentAction, _ role: Role, by author: WorkerNumber = 0, _ fields: FieldMap<Value>? = nil
    ) {
        self.action = action
        self.role = role
        // One person for each role, unless a test says otherwise.
        self.author = author == 0 ? role.rawValue * 10 : author
        self.fields =
            fields ?? [
                IncidentEntry.text: .text("说明"), IncidentEntry.department: .integer(6),
                IncidentEntry.handler: .text("赵"), IncidentEntry.deadline: .integer(Story.extended),
                IncidentEntry.verdict: .integer(1), IncidentEntry.rating: .integer(1),
            ]
    }

    /// The same with one field holding something else.
    func with(_ field: FieldNumber, _ value: Value?) -> Act {
        var changed = self
        changed.fields[field] = value
        return changed
    }
}

enum Story {
    /// Two working days behind the township's limit: 1970-01-01 was a Thursday.
    static let extended: Int64 = 7 * 24 * 3600 * 1000

    static let townshipReport = [Act(.escalate, .worker), Act(.escalate, .villageOfficer)]
    static let dispatched =
        townshipReport + [
            Act(.register, .dutyOfficer), Act(.approve, .director), Act(.dispatch, .dutyOfficer),
        ]
    static let handled = dispatched + [Act(.result, .department)]
    static let verified = handled + [Act(.verify, .worker)]
    static let closed = verified + [Act(.proposeClosing, .dutyOfficer), Act(.close, .director)]

    static func steps(_ acts: [Act]) -> [IncidentStep] {
        var random = SeededRandom(9)
        return acts.enumerated().map { index, act in
            var fields = act.fields
            fields[IncidentEntry.action] = .integer(act.action.rawValue)
            fields[IncidentEntry.role] = .integer(act.role.rawValue)
            fields[IncidentEntry.author] = .integer(act.author)
            fields[IncidentEntry.recordedAt] = .integer(Int64(index))
            return IncidentStep(id: random.id(milliseconds: Int64(index)), fields: fields)
        }
    }

    static func state(after acts: [Act], isMajor: Bool = false) -> IncidentState {
        IncidentWorkflow.state(
            after: steps(acts), of: IncidentMatter(isMajor: isMajor), calendar: WorkingCalendar())
    }
}

@Suite("The incident workflow: paths")
struct IncidentPathTests {
    private static let paths: [(String, [Act], IncidentStatus, IncidentLevel)] = [
        ("just reported", [], .reported, .cell),
        ("settled on the spot", [Act(.settle, .worker)], .settled, .cell),
        ("settled on the spot by the village", [Act(.settle, .villageOfficer)], .settled, .cell),
        ("sent to the village", [Act(.escalate, .worker)], .reported, .village),
        (
            "settled in the village", [Act(.escalate, .worker), Act(.settle, .villageOfficer)], .settled,
            .village
        ),
        ("sent to the township", Story.townshipReport, .reported, .township),
        ("settled by the township", Story.townshipReport + [Act(.settle, .dutyOfficer)], .settled, .township),
        ("registered", Story.townshipReport + [Act(.register, .dutyOfficer)], .registered, .township),
        ("dispatched", Story.dispatched, .dispatched, .township),
        ("handled", Story.handled, .handled, .township),
        ("verified", Story.verified, .verified, .township), ("closed", Story.closed, .closed, .township),
        ("rated well", Story.closed + [Act(.rate, .worker)], .closed, .township),
        (
            "reopened by the household",
            Story.closed + [Act(.rate, .worker).with(IncidentEntry.rating, .integer(3))],
            .reported, .township
        ),
        ("reopened by a decision", Story.closed + [Act(.reopen, .director)], .reported, .township),
        (
            "not as reported on the ground",
            Story.handled + [Act(.verify, .worker).with(IncidentEntry.verdict, .integer(2))],
            .dispatched, .township
        ),
        (
            "beyond the township", Story.townshipReport + [Act(.reportCounty, .dutyOfficer)], .atCounty,
            .county
        ),
        (
            "back from the county",
            Story.townshipReport + [Act(.reportCounty, .director), Act(.countyFeedback, .dutyOfficer)],
            .handled, .township
        ),
        (
            "with remarks", Story.handled + [Act(.remark, .auditor), Act(.explain, .department)], .handled,
            .township
        ),
        ("extended", Story.dispatched + [Act(.extend, .director)], .dispatched, .township),
    ]

    @Test("A story whose every step counts", arguments: paths)
    func path(name: String, acts: [Act], status: IncidentStatus, level: IncidentLevel) {
        let state = Story.state(after: acts)
        #expect(state.status == status)
        #expect(state.level == level)
        #expect(state.notApplied.map(\.refusal) == [])
    }

    @Test("A major matter needs a second dispatcher")
    func major() {
        let waiting = Story.state(after: Story.dispatched, isMajor: true)
        #expect(waiting.status == .confirming)
        let alone = Story.dispatched + [Act(.confirm, .dutyOfficer)]
        #expect(Story.state(after: alone, isMajor: true).notApplied.map(\.refusal) == [.samePerson(.confirm)])
        let both = Story.dispatched + [Act(.confirm, .dutyOfficer, by: 31)]
        #expect(Story.state(after: both, isMajor: true).status == .dispatched)
        #expect(Story.state(after: both, isMajor: false).notApplied.count == 1)
    }

    @Test("What dispatching and extending set is in the state; reopening is counted")
    func particulars() {
        let state = Story.state(
            after: Story.dispatched + [Act(.extend, .director)])
        #expect(state.department == 6)
        #expect(state.handler == "赵")
        #expect(state.deadlineMilliseconds == Story.extended)
        #expect(state.isExtended)
        #expect(state.reopenedCount == 0)
        let twice =
            Story.handled + [
                Act(.verify, .worker).with(IncidentEntry.verdict, .integer(2)), Act(.result, .department),
            ]
            + [
                Act(.verify, .worker), Act(.proposeClosing, .dutyOfficer), Act(.close, .director),
                Act(.reopen, .director),
            ]
        #expect(Story.state(after: twice).reopenedCount == 2)
    }
}

@Suite("The incident workflow: refusals")
struct IncidentRefusalTests {
    private static let wrongRoles: [([Act], Act)] = [
        ([], Act(.settle, .department)), ([], Act(.escalate, .dutyOfficer)),
        ([Act(.escalate, .worker)], Act(.settle, .worker)), (Story.townshipReport, Act(.register, .director)),
        (Story.townshipReport, Act(.settle, .villageOfficer)),
        (Story.townshipReport + [Act(.register, .dutyOfficer)], Act(.approve, .dutyOfficer)),
        (Story.dispatched, Act(.result, .worker)), (Story.dispatched, Act(.extend, .department)),
        (Story.handled, Act(.verify, .department)), (Story.verified, Act(.proposeClosing, .director)),
        (Story.verified + [Act(.proposeClosing, .dutyOfficer)], Act(.close, .dutyOfficer)),
        (Story.closed, Act(.reopen, .worker)), (Story.townshipReport, Act(.reportCounty, .department)),
    ]

    @Test("A step of another role does not count, and says whose it is", arguments: wrongRoles)
    func wrongRole(before: [Act], act: Act) throws {
        let state = Story.state(after: before + [act])
        let refusal = try #require(state.notApplied.last?.refusal)
        guard case .wrongRole(let action, let needs) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(action == act.action)
        #expect(!needs.isEmpty && !needs.contains(act.role))
        #expect(state.status == Story.state(after: before).status)
    }

    private static let wrongPlaces: [([Act], Act)] = [
        ([], Act(.register, .dutyOfficer)), ([], Act(.close, .director)), ([], Act(.rate, .worker)),
        ([], Act(.reportCounty, .dutyOfficer)), ([], Act(.verify, .worker)), ([], Act(.reopen, .director)),
        ([Act(.settle, .worker)], Act(.settle, .worker)), ([Act(.settle, .worker)], Act(.escalate, .worker)),
        (Story.townshipReport, Act(.escalate, .dutyOfficer)),
        (Story.townshipReport, Act(.dispatch, .dutyOfficer)),
        (Story.dispatched, Act(.dispatch, .dutyOfficer)),
        (Story.dispatched, Act(.confirm, .dutyOfficer, by: 31)),
        (Story.dispatched + [Act(.extend, .director)], Act(.extend, .director)),
        (Story.handled, Act(.extend, .director)), (Story.closed, Act(.close, .director)),
        (Story.closed, Act(.reportCounty, .director)), (Story.closed, Act(.result, .department)),
        (Story.verified + [Act(.proposeClosing, .dutyOfficer)], Act(.reportCounty, .director)),
    ]

    @Test(
        "A step that the incident does not stand for does not count, and says where it stands",
        arguments: wrongPlaces)
    func wrongPlace(before: [Act], act: Act) {
        let (state, standing) = (Story.state(after: before + [act]), Story.state(after: before))
        #expect(
            state.notApplied.map(\.refusal) == [
                .notAllowed(act.action, at: standing.status, level: standing.level)
            ])
        #expect(state.status == standing.status)
    }

    private static let samePeople: [([Act], Act)] = [
        (Story.townshipReport + [Act(.register, .dutyOfficer, by: 5)], Act(.approve, .director, by: 5)),
        (Story.dispatched + [Act(.result, .dutyOfficer, by: 5)], Act(.verify, .worker, by: 5)),
        (Story.verified + [Act(.proposeClosing, .dutyOfficer, by: 5)], Act(.close, .director, by: 5)),
    ]

    @Test("Two roles that never stand in for each other are not one person's", arguments: samePeople)
    func samePerson(before: [Act], act: Act) {
        #expect(Story.state(after: before + [act]).notApplied.map(\.refusal) == [.samePerson(act.action)])
        // Nor do remarks between the two make one person two.
        let between = before + [Act(.remark, .worker), act]
        #expect(Story.state(after: between).notApplied.map(\.refusal) == [.samePerson(act.action)])
    }

    private static let incompleteSteps: [([Act], Act)] = [
        ([], Act(.settle, .worker).with(IncidentEntry.text, nil)),
        ([], Act(.settle, .worker).with(IncidentEntry.text, .text(""))),
        ([], Act(.remark, .worker).with(IncidentEntry.text, nil)),
        (Story.townshipReport, Act(.register, .dutyOfficer).with(IncidentEntry.department, nil)),
        (Array(Story.dispatched.dropLast()), Act(.dispatch, .dutyOfficer).with(IncidentEntry.handler, nil)),
        (Story.dispatched, Act(.result, .department).with(IncidentEntry.text, nil)),
        (Story.dispatched, Act(.extend, .director).with(IncidentEntry.text, nil)),
        (Story.dispatched, Act(.extend, .director).with(IncidentEntry.deadline, nil)),
        (Story.handled, Act(.verify, .worker).with(IncidentEntry.verdict, nil)),
        (Story.closed, Act(.rate, .worker).with(IncidentEntry.rating, nil)),
        (Story.closed, Act(.reopen, .director).with(IncidentEntry.text, nil)),
    ]

    @Test("A step that lacks what makes it whole does not count", arguments: incompleteSteps)
    func incomplete(before: [Act], act: Act) {
        let refusals = Story.state(after: before + [act]).notApplied.map(\.refusal)
        #expect(refusals.map(\.code) == ["workflow.incomplete"])
        #expect(refusals.allSatisfy { !$0.phrase.chinese.isEmpty && !$0.phrase.english.isEmpty })
    }

    @Test("A step of a newer schema does not count; a role of one is no role")
    func unknown() {
        var steps = Story.steps([Act(.settle, .worker), Act(.settle, .worker)])
        steps[0].action = nil
        steps[1].role = nil
        let refusals = IncidentWorkflow.state(
            after: steps, of: IncidentMatter(), calendar: WorkingCalendar()
        ).notApplied.map(\.refusal)
        #expect(refusals == [.unknownAction, .wrongRole(.settle, needs: [.worker, .villageOfficer])])
    }
}

@Suite("The incident workflow: any entries in any order")
struct IncidentTotalityTests {
    @Test(
        "Random entries lead to one state, in whatever order they come", arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) {
        var random = SeededRandom(seed)
        var reached: Set<IncidentStatus> = []
        let calendar = WorkingCalendar()
        for _ in 0..<600 {
            // Some way along a lawful story, with steps of all kinds thrown in.
            let story = Story.closed.prefix(Int.random(in: 0...Story.closed.count, using: &random))
            let strays = (0..<Int.random(in: 0...8, using: &random)).map { _ in step(using: &random) }
            let steps = Story.steps(Array(story)) + strays
            let matter = IncidentMatter(
                isMajor: Int.random(in: 0..<4, using: &random) == 0,
                firstLevel: Int.random(in: 0..<4, using: &random) == 0 ? .township : .cell,
                department: Int.random(in: 0..<4, using: &random) == 0 ? 3 : nil, happenedMilliseconds: 0)
            let state = IncidentWorkflow.state(after: steps, of: matter, calendar: calendar)
            reached.insert(state.status)
            #expect(state.notApplied.count <= steps.count)
            #expect(
                IncidentWorkflow.state(after: steps.shuffled(using: &random), of: matter, calendar: calendar)
                    == state)
            #expect(IncidentWorkflow.state(after: steps.reversed(), of: matter, calendar: calendar) == state)
        }
        // The steps must lead somewhere, or the test tests nothing.
        #expect(reached.count > 5, "\(reached)")
    }

    /// A step of any action by anyone, at few distinct times so that ties occur.
    private func step(using random: inout SeededRandom) -> IncidentStep {
        let action = IncidentAction.allCases.randomElement(using: &random) ?? .remark
        let role = Role.allCases.randomElement(using: &random) ?? .worker
        var act = Act(action, role, by: Int64.random(in: 1...4, using: &random))
        if Int.random(in: 0..<4, using: &random) == 0,
            let dropped = act.fields.map(\.number).randomElement(using: &random)
        {
            act.fields[dropped] = nil
        }
        act.fields[IncidentEntry.verdict] = .integer(Int64.random(in: 0...3, using: &random))
        act.fields[IncidentEntry.rating] = .integer(Int64.random(in: 0...4, using: &random))
        act.fields[IncidentEntry.recordedAt] = .integer(Int64.random(in: 0...12, using: &random))
        act.fields[IncidentEntry.action] = .integer(action.rawValue)
        act.fields[IncidentEntry.role] = .integer(role.rawValue)
        act.fields[IncidentEntry.author] = .integer(act.author)
        return IncidentStep(id: random.id(), fields: act.fields)
    }
}
