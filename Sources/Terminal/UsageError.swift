package import Phrases

/// A command line that was not understood.
package enum UsageError: ReportableError, Equatable {
    case unknownCommand(String, suggestion: String?)
    case missingCommand(choices: [String])
    case unknownOption(String, suggestion: String?)
    case missingValue(option: String)
    case unexpectedValue(option: String)
    case repeatedOption(String)
    case missingOption(String)
    case missingPositional(String)
    case unexpectedPositional(String)
    /// `subject` is an option with its dashes, or the name of a positional argument.
    case invalidValue(subject: String, value: String, expected: Phrase)

    package var exitStatus: ExitStatus { .usage }

    package var explanation: Phrase {
        switch self {
        case .unknownCommand(let word, let suggestion):
            Phrase(zh: "没有“\(word)”这个命令", en: "unknown command \"\(word)\"").suggesting(suggestion)
        case .missingCommand(let choices):
            Phrase(
                zh: "请指明命令：\(choices.joined(separator: "、"))",
                en: "a command is missing: \(choices.joined(separator: ", "))")
        case .unknownOption(let word, let suggestion):
            Phrase(zh: "没有“\(word)”这个选项", en: "unknown option \"\(word)\"").suggesting(suggestion)
        case .missingValue(let option):
            Phrase(zh: "选项 \(option) 需要一个值", en: "\(option) needs a value")
        case .unexpectedValue(let option):
            Phrase(zh: "选项 \(option) 不带值", en: "\(option) takes no value")
        case .repeatedOption(let option):
            Phrase(zh: "选项 \(option) 只能给一次", en: "\(option) may be given only once")
        case .missingOption(let option):
            Phrase(zh: "缺少选项 \(option)", en: "\(option) is missing")
        case .missingPositional(let name):
            Phrase(zh: "缺少参数 \(name)", en: "\(name) is missing")
        case .unexpectedPositional(let word):
            Phrase(zh: "多余的参数“\(word)”", en: "unexpected argument \"\(word)\"")
        case .invalidValue(let subject, let value, let expected):
            Phrase(
                zh: "\(subject)： “\(value)”不是\(expected.chinese)",
                en: "\(subject): \"\(value)\" is not \(expected.english)")
        }
    }
}

extension Phrase {
    fileprivate func suggesting(_ word: String?) -> Phrase {
        guard let word else { return self }
        return Phrase(zh: "\(chinese)（是不是“\(word)”？）", en: "\(english) (did you mean \"\(word)\"?)")
    }
}
