import Foundation
import Synchronization

/// A program that is run as a child, with its output kept.
package struct ChildProgram: Sendable {
    /// What a finished child left.
    package struct Finished: Sendable, Equatable {
        package let status: Int32
        package let output: String
        package let errors: String
    }

    package let path: String

    package init(path: String) { self.path = path }

    /// The program with a name beside this process's own, or else the one that the shell would find.
    package static func beside(_ name: String) -> ChildProgram? {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let places =
            [own.path]
            + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return places.lazy.map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }.map(ChildProgram.init)
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - arguments: Its arguments.
    ///   - environment: What it sees in addition to this process's environment.
    ///   - directory: Where it runs.
    ///   - onStart: Told what ends it early.
    /// - Returns: What it left; a status from 128 on is that of a signal, as in a shell.
    /// - Throws: `CocoaError` when it cannot be started.
    package func run(
        _ arguments: [String], environment: [String: String], directory: String,
        onStart: (_ kill: @escaping @Sendable () -> Void) -> Void = { _ in }
    ) throws -> Finished {
        let process = process(arguments, environment: environment, directory: directory)
        // Files, not pipes: nobody has to read while the child runs.
        let (output, errors) = ("\(directory)/.output", "\(directory)/.errors")
        for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        let identifier = process.processIdentifier
        onStart { kill(identifier, SIGKILL) }
        process.waitUntilExit()
        let isSignalled = process.terminationReason == .uncaughtSignal
        return Finished(
            status: process.terminationStatus + (isSignalled ? 128 : 0), output: try Self.take(output),
            errors: try Self.take(errors))
    }

    /// The process, not yet started.
    func process(_ arguments: [String], environment: [String: String], directory: String) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.standardInput = FileHandle.nullDevice
        return process
    }

    private static func take(_ path: String) throws -> String {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        try FileManager.default.removeItem(atPath: path)
        return text
    }
}
