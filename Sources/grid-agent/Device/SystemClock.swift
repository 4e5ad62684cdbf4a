import Foundation
import Glibc
import Phrases
import Replica
import Terminal
import Wire

/// The clocks of this machine, or those that a rehearsal sets.
struct SystemClock: DeviceClock, Sendable {
    static let offsetVariable = "GRID_AGENT_CLOCK_OFFSET_MS"
    static let fileVariable = "GRID_AGENT_CLOCK"
    /// Two hundred years: more than any clock is wrong by.
    private static let offsetMillisecondsMax: Int64 = 200 * 365 * 24 * 3600 * 1000

    let bootID: String
    private let file: ClockFile?
    private let offsetMilliseconds: Int64

    /// - Parameters:
    ///   - offset: Milliseconds to add to the wall clock, as the environment has them.
    ///   - path: A file with the time in place of the machine's clocks; see `ClockFile`.
    /// - Throws: `CommandFailure` when they are not.
    init(offset: String?, path: String? = nil) throws {
        offsetMilliseconds = try Self.offset(offset)
        file = try path.flatMap { try $0.isEmpty ? nil : ClockFile(path: $0, variable: Self.fileVariable) }
        bootID = file?.time().bootID ?? Self.currentBootID()
    }

    func reading() -> ClockReading {
        let time = file?.time()
        let wall = time?.wallMilliseconds ?? Self.milliseconds(CLOCK_REALTIME)
        // The exchange knows no time before 1970.
        return ClockReading(
            wallMilliseconds: max(0, wall + offsetMilliseconds),
            bootMilliseconds: time?.bootMilliseconds ?? Self.milliseconds(CLOCK_BOOTTIME))
    }

    private static func offset(_ text: String?) throws -> Int64 {
        guard let text, !text.isEmpty else { return 0 }
        guard let offset = Int64(text), offset.magnitude <= offsetMillisecondsMax.magnitude else {
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "环境变量 \(offsetVariable) 应为毫秒数，如 -60000",
                    en: "\(offsetVariable) must be milliseconds, such as -60000")
            )
        }
        return offset
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Sound: clock_gettime(2) fills one `timespec`, which outlives the call. It cannot fail for clocks
        // that Linux has.
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// The kernel's random id of this boot. Where it cannot be read each process counts as a boot of its own,
    /// so that clocks of different boots are never compared.
    private static func currentBootID() -> String {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text.map { String($0.prefix { !$0.isNewline }) } ?? UUID().uuidString
    }
}
