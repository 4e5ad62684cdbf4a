/// Text as the search index holds it.
///
/// FTS5 finds whole tokens and their beginnings; people search by any part of a name, an address or a number,
/// from one character on, and Chinese has no spaces. So each field is indexed as its overlapping pairs of
/// characters, plus its last character alone: 王小明 is `王小 小明 明`. A part of two or more characters is then a
/// phrase of pairs, and a single character the beginning of one. FTS5's own trigram tokenizer finds nothing
/// shorter than three characters.
enum SearchText {
    /// The tokens of a text, separated by spaces. Case, spaces and punctuation do not count.
    static func indexed(_ text: String) -> String {
        let characters = significant(text)
        var tokens = ""
        for (index, character) in characters.enumerated() {
            if index > 0 { tokens.append(" ") }
            tokens.unicodeScalars.append(character)
            if index + 1 < characters.count { tokens.unicodeScalars.append(characters[index + 1]) }
        }
        return tokens
    }

    /// The FTS5 query for texts that hold every word of `text` as a part, or nil when there is nothing to
    /// look for.
    static func query(_ text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace).map { significant(String($0)) }.filter {
            !$0.isEmpty
        }
        guard !words.isEmpty else { return nil }
        return words.map { word in
            guard word.count > 1 else { return "\"\(String(String.UnicodeScalarView(word)))\" *" }
            let pairs = zip(word, word.dropFirst()).map { String(String.UnicodeScalarView([$0, $1])) }
            return "\"\(pairs.joined(separator: " "))\""
        }.joined(separator: " AND ")
    }

    /// Letters and digits in lower case: nothing in them means anything to FTS5's query syntax.
    private static func significant(_ text: String) -> [Unicode.Scalar] {
        text.lowercased().unicodeScalars.filter {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
    }
}
