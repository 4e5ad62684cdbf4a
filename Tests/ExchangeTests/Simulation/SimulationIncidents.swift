import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

/// Incidents of a simulated township, and the days that their terms count.
extension Simulation {
    private static let hour: Int64 = 3_600_000

    func report(
        _ device: TestDevice, _ cell: Int, _ urgency: Int64, _ matter: SimulationStep.Matter,
        _ hoursAgo: Int64
    ) throws {
        let cells = try device.store.cells()
        guard !cells.isEmpty else { return }
        var fields: FieldMap<Value> = [
            Incident.incidentKind: .integer(1), Incident.urgency: .integer(urgency),
            // Nobody types when it happened if it happened just now.
            Incident.happenedAt: hoursAgo == 0
                ? .null : .integer(world.clock.nowMilliseconds() - hoursAgo * Self.hour),
        ]
        switch matter {
        case .neighbours: fields[Incident.parties] = .integer(1)
        case .enterprise: fields[Incident.parties] = .integer(2)
        case .department: fields[Incident.departmentInCharge] = .integer(6)
        }
        try enter {
            fields[Incident.title] = .text(freshText())
            _ = try device.add(Incident.kind, fields, cell: cells[cell % cells.count].number)
        }
    }

    /// Takes a step on a device.
    ///
    /// - Returns: Whether the device let it be taken.
    func take(
        _ action: IncidentAction, on incident: LedgerRecord, _ number: Int, _ device: TestDevice,
        deadline: Int64? = nil
    ) throws -> Bool {
        let now = world.clock.nowMilliseconds()
        var fields: FieldMap<Value> = [
            IncidentEntry.department: .integer(6), IncidentEntry.handler: .text("赵"),
            IncidentEntry.verdict: .integer(Int64(number % 2) + 1),
            IncidentEntry.rating: .integer(Int64(number % 3) + 1),
        ]
        if let deadline = deadline ?? [nil, now + 30 * Self.hour, now + 6 * Self.hour][number / 2 % 3] {
            fields[IncidentEntry.deadline] = .integer(deadline)
        }
        var isTaken = false
        try enter {
            fields[IncidentEntry.text] = .text(freshText())
            _ = try device.incidents.take(action, on: incident, fields: fields, using: &device.random)
            isTaken = true
        }
        return isTaken
    }

    /// Takes the steps that an incident waits for, as people do who look before they act and tell what they did.
    func handle(_ incident: Int, _ steps: Int, _ hoursBetween: Int64, _ first: TestDevice) async throws {
        let store = try world.centre()
        guard let chosen = try choose(incident, Incident.kind, of: store.records) else { return }
        var actor: TestDevice?
        for number in incident..<incident + steps {
            world.clock.advance(milliseconds: hoursBetween * Self.hour + 61_000)
            guard let state = try state(of: chosen.id, on: actor, store) else { break }
            let (action, roles) = Self.next(state, number, at: world.clock.nowMilliseconds())
            for device in try people(roles, at: chosen.cell, from: actor ?? first) {
                if actor !== device {
                    if let actor { try await sync(actor, []) }
                    try await sync(device, [])
                    actor = device
                }
                guard let held = try device.store.records.record(Incident.kind, chosen.id), !held.isRemoved
                else { continue }
                if try extend(held, number, device) || take(action, on: held, number, device) { break }
            }
        }
        if let actor { try await sync(actor, []) }
    }

    /// Where an incident stands for whoever took the last step; for the centre, before anyone did.
    private func state(
        of incident: RecordID, on device: TestDevice?, _ store: TownshipStore
    ) throws -> IncidentState? {
        guard let device else { return try IncidentDesk(store: store).state(of: incident) }
        return try device.store.records.record(Incident.kind, incident).map {
            try device.incidents.state(of: $0)
        }
    }

    /// Gives every other incident that is being handled as much more time as the device lets it have: a few days
    /// behind the limit, at any hour.
    private func extend(_ incident: LedgerRecord, _ number: Int, _ device: TestDevice) throws -> Bool {
        let state = try device.incidents.state(of: incident)
        guard number % 2 == 0, state.status == .dispatched, let term = state.runningTerm, !term.isExtended
        else { return false }
        let midnight = WallCalendar.midnight(WallCalendar.day(of: term.limitMilliseconds))
        return try (number % 5..<12).contains { days in
            let deadline = midnight + Int64(days) * WallCalendar.dayMilliseconds
            return try take(
                .extend, on: incident, number, device, deadline: deadline + Int64(number % 24) * Self.hour)
        }
    }

    /// The devices of people in one of these roles who work in a cell, each person's first, beginning somewhere.
    private func people(
        _ roles: [Role], at cell: CellNumber, from first: TestDevice
    ) throws -> [TestDevice] {
        let start = devices.firstIndex { $0 === first } ?? 0
        var known: Set<WorkerNumber> = []
        return try (devices[start...] + devices[..<start]).filter { device in
            guard let identity = try device.store.identity(), let role = Role(rawValue: identity.role) else {
                return false
            }
            return try roles.contains(role) && device.store.cells().contains { $0.number == cell }
                && known.insert(identity.worker).inserted
        }
    }

    /// What is done next, and by whom.
    private static func next(
        _ state: IncidentState, _ number: Int, at now: Int64
    ) -> (IncidentAction, [Role]) {
        if number % 3 == 0,
            state.terms.contains(where: { $0.explanation == nil && $0.isLate(atMilliseconds: now) })
        {
            return (.explain, [.dutyOfficer])
        }
        return switch (state.status, state.level) {
        case (.reported, .cell): (number % 5 == 0 ? .settle : .escalate, [.worker, .villageOfficer])
        case (.reported, .village): (number % 4 == 0 ? .settle : .escalate, [.villageOfficer])
        case (.reported, _): (number % 9 == 0 ? .reportCounty : .register, [.dutyOfficer])
        case (.registered, _): (.approve, [.director])
        case (.approved, _): (.dispatch, [.dutyOfficer])
        case (.confirming, _): (.confirm, [.dutyOfficer])
        case (.dispatched, _): (.result, [.dutyOfficer])
        case (.handled, _): (.verify, [.worker])
        case (.verified, _): (.proposeClosing, [.dutyOfficer])
        case (.closing, _): (.close, [.director])
        case (.settled, _), (.closed, _): (number % 2 == 0 ? .rate : .reopen, [.dutyOfficer])
        case (.atCounty, _): (.countyFeedback, [.dutyOfficer])
        }
    }

    /// Lists holidays and make-up days of the weeks in which the simulation plays, and beyond the year's end.
    func listDays(_ number: UInt64) throws {
        var random = SeededRandom(number)
        let store = try world.centre()
        let first = WallCalendar.day(of: beganMilliseconds)
        let days = (first - 3..<first + 45).compactMap { day -> ListedDay? in
            guard Int.random(in: 0..<3, using: &random) == 0 else { return nil }
            let isHoliday = Bool.random(using: &random)
            return CivilDate(daysSince1970: day).map { ListedDay($0, isHoliday ? .holiday : .workday) }
        }
        listedMilliseconds = world.clock.nowMilliseconds()
        try CalendarListing(store: store, person: "赵主任", now: listedMilliseconds ?? 0).replace(with: days)
    }
}
