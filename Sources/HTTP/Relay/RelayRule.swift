/// Which way bytes go through a relay: up to the server, or down to the client.
package enum RelayDirection: Sendable, CaseIterable { case up, down }

/// What becomes of a piece of a connection's bytes.
package struct RelayDelivery: Sendable, Equatable {
    package enum End: Sendable, Equatable {
        /// Both sides lose the connection.
        case cut
        /// The receiver takes it for the regular end.
        case truncated
    }

    /// How many of its bytes arrive.
    package let byteCount: Int
    /// When the last of them does, by the clock that the piece was passed with.
    package let milliseconds: Int64
    /// Whether the connection ends behind them.
    package let end: End?

    package init(byteCount: Int, milliseconds: Int64, end: End?) {
        self.byteCount = byteCount
        self.milliseconds = milliseconds
        self.end = end
    }
}

/// What a relay does to one connection: how much of it passes, and when. It moves no bytes and knows no clock.
package protocol RelayRule: Sendable {
    /// What answers the client in place of the server; nil where the server does.
    var standIn: [UInt8]? { get }

    /// When a connection that is opened at a time is open at both ends.
    func opened(atMilliseconds now: Int64) -> Int64

    /// What becomes of bytes that arrive at a time. Nothing is passed on in a direction that has ended.
    mutating func pass(_ byteCount: Int, _ direction: RelayDirection, atMilliseconds now: Int64)
        -> RelayDelivery
}
