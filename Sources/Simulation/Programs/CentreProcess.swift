import Foundation
package import Phrases

/// A `grid-server` of one's own: its commands, and its process while it serves.
package final class CentreProcess {
    package enum Failure: Error, Equatable {
        /// What it said in place of its address.
        case doesNotServe(String)

        package var phrase: Phrase {
            switch self {
            case .doesNotServe(let words):
                Phrase(zh: "中心不能开：\(words)", en: "the centre does not serve: \(words)")
            }
        }
    }

    package let program: ChildProgram
    /// The data directory.
    package let data: String
    package let environment: [String: String]
    private let directory: String
    private var process: Process?
    /// Where it serves; the same after a pause, so that devices find it again.
    package private(set) var port: UInt16?

    /// - Parameters:
    ///   - program: The server.
    ///   - directory: Where its commands run; the data directory is below it.
    ///   - clock: The file of its clock.
    ///   - locale: The language of what it prints.
    package init(program: ChildProgram, directory: String, clock: String, locale: String) {
        self.program = program
        self.directory = directory
        data = "\(directory)/centre"
        environment = ["GRID_SERVER_DATA": data, "GRID_SERVER_CLOCK": clock, "LC_ALL": locale]
    }

    deinit { stop() }

    package var isServing: Bool { process?.isRunning ?? false }

    /// What the serving process holds in memory; nil while none serves.
    var memory: ProcessMemory? { process.flatMap { ProcessMemory(of: $0.processIdentifier) } }

    /// Runs a command of the server to its end.
    package func run(_ arguments: [String]) throws -> ChildProgram.Finished {
        try program.run(arguments, environment: environment, directory: directory)
    }

    /// Serves, unless it does.
    ///
    /// - Throws: `Failure.doesNotServe` with what it said.
    package func serve() throws {
        guard !isServing else { return }
        let process = program.process(
            ["--quiet", "serve", "--listen", "127.0.0.1:\(port ?? 0)"], environment: environment,
            directory: directory)
        let (output, log) = (Pipe(), "\(directory)/centre.log")
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(fileURLWithPath: log)) }
        let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try errors.seekToEnd()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // The address is printed once the socket listens; the end of the output is the end of the process.
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = line.split(separator: ":").last.flatMap({ UInt16($0.filter(\.isNumber)) }) else {
            process.waitUntilExit()
            throw Failure.doesNotServe((try? String(contentsOfFile: log, encoding: .utf8)) ?? line)
        }
        self.port = port
        self.process = process
    }

    /// Ends serving in order, and waits for it.
    package func stop() {
        guard let process, process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
        self.process = nil
    }
}
