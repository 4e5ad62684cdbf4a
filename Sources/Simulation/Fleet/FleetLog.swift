import Ledgers
import Storage
import Wire

/// What a fleet's checks need of the centre's log, in the order in which the centre took it.
struct FleetLog {
    private enum Step {
        case change(FleetEdit.Key)
        case decision(FleetEdit)
    }

    private var steps: [Step] = []
    /// Every text that a change brought.
    private(set) var texts: Set<String> = []
    private(set) var outcomes: [FleetEdit.Key: Outcome.Status] = [:]
    /// How long each change took from being entered to the centre, in milliseconds of the fleet's time, in order.
    private(set) var delays: [Int64] = []

    init(_ ledger: TownshipStore) throws {
        var sequence: Int64 = 1
        while let change = try ledger.loggedChange(sequence) {
            sequence += 1
            texts.formUnion(FleetInvariants.texts(change.edits))
            switch change.origin {
            case .entered, .healed:
                guard let number = change.number else { continue }
                let key = FleetEdit.Key(writer: change.writer, number: number)
                outcomes[key] = change.outcome.status
                delays.append(max(0, change.receivedMilliseconds - change.editedMilliseconds))
                if change.outcome.status != .refused { steps.append(.change(key)) }
            case .decision, .merging, .undo:
                for (field, value) in change.after {
                    steps.append(.decision(Self.decision(change, field, value)))
                }
            case .imported: break
            }
        }
        delays.sort()
    }

    private static func decision(_ change: LoggedChange, _ field: FieldNumber, _ value: Value) -> FleetEdit {
        FleetEdit(
            key: nil, author: "the centre",
            place: FleetEdit.Place(kind: change.kind, record: change.record, field: field),
            seen: change.before[field] ?? .null, entered: value, atMilliseconds: change.editedMilliseconds)
    }

    /// What the fields that `edits` changed have to hold.
    func reckoned(_ edits: [FleetEdit.Key: FleetEdit]) -> [FleetEdit.Place: ReckonedField] {
        var fields: [FleetEdit.Place: ReckonedField] = [:]
        for step in steps {
            switch step {
            case .change(let key):
                guard let edit = edits[key],
                    let policy = Schema.kind(edit.place.kind)?.field(edit.place.field)?.policy
                else { continue }
                fields[edit.place, default: ReckonedField(policy, before: edit)].take(edit)
            case .decision(let edit): fields[edit.place]?.decide(edit)
            }
        }
        return fields
    }
}
