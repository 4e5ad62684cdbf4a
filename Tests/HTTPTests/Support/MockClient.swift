@testable import HTTP

/// A connection without a socket, on a clock that stands until it is moved.
final class MockClient {
    private(set) var connection: Connection
    var conditions: Conditions
    private let start: ContinuousClock.Instant

    init(limits: HTTPLimits = HTTPLimits()) {
        start = .now
        conditions = Conditions(now: start, date: [UInt8]("D"))
        connection = Connection(remoteAddress: "192.0.2.1", limits: limits, now: start)
    }

    /// The time that has passed since the connection was opened.
    var elapsed: Duration {
        conditions.now - start
    }

    /// The time of the next deadline, counted from the opening.
    var deadline: Duration? {
        connection.deadline.map { $0 - start }
    }

    func send(_ text: String) {
        connection.receive([UInt8](text).span, under: conditions)
    }

    /// Takes the request and answers it.
    func answer(_ response: HTTPResponse) {
        _ = connection.takeRequest()
        connection.answer(response, to: connection.requestNumber, under: conditions)
    }

    /// Takes the request and begins an answer in pieces.
    func beginStream(_ head: HTTPResponse) {
        _ = connection.takeRequest()
        connection.beginStream(head, to: connection.requestNumber, under: conditions)
    }

    func stream(_ text: String, to number: UInt64? = nil) {
        connection.stream([UInt8](text), to: number ?? connection.requestNumber, under: conditions)
    }

    func endStream() {
        connection.endStream(to: connection.requestNumber, under: conditions)
    }

    /// Lets the time pass, up to the given one since the opening, and any deadline on the way.
    func wait(until time: Duration) {
        conditions.now = start + time
        connection.passDeadline(under: conditions)
    }

    /// Takes what the connection has to send, as a socket that has room for so many bytes.
    func receive(atMost room: Int = .max) -> String {
        let waiting = connection.output.head + connection.output.body
        let piece = waiting.dropFirst(connection.output.sentByteCount).prefix(room)
        if !piece.isEmpty { connection.sent(byteCount: piece.count, under: conditions) }
        return String(decoding: piece, as: UTF8.self)
    }

    /// Takes what the connection has to send until it has nothing more.
    func receiveAll(atMost room: Int = .max) -> String {
        var received = ""
        while !connection.output.isEmpty { received += receive(atMost: room) }
        return received
    }

    func stopServer() {
        conditions.closesConnections = true
        connection.closeIfIdle()
    }

    func abort() {
        connection.abort(under: conditions)
    }

    func sendEnd() {
        connection.receiveEnd()
    }

    func takeRequest() -> HTTPRequest? {
        connection.takeRequest()
    }
}
