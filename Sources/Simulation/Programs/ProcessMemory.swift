import Foundation

/// What a process holds in memory (proc_pid_status(5)).
struct ProcessMemory: Sendable, Equatable {
    /// Now, and the most that it ever was.
    var residentBytes: Int
    var peakBytes: Int

    /// This process's; nil where the system does not tell.
    static var own: ProcessMemory? { ProcessMemory(path: "/proc/self/status") }

    /// A child's; nil once it is gone.
    init?(of process: Int32) { self.init(path: "/proc/\(process)/status") }

    private init?(path: String) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        func kibibytes(_ name: String) -> Int? {
            text.split(separator: "\n").first { $0.hasPrefix(name) }.flatMap { Int($0.filter(\.isNumber)) }
        }
        guard let resident = kibibytes("VmRSS:"), let peak = kibibytes("VmHWM:") else { return nil }
        (residentBytes, peakBytes) = (resident * 1024, peak * 1024)
    }
}
