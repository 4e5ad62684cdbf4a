import Ledgers
import Replica
import Terminal

/// Where incidents stand: computed from their entries, never stored.
struct IncidentStanding {
    private let session: Session

    init(_ session: Session) { self.session = session }

    func state(of incident: LedgerRecord) throws -> IncidentState {
        try session.incidents.state(of: incident, session.calendar)
    }

    /// Where an incident stands, and how in time.
    func account(of incident: LedgerRecord) throws -> IncidentAccount {
        let state = try state(of: incident)
        return IncidentAccount(state, try timing(of: state))
    }

    func timing(of state: IncidentState) throws -> IncidentTiming {
        IncidentTiming(
            of: state, atMilliseconds: try session.incidents.now(), calendar: session.calendar)
    }

    /// The members that an incident's JSON object has besides its fields.
    func json(of incident: LedgerRecord) throws -> [JSONValue.Member] {
        try account(of: incident).members(
            text: JSONValue.optional, flag: JSONValue.optional, count: JSONValue.integer
        ).map { .init($0.name, $0.value) }
    }

    /// Adds to a screen what an incident's JSON object has too.
    func add(to details: inout Details, _ state: IncidentState) throws {
        let account = IncidentAccount(state, try timing(of: state))
        for line in account.lines(in: session.language) { details.add(line.label, line.text) }
    }
}
