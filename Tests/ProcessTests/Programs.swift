import Foundation

/// What a finished command printed and how it ended.
struct Finished: Sendable {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
}

/// The two programs as they were built beside the tests.
enum Program: String {
    case agent = "grid-agent"
    case server = "grid-server"

    private var url: URL {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent(rawValue)
    }

    /// The process, not yet started, with its output in pipes.
    func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            environment.merging(["LC_ALL": "C.UTF-8"]) { given, _ in given }
        ) { _, new in new }
        process.standardOutput = Pipe()
        process.standardError = Pipe()
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs the program to its end.
    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Finished {
        try process(arguments, environment: environment).finish()
    }
}

extension Process {
    /// Starts the process, waits for its end, and reads what it printed.
    func finish() throws -> Finished {
        try run()
        return collect()
    }

    /// Waits for the end of a started process. Outputs of the commands under test fit in a pipe's buffer.
    func collect() -> Finished {
        waitUntilExit()
        func text(_ pipe: Any?) -> String {
            guard let handle = (pipe as? Pipe)?.fileHandleForReading,
                let data = try? handle.readToEnd()
            else { return "" }
            return String(decoding: data, as: UTF8.self)
        }
        return Finished(status: terminationStatus, output: text(standardOutput), errors: text(standardError))
    }

    /// Ends the process as a power cut would.
    func killNow() { kill(processIdentifier, SIGKILL) }
}

/// A township served by a real process, in a directory of its own.
final class RunningTownship {
    let directory: URL
    private(set) var server: Process
    private(set) var port: UInt16 = 0

    private var data: String { directory.appendingPathComponent("centre").path }

    /// Founds a township of one village with cells 0101 and 0102, and serves it on a free port.
    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gridledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        server = Process()
        for arguments in [
            ["init", "--code", "140428100", "--name", "丹朱镇"],
            ["village", "add", "--code", "01", "--name", "东街村"],
            ["cell", "add", "--village", "01", "--code", "0101", "--name", "一组"],
            ["cell", "add", "--village", "01", "--code", "0102", "--name", "二组"],
            ["worker", "add", "--name", "王网格", "--cell", "0101"],
        ] {
            let finished = try centre(arguments)
            guard finished.status == 0 else { throw ProgramFailure(finished) }
        }
        try serve(port: 0)
    }

    deinit {
        if server.isRunning { server.killNow() }
        try? FileManager.default.removeItem(at: directory)
    }

    /// Runs a command of the centre.
    func centre(_ arguments: [String]) throws -> Finished {
        try Program.server.run(["--data", data] + arguments)
    }

    /// Serves again after the process was killed, on the same port.
    func restart() throws {
        server.waitUntilExit()
        try serve(port: port)
    }

    private func serve(port: UInt16) throws {
        server = Program.server.process(["--data", data, "serve", "--listen", "127.0.0.1:\(port)"])
        try server.run()
        // The address is printed once the socket listens.
        guard let pipe = server.standardOutput as? Pipe,
            let line = String(data: pipe.fileHandleForReading.availableData, encoding: .utf8),
            let port = line.split(separator: ":").last.flatMap({ UInt16($0.filter(\.isNumber)) })
        else { throw ProgramFailure(server.collect()) }
        self.port = port
    }

    /// Enrols a device through `port`, the server's own or a proxy's.
    func agent(_ name: String, port: UInt16) throws -> Agent {
        let code = try centre(["enrol-code", "--worker", "王网格"]).lines.first ?? ""
        let agent = Agent(replica: directory.appendingPathComponent("\(name).sqlite").path)
        let finished = try agent.run(["enrol", "--server", "http://127.0.0.1:\(port)", "--code", code])
        guard finished.status == 0 else { throw ProgramFailure(finished) }
        return agent
    }
}

/// One device's command line.
struct Agent {
    let replica: String

    func run(_ arguments: [String]) throws -> Finished { try process(arguments).finish() }

    func process(_ arguments: [String]) -> Process {
        Program.agent.process(["--replica", replica] + arguments)
    }
}

/// The processes that run in a directory or below it, also in one that is gone.
func processes(in directory: URL) throws -> [Int32] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter { process in
        let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
        return place?.hasPrefix(directory.path + "/") ?? false
    }
}

struct ProgramFailure: Error, CustomStringConvertible {
    let description: String

    init(_ finished: Finished) { description = "\(finished.status): \(finished.output)\(finished.errors)" }
}
