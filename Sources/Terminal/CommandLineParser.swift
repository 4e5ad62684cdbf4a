import Phrases

/// Reads a command line in the GNU manner against a command tree.
///
/// `--name value`, `--name=value`, `-n value`, `-nvalue`, flags combined as `-qa`; `--` ends the options. A
/// word that begins with `--` is never taken as the value of the option before it: that is a forgotten value
/// far more often than a meant one, which can be written `--name=--value`.
struct CommandLineParser<Context: Sendable> {
    /// What the command line asks for.
    enum Request {
        case run(Command<Context>.Handler, Invocation)
        case bashCompletion
        /// The help page of the last of these commands; the first is the program.
        case help([Command<Context>])
        case version
    }

    /// What is wrong, and the path of the command whose help page explains it.
    struct Failure: Error {
        let error: UsageError
        let path: [String]
    }

    private var commands: [Command<Context>]
    private let language: Language
    private var optionValues: [String: [String]] = [:]
    private var flags: Set<String> = []
    private var words: [String] = []

    private init(root: Command<Context>, language: Language) {
        commands = [root]
        self.language = language
    }

    /// Reads `arguments`, which do not include the program's own name.
    static func parse(
        _ arguments: [String], root: Command<Context>, language: Language
    ) throws(Failure) -> Request {
        var parser = CommandLineParser(root: root, language: language)
        do throws(UsageError) {
            try parser.read(arguments)
            return try parser.request()
        } catch {
            throw Failure(error: error, path: parser.commands.map(\.name))
        }
    }

    // MARK: Words

    private mutating func read(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        var optionsEnded = false
        while let word = rest.popFirst() {
            if optionsEnded || word == "-" || !word.hasPrefix("-") {
                try readPlain(word)
            } else if word == "--" {
                optionsEnded = true
            } else if word.hasPrefix("--") {
                try readLong(word, rest: &rest)
            } else {
                try readShort(word, rest: &rest)
            }
        }
    }

    private mutating func readPlain(_ word: String) throws(UsageError) {
        let subcommands = command.subcommands
        guard !subcommands.isEmpty else {
            words.append(word)
            return
        }
        guard let next = subcommands.first(where: { $0.name == word }) else {
            let suggestion = Suggestion.closest(to: word, among: subcommands.map(\.name))
            throw .unknownCommand(word, suggestion: suggestion)
        }
        commands.append(next)
    }

    private mutating func readLong(_ word: String, rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let spelling = String(parts[0])
        let option = try option(spelling)
        let attached = parts.count > 1 ? String(parts[1]) : nil
        if option.takesValue {
            let value = if let attached { attached } else { try next(&rest, for: spelling) }
            try store(value, of: option)
        } else if attached == nil {
            flags.insert(option.name)
        } else {
            throw .unexpectedValue(option: spelling)
        }
    }

    private mutating func readShort(_ word: String, rest: inout ArraySlice<String>) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            let spelling = "-\(letter)"
            let option = try option(spelling)
            if option.takesValue {
                try store(letters.isEmpty ? next(&rest, for: spelling) : String(letters), of: option)
                return
            }
            flags.insert(option.name)
        }
    }

    private func next(_ rest: inout ArraySlice<String>, for spelling: String) throws(UsageError) -> String {
        guard let value = rest.first, !value.hasPrefix("--") else { throw .missingValue(option: spelling) }
        rest.removeFirst()
        return value
    }

    private mutating func store(_ value: String, of option: Option) throws(UsageError) {
        if !option.choices.isEmpty, !option.choices.contains(value) {
            let expected = Phrase(
                zh: "可选值：\(option.choices.joined(separator: "、"))",
                en: "one of: \(option.choices.joined(separator: ", "))")
            throw .invalidValue(subject: "--\(option.name)", value: value, expected: expected)
        }
        if optionValues[option.name] != nil, !option.isRepeatable {
            throw .repeatedOption("--\(option.name)")
        }
        optionValues[option.name, default: []].append(value)
    }

    // MARK: The tree

    private var command: Command<Context> { commands[commands.count - 1] }

    /// Those that may be given here, the command's own first.
    private var options: [Option] { commands.reversed().flatMap(\.options) }

    private func option(_ spelling: String) throws(UsageError) -> Option {
        let options = options
        if let option = options.first(where: { $0.spellings.contains(spelling) }) { return option }
        let names = spelling.hasPrefix("--") ? options.map(\.name) : []
        let closest = Suggestion.closest(to: String(spelling.dropFirst(2)), among: names)
        throw .unknownOption(spelling, suggestion: closest.map { "--\($0)" })
    }

    private func request() throws(UsageError) -> Request {
        if flags.contains(StandardOptions.help.name) { return .help(commands) }
        if flags.contains(StandardOptions.version.name) { return .version }
        switch command.body {
        case .group(let subcommands): throw .missingCommand(choices: subcommands.map(\.name))
        case .leaf(let handler): return .run(handler, try invocation())
        case .bashCompletion:
            _ = try invocation()
            return .bashCompletion
        }
    }

    private func invocation() throws(UsageError) -> Invocation {
        let options = options
        var values = optionValues
        for option in options where values[option.name] == nil {
            if option.isRequired { throw .missingOption("--\(option.name)") }
            if let defaultValue = option.defaultValue { values[option.name] = [defaultValue] }
        }
        return Invocation(
            path: commands.map(\.name), language: language, optionValues: values, flags: flags,
            positionalValues: try positionalValues(),
            declaredNames: Set(options.map(\.name) + command.positionals.map(\.name)))
    }

    private func positionalValues() throws(UsageError) -> [String: [String]] {
        var rest = words[...]
        var values: [String: [String]] = [:]
        for positional in command.positionals {
            if rest.isEmpty, positional.isRequired { throw .missingPositional(positional.name) }
            let taken = positional.isRepeatable ? rest : rest.prefix(1)
            values[positional.name] = Array(taken)
            rest = rest.dropFirst(taken.count)
        }
        if let surplus = rest.first { throw .unexpectedPositional(surplus) }
        return values
    }
}
