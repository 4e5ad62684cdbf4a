/// What the server has taken on, against what it may.
struct Load {
    private let limits: HTTPLimits
    /// Requests that the handler has not answered, even if their clients have gone.
    private(set) var requestsInFlight = 0
    /// Bytes of request content and unsent responses.
    private(set) var heldBytes = 0

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// Whether there is no room for another request.
    var isFull: Bool {
        requestsInFlight >= limits.requestsInFlight || isMemoryFull
    }

    /// Whether content that still arrives must be refused.
    var isMemoryFull: Bool {
        heldBytes > limits.heldBytes
    }

    /// Accounts for a request that goes to the handler with its content.
    mutating func begin(_ ticket: Exchange.Ticket) {
        requestsInFlight += 1
        heldBytes += ticket.bodyByteCount
    }

    /// Accounts for a request with which the handler has finished.
    mutating func end(_ ticket: Exchange.Ticket) {
        requestsInFlight -= 1
        heldBytes -= ticket.bodyByteCount
    }

    /// Brings the client's part up to date.
    mutating func count(_ client: Client) {
        let byteCount = client.connection.heldByteCount
        heldBytes += byteCount - client.countedByteCount
        client.countedByteCount = byteCount
    }

    /// Takes the client's part out.
    mutating func forget(_ client: Client) {
        heldBytes -= client.countedByteCount
        client.countedByteCount = 0
    }
}
