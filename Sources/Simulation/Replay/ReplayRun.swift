import Foundation
import HTTP
import Ledgers
import Storage
import Terminal
import Traces
import Wire

/// Plays a trace to a server: its devices enrolled anew, its time set by the trace, each upload signed and dated anew and sent
/// as it was recorded, one after another. What a device would do besides, it does: it reads what is new to it.
package final class ReplayRun {
    package struct Setting: Sendable {
        package var trace: String
        /// An empty directory for the server.
        package var directory: String
        package var centre: ChildProgram
        /// Changes with another outcome that are told one by one.
        package var differencesMax: Int
        package var interruption: Interruption

        package init(
            trace: String, directory: String, centre: ChildProgram, differencesMax: Int,
            interruption: Interruption
        ) {
            self.trace = trace
            self.directory = directory
            self.centre = centre
            self.differencesMax = differencesMax
            self.interruption = interruption
        }
    }

    /// Bytes of feed that a device asks for in one answer: as on a good line.
    private static let pageBytes = 64 << 10
    /// Uploads between two looks at the server's memory.
    private static let uploadsPerLook = 100
    /// Centre's changes that share a commit.
    private static let changesPerCommit = 1000

    private let setting: Setting
    private let centre: CentreProcess
    private let client: HTTPClient
    private var random = SystemRandomNumberGenerator()
    private var report = ReplayReport()
    private var waiting: [TraceCentreChange] = []

    package init(_ setting: Setting) throws {
        self.setting = setting
        centre = CentreProcess(
            program: setting.centre, directory: setting.directory, clock: "\(setting.directory)/centre.clock",
            locale: "C.UTF-8")
        var limits = HTTPLimits()
        limits.bodyBytes = WireLimits.inflatedBytes
        client = try HTTPClient(limits: limits)
    }

    /// Plays it; `progress` is told how many uploads are played, of how many. It leaves no process behind.
    ///
    /// - Throws: `TraceError` before anything is played; `CentreProcess.Failure`, `StorageError`, `CocoaError`,
    ///   `HTTPClientError` where this machine cannot carry it.
    package func run(progress: (Int, Int) -> Void = { _, _ in }) throws -> ReplayReport {
        defer { centre.stop() }
        do {
            try play(progress)
        } catch  where setting.interruption.isOn {
            // Ctrl-C ends the server too, and with it whatever was under way.
        }
        report.isInterrupted = setting.interruption.isOn
        return report
    }

    private func play(_ progress: (Int, Int) -> Void) throws {
        let recorded = try TraceReader.check(setting.trace)
        let reader = try TraceReader(path: setting.trace)
        var field: ReplayTownship?
        let begun = ContinuousClock.now
        defer { report.milliseconds = Int64(begun.duration(to: .now) / .milliseconds(1)) }
        while !setting.interruption.isOn, let line = try reader.next() {
            switch line {
            case .trace(let header): try setClock(header.founded)
            case .cell, .worker, .device, .end: continue
            case .calendar, .revocation, .centre, .upload, .ledger:
                // The directory is complete where the first step stands.
                let township = try field ?? found(reader.directory)
                field = township
                try play(line, township)
                progress(report.syncMicroseconds.count, recorded.uploads)
            }
        }
        look()
    }

    private func found(_ directory: TraceReader.Directory) throws -> ReplayTownship {
        let founded = try centre.run(["init", "--code", ReplayTownship.code, "--name", "重放"])
        guard founded.status == 0 else { throw FleetFounding.Failure.refused(founded.errors) }
        let township = try ReplayTownship(directory, at: "\(centre.data)/\(ReplayTownship.code).sqlite")
        try centre.serve()
        report.deviceCount = directory.devices.count
        return township
    }

    private func play(_ step: TraceLine, _ township: ReplayTownship) throws {
        if case .centre(let change) = step {
            waiting.append(change)
            if waiting.count == Self.changesPerCommit { try settle(township) }
            return
        }
        try settle(township)
        switch step {
        case .calendar(let calendar): try township.list(calendar)
        case .revocation(let revocation): try township.revoke(revocation)
        case .upload(let upload):
            try play(upload, township)
            if report.syncMicroseconds.count % Self.uploadsPerLook == 1 { look() }
        case .ledger(let ledger):
            report.cells.append(
                ReplayReport.Cell(
                    number: ledger.cell, recorded: ledger.digest, found: try township.digest(of: ledger.cell))
            )
        case .trace, .cell, .worker, .device, .centre, .end: break
        }
    }

    private func look() {
        report.serverMemoryPeakBytes = max(report.serverMemoryPeakBytes, centre.memory?.peakBytes ?? 0)
    }

    private func setClock(_ now: Int64) throws {
        try ClockFile.set(
            ClockFile.Time(wallMilliseconds: now, bootMilliseconds: now, bootID: "centre"),
            at: "\(setting.directory)/centre.clock")
    }

    /// Brings the ledger up to what the centre did by itself.
    private func settle(_ township: ReplayTownship) throws {
        guard !waiting.isEmpty else { return }
        try township.take(waiting)
        report.centreChanges += waiting.count
        waiting = []
    }

    // MARK: One upload

    private func play(_ upload: TraceUpload, _ township: ReplayTownship) throws {
        guard let device = township.devices[upload.device] else { return }
        try setClock(upload.at)
        let changes = upload.changes.map { township.change($0, sentMilliseconds: upload.at) }
        let begun = ContinuousClock.now
        var outcomes: [Outcome] = []
        var refused: FailureCode?
        do {
            outcomes = try sync(changes, at: upload.at, device)
        } catch ThinDevice.Trouble.refused(let code, _) {
            refused = code
        }
        report.syncMicroseconds.append(Int(begun.duration(to: .now) / .microseconds(1)))
        for (place, recorded) in upload.changes.enumerated() {
            let outcome = outcomes.indices.contains(place) ? outcomes[place] : nil
            if let outcome { township.note(recorded, outcome) }
            report.count(
                recorded, of: upload.device,
                outcome.map { .answered(TraceOutcome($0)) } ?? .unanswered(refused),
                differencesMax: setting.differencesMax)
        }
    }

    /// Sends changes, and reads the feed to its end.
    ///
    /// - Returns: What became of the changes, in order.
    private func sync(
        _ changes: [Change], at now: Int64, _ device: ReplayDevice
    ) throws -> [Outcome] {
        var answer = try exchange(changes, at: now, device)
        let outcomes = answer.outcomes
        while answer.pages.contains(where: { $0.remaining > 0 }) {
            answer = try exchange([], at: now, device)
        }
        return outcomes
    }

    private func exchange(_ changes: [Change], at now: Int64, _ device: ReplayDevice) throws -> SyncResponse {
        let request = device.thin.request(
            changes: changes, pageBytes: Self.pageBytes, nowMilliseconds: now, using: &random)
        let origin = Origin(host: "127.0.0.1", port: centre.port ?? 0)
        report.roundTrips += 1
        report.bytesUp += request.body.count
        let response = try client.send(request, to: origin, patience: Patience(idleTime: .seconds(60)))
        report.bytesDown += response.body.count
        let answer = try device.thin.receive(response)
        report.recordsReceived += answer.pages.reduce(0) { $0 + $1.items.count }
        return answer
    }
}
