/// A connection with its socket and what the event loop has arranged for it.
final class Client {
    let id: ClientTable.ID
    let socket: Socket
    var connection: Connection
    /// The request that is with the handler.
    var exchange: Exchange?
    /// What epoll watches.
    var interest: Readiness
    /// The tick of the deadline wheel in which the client comes up; an entry for another tick is stale.
    var scheduledTick: Int64?
    /// The client's part in the server's count of held bytes.
    var countedByteCount = 0
    /// What has been reported while the connection had no use for bytes. As epoll is level-triggered, it
    /// must not be watched until there is a use again.
    var ignored: Readiness = []

    /// What is watched on every new client, and on most for all their life.
    static let initialInterest: Readiness = [.readable, .peerClosed]

    init(id: ClientTable.ID, socket: consuming Socket, connection: Connection) {
        self.id = id
        self.socket = socket
        self.connection = connection
        interest = Self.initialInterest
    }

    /// What epoll must watch in the present state. While a request is answered, bytes stay watched until
    /// some arrive, which few clients send: so most requests need no change.
    var neededInterest: Readiness {
        var needed = Self.initialInterest
        if !connection.wantsBytes { needed.subtract(ignored) }
        if !connection.output.isEmpty { needed.insert(.writable) }
        return needed
    }
}
