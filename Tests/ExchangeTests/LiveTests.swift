import Foundation
import Ledgers
import Replica
import Storage
import SyncServer
import Synchronization
import Testing
import Wire

/// A centre's clock that goes on by a step whenever it is looked at: time passes as the centre waits, and no faster.
private final class SteppingClock: ServerClock, Sendable {
    private let now: Atomic<Int64>
    private let stepMilliseconds: Int64
    private let shown: AsyncStream<Int64>
    private let shows: AsyncStream<Int64>.Continuation

    /// A clock that comes to `now` with the third look: a centre looks twice as it begins.
    init(now: Int64, stepMilliseconds: Int64) {
        self.now = Atomic(now - 3 * stepMilliseconds)
        self.stepMilliseconds = stepMilliseconds
        (shown, shows) = AsyncStream.makeStream()
    }

    /// What it showed last.
    var last: Int64 { now.load(ordering: .relaxed) }

    func nowMilliseconds() -> Int64 {
        let value = now.wrappingAdd(stepMilliseconds, ordering: .relaxed).newValue
        shows.yield(value)
        return value
    }

    /// Waits until the centre has looked so many more times, or will not any more; only one may wait.
    func looks(_ count: Int64) async {
        let awaited = last + count * stepMilliseconds
        for await value in shown where value >= awaited { return }
    }

    /// Tells who waits for looks that there will be none.
    func end() { shows.finish() }
}

/// Carries requests to the centre without sockets; a request can be given up, as one over HTTP can.
private final class LiveTransport: Transport {
    private let exchange: DeviceExchange
    private let failures: Atomic<Int>
    private let waits = Mutex<[Int64]>([])

    /// A transport whose first `failures` requests do not arrive.
    init(_ exchange: DeviceExchange, failures: Int = 0) {
        self.exchange = exchange
        self.failures = Atomic(failures)
    }

    /// How long each request was ready to wait.
    var waitMilliseconds: [Int64] { waits.withLock { $0 } }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        waits.withLock { $0.append(request.waitMilliseconds) }
        if failures.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 {
            throw .unreachable(reason: "no network")
        }
        let (answers, answered) = AsyncStream<ExchangeReply>.makeStream()
        let headers = Dictionary(request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        exchange.answer(
            ExchangeRequest(
                method: "POST", path: request.path, contentType: headers["Content-Type"],
                authorization: headers["Authorization"], body: request.body)
        ) { answered.yield($0) }
        // The stream ends without an element when the task is cancelled.
        guard let reply = await answers.first(where: { _ in true }) else { throw .cancelled }
        return IncomingReply(
            status: reply.status, contentType: ProtocolVersion.mediaType, body: reply.body)
    }
}

/// A live sync of a device, in a task of its own and upon connections of its own, as a process has them.
private final class Live {
    private let task: Task<Void, any Error>
    private let events: AsyncStream<LiveSync.Event>
    private var iterator: AsyncStream<LiveSync.Event>.Iterator

    init(_ device: TestDevice, over transport: LiveTransport, for duration: Duration? = nil) {
        let (events, sink) = AsyncStream<LiveSync.Event>.makeStream()
        self.events = events
        iterator = events.makeAsyncIterator()
        let (path, clock) = (device.path, device.clock)
        task = Task {
            defer { sink.finish() }
            let live = LiveSync(
                store: try ReplicaStore(path: path), watch: try ReplicaWatch(path: path), clock: clock,
                transport: transport)
            var random = SeededRandom(5)
            try await live.run(for: duration, using: &random) { sink.yield($0) }
        }
    }

    deinit { task.cancel() }

    /// The next sync that has ended; nil when the live sync has.
    func nextSync() async -> SyncProgress? {
        while let event = await iterator.next() {
            if case .synced(let progress) = event { return progress }
        }
        return nil
    }

    /// The next sync that brought or sent something.
    func nextNews() async -> SyncProgress? {
        while let progress = await nextSync() {
            if progress.hasExchanged { return progress }
        }
        return nil
    }

    func nextEvent() async -> LiveSync.Event? { await iterator.next() }

    /// Ends it, as a signal does, and waits for its end.
    func stop() async throws {
        task.cancel()
        try await task.value
    }

    func end() async throws { try await task.value }
}

@Suite("Waiting at the centre for news")
struct LiveTests {
    private func waitingRequest(_ device: TestDevice, milliseconds: Int64 = 50_000) throws -> OutgoingRequest
    {
        var engine = try SyncEngine(
            store: device.store, clock: device.clock, waitMilliseconds: milliseconds)
        return try #require(try engine.nextRequest(using: &device.random))
    }

    /// Sends a request that waits. The centre's clock stands still, so that an answer that only the end of the wait brings
    /// never comes.
    private func answer(to device: TestDevice, _ world: World) async throws -> IncomingReply {
        try await LiveTransport(world.exchange).send(waitingRequest(device), to: "")
    }

    /// A request that waits at a centre, which has looked for news of it in vain. Each look at the clock takes so little
    /// of the wait that it lasts for a thousand of them.
    private final class Held {
        private let clock: SteppingClock
        private let exchange: DeviceExchange
        private let start: Int64
        private let reply: Task<IncomingReply, any Error>

        init(_ request: OutgoingRequest, _ world: World) async throws {
            let clock = SteppingClock(
                now: world.clock.nowMilliseconds(), stepMilliseconds: WireLimits.waitMilliseconds / 1000)
            let exchange = DeviceExchange(
                writer: world.writer, readers: try ReaderPool(path: world.townshipPath, count: 1),
                clock: clock)
            start = clock.last
            reply = Task {
                defer { clock.end() }
                return try await LiveTransport(exchange).send(request, to: "")
            }
            (self.clock, self.exchange) = (clock, exchange)
            // The centre looks at the clock at the request, for its answer, as it holds it, and as each look for news begins.
            await clock.looks(5)
        }

        func release() { exchange.release() }

        /// Waits until the centre has looked for news of what there is by now, and found none.
        func isLookedAt() async { await clock.looks(2) }

        /// The answer, which came before the wait was over.
        func answer() async throws -> SyncResponse {
            let reply = try await reply.value
            #expect(clock.last - start < WireLimits.waitMilliseconds, "only the end of the wait ended it")
            let inflated = try Zlib.inflateBody(reply.body.span, limitBytes: WireLimits.inflatedBytes)
            return try SyncResponse(decoding: inflated.bytes.span)
        }
    }

    @Test("A dispatch that another process made at the centre reaches a waiting device at once")
    func dispatch() async throws {
        let world = try World()
        let worker = try await world.enrolledDevice()
        let officer = try await world.enrolledDevice(role: .dutyOfficer)
        let incident = try worker.add(
            Incident.kind, [Incident.title: .text("边界纠纷"), Incident.incidentKind: .integer(1)])
        for device in [worker, officer] { try await device.sync() }
        let live = Live(worker, over: LiveTransport(world.exchange))
        _ = await live.nextSync()
        let record = try #require(try officer.store.records.record(Incident.kind, incident))
        _ = try officer.incidents.take(
            .remark, on: record, fields: [IncidentEntry.text: .text("请到现场")], using: &officer.random)
        // The entry comes by a file, which a command takes: another process upon the same ledger. The centre's clock
        // stands still: nothing but the entry ends the wait. ProcessTests take the time.
        let answers = try await world.answers(to: officer.exportBundle())
        #expect(try #require(await live.nextNews()).recordsReceived == 1)
        try officer.importBundle(answers)
        try await live.stop()
        #expect(try worker.ledgerText() == LedgerText.lines(world.centre().records))
    }

    /// What ends a wait besides records.
    enum News: String, CaseIterable, Sendable { case directory, revocation }

    @Test("A change of the directory, and the device's revocation, end a wait", arguments: News.allCases)
    func otherNews(news: News) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let held = try await Held(waitingRequest(device), world)
        switch news {
        case .directory: _ = try world.centre().addWorker(name: "新人", role: 1, cells: [])
        case .revocation: _ = try world.centre().revoke(1, milliseconds: world.clock.nowMilliseconds())
        }
        let response = try await held.answer()
        #expect(response.workers.isEmpty == (news == .revocation))
        #expect(response.welcome.isRevoked == (news == .revocation))
    }

    @Test(
        "Without news the answer comes when the wait is over, and after 50 s at the latest (R5.9-1) [R8-10]",
        arguments: [(2000, 2000), (36_000_000, 50_000)] as [(Int64, Int64)])
    func noNews(asked: Int64, longest: Int64) async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let clock = SteppingClock(now: world.clock.nowMilliseconds(), stepMilliseconds: longest / 10)
        let exchange = DeviceExchange(
            writer: world.writer, readers: try ReaderPool(path: world.townshipPath, count: 1), clock: clock)
        let start = clock.last
        let request = try waitingRequest(device, milliseconds: asked)
        #expect(try await LiveTransport(exchange).send(request, to: "").status == 200)
        #expect(clock.last - start >= longest)
        #expect(asked == longest || clock.last - start < asked)
    }

    @Test("What carries changes, or brings news, is not held back (R5.9-2)", arguments: [true, false])
    func notHeld(hasOwn: Bool) async throws {
        let world = try World()
        let (device, other) = (try await world.enrolledDevice(), try await world.enrolledDevice())
        if hasOwn { _ = try device.addHousehold("1") } else { _ = try other.addHousehold("1") }
        try await other.sync()
        #expect(try await answer(to: device, world).status == 200)
    }

    @Test("When the server stops, whoever waits is answered at once, and so is whoever comes then")
    func release() async throws {
        let world = try World()
        let devices = [try await world.enrolledDevice(), try await world.enrolledDevice()]
        for device in devices { try await device.sync() }
        let held = try await Held(waitingRequest(devices[0]), world)
        held.release()
        #expect(try await held.answer().pages.allSatisfy(\.items.isEmpty))
        world.exchange.release()
        #expect(try await answer(to: devices[1], world).status == 200)
    }

    @Test("What is entered in one cell ends the waits for that cell, and no others")
    func otherCell() async throws {
        let world = try World()
        var devices: [TestDevice] = []
        for cell in ["0101", "0101", "0102"] {
            devices.append(try await world.enrolledDevice(cells: [cell]))
        }
        // The directory that came with the last of them is no news any more.
        for device in devices { try await device.sync() }
        let held = try await Held(waitingRequest(devices[0]), world)
        for number in 1...2 {
            _ = try devices[2].addHousehold("\(number)")
            try await devices[2].sync()
            await held.isLookedAt()
        }
        _ = try devices[1].addHousehold("1")
        try await devices[1].sync()
        // The answer brings the record: it was not given before there was one.
        #expect(try await held.answer().pages.flatMap(\.items).count == 1)
    }

    @Test("What another process enters goes up while this one waits")
    func localChange() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let transport = LiveTransport(world.exchange)
        let live = Live(device, over: transport)
        _ = await live.nextSync()
        _ = try device.addHousehold("1")
        // The centre's clock stands still: nothing but the change ends the wait.
        #expect(try #require(await live.nextNews()).applied == 1)
        #expect(try LedgerText.lines(world.centre().records).count == 1)
        try await live.stop()
        // A short exchange, a wait that was given up, a short exchange.
        #expect(transport.waitMilliseconds.prefix(3) == [0, WireLimits.waitMilliseconds, 0])
    }

    @Test("Failures are tried again after pauses that grow; then it goes on with a short exchange")
    func backoff() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        _ = try device.addHousehold("1")
        let transport = LiveTransport(world.exchange, failures: 2)
        let live = Live(device, over: transport)
        var pauses: [Duration] = []
        while case .failed(_, let pause) = await live.nextEvent() { pauses.append(pause) }
        #expect(pauses.count == 2)
        #expect((Duration.milliseconds(500)...(.milliseconds(1500))).contains(pauses[0]))
        #expect((Duration.milliseconds(1000)...(.milliseconds(3000))).contains(pauses[1]))
        try await live.stop()
        #expect(transport.waitMilliseconds.prefix(3) == [0, 0, 0])
        #expect(try device.store.countToSend() == 0)
    }

    @Test("It ends when its time is over, although the centre still holds its request")
    func duration() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let start = ContinuousClock.now
        // The centre's clock stands still: nothing but the end of the time ends the wait.
        let live = Live(device, over: LiveTransport(world.exchange), for: .seconds(1))
        try await live.end()
        #expect(.now - start >= .seconds(1))
    }

    @Test("It ends with a failure that no later try can mend")
    func hopeless() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let other = try World(seed: 2)
        let live = Live(device, over: LiveTransport(other.exchange))
        await #expect(throws: SyncError.self) { try await live.end() }
    }

    @Test("A revoked device hands over what it has, and is wiped while it waits")
    func revoked() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let live = Live(device, over: LiveTransport(world.exchange))
        _ = await live.nextSync()
        _ = try world.centre().revoke(1, milliseconds: world.clock.nowMilliseconds())
        #expect(try #require(await live.nextNews()).isWiped)
        try await live.end()
        #expect(try device.store.identity() == nil)
    }

    @Test("A wait that ends without an answer does not make the device ask for less (§5.10)")
    func pace() async throws {
        let world = try World()
        let device = try await world.enrolledDevice()
        let before = try device.store.pageBytes()
        let live = Live(device, over: LiveTransport(world.exchange))
        for _ in 0..<3 {
            _ = await live.nextSync()
            _ = try device.addHousehold("\(try device.store.lastChange())")
        }
        try await live.stop()
        #expect(try device.store.pageBytes() == before)
    }
}
