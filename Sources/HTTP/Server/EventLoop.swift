/// The one thread's work that owns every socket of a server: it accepts, reads, hands requests to the
/// workers, writes their answers and keeps the deadlines. Nothing in it blocks but the wait for events; a spooled
/// body is read a piece ahead of what is sent, so that its disk is hardly ever waited for.
final class EventLoop {
    /// Tokens of what is watched besides clients, whose slots cannot come near them.
    enum Token {
        static let listener = UInt64.max
        static let wakeUp = UInt64.max - 1
        static let stopSignals = UInt64.max - 2
    }

    static let readBytes = 32 * 1024
    /// How often one client is read and sent to, and how many are accepted, before the others have their turn.
    static let readsPerEvent = 8
    static let sendsPerEvent = 16
    static let acceptsPerEvent = 64
    static let eventsPerWait = 256

    let limits: HTTPLimits
    let handler: HTTPServer.Handler
    let mailbox: Mailbox
    let pool: WorkerPool
    var epoll: Epoll
    var clients = ClientTable()
    var load: Load
    var deadlines: DeadlineWheel<ClientTable.ID>
    var readBuffer = [UInt8](repeating: 0, count: readBytes)
    private(set) var now: ContinuousClock.Instant
    private var dateSeconds: Int64
    private var date: [UInt8]
    /// `nil` once the server is stopping.
    private var listener: Socket?
    private let stopSignals: FileDescriptor
    private let onStop: @Sendable () -> Void
    /// When accepting may go on, if it is paused.
    private var acceptingPausedUntil: ContinuousClock.Instant?
    /// When a graceful stop ends, if one is under way.
    private var drainDeadline: ContinuousClock.Instant?

    init(
        listener: consuming Socket, stopSignals: consuming FileDescriptor, mailbox: Mailbox,
        limits: HTTPLimits,
        onStop: @escaping @Sendable () -> Void, handler: @escaping HTTPServer.Handler
    ) throws(HTTPServerError) {
        self.limits = limits
        self.handler = handler
        self.mailbox = mailbox
        self.onStop = onStop
        now = .now
        dateSeconds = TimeOfDay.unixSeconds
        date = HTTPDate.imfFixdate(unixSeconds: dateSeconds)
        load = Load(limits: limits)
        deadlines = DeadlineWheel(start: now)
        epoll = try Epoll(eventsPerWait: Self.eventsPerWait)
        try epoll.add(listener.descriptor, token: Token.listener, interest: .readable)
        try epoll.add(mailbox.wakeUp.descriptor, token: Token.wakeUp, interest: .readable)
        try epoll.add(stopSignals, token: Token.stopSignals, interest: .readable)
        self.listener = consume listener
        self.stopSignals = stopSignals
        pool = WorkerPool(threadCount: limits.workerThreads, queuedMax: limits.requestsQueued)
    }

    /// What connections have to know now.
    var conditions: Conditions {
        Conditions(
            now: now, date: date, isOverloaded: load.isFull || pool.isFull,
            closesConnections: drainDeadline != nil || clients.count >= limits.connectionsBeforeClosing)
    }

    /// Serves until a stop has been asked for and has finished.
    func run() throws(HTTPServerError) {
        defer { pool.stop(waitingAtMost: drainDeadline.map { max(.zero, $0 - now) } ?? .zero) }
        while true {
            readClocks()
            let mail = mailbox.take()
            if mail.isStopRequested { beginStop() }
            for delivery in mail.deliveries { try deliver(delivery) }
            try passDeadlines()
            try resumeAccepting()
            if let drainDeadline, try finishStop(by: drainDeadline) { return }

            let eventCount = try epoll.wait(atMost: mail.isEmpty ? timeToNextDeadline : .zero)
            mailbox.noteAwake()
            readClocks()
            for index in 0..<eventCount { try handle(epoll.event(at: index)) }
        }
    }

    private func handle(_ event: (token: UInt64, readiness: Readiness)) throws(HTTPServerError) {
        switch event.token {
        case Token.listener: try acceptClients()
        case Token.wakeUp: mailbox.wakeUp.reset()
        case Token.stopSignals: takeStopSignals()
        default:
            guard let client = clients[ClientTable.ID(token: event.token)] else { return }
            try serve(client, event.readiness)
        }
    }

    private func readClocks() {
        now = .now
        let seconds = TimeOfDay.unixSeconds
        guard seconds != dateSeconds else { return }
        dateSeconds = seconds
        date = HTTPDate.imfFixdate(unixSeconds: seconds)
    }
}

// MARK: - Deadlines

extension EventLoop {
    private var timeToNextDeadline: Duration? {
        // With all connections taken, accepting goes on when one closes, which is an event.
        let acceptingDeadline = clients.count < limits.connections ? acceptingPausedUntil : nil
        let next = [deadlines.nextDeadline, acceptingDeadline, drainDeadline].compactMap(\.self).min()
        return next.map { $0 - now }
    }

    private func passDeadlines() throws(HTTPServerError) {
        guard let next = deadlines.nextDeadline, next <= now else { return }
        var due: [Client] = []
        deadlines.removeDue(at: now) { id, tick in
            guard let client = clients[id], client.scheduledTick == tick else { return }
            client.scheduledTick = nil
            due.append(client)
        }
        for client in due {
            client.connection.passDeadline(under: conditions)
            try settle(client)
        }
    }
}

// MARK: - Accepting

extension EventLoop {
    private func acceptClients() throws(HTTPServerError) {
        for _ in 0..<Self.acceptsPerEvent {
            guard clients.count < limits.connections else { return try pauseAccepting(for: .zero) }
            switch listener?.accept() {
            case .client(let socket, let remoteAddress):
                let connection = Connection(remoteAddress: remoteAddress, limits: limits, now: now)
                try admit(socket, connection)
            case .exhausted: return try pauseAccepting(for: limits.acceptRetryTime)
            case .nobody: return
            case nil: return
            }
        }
    }

    private func pauseAccepting(for time: Duration) throws(HTTPServerError) {
        acceptingPausedUntil = now + time
        try watchListener([])
    }

    private func resumeAccepting() throws(HTTPServerError) {
        guard let paused = acceptingPausedUntil, paused <= now, clients.count < limits.connections else {
            return
        }
        acceptingPausedUntil = nil
        try watchListener(.readable)
    }

    private func watchListener(_ interest: Readiness) throws(HTTPServerError) {
        switch listener {
        case .some(let listener):
            try epoll.modify(listener.descriptor, token: Token.listener, interest: interest)
        case nil: break
        }
    }
}

// MARK: - Stopping

extension EventLoop {
    private func beginStop() {
        guard drainDeadline == nil else { return }
        drainDeadline = now + limits.drainTime
        listener = nil
        acceptingPausedUntil = nil
        onStop()
        for client in clients.all {
            client.connection.closeIfIdle()
            if client.connection.isClosed { close(client) }
        }
    }

    private func takeStopSignals() {
        while StopSignals.take(from: stopSignals) {
            // Whoever signals again does not want to wait.
            if drainDeadline != nil { drainDeadline = now }
            beginStop()
        }
    }

    /// Whether the stop has finished: every client has been served, or the time for it is over.
    private func finishStop(by deadline: ContinuousClock.Instant) throws(HTTPServerError) -> Bool {
        if clients.count == 0 { return true }
        guard deadline <= now else { return false }
        for client in clients.all {
            client.connection.abort(under: conditions)
            try settle(client)
            close(client)
        }
        return true
    }
}
