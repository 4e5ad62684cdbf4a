import Foundation
import HTTP
import Terminal

/// A device of a script: its file, its clock, and its line.
struct ScriptDevice {
    let name: String
    /// The replica.
    let path: String
    let clockPath: String
    let line: DeviceLine?
    var clockOffsetMilliseconds: Int64 = 0
    /// When it was switched on.
    var bootMilliseconds: Int64
    var bootCount = 1
    /// Where it breaks down during the next command, if it shall.
    var crashAfterBytes: Int?

    /// - Parameters:
    ///   - name: As the script has it.
    ///   - directory: Of the script's files.
    ///   - line: What it reaches its server by; nil where it speaks TLS to a server of others.
    ///   - now: The script's time, in milliseconds since 1970.
    init(name: String, directory: String, line: DeviceLine?, now: Int64) {
        self.name = name
        path = "\(directory)/\(name).sqlite"
        clockPath = "\(directory)/\(name).clock"
        self.line = line
        bootMilliseconds = now - 3_600_000
    }

    /// Sets its clocks to what they show at a time.
    func setClock(now: Int64) throws {
        try ClockFile.set(
            ClockFile.Time(
                wallMilliseconds: max(0, now + clockOffsetMilliseconds),
                bootMilliseconds: max(0, now - bootMilliseconds), bootID: "\(name)-boot-\(bootCount)"),
            at: clockPath)
    }

    func environment(locale: String) -> [String: String] {
        ["GRID_AGENT_REPLICA": path, "GRID_AGENT_CLOCK": clockPath, "LC_ALL": locale]
    }

    /// The files of the replica: SQLite's own beside it belong to it.
    static let suffixes = ["", "-wal", "-shm"]
}
