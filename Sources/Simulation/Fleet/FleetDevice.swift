import Dispatch
import Foundation
import HTTP
import Ledgers
import Replica
import Storage
import Wire

/// A device of a fleet with the person who carries it: production code upon a replica of its own.
actor FleetDevice {
    /// What became of one attempt to sync.
    struct SyncReport: Sendable {
        var progress = SyncProgress()
        var tally = FleetTransport.Tally()
        var trouble: FleetTrouble?
        /// Changes that wait to be sent afterwards.
        var waiting = 0
    }

    /// Where and as whom a device enrols.
    struct Invitation: Sendable {
        var server: Origin
        var code: String
    }

    nonisolated let number: Int
    nonisolated let role: Role
    /// Devices of one wave have no cell in common: they may sync at one moment, and what each receives is still the same
    /// in every run of a seed.
    nonisolated let wave: Int
    nonisolated let lineName: String
    nonisolated let workerNumber: WorkerNumber
    private let directory: String
    private let clock: FleetClock
    private let line: LinkProfile
    private let seed: UInt64
    private let queue: DispatchQueue
    private var server = Origin(host: "127.0.0.1", port: 0)
    private var worker: FleetWorker
    private var syncCount: UInt64 = 0
    /// How many devices this worker has lost.
    private var lossCount = 0
    /// The battery dies within the next sync.
    private var isFailing = false
    private var waiting = 0

    /// A device that is not enrolled yet; `queue` is where it may block.
    init(
        _ person: FleetPerson, number: Int, directory: String, clock: FleetClock,
        line: (name: String, profile: LinkProfile), profile: TownshipProfile, seed: UInt64,
        queue: DispatchQueue
    ) {
        self.number = number
        role = person.role
        wave = person.wave
        workerNumber = person.worker
        self.directory = directory
        self.clock = clock
        lineName = line.name
        self.line = line.profile
        self.seed = seed
        self.queue = queue
        worker = FleetWorker(number: number, role: person.role, profile: profile, seed: seed)
    }

    var path: String { "\(directory)/\(number)\(lossCount > 0 ? "-\(lossCount + 1)" : "").sqlite" }

    /// What was entered here, for the checks at the end.
    var entries: (texts: [String], edits: [FleetEdit]) {
        let lost = worker.lost
        return (worker.entered.filter { !lost.contains($0) }, worker.edits)
    }

    func setClock(_ now: Int64) { clock.set(now) }

    func failInNextSync() { isFailing = true }

    /// Enrols over a line without faults.
    func enrol(_ invitation: Invitation) async throws {
        server = invitation.server
        let synchronizer = Synchronizer(
            store: try ReplicaStore(path: path), clock: clock,
            transport: try transport(over: LinkProfile(), fails: false))
        var random = exchangeRandom()
        _ = try await synchronizer.enrol(
            server: "http://\(server.host):\(server.port)", code: invitation.code,
            deviceName: "fleet-\(number)",
            using: &random)
    }

    /// The device is lost; its worker gets another one.
    ///
    /// - Returns: What the centre called the device, and how many changes went with it.
    func lose() throws -> (device: WriterNumber, changes: Int) {
        let store = try ReplicaStore(path: path)
        let unsent = try store.entriesToSend(limit: Int(clamping: Int64.max))
        worker.lose(unsent.flatMap { FleetInvariants.texts($0.edits) })
        let device = try store.identity()?.device ?? 0
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        lossCount += 1
        waiting = 0
        return (device, unsent.count)
    }

    /// What the worker does in one hour; `share` is how large a part of a day that is.
    ///
    /// - Returns: How many changes were entered, and how many wait to be sent.
    func work(_ share: Double, at moment: FleetMoment) throws -> (entered: Int, waiting: Int) {
        clock.set(moment.milliseconds)
        let entered = try worker.work(share, at: moment, clock: clock) { try ReplicaStore(path: path) }
        waiting += entered
        return (entered, waiting)
    }

    /// Syncs once over the device's line, or over one without faults.
    func sync(overGoodLine: Bool = false) async throws -> SyncReport {
        syncCount += 1
        var report = SyncReport()
        // Nobody leaves a good line before everything is through.
        let transport = try transport(
            over: overGoodLine ? LinkProfile() : line, fails: isFailing && !overGoodLine)
        let store = try ReplicaStore(path: path)
        let synchronizer = Synchronizer(store: store, clock: clock, transport: transport)
        var progress = SyncProgress()
        // Nonces and the like: an actor's own state cannot be lent over a wait.
        var random = exchangeRandom()
        do {
            report.progress = try await synchronizer.sync(using: &random) { progress = $0 }
        } catch let error as SyncError {
            report.progress = progress
            report.trouble = FleetTrouble(error)
        }
        if report.trouble == .crash { clock.reboot() }
        isFailing = false
        report.tally = transport.tally
        waiting = Int(clamping: try store.countToSend())
        report.waiting = waiting
        return report
    }

    private func transport(over line: LinkProfile, fails: Bool) throws -> FleetTransport {
        var limits = HTTPLimits()
        limits.bodyBytes = WireLimits.inflatedBytes
        var random = SeededRandom(seed: seed, 2, syncCount)
        return FleetTransport(
            client: try HTTPClient(limits: limits), origin: server,
            passage: LinkPassage(over: line, seed: random.next()), clock: clock,
            crash: fails ? Int.random(in: 0..<Self.crashBytesMax, using: &random) : nil, queue: queue)
    }

    /// Shorter than most syncs are.
    private static let crashBytesMax = 800

    private func exchangeRandom() -> SeededRandom { SeededRandom(seed: seed, 3, syncCount) }
}

/// Why a sync was not finished.
package enum FleetTrouble: String, Sendable, CaseIterable {
    case line, crash, portal, busy, damaged, refused

    init(_ error: SyncError) {
        self =
            switch error {
            case .transport(.cancelled): .crash
            case .transport: .line
            case .notTheServer: .portal
            case .busy: .busy
            case .badAnswer: .damaged
            case .notEnrolled, .alreadyEnrolled, .refused, .clockRefused, .otherWorker, .olderCentre:
                .refused
            }
    }
}
