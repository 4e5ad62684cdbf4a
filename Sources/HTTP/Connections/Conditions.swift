/// What a connection has to know of the world at the moment of an event. It is handed in, so that the
/// state machine needs neither a clock nor a server.
struct Conditions {
    /// The time by which deadlines are kept.
    var now: ContinuousClock.Instant
    /// The time of day as IMF-fixdate, for `Date`.
    var date: [UInt8]
    /// Whether requests are refused with 503, for want of room.
    var isOverloaded = false
    /// Whether a response ends its connection: the server stops, or has many connections.
    var closesConnections = false
}
