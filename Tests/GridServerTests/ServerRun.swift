import Foundation
import Phrases
import Synchronization
import Terminal

@testable import grid_server

/// The centre's program run in memory upon a data directory of its own.
final class ServerRun {
    struct Result: Sendable {
        let status: Terminal.ExitStatus
        let output: String
        let errors: String
    }

    let directory: String

    init() {
        directory =
            FileManager.default.temporaryDirectory.appendingPathComponent("gridledger-\(UUID().uuidString)")
            .path
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// A data directory with a township of one village and cell.
    static func founded() async -> ServerRun {
        let centre = ServerRun()
        for arguments in [
            ["init", "--code", "140428100", "--name", "丹朱镇"],
            ["village", "add", "--code", "01", "--name", "东街村"],
            ["cell", "add", "--village", "01", "--code", "0101", "--name", "一组"],
            ["worker", "add", "--name", "王网格", "--cell", "0101"],
        ] {
            _ = await centre.run(arguments)
        }
        return centre
    }

    func run(_ arguments: [String], language: Language = .english) async -> Result {
        let (output, errors) = (Collected(), Collected())
        let status = await ServerProgram.program.run(
            arguments: ["--data", directory, "--lang", language.rawValue] + arguments,
            environment: { _ in nil },
            standardOutput: output.stream, standardError: errors.stream
        ) { invocation, output in try CentreContext(invocation: invocation, output: output) }
        return Result(status: status, output: output.text, errors: errors.text)
    }

    /// A file in the data directory's company, with this content.
    func file(_ name: String, _ text: String) throws -> String {
        let path = directory + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

private final class Collected: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    var stream: ConsoleStream {
        ConsoleStream { (written) throws(ConsoleStream.WriteError) in self.bytes.withLock { $0 += written } }
    }
}
