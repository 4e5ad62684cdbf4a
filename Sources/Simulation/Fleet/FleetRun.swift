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

    /// Devices at work at one moment: more would wait for the two cores of an office PC.
    private static let concurrentDevices = 8
    /// The hours of a working day, in China.
    private static let workingHours = 8..<18
    private static let dayMilliseconds: Int64 = 86_400_000

    private let setting: Setting
    private let report: @Sendable (FleetReport) -> Void
    private let queue = DispatchQueue(label: "gridledger.fleet", attributes: .concurrent)
    private let executor = QueueExecutor(label: "gridledger.fleet.devices")
    private let centre: CentreProcess
    private var origin = Origin(host: "127.0.0.1", port: 0)
    private var devices: [FleetDevice] = []
    private var result = FleetReport()

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
        result.deviceCount = setting.deviceCount
        result.dayCount = setting.dayCount
        var now = Self.monday
        try setCentreClock(now)
        try await found(at: now)
        days: for day in 1...setting.dayCount {
            let offline = await dayFortunes(day)
            for hour in Self.workingHours {
                guard !setting.interruption.isOn else {
                    result.isInterrupted = true
                    break days
                }
                now = Self.monday + Int64(day - 1) * Self.dayMilliseconds + Int64(hour - 8) * 3_600_000
                try setCentreClock(now)
                try await pass(day: day, hour: hour, now: now, offline: offline)
                result.wallMilliseconds = Int64(begun.duration(to: .now) / .milliseconds(1))
                report(result)
            }
        }
        if !result.isInterrupted {
            try await comeHome(at: now + 3_600_000)
            try await check()
        }
        result.wallMilliseconds = Int64(begun.duration(to: .now) / .milliseconds(1))
        return result
    }

    /// 08:00 of 2026-03-02 in China.
    private static let monday: Int64 = 1_772_409_600_000

    private func setCentreClock(_ now: Int64) throws {
        try ClockFile.set(
            ClockFile.Time(wallMilliseconds: now, bootMilliseconds: now, bootID: "centre"),
            at: "\(setting.directory)/centre.clock")
    }

    private func found(at now: Int64) async throws {
        var random = SeededRandom(seed: setting.seed, 1)
        let founding = FleetFounding(
            centre: centre, directory: setting.directory, profile: setting.profile,
            deviceCount: setting.deviceCount)
        let workers = try founding.found(using: &random)
        try centre.serve()
        origin = Origin(host: "127.0.0.1", port: centre.port ?? 0)
        for (index, worker) in workers.enumerated() {
            guard !setting.interruption.isOn else { return }
            let isWrong = random.share() < setting.profile.wrongClockShare
            let error = Double(setting.profile.wrongClockMilliseconds) * (random.share() * 2 - 1)
            let device = FleetDevice(
                number: index + 1, path: "\(setting.directory)/\(index + 1).sqlite",
                clock: FleetClock(
                    device: index + 1, now: now, offsetMilliseconds: isWrong ? Int64(error) : 0),
                line: try line(random.share()), profile: setting.profile,
                seed: SeededRandom(seed: setting.seed, 2, UInt64(index)).seed)
            let code = try centre.run(["--quiet", "enrol-code", "--worker", "\(worker)"])
            try await device.enrol(
                server: origin, code: code.output.filter { !$0.isWhitespace }, queue: queue)
            _ = try await device.sync(with: origin, overGoodLine: true, queue: queue)
            devices.append(device)
        }
    }

    private func line(_ draw: Double) throws -> (name: String, profile: LinkProfile) {
        var left = draw * setting.profile.lines.reduce(0) { $0 + $1.share }
        var chosen = setting.profile.lines[0].name
        for line in setting.profile.lines {
            chosen = line.name
            left -= line.share
            if left < 0 { break }
        }
        return (chosen, try LinkProfile.named(chosen) ?? LinkProfile())
    }

    /// Who has no signal on a day; and who breaks down, and starts anew.
    private func dayFortunes(_ day: Int) async -> Set<Int> {
        var random = SeededRandom(seed: setting.seed, 3, UInt64(day))
        var offline: Set<Int> = []
        for device in devices {
            if random.share() < setting.profile.daysOfflineShare { offline.insert(device.number) }
            if random.share() < setting.profile.breakdownShare { await device.reboot() }
        }
        return offline
    }

    /// One hour: everybody works, and whoever has a signal and the time for it syncs.
    private func pass(day: Int, hour: Int, now: Int64, offline: Set<Int>) async throws {
        let share = 1 / Double(Self.workingHours.count)
        let (profile, seed, origin, queue) = (setting.profile, setting.seed, origin, queue)
        var tally = FleetReport.Hour(day: day, hour: hour)
        try await forEachDevice { device -> (Int, FleetDevice.SyncReport?, Int) in
            await device.setClock(now)
            let entered = try await device.work(share)
            var random = SeededRandom(seed: seed, 4, UInt64(device.number), UInt64(day), UInt64(hour))
            var sync: FleetDevice.SyncReport?
            if !offline.contains(device.number), random.share() < profile.syncsPerDay * share {
                sync = try await device.sync(with: origin, queue: queue)
            }
            return (entered, sync, try await device.waiting())
        } each: { device, outcome in
            let (entered, sync, waiting) = outcome
            tally.entered += entered
            tally.pendingChanges += waiting
            tally.devicesPending += waiting > 0 ? 1 : 0
            if let sync { count(sync, of: device, in: &tally) }
        }
        result.hours.append(tally)
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
        result.serverMicroseconds += sync.tally.serverMilliseconds.map { Int($0 * 1000) }
        guard let trouble = sync.trouble else {
            // At home the line is not the device's own, and has no time to tell of.
            guard !isAtHome else { return }
            result.lineMilliseconds[device.lineName, default: []].append(sync.tally.lineMilliseconds)
            result.syncBytes.append(sync.tally.bytesUp + sync.tally.bytesDown)
            return
        }
        tally.failedSyncs += 1
        result.troubles[trouble, default: 0] += 1
    }

    /// Everybody comes home to a good line and syncs, twice: what one device sends the others receive.
    private func comeHome(at now: Int64) async throws {
        try setCentreClock(now)
        let (origin, queue) = (origin, queue)
        for round in 0..<2 {
            var tally = FleetReport.Hour(day: setting.dayCount, hour: Self.workingHours.upperBound + round)
            try await forEachDevice { device -> FleetDevice.SyncReport in
                await device.setClock(now)
                return try await device.sync(with: origin, overGoodLine: true, queue: queue)
            } each: { device, sync in
                count(sync, of: device, in: &tally, isAtHome: true)
            }
            result.hours.append(tally)
            report(result)
        }
    }

    private func check() async throws {
        let ledger = try TownshipStore(path: "\(centre.data)/140428100.sqlite", .read)
        var kept = FleetInvariants(ledger: ledger)
        for device in devices {
            try kept.check(device: device.number, path: device.path, entered: await device.entered)
        }
        result.invariants = try kept.results()
        result.reviewCount = Int(clamping: try ledger.openReviewCount())
        result.recordCount = try Schema.kinds.reduce(0) { $0 + Int(clamping: try ledger.records.count($1)) }
    }

    /// Does something with every device, several at a time, and hands over what came of it in the order of the devices.
    private func forEachDevice<Outcome: Sendable>(
        _ body: @escaping @Sendable (FleetDevice) async throws -> Outcome,
        each: (FleetDevice, Outcome) -> Void
    ) async throws {
        var outcomes: [Int: Outcome] = [:]
        let devices = devices
        try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            var next = 0
            func addNext() {
                guard next < devices.count else { return }
                let index = next
                next += 1
                group.addTask(executorPreference: executor) { (index, try await body(devices[index])) }
            }
            for _ in 0..<Self.concurrentDevices { addNext() }
            while let (index, outcome) = try await group.next() {
                outcomes[index] = outcome
                addNext()
            }
        }
        for (index, device) in devices.enumerated() {
            if let outcome = outcomes[index] { each(device, outcome) }
        }
    }
}

/// Runs tasks that wait for disks on threads of their own, away from the cooperative pool.
private final class QueueExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label, attributes: .concurrent) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Sound: the block keeps the executor for as long as it runs the job.
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
