import Glibc

/// A TCP relay whose connections go by rules: the model of a bad line, for any client.
package final class Relay: Sendable {
    private let listener: Socket
    private let wakeUp: WakeUp
    private let target: Origin
    private let makeRule: @Sendable () -> (any RelayRule)?
    /// The port that the relay listens on.
    package let port: UInt16

    private static let connectionsMax = 1000
    private static let receiveBytes = 16 * 1024

    /// Listens; nothing is accepted before `run`.
    ///
    /// - Parameters:
    ///   - address: Where clients come to.
    ///   - target: Where their bytes go.
    ///   - makeRule: The rule of the next connection; nil where there is no line: it is closed at once.
    /// - Throws: `HTTPServerError` where it cannot listen.
    package init(
        listeningOn address: ListenAddress, to target: Origin,
        makeRule: @escaping @Sendable () -> (any RelayRule)?
    ) throws(HTTPServerError) {
        listener = try Socket.listen(on: address, limits: HTTPLimits())
        wakeUp = try WakeUp()
        port = try listener.localPort()
        self.target = target
        self.makeRule = makeRule
    }

    /// Ends `run`, from any thread.
    package func stop() { wakeUp.signal() }

    /// Relays until `stop`; blocks the calling thread, which should be one of its own.
    ///
    /// - Throws: `HTTPServerError.system`.
    package func run() throws(HTTPServerError) {
        let start = ContinuousClock.now
        let addresses = SocketAddress.lookUp(host: target.host, port: target.port)
        var connections: [RelayedConnection] = []
        var buffer = [UInt8](repeating: 0, count: Self.receiveBytes)
        while true {
            let now = Self.milliseconds(since: start)
            var watched = [
                pollfd(fd: wakeUp.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
                pollfd(
                    fd: listener.descriptor.rawValue,
                    events: connections.count < Self.connectionsMax ? Int16(POLLIN) : 0, revents: 0),
            ]
            for connection in connections { watched += connection.watched(nowMilliseconds: now) }
            let due = connections.compactMap { $0.dueMilliseconds(after: now) }.min()
            try Poll.wait(&watched, atMost: due.map { .milliseconds($0 - now) })
            guard watched[0].revents == 0 else { return }
            let then = Self.milliseconds(since: start)
            if watched[1].revents != 0 {
                while case .client(let client, _) = listener.accept() {
                    let held = HeldSocket(client)
                    guard let connection = open(held, addresses, then) else { continue }
                    connections.append(connection)
                }
            }
            for connection in connections { connection.advance(nowMilliseconds: then, buffer: &buffer) }
            connections.removeAll(where: \.isOver)
        }
    }

    /// The connection that a client opened; nil, and the client's closed, where there is no line or no server.
    private func open(_ client: HeldSocket, _ addresses: [SocketAddress], _ now: Int64) -> RelayedConnection?
    {
        guard let rule = makeRule() else {
            client.socket.resetOnClose()
            return nil
        }
        guard rule.standIn == nil else {
            return RelayedConnection(client: client, server: nil, rule: rule, nowMilliseconds: now)
        }
        // What cannot be reached shows when it is written to.
        guard let address = addresses.first, let server = try? Socket.connecting(to: address) else {
            client.socket.resetOnClose()
            return nil
        }
        return RelayedConnection(client: client, server: HeldSocket(server), rule: rule, nowMilliseconds: now)
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Int64 {
        Int64(start.duration(to: .now) / .milliseconds(1))
    }
}
