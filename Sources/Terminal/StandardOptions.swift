package import Phrases

/// The options that every command of every program accepts.
enum StandardOptions {
    static let json = Option.flag(
        "json", Phrase(zh: "以一份 JSON 文档输出结果", en: "print the result as one JSON document"))
    static let language = Option.value(
        "lang", "LANG", Phrase(zh: "提示语言，未指定时按系统区域设置", en: "language of messages, else that of the locale"),
        choices: Language.allCases.map(\.rawValue))
    static let quiet = Option.flag(
        "quiet", letter: "q", Phrase(zh: "只输出结果和错误", en: "print results and errors only"))
    static let help = Option.flag("help", letter: "h", Phrase(zh: "显示本帮助", en: "show this help"))
    static let version = Option.flag("version", Phrase(zh: "显示版本", en: "show the version"))

    static let all = [json, language, quiet, help, version]
}

extension Language {
    /// The language to speak, before the command line is understood, so that its errors are in it too:
    /// `--lang` if present, else the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not empty
    /// (POSIX.1-2017, XBD 8.2).
    package static func preferred(arguments: [String], environment: (String) -> String?) -> Language {
        let spelling = "--\(StandardOptions.language.name)"
        let words = Array(arguments.prefix { $0 != "--" })
        let values = words.indices.compactMap { index -> String? in
            if words[index] == spelling { return index + 1 < words.count ? words[index + 1] : nil }
            return words[index].hasPrefix("\(spelling)=")
                ? String(words[index].dropFirst(spelling.count + 1)) : nil
        }
        if let language = values.lazy.compactMap(Language.init(rawValue:)).first { return language }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
        return Language(locale: locale)
    }
}
