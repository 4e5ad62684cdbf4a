/// A language that the product speaks to people.
package enum Language: String, Sendable, CaseIterable {
    case chinese = "zh"
    case english = "en"

    /// The language of a POSIX locale name such as `zh_CN.UTF-8`; English when it names another or none.
    package init(locale: String?) {
        self = locale?.lowercased().hasPrefix("zh") == true ? .chinese : .english
    }
}

/// One sentence or label in every language of the product, written side by side so that neither can be
/// forgotten or drift from the other.
package struct Phrase: Sendable, Hashable {
    package let chinese: String
    package let english: String

    package init(zh chinese: String, en english: String) {
        self.chinese = chinese
        self.english = english
    }

    /// The text in `language`.
    package func text(in language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }
}
