package import Phrases

/// One option of a command: `--name`, perhaps with a letter `-n`, and either a flag or followed by a value.
package struct Option: Sendable {
    /// What the shell offers while a value is typed, where the option has no fixed choices.
    package enum Completion: Sendable {
        case nothing
        case files
        case directories
    }

    let name: String
    let letter: Character?
    /// What stands for the value in the help text; a flag has none.
    let placeholder: String?
    let help: Phrase
    let isRequired: Bool
    let isRepeatable: Bool
    let choices: [String]
    let defaultValue: String?
    let completion: Completion

    var takesValue: Bool { placeholder != nil }

    /// The words by which it may be called.
    var spellings: [String] { ["--\(name)"] + (letter.map { ["-\($0)"] } ?? []) }

    /// An option without a value, by its long name without dashes. Giving it twice is the same as once.
    package static func flag(_ name: String, letter: Character? = nil, _ help: Phrase) -> Option {
        Option(
            name: name, letter: letter, placeholder: nil, help: help, isRequired: false, isRepeatable: true,
            choices: [], defaultValue: nil, completion: .nothing)
    }

    /// An option that takes a value.
    ///
    /// - Parameters:
    ///   - name: The long name without its dashes.
    ///   - letter: The short form, if it has one.
    ///   - placeholder: What stands for the value in the help text, such as `NAME`.
    ///   - help: What the value means, without a full stop.
    ///   - isRequired: Whether a call without it is refused.
    ///   - isRepeatable: Whether it may be given more than once; `Invocation.texts` then has all values.
    ///   - choices: The only values allowed; empty to allow any.
    ///   - defaultValue: The value it has when it is not given.
    ///   - completion: What the shell offers where there are no choices.
    /// - Returns: The option, to be listed in a command.
    package static func value(
        _ name: String, letter: Character? = nil, _ placeholder: String, _ help: Phrase,
        isRequired: Bool = false,
        isRepeatable: Bool = false, choices: [String] = [], default defaultValue: String? = nil,
        completion: Completion = .nothing
    ) -> Option {
        Option(
            name: name, letter: letter, placeholder: placeholder, help: help, isRequired: isRequired,
            isRepeatable: isRepeatable, choices: choices, defaultValue: defaultValue, completion: completion)
    }
}

/// One argument of a command that is known by its place.
package struct Positional: Sendable {
    let name: String
    let help: Phrase
    let isRequired: Bool
    let isRepeatable: Bool
    let completion: Option.Completion

    /// Declares an argument by the name that the help text and `Invocation.positional` use, such as
    /// `HOUSEHOLD`. Required ones come before optional ones, and only the last may be repeatable: it takes
    /// all words that are left.
    package init(
        _ name: String, _ help: Phrase, isRequired: Bool = true, isRepeatable: Bool = false,
        completion: Option.Completion = .nothing
    ) {
        self.name = name
        self.help = help
        self.isRequired = isRequired
        self.isRepeatable = isRepeatable
        self.completion = completion
    }

    var usage: String {
        let repeated = isRepeatable ? "\(name)..." : name
        return isRequired ? repeated : "[\(repeated)]"
    }
}
