import Glibc

/// A client's connection, the one to the server that belongs to it, and what is on its way between them. It belongs to
/// the thread of its relay.
final class RelayedConnection {
    private let client: HeldSocket
    private let server: HeldSocket?
    private var rule: any RelayRule
    private var up = RelayLane()
    private var down = RelayLane()
    private var standIn: [UInt8]?
    private let openMilliseconds: Int64
    private var hasShutClient = false
    private var hasShutServer = false
    /// Neither side has anything more to expect; the sockets close with this value.
    private(set) var isOver = false

    /// The server's connection is being opened; it is nil where the rule answers itself.
    init(client: HeldSocket, server: HeldSocket?, rule: any RelayRule, nowMilliseconds now: Int64) {
        self.client = client
        self.server = server
        self.rule = rule
        standIn = rule.standIn
        openMilliseconds = rule.opened(atMilliseconds: now)
    }

    private func interest(reading: RelayLane, writing: RelayLane, _ now: Int64) -> PollInterest {
        guard openMilliseconds <= now else { return [] }
        var interest: PollInterest = []
        if reading.mayReceive { interest.insert(.readable) }
        if !writing.due(atMilliseconds: now).isEmpty { interest.insert(.writable) }
        return interest
    }

    /// When to look again although nothing happens at the sockets; nil where nothing is on its way.
    func dueMilliseconds(after now: Int64) -> Int64? {
        if openMilliseconds > now { return openMilliseconds }
        return [up.dueMilliseconds, down.dueMilliseconds].compactMap(\.self).filter { $0 > now }.min()
    }

    /// What poll(2) is to watch: the client's socket, and the server's where there is one. A socket that is watched for
    /// nothing would still be reported again and again when it hangs up, so it is left out.
    func watched(nowMilliseconds now: Int64) -> [pollfd] {
        [
            (client, interest(reading: up, writing: down, now)),
            (server, interest(reading: down, writing: up, now)),
        ]
        .compactMap { held, interest in
            guard let held, !interest.isEmpty else { return nil }
            return pollfd(fd: held.socket.descriptor.rawValue, events: interest.rawValue, revents: 0)
        }
    }

    /// Moves what can be moved.
    func advance(nowMilliseconds now: Int64, buffer: inout [UInt8]) {
        guard openMilliseconds <= now, !isOver else { return }
        receive(.up, now, &buffer)
        receive(.down, now, &buffer)
        deliver(.up, now)
        deliver(.down, now)
        settleEnds(now)
    }

    private func receive(_ direction: RelayDirection, _ now: Int64, _ buffer: inout [UInt8]) {
        while direction == .up ? up.mayReceive : down.mayReceive {
            let received: Socket.Received
            switch direction {
            case .up: received = client.socket.receive(into: &buffer)
            case .down: received = server?.socket.receive(into: &buffer) ?? .nothingYet
            }
            switch received {
            case .nothingYet: return
            case .end: finish(direction, .sourceEnded, at: now)
            case .failed: finish(direction, .cut, at: now)
            case .bytes(let count): take(Array(buffer[..<count]), direction, now)
            }
        }
    }

    private func take(_ bytes: [UInt8], _ direction: RelayDirection, _ now: Int64) {
        let delivery = rule.pass(bytes.count, direction, atMilliseconds: now)
        if let answer = standIn, direction == .up {
            // A login page answers whatever was asked.
            standIn = nil
            let page = rule.pass(answer.count, .down, atMilliseconds: delivery.milliseconds)
            down.append(Array(answer.prefix(page.byteCount)), dueMilliseconds: page.milliseconds)
            return finish(.down, .truncated, at: page.milliseconds)
        }
        let passing = Array(bytes.prefix(delivery.byteCount))
        switch direction {
        case .up: up.append(passing, dueMilliseconds: delivery.milliseconds)
        case .down: down.append(passing, dueMilliseconds: delivery.milliseconds)
        }
        switch delivery.end {
        case nil: break
        case .cut: finish(direction, .cut, at: delivery.milliseconds)
        case .truncated: finish(direction, .truncated, at: delivery.milliseconds)
        }
    }

    private func finish(_ direction: RelayDirection, _ end: RelayEnd, at milliseconds: Int64) {
        switch direction {
        case .up: up.finish(end, atMilliseconds: milliseconds)
        case .down: down.finish(end, atMilliseconds: milliseconds)
        }
    }

    private func deliver(_ direction: RelayDirection, _ now: Int64) {
        while true {
            let bytes = direction == .up ? up.due(atMilliseconds: now) : down.due(atMilliseconds: now)
            guard !bytes.isEmpty else { return }
            var output = OutputBuffer()
            output.append(head: bytes)
            let sent: Socket.Sent =
                switch direction {
                case .up: server?.socket.send(output) ?? .bytes(count: bytes.count)
                case .down: client.socket.send(output)
                }
            switch sent {
            case .noRoom: return
            case .failed:
                isOver = true
                return
            case .bytes(let count):
                if direction == .up { up.removeFirst(count) } else { down.removeFirst(count) }
            }
        }
    }

    private func settleEnds(_ now: Int64) {
        let upEnd = up.dueEnd(atMilliseconds: now)
        let downEnd = down.dueEnd(atMilliseconds: now)
        if upEnd == .cut || downEnd == .cut {
            // A line that breaks says no goodbye.
            client.socket.resetOnClose()
            server?.socket.resetOnClose()
            isOver = true
            return
        }
        if upEnd != nil, !hasShutServer {
            hasShutServer = true
            server?.socket.shutdownSending()
        }
        if downEnd != nil, !hasShutClient {
            hasShutClient = true
            client.socket.shutdownSending()
        }
        isOver = isOver || (hasShutClient && hasShutServer) || downEnd == .truncated
    }
}
