import Phrases

/// What `--help` prints for one command.
struct HelpPage<Context: Sendable> {
    private let commands: [Command<Context>]
    private let language: Language

    /// The page of the last of `commands`, which lead down to it from the program.
    init(_ commands: [Command<Context>], language: Language) {
        self.commands = commands
        self.language = language
    }

    private var command: Command<Context> { commands[commands.count - 1] }
    private var path: String { commands.map(\.name).joined(separator: " ") }

    /// The page in lines of at most `cells` terminal cells, as far as its words allow.
    func lines(cells: Int) -> [String] {
        var lines = TextLayout.wrap(text(command.summary), cells: cells)
        lines += [""] + TextLayout.wrap(text(Label.usage) + usage, cells: cells)
        if let notes = command.notes {
            lines += [""] + TextLayout.wrap(text(notes), cells: cells)
        }
        func addSection(_ heading: Phrase, _ entries: [(label: String, description: String)]) {
            guard !entries.isEmpty else { return }
            lines += ["", text(heading)] + TextLayout.definitions(entries, cells: cells)
        }
        addSection(Label.commands, command.subcommands.map { ($0.name, text($0.summary)) })
        addSection(Label.arguments, command.positionals.map { ($0.usage, text($0.help)) })
        if commands.count > 1 { addSection(Label.options, command.options.map(entry)) }
        addSection(Label.inheritedOptions, inheritedOptions.map(entry))
        if !command.examples.isEmpty {
            lines += ["", text(Label.examples)]
            for example in command.examples {
                lines += TextLayout.wrap(text(example.explanation), cells: cells - 4).map { "  # " + $0 }
                lines.append(example.arguments.isEmpty ? "  \(path)" : "  \(path) \(example.arguments)")
            }
        }
        return lines
    }

    /// The options of the groups above, the nearest first, so that the global ones stand at the end.
    private var inheritedOptions: [Option] {
        commands.count == 1 ? command.options : commands.dropLast().reversed().flatMap(\.options)
    }

    private var usage: String {
        var words = [path]
        if !command.subcommands.isEmpty { words.append(text(Label.commandPlace)) }
        words.append(text(Label.optionsPlace))
        words += command.options.filter(\.isRequired).map { "--\($0.name) \($0.placeholder ?? "")" }
        words += command.positionals.map(\.usage)
        return words.joined(separator: " ")
    }

    private func entry(_ option: Option) -> (label: String, description: String) {
        let letter = option.letter.map { "-\($0), " } ?? "    "
        let label = "\(letter)--\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
        var details: [Phrase] = []
        if option.isRequired { details.append(Phrase(zh: "必填", en: "required")) }
        if option.takesValue, option.isRepeatable { details.append(Phrase(zh: "可重复", en: "repeatable")) }
        if !option.choices.isEmpty {
            let choices = option.choices.joined(separator: " | ")
            details.append(Phrase(zh: "可选：\(choices)", en: "one of: \(choices)"))
        }
        if let value = option.defaultValue {
            details.append(Phrase(zh: "默认：\(value)", en: "default: \(value)"))
        }
        let description = ([text(option.help)] + details.map { "[\(text($0))]" }).joined(separator: " ")
        return (label, description)
    }

    private func text(_ phrase: Phrase) -> String { phrase.text(in: language) }
}

private enum Label {
    static let usage = Phrase(zh: "用法：", en: "Usage: ")
    static let commandPlace = Phrase(zh: "<命令>", en: "<command>")
    static let optionsPlace = Phrase(zh: "[选项]", en: "[options]")
    static let commands = Phrase(zh: "命令：", en: "Commands:")
    static let arguments = Phrase(zh: "参数：", en: "Arguments:")
    static let options = Phrase(zh: "选项：", en: "Options:")
    static let inheritedOptions = Phrase(zh: "通用选项：", en: "Global options:")
    static let examples = Phrase(zh: "示例：", en: "Examples:")
}
