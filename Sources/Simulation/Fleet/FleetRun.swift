import Dispatch
import Foundation
import HTTP
import Ledgers
import Replica
import Storage
import Terminal
import Wire

/// Runs a township of many devices through many days: each device with its own replica and the production code, over real
/// sockets, to a real server.
package final class FleetRun {
    package struct Setting: Sendable {
        package var directory: String
        package var centre: ChildProgram
        package var profileName: String
        package var profile: TownshipProfile
        /// Of workers; villages and the township have some besides.
        package var deviceCount: Int
        package var dayCount: Int
        package var seed: UInt64
        package var interruption: Interruption

        package init(
            directory: String, centre: ChildProgram, profileName: String, profile: TownshipProfile,
            deviceCount: Int, dayCount: Int, seed: UInt64, interruption: Interruption
        ) {
            self.directory = directory
            self.centre = centre
            self.profileName = profileName
            self.profile = profile
            self.deviceCount = deviceCount
            self.dayCount = dayCount
            self.seed = seed
            self.interruption = interruption
        }
    }

    /// The hours of a working day, in China.
    package static let workingHours = 8..<18
    /// After which hour the centre decides what is in review, on days on which it does.
    private static let decisionHour = 16
    private static let dayMilliseconds: Int64 = 86_400_000
    /// 08:00 of 2026-03-02 in China, a Monday.
    private static let begin: Int64 = 1_772_409_600_000

    private let setting: Setting
    private let report: @Sendable (FleetReport) -> Void
    private let crew = FleetCrew()
    private let centre: CentreProcess
    private var devices: [FleetDevice] = []
    private var result = FleetReport()
    /// Records that only a repair brought, in words.
    private var repaired: [String] = []

    /// Prepares a fleet in an empty directory; `report` is told of each hour as it ends.
    package init(_ setting: Setting, report: @escaping @Sendable (FleetReport) -> Void) {
        self.setting = setting
        self.report = report
        centre = CentreProcess(
            program: setting.centre, directory: setting.directory, clock: "\(setting.directory)/centre.clock",
            locale: "C.UTF-8")
    }

    /// Runs the fleet, and checks what has to hold. It leaves no process behind.
    ///
    /// - Throws: `CocoaError`, `StorageError`, `HTTPClientError` where this machine cannot carry it.
    package func run() async throws -> FleetReport {
        defer { centre.stop() }
        let begun = ContinuousClock.now
        result.profile = setting.profileName
        result.seed = setting.seed
        result.dayCount = setting.dayCount
        do {
            try await play(since: begun)
        } catch  where setting.interruption.isOn {
            // Ctrl-C ends the server too, and with it whatever was under way.
        }
        result.isInterrupted = setting.interruption.isOn
        result.wallMilliseconds = Int64(begun.duration(to: .now) / .milliseconds(1))
        result.ownMemoryBytes = ProcessMemory.own?.peakBytes ?? 0
        return result
    }

    private func play(since begun: ContinuousClock.Instant) async throws {
        var moment = FleetMoment(day: 1, hour: Self.workingHours.lowerBound, milliseconds: Self.begin)
        try setCentreClock(moment)
        try await found(at: moment)
        result.deviceCount = devices.count
        for day in 1...setting.dayCount {
            let offline = try await dayFortunes(day)
            for hour in Self.workingHours {
                guard !setting.interruption.isOn else { return }
                let hours = Int64(hour - Self.workingHours.lowerBound)
                moment = FleetMoment(
                    day: day, hour: hour,
                    milliseconds: Self.begin + Int64(day - 1) * Self.dayMilliseconds + hours * 3_600_000)
                try setCentreClock(moment)
                try await pass(moment, offline: offline)
                if hour == Self.decisionHour { try decide(day) }
                result.wallMilliseconds = Int64(begun.duration(to: .now) / .milliseconds(1))
                report(result)
            }
        }
        moment.milliseconds += 3_600_000
        moment.hour += 1
        try await comeHome(at: moment)
        try await check()
    }

    private func setCentreClock(_ moment: FleetMoment) throws {
        try ClockFile.set(
            ClockFile.Time(
                wallMilliseconds: moment.milliseconds, bootMilliseconds: moment.milliseconds, bootID: "centre"
            ),
            at: "\(setting.directory)/centre.clock")
    }

    // MARK: Beginning

    private func found(at moment: FleetMoment) async throws {
        var random = SeededRandom(seed: setting.seed, 1)
        let founding = FleetFounding(
            centre: centre, directory: setting.directory, profile: setting.profile,
            deviceCount: setting.deviceCount)
        let people = try founding.found(using: &random)
        try centre.serve()
        for (index, person) in people.enumerated() {
            guard !setting.interruption.isOn else { return }
            let isWrong = random.share() < setting.profile.wrongClockShare
            let error = Double(setting.profile.wrongClockMilliseconds) * (random.share() * 2 - 1)
            let device = FleetDevice(
                person, number: index + 1, directory: setting.directory,
                clock: FleetClock(
                    device: index + 1, now: moment.milliseconds,
                    offsetMilliseconds: isWrong ? Int64(error) : 0),
                line: try line(random.share(), of: person.role), profile: setting.profile,
                seed: SeededRandom(seed: setting.seed, 2, UInt64(index)).seed, queue: crew.queue)
            try await enrol(device)
            devices.append(device)
        }
        for wave in waves { _ = try await crew.each(wave) { try await $0.sync(overGoodLine: true) } }
    }

    /// A line by the profile; those who work in an office have its network.
    private func line(_ draw: Double, of role: Role) throws -> (name: String, profile: LinkProfile) {
        let name =
            role == .worker || role == .villageOfficer ? setting.profile.line(draw)?.name ?? "lan" : "lan"
        return (name, try LinkProfile.named(name) ?? LinkProfile())
    }

    private func enrol(_ device: FleetDevice) async throws {
        let code = try centre.run(["--quiet", "enrol-code", "--worker", "\(device.workerNumber)"])
        try await device.enrol(
            FleetDevice.Invitation(
                server: Origin(host: "127.0.0.1", port: centre.port ?? 0),
                code: code.output.filter { !$0.isWhitespace }))
    }

    /// The devices that may sync at one moment, one group after another.
    private var waves: [[FleetDevice]] {
        Dictionary(grouping: devices, by: \.wave).sorted { $0.key < $1.key }.map(\.value)
    }

    // MARK: Days

    /// Who has no signal on a day; who breaks down, and who loses a device and gets another one.
    private func dayFortunes(_ day: Int) async throws -> Set<Int> {
        var random = SeededRandom(seed: setting.seed, 3, UInt64(day))
        var offline: Set<Int> = []
        for device in devices {
            let (signal, breakdown, loss) = (random.share(), random.share(), random.share())
            let isInField = device.role == .worker || device.role == .villageOfficer
            if isInField, signal < setting.profile.daysOfflineShare { offline.insert(device.number) }
            if breakdown < setting.profile.breakdownShare { await device.failInNextSync() }
            guard loss < setting.profile.lossesPerDay else { continue }
            let gone = try await device.lose()
            _ = try centre.run(["--quiet", "device", "revoke", "\(gone.device)"])
            try await enrol(device)
            _ = try await device.sync(overGoodLine: true)
            result.lostDevices += 1
            result.lostChanges += gone.changes
        }
        return offline
    }

    /// One hour: everybody works, and then whoever has a signal and the time for it syncs.
    private func pass(_ moment: FleetMoment, offline: Set<Int>) async throws {
        let share = 1 / Double(Self.workingHours.count)
        var tally = FleetReport.Hour(day: moment.day, hour: moment.hour)
        var waiting: [Int: Int] = [:]
        for (device, worked) in try await crew.each(devices, { try await $0.work(share, at: moment) }) {
            tally.entered += worked.entered
            waiting[device.number] = worked.waiting
        }
        for wave in waves {
            let syncing = wave.filter { device in
                var random = SeededRandom(
                    seed: setting.seed, 4, UInt64(device.number), UInt64(moment.day), UInt64(moment.hour))
                return !offline.contains(device.number)
                    && random.share() < setting.profile.syncsPerDay * share
            }
            for (device, sync) in try await crew.each(syncing, { try await $0.sync() }) {
                count(sync, of: device, in: &tally)
                waiting[device.number] = sync.waiting
            }
        }
        tally.devicesOnline = devices.count - offline.count
        tally.devicesPending = waiting.values.count { $0 > 0 }
        tally.pendingChanges = waiting.values.reduce(0, +)
        close(tally)
    }

    private func count(
        _ sync: FleetDevice.SyncReport, of device: FleetDevice, in tally: inout FleetReport.Hour,
        isAtHome: Bool = false
    ) {
        tally.syncs += 1
        tally.applied += sync.progress.applied
        tally.inReview += sync.progress.inReview
        tally.refused += sync.progress.refused
        tally.received += sync.progress.recordsReceived
        tally.bytesUp += sync.tally.bytesUp
        tally.bytesDown += sync.tally.bytesDown
        tally.answerMicroseconds += sync.tally.serverMilliseconds.map { Int($0 * 1000) }
        if let record = sync.progress.firstRepaired {
            repaired.append(
                "record \(record) reached device \(device.number) by a repair, on day \(tally.day) at \(tally.hour):00"
            )
        }
        if let trouble = sync.trouble {
            tally.failedSyncs += 1
            result.troubles[trouble, default: 0] += 1
        } else if !isAtHome {
            // At home the line is not the device's own, and has no time to tell of.
            result.lineMilliseconds[device.lineName, default: []].append(sync.tally.lineMilliseconds)
            result.syncBytes.append(sync.tally.bytesUp + sync.tally.bytesDown)
        }
    }

    private func close(_ tally: FleetReport.Hour) {
        var tally = tally
        tally.serverMemoryBytes = centre.memory?.residentBytes ?? 0
        result.serverMemoryPeakBytes = max(result.serverMemoryPeakBytes, centre.memory?.peakBytes ?? 0)
        result.serverMicroseconds += tally.answerMicroseconds
        result.hours.append(tally)
    }

    /// On some days the centre decides all that is in review, by one of its rules.
    private func decide(_ day: Int) throws {
        var random = SeededRandom(seed: setting.seed, 5, UInt64(day))
        guard random.share() < setting.profile.decisionsPerDay,
            let rule = ["keep", "take", "later", "earlier"].randomElement(using: &random)
        else { return }
        let done = try centre.run(["--json", "review", "decide-all", "--rule", rule, "--yes", "--by", "主任"])
        guard done.status == 0,
            case .number(let count) = PrintedJSON(printed: done.output)?.members?["decided"]
        else { return }
        result.decisions += Int(exactly: count) ?? 0
    }

    // MARK: The end

    /// Everybody comes home to a good line and syncs, twice: what one device sends the others receive.
    private func comeHome(at moment: FleetMoment) async throws {
        try setCentreClock(moment)
        for device in devices { await device.setClock(moment.milliseconds) }
        for round in 0..<2 {
            var tally = FleetReport.Hour(day: moment.day, hour: moment.hour + round)
            for wave in waves {
                for (device, sync) in try await crew.each(wave, { try await $0.sync(overGoodLine: true) }) {
                    count(sync, of: device, in: &tally, isAtHome: true)
                }
            }
            tally.devicesOnline = devices.count
            close(tally)
            report(result)
        }
    }

    private func check() async throws {
        let ledger = try TownshipStore(path: "\(centre.data)/\(FleetFounding.townshipCode).sqlite", .read)
        var invariants = try FleetInvariants(ledger: ledger, repaired: repaired)
        for device in devices {
            let entries = await device.entries
            try invariants.check(
                device: device.number, path: await device.path, texts: entries.texts, edits: entries.edits)
        }
        try invariants.conclude(&result)
    }
}
