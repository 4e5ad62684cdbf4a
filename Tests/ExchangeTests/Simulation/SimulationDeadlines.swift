import Ledgers
import Replica
import Storage
import SyncServer
import Wire

/// Holds every incident's deadlines, and how it stands in time, against an independent computation.
struct SimulationDeadlines {
    /// What there was to compare; a comparison of nothing would hold of anything.
    struct Tally: Equatable {
        var terms = 0
        var levels: Set<String> = []
        var extended = 0
        var lateRunning = 0
        var lateEnded = 0
        /// Terms that began on a day on which nobody works.
        var begunOnFreeDays = 0
        /// Terms between whose beginning and limit a make-up day lies.
        var overMakeUpDays = 0
        var colours: Set<String> = []
        var explained = 0
    }

    let simulation: Simulation
    private let centre: TownshipStore
    private let calendar: WallCalendar
    private let asListed: WallCalendar
    private let now: Int64

    /// `reading` is how the independent computation reads the listed days: as they stand, but for a test of the comparison.
    init(simulation: Simulation, reading: (WallCalendar) -> WallCalendar = { $0 }) throws {
        self.simulation = simulation
        centre = try simulation.world.centre()
        asListed = WallCalendar(try centre.listedDays())
        calendar = reading(asListed)
        now = simulation.world.clock.nowMilliseconds()
    }

    private func incidents() throws -> [LedgerRecord] {
        try Schema.kind(Incident.kind).map { try centre.records.list($0) } ?? []
    }

    private func reckoned(_ incident: LedgerRecord) throws -> ReckonedIncident {
        ReckonedIncident(
            incident.fields, try IncidentDesk(store: centre).entries(of: incident.id), calendar)
    }

    /// What differs, in words.
    func faults() throws -> [String] {
        var faults: [String] = []
        let working = try centre.calendar()
        for incident in try incidents() {
            let reckoned = try reckoned(incident)
            guard let state = try IncidentDesk(store: centre).state(of: incident.id) else { continue }
            faults += differences(state, reckoned).map { "incident \(incident.id) at the centre: \($0)" }
            for instant in instants(of: reckoned) {
                let timing = IncidentTiming(of: state, atMilliseconds: instant, calendar: working)
                faults += differences(timing, reckoned, at: instant)
                    .map { "incident \(incident.id) at the centre: \($0)" }
            }
            for (number, device) in simulation.devices.enumerated() {
                guard let held = try device.store.records.record(Incident.kind, incident.id) else { continue }
                let state = try device.incidents.state(of: held)
                // What the device shows: by its own entries, its own calendar and its own idea of the time.
                let timing = IncidentTiming(
                    of: state, atMilliseconds: try device.incidents.now(),
                    calendar: try device.store.calendar())
                faults += (differences(state, reckoned) + differences(timing, reckoned, at: now))
                    .map { "incident \(incident.id) on device \(number): \($0)" }
            }
        }
        return faults
    }

    /// Counts what there is to compare.
    func count(into tally: inout Tally) throws {
        for incident in try incidents() {
            let reckoned = try reckoned(incident)
            tally.colours.formUnion(instants(of: reckoned).map { reckoned.colour(at: $0) })
            for term in reckoned.terms {
                let firstDay = WallCalendar.day(of: term.beginning)
                let unlisted = asListed.withoutMakeUpDays
                let days = firstDay + 1...max(firstDay + 1, WallCalendar.day(of: term.limit))
                tally.terms += 1
                tally.levels.insert(term.level)
                if term.isExtended { tally.extended += 1 }
                if term.explanation != nil { tally.explained += 1 }
                if term.isLate(at: now) {
                    if term.ended == nil { tally.lateRunning += 1 } else { tally.lateEnded += 1 }
                }
                if !asListed.isWorkingDay(firstDay) { tally.begunOnFreeDays += 1 }
                if days.contains(where: { asListed.isWorkingDay($0) && !unlisted.isWorkingDay($0) }) {
                    tally.overMakeUpDays += 1
                }
            }
        }
    }

    private func differences(_ state: IncidentState, _ reckoned: ReckonedIncident) -> [String] {
        var faults: [String] = []
        let terms = state.terms.map { term in
            ReckonedIncident.Term(
                level: term.level.rawValue, beginning: term.beginningMilliseconds,
                limit: term.limitMilliseconds, deadline: term.deadlineMilliseconds,
                isListed: term.isCalendarListed, isExtended: term.isExtended, ended: term.endedMilliseconds,
                explanation: term.explanation)
        }
        if terms != reckoned.terms { faults.append("terms \(terms), reckoned \(reckoned.terms)") }
        let uncounted = Dictionary(
            state.notApplied.map { ($0.id, $0.refusal.code) }, uniquingKeysWith: { first, _ in first })
        if uncounted != reckoned.uncounted {
            faults.append("does not count \(uncounted), reckoned \(reckoned.uncounted)")
        }
        let standing = [state.status.rawValue, state.level.rawValue]
        if standing != [reckoned.status, reckoned.level] {
            faults.append("stands at \(standing), reckoned \([reckoned.status, reckoned.level])")
        }
        if state.countyReport?.isSameDay != reckoned.isReportedSameDay {
            faults.append("reported to the county on another day than reckoned")
        }
        return faults
    }

    private func differences(
        _ timing: IncidentTiming, _ reckoned: ReckonedIncident, at instant: Int64
    ) -> [String] {
        let due = reckoned.terms.last.flatMap { term in
            term.ended == nil && !term.isLate(at: instant) ? term.deadline : nil
        }
        let wanted = [
            reckoned.colour(at: instant), reckoned.delay(at: instant),
            reckoned.overdueSince(at: instant).map { "overdue since \($0)" } ?? "not overdue",
            due.map { "left \(calendar.workingTime(from: instant, to: $0))" } ?? "nothing left",
        ]
        let shown = [
            timing.colour.rawValue, timing.delay.name,
            timing.overdueSinceMilliseconds.map { "overdue since \($0)" } ?? "not overdue",
            timing.leftMilliseconds.map { "left \($0)" } ?? "nothing left",
        ]
        return shown == wanted ? [] : ["at \(instant) \(shown), reckoned \(wanted)"]
    }

    /// Now, the moments about each deadline, and some hours of each day between.
    private func instants(of reckoned: ReckonedIncident) -> [Int64] {
        var instants = [now]
        for term in reckoned.terms {
            instants += [term.deadline - 1, term.deadline, term.deadline + 1]
            let step = WallCalendar.dayMilliseconds / 4 - 1_234_567
            let last = term.deadline + 2 * WallCalendar.dayMilliseconds
            instants += stride(from: term.beginning, through: last, by: Int(step)).map { $0 }
        }
        return instants
    }
}
