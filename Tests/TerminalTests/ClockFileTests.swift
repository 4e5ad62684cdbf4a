import Foundation
import Terminal
import Testing

@Suite("A clock that stands in a file")
struct ClockFileTests {
    private static let time = ClockFile.Time(wallMilliseconds: 7, bootMilliseconds: 8, bootID: "boot-1")

    /// Runs `body` with the path of a file that is not there yet.
    private func withPath(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "clock-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test("It shows what was set, also what is set later, and the last time when the file is gone")
    func shows() throws {
        try withPath { path in
            try ClockFile.set(Self.time, at: path)
            let clock = try ClockFile(path: path, variable: "CLOCK")
            #expect(clock.time() == Self.time)
            let later = ClockFile.Time(wallMilliseconds: 70, bootMilliseconds: 80, bootID: "boot-2")
            try ClockFile.set(later, at: path)
            #expect(clock.time() == later)
            try FileManager.default.removeItem(atPath: path)
            #expect(clock.time() == later)
        }
    }

    @Test(
        "A file without a time is refused",
        arguments: [nil, "", "1 2", "1 2 3 4", "-1 2 a", "a b c", "1 -2 a"])
    func refused(text: String?) throws {
        try withPath { path in
            if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
            let error = #expect(throws: CommandFailure.self) { try ClockFile(path: path, variable: "CLOCK") }
            #expect(error?.exitStatus == .usage)
        }
    }
}
