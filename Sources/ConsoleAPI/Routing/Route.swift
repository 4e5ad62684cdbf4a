import Storage

/// One method of one path of the API.
struct Route: Sendable {
    /// What a route does with one state of the ledger.
    typealias Handler = @Sendable (ConsoleContext) throws -> Answer
    /// The same, with what is to go on record.
    typealias RecordingHandler = @Sendable (ConsoleContext) throws -> (Answer, ConsoleAccess)

    enum Work: Sendable {
        /// Reads, by one state of the ledger.
        case read(Handler)
        /// Reads what nobody shall see without a record of it: that is durable before the answer goes out.
        case readOnRecord(RecordingHandler)
        /// The same where it may take long: one at a time in a township, on a thread and a reader of its own.
        case longReadOnRecord(RecordingHandler)
        /// Writes, in one durable step; nothing of it stays if it throws.
        case write(Handler)
        /// Makes a session of a name and a password.
        case signIn
        /// Gives a user another password.
        case changePassword
        /// Streams events.
        case events
    }

    let method: String
    /// The segments below a township; one in braces is a place.
    let pattern: [Substring]
    /// What the user has to be allowed; nil for everyone who is signed in.
    let right: Right?
    let work: Work

    init(_ method: String, _ path: String, needs right: Right? = nil, _ work: Work) {
        self.method = method
        pattern = path.split(separator: "/")
        self.right = right
        self.work = work
    }

    /// The values in the path's places; nil when it is another path.
    func places(in segments: [Substring]) -> [String: String]? {
        guard segments.count == pattern.count else { return nil }
        var places: [String: String] = [:]
        for (part, segment) in zip(pattern, segments) {
            if part.hasPrefix("{") {
                places[String(part.dropFirst().dropLast())] = String(segment)
            } else if part != segment {
                return nil
            }
        }
        return places
    }
}

extension Route {
    /// Every route below a township, as `Protocol/console-api.yaml` describes them.
    static let all: [Route] =
        SessionRoutes.all + TodayRoutes.all + IncidentRoutes.all + IncidentReportRoutes.all + ReviewRoutes.all
        + BulkReviewRoutes.all + DeviceRoutes.all + LedgerRoutes.all + UndoRoutes.all + TableRoutes.all
        + OverviewRoutes.all
}
