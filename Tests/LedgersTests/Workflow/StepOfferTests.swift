import Testing
import Wire

@testable import Ledgers

@Suite("Steps that somebody can take")
struct StepOfferTests {
    private static let worker: WorkerNumber = 9
    private static let now: Int64 = 1_795_579_200_000

    /// Every state that some entries lead to, walked from the beginning by the steps that are offered.
    private static func walk(_ matter: IncidentMatter) -> [[IncidentStep]] {
        var (found, seen): ([[IncidentStep]], Set<String>) = ([[]], [])
        var index = 0
        while index < found.count {
            let steps = found[index]
            index += 1
            let state = IncidentWorkflow.state(after: steps, of: matter, calendar: WorkingCalendar())
            let key = "\(state.status) \(state.level) \(state.isExtended) \(state.lastAuthor)"
            guard seen.insert(key).inserted else { continue }
            for role in Role.allCases {
                for offer in offers(steps, matter, role)
                where offer.action != .remark && offer.action != .explain {
                    found.append(steps + [step(offer, role, steps.count, offer.inputs.map(\.input))])
                }
            }
        }
        return found
    }

    private static func offers(
        _ steps: [IncidentStep], _ matter: IncidentMatter, _ role: Role
    ) -> [StepOffer] {
        let state = IncidentWorkflow.state(after: steps, of: matter, calendar: WorkingCalendar())
        return IncidentWorkflow.offers(
            in: state, of: matter, to: worker + role.rawValue, as: role,
            atMilliseconds: now + Int64(steps.count), calendar: WorkingCalendar())
    }

    /// The step that an offer describes, with these inputs.
    private static func step(
        _ offer: StepOffer, _ role: Role, _ index: Int, _ inputs: [StepInput]
    ) -> IncidentStep {
        var fields: FieldMap<Value> = [
            IncidentEntry.action: .integer(offer.action.rawValue),
            IncidentEntry.author: .integer(worker + role.rawValue),
            IncidentEntry.role: .integer(role.rawValue),
            IncidentEntry.recordedAt: .integer(now + Int64(index)),
        ]
        for input in inputs {
            switch input {
            case .text: fields[IncidentEntry.text] = .text("说明")
            case .department: fields[IncidentEntry.department] = .integer(6)
            case .handler: fields[IncidentEntry.handler] = .text("吴承办")
            case .deadline:
                let latest = offer.inputs.first { $0.input == .deadline }?.latestMilliseconds
                fields[IncidentEntry.deadline] = latest.map { .integer($0) } ?? .null
            case .verdict: fields[IncidentEntry.verdict] = .integer(1)
            case .rating: fields[IncidentEntry.rating] = .integer(1)
            }
        }
        var random = SystemRandomNumberGenerator()
        return IncidentStep(
            id: RecordID(unixMilliseconds: now + Int64(index), using: &random), fields: fields)
    }

    @Test(
        "What is offered counts with what it requires and not without; what is not offered counts for nobody",
        arguments: [
            IncidentMatter(happenedMilliseconds: now),
            IncidentMatter(firstLevel: .township, happenedMilliseconds: now),
            IncidentMatter(isMajor: true, firstLevel: .township, department: 6, happenedMilliseconds: now),
        ])
    func everyState(matter: IncidentMatter) {
        let states = Self.walk(matter)
        #expect(states.count > 20)
        for steps in states {
            for role in Role.allCases {
                let offers = Self.offers(steps, matter, role)
                func counts(_ step: IncidentStep) -> Bool {
                    IncidentWorkflow.state(after: steps + [step], of: matter, calendar: WorkingCalendar())
                        .notApplied.isEmpty
                }
                for offer in offers {
                    let required = offer.inputs.filter(\.isRequired).map(\.input)
                    #expect(counts(Self.step(offer, role, steps.count, required)), "\(offer.action)")
                    for missing in required {
                        let step = Self.step(offer, role, steps.count, required.filter { $0 != missing })
                        #expect(!counts(step), "\(offer.action) without \(missing)")
                    }
                }
                for action in IncidentAction.allCases
                where action != .explain && !offers.contains(where: { $0.action == action }) {
                    let offer = StepOffer(
                        action: action,
                        inputs: [
                            .init(
                                input: .deadline, isRequired: true,
                                latestMilliseconds: Self.now + 5 * 86_400_000)
                        ])
                    #expect(
                        !counts(Self.step(offer, role, steps.count, StepInput.allCases)),
                        "\(action) by \(role)")
                }
            }
        }
    }
}
