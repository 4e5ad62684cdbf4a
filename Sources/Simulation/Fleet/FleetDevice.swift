import Dispatch
import Foundation
import HTTP
import Ledgers
import Replica
import Storage
import Wire

/// A device of a fleet with the worker who carries it: production code upon a replica of its own.
actor FleetDevice {
    /// What became of one attempt to sync.
    struct SyncReport: Sendable {
        var progress = SyncProgress()
        var tally = FleetTransport.Tally()
        /// Why it stopped, as a word; nil where everything was exchanged.
        var trouble: String?
    }

    nonisolated let number: Int
    nonisolated let path: String
    nonisolated let lineName: String
    private let clock: FleetClock
    private let line: LinkProfile
    private let profile: TownshipProfile
    private let seed: UInt64
    private var random: SeededRandom
    private var syncCount: UInt64 = 0
    /// Texts that nobody else enters: each has to be somewhere in the end.
    private(set) var entered: [String] = []

    init(
        number: Int, path: String, clock: FleetClock, line: (name: String, profile: LinkProfile),
        profile: TownshipProfile, seed: UInt64
    ) {
        self.number = number
        self.path = path
        self.clock = clock
        lineName = line.name
        self.line = line.profile
        self.profile = profile
        self.seed = seed
        random = SeededRandom(seed: seed, 1)
    }

    func setClock(_ now: Int64) { clock.set(now) }

    func reboot() { clock.reboot() }

    /// Enrols over a line without faults.
    func enrol(server: Origin, code: String, queue: DispatchQueue) async throws {
        let transport = try transport(to: server, over: LinkProfile(), queue)
        let synchronizer = Synchronizer(
            store: try ReplicaStore(path: path), clock: clock, transport: transport)
        let address = "http://\(server.host):\(server.port)"
        var exchangeRandom = SeededRandom(seed: random.next())
        _ = try await synchronizer.enrol(
            server: address, code: code, deviceName: "fleet-\(number)", using: &exchangeRandom)
    }

    private func transport(to server: Origin, over line: LinkProfile, _ queue: DispatchQueue) throws
        -> FleetTransport
    {
        syncCount += 1
        var limits = HTTPLimits()
        limits.bodyBytes = WireLimits.inflatedBytes
        return FleetTransport(
            client: try HTTPClient(limits: limits), origin: server,
            passage: LinkPassage(over: line, seed: SeededRandom(seed: seed, 2, syncCount).seed), queue: queue)
    }

    /// Syncs once over the device's line, or over one without faults.
    func sync(with server: Origin, overGoodLine: Bool = false, queue: DispatchQueue) async throws
        -> SyncReport
    {
        var report = SyncReport()
        let transport = try transport(to: server, over: overGoodLine ? LinkProfile() : line, queue)
        let synchronizer = Synchronizer(
            store: try ReplicaStore(path: path), clock: clock, transport: transport)
        var progress = SyncProgress()
        // Nonces and the like: an actor's own state cannot be lent over a wait.
        var exchangeRandom = SeededRandom(seed: seed, 3, syncCount)
        do {
            report.progress = try await synchronizer.sync(using: &exchangeRandom) { progress = $0 }
        } catch let error as SyncError {
            report.progress = progress
            report.trouble =
                switch error {
                case .transport: "line"
                case .notTheServer: "portal"
                case .busy: "busy"
                case .badAnswer: "damaged"
                case .notEnrolled, .alreadyEnrolled, .refused, .clockRefused, .otherWorker, .olderCentre:
                    "refused"
                }
        }
        report.tally = transport.tally
        return report
    }

    /// What the worker does in one part of a day; `share` is how large a part it is.
    ///
    /// - Returns: How many changes were entered.
    func work(_ share: Double) throws -> Int {
        let counts = [
            profile.visitsPerDay, profile.editsPerDay, profile.newHouseholdsPerDay,
            profile.newResidentsPerDay,
            profile.incidentsPerDay,
        ].map { random.poisson(mean: $0 * share) }
        guard counts.contains(where: { $0 > 0 }) else { return 0 }
        let store = try ReplicaStore(path: path)
        let ledger = LocalLedger(store: store, clock: clock)
        let homes = try store.records.list(Household.definition)
        guard let cell = try store.cells().first else { return 0 }
        var count = 0
        func enter(_ kind: KindDefinition, in cell: CellNumber, _ fields: FieldMap<Value>) throws {
            _ = try ledger.create(kind, cell: cell, fields: fields, using: &random)
            count += 1
        }
        for _ in 0..<counts[2] {
            let text = token()
            try enter(
                Household.definition, in: cell.number,
                [Household.number: .text(text), Household.head: .text("户主\(number)")])
        }
        guard let first = homes.first else { return count }
        for _ in 0..<counts[0] {
            let home = home(of: homes) ?? first
            try enter(
                Visit.definition, in: home.cell,
                [Visit.household: .id(home.id), Visit.finding: .text(token())])
        }
        for _ in 0..<counts[3] {
            let home = home(of: homes) ?? first
            try enter(
                Resident.definition, in: home.cell,
                [Resident.household: .id(home.id), Resident.name: .text(token())])
        }
        for _ in 0..<counts[4] {
            let home = home(of: homes) ?? first
            try enter(
                Incident.definition, in: home.cell,
                [
                    Incident.incidentKind: .integer(Int64.random(in: 1...6, using: &random)),
                    Incident.title: .text(token()), Incident.household: .id(home.id),
                ])
        }
        for _ in 0..<counts[1] {
            // Read anew: what was edited a moment ago is the base of the next edit.
            guard let home = home(of: homes),
                let current = try store.records.record(Household.kind, home.id)
            else { continue }
            let field =
                [Household.hazards, Household.dwelling, Household.address]
                .randomElement(using: &random) ?? Household.hazards
            _ = try ledger.edit(current, fields: [field: .text(token())])
            count += 1
        }
        return count
    }

    /// A household: some are visited far more often than others, so that two workers meet at them.
    private func home(of homes: [LedgerRecord]) -> LedgerRecord? {
        guard !homes.isEmpty else { return nil }
        let share = random.share()
        return homes[min(homes.count - 1, Int(Double(homes.count) * share * share * share))]
    }

    private func token() -> String {
        let text = "记\(number)-\(entered.count + 1)"
        entered.append(text)
        return text
    }

    /// Changes that wait to be sent.
    func waiting() throws -> Int { Int(clamping: try ReplicaStore(path: path).countToSend()) }
}
