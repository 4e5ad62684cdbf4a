import Phrases
import Testing

@Suite("Phrases")
struct PhraseTests {
    @Test(
        "The language follows the POSIX locale, English where it names neither",
        arguments: [
            ("zh_CN.UTF-8", Language.chinese), ("zh", .chinese), ("ZH_TW", .chinese),
            ("en_GB.UTF-8", .english), ("C", .english), ("", .english), (nil, .english),
        ] as [(String?, Language)])
    func languageOfLocale(locale: String?, language: Language) {
        #expect(Language(locale: locale) == language)
    }

    @Test("A phrase answers in the language asked for", arguments: Language.allCases)
    func text(language: Language) {
        let text = Phrase(zh: "户", en: "household").text(in: language)
        #expect(text == (language == .chinese ? "户" : "household"))
    }
}
