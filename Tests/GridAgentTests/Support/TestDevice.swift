import Foundation
import Ledgers
import Replica
import Storage
import Synchronization
import Terminal
import Wire

@testable import grid_agent

/// A device with a replica of its own in a directory of its own, which goes when the device does.
final class TestDevice: Sendable {
    let directory: String
    var replica: String { "\(directory)/replica.sqlite" }

    /// A device that is not enrolled.
    init() throws {
        directory = NSTemporaryDirectory() + "grid-agent-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// An enrolled device that holds the cells with these codes.
    convenience init(
        cells: [String], role: Role = .worker, worker: WorkerNumber = 7,
        server: String = "https://grid.example.cn"
    ) throws {
        try self.init()
        let store = try store()
        try store.enrol(
            DeviceIdentity(
                server: server, device: 3, secret: [UInt8](repeating: 1, count: WireLimits.secretBytes),
                worker: worker, workerName: "李梅", role: role.rawValue, township: "柳林镇"))
        try store.transaction {
            try store.setDirectory(
                cells.enumerated().map { index, code in
                    DirectoryCell(
                        number: Int64(index + 1), code: code, name: "第 \(index + 1) 格", village: "东街村")
                }, [DirectoryWorker(number: worker, name: "李梅", role: role.rawValue)], version: 1)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func store() throws -> ReplicaStore { try ReplicaStore(path: replica) }

    /// Runs one command line in English.
    @discardableResult
    func run(_ arguments: String..., over transport: (any Transport)? = nil) async -> Run {
        await run(arguments, over: transport)
    }

    @discardableResult
    func run(
        _ arguments: [String], language: String = "en", over transport: (any Transport)? = nil,
        environment: [String: String] = [:]
    ) async -> Run {
        let output = Capture()
        let errors = Capture()
        var makeTransport: (@Sendable () -> any Transport)?
        if let transport { makeTransport = { transport } }
        let status = await AgentProgram.program.run(
            arguments: ["--replica", replica, "--lang", language] + arguments, environment: { _ in nil },
            standardOutput: output.stream, standardError: errors.stream
        ) { [makeTransport] invocation, output in
            try AgentContext(
                invocation, output: output, environment: { environment[$0] }, makeTransport: makeTransport)
        }
        return Run(status: status, output: output.text, errors: errors.text)
    }

    /// Runs a command with `--json` and reads its document.
    func json(_ arguments: String...) async throws -> JSON {
        let run = await run(["--json"] + arguments)
        return try run.json
    }

    /// Adds a record and answers its whole id.
    func add(_ arguments: String...) async throws -> String {
        let run = await run(["--json"] + arguments)
        guard run.status == .success, let id = try run.json["id"] as? String else { throw NotAdded(run: run) }
        return id
    }

    struct NotAdded: Error { let run: Run }
}

/// What a command left behind.
struct Run: Sendable {
    let status: Terminal.ExitStatus
    let output: String
    let errors: String

    var json: JSON { get throws { try JSON(output) } }
}

/// A JSON document, taken apart by name or place.
struct JSON {
    let value: Any?

    init(_ text: String) throws { value = try JSONSerialization.jsonObject(with: Data(text.utf8)) }

    subscript(name: String) -> Any? { (value as? [String: Any])?[name] }
    var elements: [[String: Any]] { value as? [[String: Any]] ?? [] }
    func text(_ name: String) -> String? { self[name] as? String }
    func elements(_ name: String) -> [[String: Any]] { self[name] as? [[String: Any]] ?? [] }
}

/// Stands in for a console stream and keeps what is written to it.
private final class Capture: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    var stream: ConsoleStream {
        ConsoleStream { (written) throws(ConsoleStream.WriteError) in self.bytes.withLock { $0 += written } }
    }
}
