import Phrases
import Synchronization
import Terminal

/// Stands in for a console stream and keeps what is written to it.
final class Capture: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    func stream(terminalCells: Int? = nil) -> ConsoleStream {
        ConsoleStream { (written) throws(ConsoleStream.WriteError) in
            self.bytes.withLock { $0 += written }
        } terminalCells: {
            terminalCells
        }
    }
}

/// A program run in memory.
struct Run: Sendable {
    let status: Terminal.ExitStatus
    let output: String
    let errors: String

    init<Context>(
        _ program: Program<Context>, _ arguments: [String], environment: [String: String] = [:],
        terminalCells: Int? = nil, makeContext: Program<Context>.ContextMaker
    ) async {
        let output = Capture()
        let errors = Capture()
        status = await program.run(
            arguments: arguments, environment: { environment[$0] },
            standardOutput: output.stream(terminalCells: terminalCells), standardError: errors.stream(),
            makeContext: makeContext)
        self.output = output.text
        self.errors = errors.text
    }
}
