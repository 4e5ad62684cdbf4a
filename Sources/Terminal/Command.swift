package import Phrases

/// One command: either a leaf that does something, or a group of further commands.
///
/// An option is accepted anywhere after the name of the command that declares it, by every command below it
/// too; the options of the root command are therefore the program's global options. `Context` is what the
/// program hands to its handlers.
package struct Command<Context: Sendable>: Sendable {
    /// What a leaf does. Anything it throws is reported by `Program`, `ReportableError` with its own status.
    package typealias Handler = @Sendable (Invocation, Context) async throws -> Void

    /// A call that the help text shows, with what it does.
    package struct Example: Sendable {
        /// What follows the command's name; may end in a pipe or redirection.
        let arguments: String
        let explanation: Phrase

        package init(_ arguments: String, _ explanation: Phrase) {
            self.arguments = arguments
            self.explanation = explanation
        }
    }

    enum Body: Sendable {
        case group([Command])
        case leaf(Handler)
        case bashCompletion
    }

    let name: String
    let summary: Phrase
    let notes: Phrase?
    let options: [Option]
    let positionals: [Positional]
    let examples: [Example]
    let body: Body

    var subcommands: [Command] {
        if case .group(let subcommands) = body { subcommands } else { [] }
    }

    init(
        name: String, summary: Phrase, notes: Phrase?, options: [Option], positionals: [Positional],
        examples: [Example], body: Body
    ) {
        self.name = name
        self.summary = summary
        self.notes = notes
        self.options = options
        self.positionals = positionals
        self.examples = examples
        self.body = body
    }

    /// A command that does something.
    ///
    /// - Parameters:
    ///   - name: The word by which it is called.
    ///   - summary: One line, without a full stop.
    ///   - notes: What a reader of `--help` should know besides; line breaks are kept.
    ///   - options: The options of this command alone.
    ///   - positionals: What it takes by place.
    ///   - examples: At least one, and each must be a valid call: `Program.faults` checks both.
    ///   - run: Does the work.
    package init(
        _ name: String, _ summary: Phrase, notes: Phrase? = nil, options: [Option] = [],
        positionals: [Positional] = [], examples: [Example], run: @escaping Handler
    ) {
        self.init(
            name: name, summary: summary, notes: notes, options: options, positionals: positionals,
            examples: examples, body: .leaf(run))
    }

    /// A group of commands.
    package init(
        _ name: String, _ summary: Phrase, notes: Phrase? = nil, options: [Option] = [],
        subcommands: [Command]
    ) {
        self.init(
            name: name, summary: summary, notes: notes, options: options, positionals: [], examples: [],
            body: .group(subcommands))
    }
}
