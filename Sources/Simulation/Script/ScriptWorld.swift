import Foundation
import HTTP
import Ledgers
import Phrases
import Storage
import Terminal

/// What a script acts upon: a centre, devices, files, and one time for all of them.
final class ScriptWorld {
    /// Where the devices' server is.
    enum Server: Equatable {
        /// A centre of the script's own.
        case own
        case other(String)
    }

    let directory: String
    let centre: CentreProcess?
    private let server: Server
    private let agent: ChildProgram
    private let locale: String
    private let centreClock: String
    private(set) var devices: [String: ScriptDevice] = [:]
    /// 08:00 of day 1 in China, in milliseconds since 1970.
    private var firstDayMilliseconds: Int64
    private(set) var now: Int64
    private let interruption: Interruption

    /// What a command takes of the script's time: two entries never have one time.
    private static let commandMilliseconds: Int64 = 20_000
    private static let dayMilliseconds: Int64 = 86_400_000

    /// A world in an empty directory, at 08:00 of day 1. It throws where the directory cannot be written.
    init(
        directory: String, server: Server, agent: ChildProgram, centre: ChildProgram?, language: Language,
        firstDay: CivilDate, interruption: Interruption
    ) throws {
        self.interruption = interruption
        self.directory = directory
        self.server = server
        self.agent = agent
        locale = language == .chinese ? "zh_CN.UTF-8" : "C.UTF-8"
        centreClock = "\(directory)/centre.clock"
        firstDayMilliseconds = Self.midnight(firstDay)
        now = firstDayMilliseconds + 8 * 3_600_000
        let clock = centreClock
        let locale = locale
        self.centre =
            server == .own
            ? centre.map { CentreProcess(program: $0, directory: directory, clock: clock, locale: locale) }
            : nil
        try setClocks()
    }

    private static func midnight(_ date: CivilDate) -> Int64 {
        Int64(date.daysSince1970) * dayMilliseconds - 8 * 3_600_000
    }

    // MARK: Time

    func begin(_ date: CivilDate) throws {
        let sinceMidnight = now - firstDayMilliseconds
        firstDayMilliseconds = Self.midnight(date)
        now = firstDayMilliseconds + sinceMidnight
        try setClocks()
    }

    /// Goes on to a time; false where it has passed.
    func goOn(toDay day: Int, minuteOfDay: Int) throws -> Bool {
        let time = firstDayMilliseconds + Int64(day - 1) * Self.dayMilliseconds + Int64(minuteOfDay) * 60_000
        guard time >= now else { return false }
        now = time
        try setClocks()
        return true
    }

    private func setClocks() throws {
        let time = ClockFile.Time(wallMilliseconds: now, bootMilliseconds: now, bootID: "centre")
        try ClockFile.set(time, at: centreClock)
        for device in devices.values { try device.setClock(now: now) }
    }

    // MARK: Devices

    /// Makes a device and enrols it.
    func addDevice(_ name: String, worker: String, code: String?) throws -> ChildProgram.Finished {
        let address: String
        var line: DeviceLine?
        switch server {
        case .own:
            try centre?.serve()
            let made = try DeviceLine(
                to: Origin(host: "127.0.0.1", port: centre?.port ?? 0), seed: seed(name))
            address = "http://127.0.0.1:\(made.port)"
            line = made
        case .other(let url):
            address = url
        }
        devices[name] = ScriptDevice(name: name, directory: directory, line: line, now: now)
        try setClocks()
        var code = code
        if code == nil, let centre {
            let finished = try centre.run(["--quiet", "enrol-code", "--worker", worker])
            guard finished.status == 0 else { return finished }
            code = finished.output.filter { !$0.isWhitespace }
        }
        return try run(name, ["enrol", "--server", address, "--code", code ?? "", "--name", name])
    }

    private func seed(_ name: String) -> UInt64 { name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) } }

    /// Runs a command of a device.
    func run(_ name: String, _ arguments: [String]) throws -> ChildProgram.Finished {
        guard var device = devices[name] else { throw ScriptFailure.noDevice(name) }
        now += Self.commandMilliseconds
        try setClocks()
        let battery = Interruption()
        if let byteCount = device.crashAfterBytes {
            device.line?.cut(afterBytes: byteCount) { battery.interrupt() }
            device.crashAfterBytes = nil
        }
        devices[name] = device
        return try agent.run(arguments, environment: device.environment(locale: locale), directory: directory)
        {
            battery.arm($0)
            interruption.arm($0)
        }
    }

    /// Runs a command of the centre.
    func runCentre(_ arguments: [String]) throws -> ChildProgram.Finished {
        guard let centre else { throw ScriptFailure.noCentre }
        now += Self.commandMilliseconds
        try setClocks()
        return try centre.run(arguments)
    }

    func change(_ name: String, _ change: (inout ScriptDevice) throws -> Void) throws {
        guard var device = devices[name] else { throw ScriptFailure.noDevice(name) }
        try change(&device)
        devices[name] = device
        try device.setClock(now: now)
    }

    func save(_ name: String, as copy: String) throws {
        try copyFiles(of: name, to: "\(directory)/\(copy).copy")
    }

    func restore(_ name: String, from copy: String) throws {
        guard let device = devices[name] else { throw ScriptFailure.noDevice(name) }
        for suffix in ScriptDevice.suffixes {
            try? FileManager.default.removeItem(atPath: device.path + suffix)
            let source = "\(directory)/\(copy).copy\(suffix)"
            guard FileManager.default.fileExists(atPath: source) else { continue }
            try FileManager.default.copyItem(atPath: source, toPath: device.path + suffix)
        }
    }

    private func copyFiles(of name: String, to target: String) throws {
        guard let device = devices[name] else { throw ScriptFailure.noDevice(name) }
        for suffix in ScriptDevice.suffixes {
            try? FileManager.default.removeItem(atPath: target + suffix)
            guard FileManager.default.fileExists(atPath: device.path + suffix) else { continue }
            try FileManager.default.copyItem(atPath: device.path + suffix, toPath: target + suffix)
        }
    }

    // MARK: The same truth

    /// What devices that are online hold otherwise than the centre, or have not sent.
    func differences() throws -> [Phrase] {
        guard let centre else { throw ScriptFailure.noCentre }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: centre.data)) ?? []
        guard let file = files.first(where: { $0.hasSuffix(".sqlite") }) else { throw ScriptFailure.noCentre }
        let ledger = try TownshipStore(path: "\(centre.data)/\(file)", .read)
        var phrases: [Phrase] = []
        for device in devices.values.sorted(by: { $0.name < $1.name }) {
            guard device.line?.isOnline ?? true else { continue }
            let replica = try ReplicaStore(path: device.path)
            let waiting = try replica.countToSend()
            if waiting > 0 {
                phrases.append(
                    Phrase(
                        zh: "\(device.name) 还有 \(waiting) 处改动没有送出",
                        en: "\(device.name) has not sent \(waiting) changes"))
            }
            for cell in try replica.cells() {
                let found = try LedgerComparison.differences(
                    ledger.records, replica.records, cell: cell.number)
                phrases += found.map { $0.phrase(first: "centre", second: device.name) }
            }
        }
        return phrases
    }
}

/// Why what a line needs is not there.
enum ScriptFailure: Error, Equatable {
    case noDevice(String)
    /// No township was founded.
    case noCentre
    /// What a command said in place of a list.
    case noList(String)

    var phrase: Phrase {
        switch self {
        case .noDevice(let name): Phrase(zh: "没有设备 \(name)", en: "no device \(name)")
        case .noCentre: Phrase(zh: "中心还没有乡镇", en: "the centre has no township yet")
        case .noList(let words): Phrase(zh: words, en: words)
        }
    }
}
