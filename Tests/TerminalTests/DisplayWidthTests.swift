import Testing
@testable import Terminal

@Suite("Display width")
struct DisplayWidthTests {
    @Test(
        "Text is as wide as a terminal shows it",
        arguments: [
            ("", 0), ("abc", 3), ("户主", 4), ("A户B", 4), ("\u{FF21}\u{FF22}\u{FF23}", 6), ("。", 2), ("한글", 4),
            ("\u{FF71}", 1),
            ("é", 1), ("e\u{301}", 1), ("\u{1100}\u{1161}\u{11A8}", 2), ("𠮷", 2), ("\u{31350}", 2),
            ("🙂", 2), ("👨‍👩‍👧", 2), ("🇨🇳", 2), ("☎", 1), ("☎\u{FE0F}", 2), ("👍🏽", 2),
            ("\u{200B}", 0), ("…", 1), ("“”", 2), ("〿", 1),
        ])
    func width(text: String, cells: Int) {
        #expect(text.displayWidth == cells)
    }

    @Test(
        "Text is cut before the limit, never through a wide character",
        arguments: [
            ("户主姓名", 8, "户主姓名"), ("户主姓名", 7, "户主姓…"), ("户主姓名", 6, "户主…"), ("abcdef", 4, "abc…"),
            ("ab", 1, "…"), ("ab", 0, ""), ("", 0, ""),
        ])
    func truncated(text: String, cells: Int, expected: String) {
        #expect(text.truncated(toCells: cells) == expected)
    }

    @Test("The table of wide characters is sorted and without overlaps")
    func tableIsSorted() {
        for (range, next) in zip(WideCharacters.ranges, WideCharacters.ranges.dropFirst()) {
            #expect(range.upperBound < next.lowerBound)
        }
    }

    @Test(
        "What a terminal would obey is made visible",
        arguments: [
            ("plain", "plain"), ("张三 é🙂", "张三 é🙂"), ("a\u{1B}[31mb", "a␛[31mb"), ("a\nb\r\tc", "a␊b␍␉c"),
            ("\u{7F}\u{0}", "␡␀"), ("\u{9B}31m", "\u{FFFD}31m"), ("a\u{202E}b\u{2066}", "a\u{FFFD}b\u{FFFD}"),
            ("a\u{2028}b", "a\u{FFFD}b"), ("👨‍👩‍👧", "👨‍👩‍👧"),
        ])
    func visible(text: String, expected: String) {
        #expect(text.visible == expected)
    }

    @Test(
        "Paragraphs break at spaces and between wide characters, not before closing punctuation",
        arguments: [
            ("one two three", 7, ["one two", "three"]), ("户主姓名", 5, ["户主", "姓名"]),
            ("户主，姓名", 4, ["户", "主，", "姓名"]), ("（户）主", 6, ["（户）", "主"]),
            ("用 --json 输出", 9, ["用 --json", "输出"]), ("unbreakable x", 4, ["unbreakable", "x"]),
            ("a\nb", 9, ["a", "b"]), ("", 9, [""]), ("don’t stop", 5, ["don’t", "stop"]),
        ])
    func wrapped(text: String, cells: Int, lines: [String]) {
        #expect(TextLayout.wrap(text, cells: cells) == lines)
    }

    @Test(
        "The edit distance counts insertions, deletions, substitutions and swaps",
        arguments: [
            ("", "", 0), ("", "ab", 2), ("list", "lsit", 1), ("head", "heads", 1), ("kitten", "sitting", 3),
        ])
    func editDistance(source: String, target: String, distance: Int) {
        #expect(Suggestion.editDistance(Array(source.utf8), Array(target.utf8)) == distance)
        #expect(Suggestion.editDistance(Array(target.utf8), Array(source.utf8)) == distance)
    }
}
