import Phrases

extension Program {
    /// What is wrong with the declared command tree, one sentence each; a program's tests hold it to none.
    ///
    /// Names must be words that a shell takes literally and unique where they can be used together; every
    /// leaf needs an example, and every example must be a valid call.
    package var faults: [String] {
        faults(of: root, above: [])
    }

    private func faults(of command: Command<Context>, above: [Command<Context>]) -> [String] {
        let commands = above + [command]
        let path = commands.map(\.name).joined(separator: " ")
        let options = commands.flatMap(\.options)
        var faults: [String] = []
        faults += repeated(options.flatMap(\.spellings) + command.positionals.map(\.name))
            .map { "\($0) is declared twice" }
        faults += repeated(command.subcommands.map(\.name)).map { "\($0) is declared twice" }
        let words = [command.name] + command.options.flatMap { $0.spellings + $0.choices }
        faults += words.filter { !BashCompletion.isLiteral($0) }.map { "'\($0)' is not a plain word" }
        for option in command.options where !option.choices.isEmpty {
            if let value = option.defaultValue, !option.choices.contains(value) {
                faults.append("the default of --\(option.name) is not among its choices")
            }
        }
        for (positional, next) in zip(command.positionals, command.positionals.dropFirst()) {
            if positional.isRepeatable { faults.append("\(positional.name) is repeatable but not the last") }
            if next.isRequired, !positional.isRequired {
                faults.append("\(next.name) is required but stands after an optional argument")
            }
        }
        if command.subcommands.isEmpty {
            if command.examples.isEmpty { faults.append("there is no example") }
            faults += command.examples.compactMap { fault(of: $0, path: commands.dropFirst().map(\.name)) }
        }
        return faults.map { "\(path): \($0)" }
            + command.subcommands.flatMap { self.faults(of: $0, above: commands) }
    }

    private func fault(of example: Command<Context>.Example, path: [String]) -> String? {
        guard let words = shellWords(example.arguments) else {
            return "a quote is open in: \(example.arguments)"
        }
        do throws(CommandLineParser<Context>.Failure) {
            _ = try CommandLineParser.parse(path + words, root: root, language: .english)
            return nil
        } catch {
            return "\(error.error.explanation.english) in the example: \(example.arguments)"
        }
    }

    private func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }

    /// The words of a command line up to a pipe, redirection or `&&`, without their quotes; `nil` if a quote
    /// is open.
    private func shellWords(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let ended = word { words.append(ended) }
                word = nil
            } else if "|<>&".contains(character) {
                break
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return quote == nil ? words : nil
    }
}
