package import Phrases

/// One understood command line: which command, with which values.
///
/// Asking for a name that the command does not declare is a fault in the handler and traps.
package struct Invocation: Sendable {
    /// The names from the program down to the command: `["grid-agent", "household", "list"]`.
    package let path: [String]
    package let language: Language

    let optionValues: [String: [String]]
    let flags: Set<String>
    let positionalValues: [String: [String]]
    let declaredNames: Set<String>

    /// Whether results are to be printed as one JSON document (`--json`).
    package var wantsJSON: Bool { flag("json") }

    /// Whether remarks are to be left out (`--quiet`).
    package var isQuiet: Bool { flag("quiet") }

    // MARK: Options, by their long name without dashes

    /// Whether the flag was given.
    package func flag(_ name: String) -> Bool {
        precondition(declaredNames.contains(name), "undeclared flag \(name)")
        return flags.contains(name)
    }

    /// All values of a repeatable option, in the order given; its default if there are none.
    package func texts(_ name: String) -> [String] {
        precondition(declaredNames.contains(name), "undeclared option \(name)")
        return optionValues[name] ?? []
    }

    /// The value of the option, or its default.
    package func optionalText(_ name: String) -> String? {
        texts(name).last
    }

    /// The value of the option, or its default; throws `missingOption` if it has neither.
    package func text(_ name: String) throws(UsageError) -> String {
        guard let text = optionalText(name) else { throw .missingOption("--\(name)") }
        return text
    }

    /// The option's value as `parse` understands it; throws `invalidValue` if `parse` answers `nil`.
    /// `expected` completes the sentence "… is not", as in "a date (2012-03-31)".
    package func optionalValue<Value>(
        _ name: String, expected: Phrase, _ parse: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let text = optionalText(name) else { return nil }
        guard let value = parse(text) else {
            throw .invalidValue(subject: "--\(name)", value: text, expected: expected)
        }
        return value
    }

    /// As `optionalValue`; throws `missingOption` if the option has neither a value nor a default.
    package func value<Value>(
        _ name: String, expected: Phrase, _ parse: (String) -> Value?
    ) throws(UsageError) -> Value {
        guard let value = try optionalValue(name, expected: expected, parse) else {
            throw .missingOption("--\(name)")
        }
        return value
    }

    /// The option's value as a decimal whole number within `range`.
    package func optionalInteger(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        let expected = Phrase(
            zh: " \(range.lowerBound) 到 \(range.upperBound) 的整数",
            en: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return try optionalValue(name, expected: expected) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// As `optionalInteger`; throws `missingOption` if the option has neither a value nor a default.
    package func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int {
        guard let integer = try optionalInteger(name, in: range) else { throw .missingOption("--\(name)") }
        return integer
    }

    // MARK: Positional arguments, by their declared name

    /// All words of a repeatable argument, in the order given.
    package func positionals(_ name: String) -> [String] {
        precondition(declaredNames.contains(name), "undeclared argument \(name)")
        return positionalValues[name] ?? []
    }

    /// The argument, if it was given.
    package func optionalPositional(_ name: String) -> String? {
        positionals(name).first
    }

    /// The argument; throws `missingPositional` if it is optional and was not given.
    package func positional(_ name: String) throws(UsageError) -> String {
        guard let word = optionalPositional(name) else { throw .missingPositional(name) }
        return word
    }

    /// The argument as `parse` understands it; throws `invalidValue` if `parse` answers `nil`.
    package func positional<Value>(
        _ name: String, expected: Phrase, _ parse: (String) -> Value?
    ) throws(UsageError) -> Value {
        let word = try positional(name)
        guard let value = parse(word) else {
            throw .invalidValue(subject: name, value: word, expected: expected)
        }
        return value
    }
}
