import Foundation
import HTTP
import Synchronization
import Wire

/// Devices that sync without a pause or at a pace, each on a connection and a thread of its own.
struct Load: Sendable {
    var township: BenchTownship
    var port: UInt16
    /// Devices at once; their cells are spread evenly over the township's.
    var devices: Int
    /// Edits in each request; 0 reads the cell from its beginning over and over.
    var changesPerSync: Int
    var pageBytes: Int
    /// From one turn of a device to its next; nil where it syncs without a pause.
    var pace: Duration?
    /// How long is measured, after every device has read its cell once.
    var time: Duration
    /// Another one for each run against the same township, so that edits differ.
    var seed: UInt64

    struct Result: Sendable {
        var latenciesMicroseconds: [Int64] = []
        var records = 0
        var bytesUp = 0
        var bytesDown = 0
        /// What was measured, to the last answer.
        var seconds = 0.0
        /// Of this process: user and system.
        var processorSeconds = 0.0

        mutating func add(_ other: Result) {
            latenciesMicroseconds += other.latenciesMicroseconds
            records += other.records
            bytesUp += other.bytesUp
            bytesDown += other.bytesDown
        }
    }

    /// Runs it on threads and waits for them.
    ///
    /// - Returns: What was measured.
    /// - Throws: `BenchError`, `HTTPClientError`: one that failed makes the whole void.
    func run() throws -> Result {
        let gate = Gate(devices: devices)
        let total = Mutex(Result())
        let failure = Mutex<(any Error)?>(nil)
        let finished = DispatchGroup()
        for device in 0..<devices {
            let cell = 1 + device * township.cells / devices
            finished.enter()
            let thread = Thread {
                defer { finished.leave() }
                do {
                    let result = try one(cell: cell, gate)
                    total.withLock { $0.add(result) }
                } catch {
                    failure.withLock { $0 = $0 ?? error }
                    gate.fail()
                }
            }
            thread.stackSize = 512 << 10
            thread.start()
        }
        gate.waitForAll()
        let (start, processor) = (ContinuousClock.now, Self.processorSeconds())
        gate.open(until: start + time)
        finished.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        var result = total.withLock { $0 }
        result.seconds = (ContinuousClock.now - start) / .seconds(1)
        result.processorSeconds = Self.processorSeconds() - processor
        return result
    }

    private func one(cell: Int, _ gate: borrowing Gate) throws -> Result {
        var limits = HTTPLimits()
        limits.bodyBytes = WireLimits.inflatedBytes
        let client = try HTTPClient(limits: limits)
        let origin = Origin(host: "127.0.0.1", port: port)
        let patience = Patience(idleTime: .seconds(60))
        var device = BenchDevice(cell: cell, of: township, seed: seed)
        var result = Result()
        // The same for each request: its fields have fixed lengths, but for the body's length, which hardly changes.
        var headBytes: Int?

        // What a paced device waits for begins when its turn comes, however late the answer before was.
        func sync(changes: Int, from turn: ContinuousClock.Instant? = nil) throws -> Bool {
            let request = device.request(changes: changes, pageBytes: pageBytes)
            let start = turn ?? .now
            let response = try client.send(request, to: origin, patience: patience)
            result.latenciesMicroseconds.append((ContinuousClock.now - start).microseconds)
            let head = headBytes ?? (request.bytes(for: origin)?.count ?? 0) - request.body.count
            headBytes = head
            result.bytesUp += head + request.body.count
            result.bytesDown += response.byteCount
            let (records, hasMore) = try device.receive(response, changes: changes)
            result.records += records
            return hasMore
        }

        while try sync(changes: 0) {}
        result = Result()
        let end = gate.arriveAndWait()
        var turn = ContinuousClock.now
        // Paced devices come evenly, not all at once.
        if let pace { turn += pace * Double(cell) / Double(township.cells) }
        while turn < end {
            // Not to wait for anything that happens: this is the pace. The thread is the device's own.
            if pace != nil { Thread.sleep(until: Date(timeIntervalSinceNow: (turn - .now) / .seconds(1))) }
            let hasMore = try sync(changes: changesPerSync, from: pace == nil ? nil : turn)
            if changesPerSync == 0, !hasMore { device.startOver() }
            turn = pace.map { turn + $0 } ?? .now
        }
        return result
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        // SAFETY: the kernel writes one rusage during the call.
        guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
        return [usage.ru_utime, usage.ru_stime].reduce(0) { sum, time in
            sum + Double(time.tv_sec) + Double(time.tv_usec) / 1e6
        }
    }
}

/// Where devices wait for each other before what is measured begins.
private final class Gate: Sendable {
    private struct State {
        var waiting = 0
        var end: ContinuousClock.Instant?
        var hasFailed = false
    }

    private let devices: Int
    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)

    init(devices: Int) { self.devices = devices }

    /// Until when the caller measures.
    func arriveAndWait() -> ContinuousClock.Instant {
        arrived.signal()
        opened.wait()
        return state.withLock { $0.end } ?? .now
    }

    func waitForAll() {
        for _ in 0..<devices { arrived.wait() }
    }

    func open(until end: ContinuousClock.Instant) {
        state.withLock { $0.end = $0.hasFailed ? .now : end }
        for _ in 0..<devices { opened.signal() }
    }

    /// One device is out: the others need not wait for it, and have nothing to measure.
    func fail() {
        state.withLock { $0.hasFailed = true }
        arrived.signal()
    }
}

extension Duration {
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}

extension ClientResponse {
    /// Bytes of the body and of the fields; the status line is counted as the shortest there is.
    var byteCount: Int {
        headers.fields.reduce("HTTP/1.1 200 OK\r\n\r\n".utf8.count + body.count) { sum, field in
            sum + field.name.utf8.count + field.value.utf8.count + 4
        }
    }
}
