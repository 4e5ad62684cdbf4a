import Glibc
import Phrases

/// A command-line program: its command tree, together with what every program here has: the global options,
/// help on every level, and the command `completion bash`.
package struct Program<Context: Sendable>: Sendable {
    /// Makes what the handlers work with, once the command line is understood; may throw as a handler may.
    package typealias ContextMaker = @Sendable (Invocation, Output) async throws -> Context

    let root: Command<Context>
    private let version: String

    /// - Parameters:
    ///   - root: Named as the program; its options are global.
    ///   - version: As `--version` prints it after the program's name.
    package init(root: Command<Context>, version: String) {
        self.root = Command(
            name: root.name, summary: root.summary, notes: root.notes,
            options: root.options + StandardOptions.all,
            positionals: root.positionals, examples: root.examples,
            body: .group(root.subcommands + [.completion]))
        self.version = version
    }

    /// The words that may stand first on a command line.
    package var commandNames: [String] { root.subcommands.map(\.name) }

    /// Runs the command of this process's own command line and ends the process.
    package func main(makeContext: ContextMaker) async -> Never {
        // A closed pipe is then an error of the write, which ends the command in order.
        signal(SIGPIPE, SIG_IGN)
        let status = await run(
            arguments: Array(CommandLine.arguments.dropFirst()), environment: environmentVariable,
            standardOutput: .standardOutput, standardError: .standardError, makeContext: makeContext)
        exit(status.rawValue)
    }

    /// Runs one command line, which does not include the program's name, and answers what to leave to the
    /// shell.
    package func run(
        arguments: [String], environment: (String) -> String?, standardOutput: ConsoleStream,
        standardError: ConsoleStream, makeContext: ContextMaker
    ) async -> ExitStatus {
        let language = Language.preferred(arguments: arguments, environment: environment)
        func output(isQuiet: Bool) -> Output {
            Output(
                program: root.name, language: language, isQuiet: isQuiet, standardOutput: standardOutput,
                standardError: standardError)
        }
        do throws(CommandLineParser<Context>.Failure) {
            let request = try CommandLineParser.parse(arguments, root: root, language: language)
            switch request {
            case .help(let commands):
                return await attempt(output(isQuiet: false), path: []) { output in
                    try output.printLines(
                        HelpPage(commands, language: language).lines(cells: output.helpCells))
                }
            case .version:
                return await attempt(output(isQuiet: false), path: []) {
                    try $0.print("\(root.name) \(version)")
                }
            case .bashCompletion:
                return await attempt(output(isQuiet: false), path: []) { output in
                    try output.printLines(BashCompletion.script(for: root))
                }
            case .run(let handler, let invocation):
                return await attempt(output(isQuiet: invocation.isQuiet), path: invocation.path) { output in
                    try await handler(invocation, makeContext(invocation, output))
                }
            }
        } catch {
            return report(error.error, path: error.path, to: output(isQuiet: false))
        }
    }

    private func attempt(
        _ output: Output, path: [String], _ body: (Output) async throws -> Void
    ) async -> ExitStatus {
        do {
            try await body(output)
            return .success
        } catch ConsoleStream.WriteError.readerGone {
            return ConsoleStream.WriteError.readerGone.exitStatus
        } catch let error as UsageError {
            return report(error, path: path, to: output)
        } catch let error as any ReportableError {
            output.error(error.explanation)
            return error.exitStatus
        } catch {
            output.error(Phrase(zh: "程序内部错误：\(error)", en: "internal error: \(error)"))
            return .software
        }
    }

    private func report(_ error: UsageError, path: [String], to output: Output) -> ExitStatus {
        let help = path.joined(separator: " ") + " --help"
        output.error(
            Phrase(
                zh: "\(error.explanation.chinese)；请看：\(help)",
                en: "\(error.explanation.english); try: \(help)"))
        return error.exitStatus
    }
}

extension Output {
    /// Lines longer than this are hard to read however wide the window.
    private static let helpCellsMax = 100
    private static let helpCellsWithoutTerminal = 80

    fileprivate var helpCells: Int {
        min(terminalCells ?? Self.helpCellsWithoutTerminal, Self.helpCellsMax)
    }
}

/// A variable of this process's environment.
private func environmentVariable(_ name: String) -> String? {
    // Sound: the value is copied at once, and nothing in the process changes its environment.
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
