import Ledgers
import Wire

/// What happens next in a simulated township. Devices, records and items are named by numbers that are taken modulo
/// how many there are, so that a plan stays one when steps are left out of it.
struct SimulationStep: Sendable, CustomStringConvertible {
    enum Act: Sendable {
        case addHousehold(cell: Int, number: HouseholdNumber)
        case addVisit(record: Int)
        case addBenefit(record: Int)
        case pay(record: Int, fen: Int64)
        case edit(record: Int, Field)
        case remove(record: Int)
        case report(cell: Int, urgency: Int64, Matter, hoursAgo: Int64)
        case take(incident: Int, IncidentAction)
        /// Some next steps of an incident, each by one whose step it is, in sight of the one before.
        case handle(incident: Int, steps: Int, hoursBetween: Int64)
        /// A new calendar of working days, drawn from a number.
        case listDays(UInt64)
        case sync(Fault)
        case restartDevice
        case copyDevice
        case setClock(byMilliseconds: Int64)
        case boot
        case move(record: Int, cell: Int)
        case restartServer
        case backUp
        case restore
        case decide(item: Int, Decision)
        /// The centre takes the other value of an item, and then takes that back.
        case decideAndUndo(item: Int)
        /// The centre takes a change of the log back.
        case undo(change: Int)
        /// The centre takes back what a device did in the last hours, by its edits' times or by their arrival.
        case undoDevice(hours: Int64, arrived: Bool)
    }

    enum HouseholdNumber: Sendable {
        case fresh
        /// One of few that others use too.
        case shared(Int)
    }

    enum Field: Sendable, CaseIterable { case head, address, remark, care }

    /// Whose an incident is from the start.
    enum Matter: Sendable, CaseIterable { case neighbours, enterprise, department }

    /// What goes wrong with the exchange.
    enum Fault: Sendable, CaseIterable {
        case none, requestLost, answerLost, secondAnswerLost, answerCut, requestTwice, requestLate

        var cuts: [Cut] {
            switch self {
            case .none: []
            case .requestLost: [.request]
            case .answerLost: [.answer]
            case .secondAnswerLost: [.none, .answer]
            case .answerCut: [.answerAfter(bytes: 40)]
            case .requestTwice: [.twice]
            case .requestLate: [.late]
            }
        }
    }

    enum Decision: Sendable, CaseIterable { case keep, take, merge, split }

    /// How long nothing happens before.
    var waitMilliseconds: Int64
    /// Who does it, where a device does.
    var device: Int
    var act: Act

    var description: String { "after \(waitMilliseconds / 1000) s, device \(device): \(act)" }
}

/// A random plan: the same one for a seed, everywhere.
enum SimulationPlan {
    static let stepCount = 60

    static func steps(seed: UInt64) -> [SimulationStep] {
        var random = SeededRandom(seed &* 7919)
        return (0..<stepCount).map { _ in
            SimulationStep(
                waitMilliseconds: wait(&random),
                device: Int.random(in: 0..<60, using: &random), act: act(&random))
        }
    }

    /// Mostly a moment; now and then hours or days, so that terms run out, at night and over weekends too.
    private static func wait(_ random: inout SeededRandom) -> Int64 {
        Int.random(in: 0..<12, using: &random) == 0
            ? Int64.random(in: 3_600_000...130_000_000, using: &random)
            : Int64.random(in: 1...90_000, using: &random)
    }

    private static func act(_ random: inout SeededRandom) -> SimulationStep.Act {
        let record = Int.random(in: 0..<1000, using: &random)
        let small = Int.random(in: 0..<6, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<8: return .addHousehold(cell: record, number: small == 0 ? .shared(record % 2) : .fresh)
        case 8..<11: return .addVisit(record: record)
        case 11..<13: return .addBenefit(record: record)
        case 13..<17: return .pay(record: record, fen: 1 << Int64(record % 40))
        case 17..<37: return .edit(record: record, pick(SimulationStep.Field.allCases, &random))
        case 37..<40: return .remove(record: record)
        case 40..<45:
            return .report(
                cell: record, urgency: Int64(small % 3) + 1, pick(SimulationStep.Matter.allCases, &random),
                hoursAgo: Int64(record % 60))
        case 45..<47: return .take(incident: record, pick(IncidentAction.allCases, &random))
        case 47..<50: return .handle(incident: record, steps: small + 2, hoursBetween: Int64(record % 17))
        case 50..<53: return .listDays(UInt64(record))
        case 53..<71: return .sync(.none)
        case 71..<80: return .sync(pick(SimulationStep.Fault.allCases, &random))
        case 80..<82: return .restartDevice
        case 82..<83: return .copyDevice
        case 83..<84: return .setClock(byMilliseconds: Int64(record - 500) * 86_400_000)
        case 84..<85: return .boot
        case 85..<88: return .move(record: record, cell: small)
        case 88..<89: return .restartServer
        case 89..<91: return .backUp
        case 91..<93: return .restore
        case 93..<96: return .undo(change: record)
        case 96..<97: return .undoDevice(hours: Int64(record % 40) + 1, arrived: small % 2 == 0)
        case 97..<98: return .decideAndUndo(item: record)
        default: return .decide(item: record, pick(SimulationStep.Decision.allCases, &random))
        }
    }

    private static func pick<Element>(_ elements: [Element], _ random: inout SeededRandom) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }
}
