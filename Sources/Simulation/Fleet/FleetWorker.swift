import Ledgers
import Replica
import Storage
import Wire

/// The person who carries a device: what they do with it follows from their role, the township's profile and a seed.
struct FleetWorker: Sendable {
    /// How often something happens in one hour.
    private struct Counts {
        var visits = 0
        var edits = 0
        var households = 0
        var residents = 0
        var benefits = 0
        var incidents = 0
        var payments = 0

        var isNothing: Bool {
            visits + edits + households + residents + benefits + incidents + payments == 0
        }
    }

    let number: Int
    let role: Role
    let profile: TownshipProfile
    let seed: UInt64
    var random: SeededRandom
    /// Texts that nobody else enters: each has to be somewhere in the end.
    private(set) var entered: [String] = []
    /// Texts that went with a lost device before it could send them.
    private(set) var lost: Set<String> = []
    private(set) var edits: [FleetEdit] = []
    /// When this person first saw each incident.
    var seenIncidents: [RecordID: Int64] = [:]
    var ratedIncidents: Set<RecordID> = []

    init(number: Int, role: Role, profile: TownshipProfile, seed: UInt64) {
        self.number = number
        self.role = role
        self.profile = profile
        self.seed = seed
        random = SeededRandom(seed: seed, 1)
    }

    /// Who this is, for people.
    var name: String { "device \(number)" }

    /// The hours of the day at which people go through the incidents that wait for them.
    private static let incidentHours: Set = [9, 15]

    /// Does what there is to do in one hour.
    ///
    /// - Parameters:
    ///   - share: How large a part of a day it is.
    ///   - moment: When it is.
    ///   - clock: The device's clocks.
    ///   - open: Opens the replica; not called where there is nothing to do.
    /// - Returns: How many changes were entered.
    /// - Throws: `LedgerError`, `StorageError`: nothing that is entered here may be refused.
    mutating func work(
        _ share: Double, at moment: FleetMoment, clock: FleetClock, opening open: () throws -> ReplicaStore
    ) throws -> Int {
        let counts = draw(share, moment)
        let goesThroughIncidents = Self.incidentHours.contains(moment.hour)
        guard !counts.isNothing || goesThroughIncidents else { return 0 }
        var desk = try FleetDesk(LocalLedger(store: try open(), clock: clock), author: name, at: moment)
        if !counts.isNothing { try goRound(counts, &desk) }
        if goesThroughIncidents { try moveIncidents(&desk) }
        edits += desk.edits
        return desk.count
    }

    /// The device is gone, with texts that had not left it.
    mutating func lose(_ texts: [String]) { lost.formUnion(texts) }

    /// A text that nobody else enters.
    mutating func token() -> String {
        let text = "记\(number)-\(entered.count + 1)"
        entered.append(text)
        return text
    }

    private mutating func draw(_ share: Double, _ moment: FleetMoment) -> Counts {
        var counts = Counts()
        switch role {
        case .worker:
            counts.visits = random.poisson(mean: profile.visitsPerDay * share)
            counts.edits = random.poisson(mean: profile.editsPerDay * share)
            counts.households = random.poisson(mean: profile.newHouseholdsPerDay * share)
            counts.residents = random.poisson(mean: profile.newResidentsPerDay * share)
            counts.benefits = random.poisson(mean: profile.benefitsPerDay * share)
            counts.incidents = random.poisson(
                mean: profile.incidentsPerDay * share * profile.incidentWeight(weekday: moment.weekday))
        case .villageOfficer: counts.edits = random.poisson(mean: profile.editsPerDay * share)
        case .dutyOfficer, .director:
            counts.payments = random.poisson(
                mean: profile.benefitsPerDay * share * Double(profile.cellsPerOffice))
        case .department, .auditor, .administrator: break
        }
        return counts
    }

    private mutating func goRound(_ counts: Counts, _ desk: inout FleetDesk) throws {
        try pay(counts.payments, &desk)
        guard counts.payments == 0, let cell = try desk.ledger.store.cells().first else { return }
        for _ in 0..<counts.households {
            try desk.create(
                Household.definition, in: cell.number,
                [Household.number: .text(token()), Household.head: .text(token())], using: &random)
        }
        let homes = try desk.records.list(Household.definition)
        for _ in 0..<counts.visits {
            guard let home = home(of: homes) else { return }
            try desk.create(
                Visit.definition, in: home.cell,
                [Visit.household: .id(home.id), Visit.finding: .text(token())], using: &random)
        }
        for _ in 0..<counts.residents {
            guard let home = home(of: homes) else { return }
            try desk.create(
                Resident.definition, in: home.cell,
                [Resident.household: .id(home.id), Resident.name: .text(token())], using: &random)
        }
        for _ in 0..<counts.benefits {
            guard let home = home(of: homes) else { return }
            try desk.create(
                Benefit.definition, in: home.cell,
                [
                    Benefit.household: .id(home.id),
                    Benefit.programme: .integer(Int64.random(in: 1...7, using: &random)),
                ], using: &random)
        }
        for _ in 0..<counts.incidents {
            guard let home = home(of: homes) else { return }
            try desk.create(
                Incident.definition, in: home.cell,
                [
                    Incident.incidentKind: .integer(Int64.random(in: 1...6, using: &random)),
                    Incident.title: .text(token()), Incident.household: .id(home.id),
                ], using: &random)
        }
        for _ in 0..<counts.edits {
            guard let home = home(of: homes) else { return }
            try edit(home.id, &desk)
        }
    }

    /// Changes a field of a household: of each policy that a worker's edit can meet.
    private mutating func edit(_ id: RecordID, _ desk: inout FleetDesk) throws {
        // Read anew: what was edited a moment ago is the base of the next edit.
        guard let home = try desk.records.record(Household.kind, id) else { return }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try desk.edit(home, Household.head, to: .text(token()))
        case 1: try desk.edit(home, Household.remarks, to: .array([.text(token())]))
        case 2, 3:
            let flag = Value.integer(Int64.random(in: 1...4, using: &random))
            let flags = Set(home[Household.care].asArray ?? [])
            try desk.edit(home, Household.care, to: .array(flags.symmetricDifference([flag]).sorted()))
        case 4: try desk.edit(home, Household.address, to: .text(token()))
        case 5, 6: try desk.edit(home, Household.dwelling, to: .text(token()))
        default: try desk.edit(home, Household.hazards, to: .text(token()))
        }
    }

    private mutating func pay(_ count: Int, _ desk: inout FleetDesk) throws {
        guard count > 0 else { return }
        let benefits = try desk.records.list(Benefit.definition)
        for _ in 0..<count {
            guard let chosen = benefits.randomElement(using: &random),
                let benefit = try desk.records.record(Benefit.kind, chosen.id)
            else { return }
            let fen = Int64.random(in: 1...50_000, using: &random)
            try desk.edit(
                benefit, Benefit.paid, to: .integer((benefit[Benefit.paid].asInteger ?? 0) + fen))
        }
    }

    /// A household: some are visited far more often than others, so that two people meet at them.
    private mutating func home(of homes: [LedgerRecord]) -> LedgerRecord? {
        guard !homes.isEmpty else { return nil }
        let share = random.share()
        return homes[min(homes.count - 1, Int(Double(homes.count) * share * share * share))]
    }
}
