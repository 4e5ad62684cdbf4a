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
        var tokens: [UInt8] = []
        tokens.reserveCapacity(3 * text.utf8.count)
        for (index, character) in characters.enumerated() {
            if index > 0 { tokens.append(UInt8(ascii: " ")) }
            tokens.append(contentsOf: character.utf8)
            if index + 1 < characters.count {
                tokens.append(contentsOf: characters[index + 1].utf8)
            }
        }
        return String(decoding: tokens, as: UTF8.self)
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

    /// What is looked for, for texts that are in no index.
    struct Words {
        private let words: [[Unicode.Scalar]]

        init(_ text: String) {
            words = text.split(whereSeparator: \.isWhitespace).map { significant(String($0)) }
                .filter { !$0.isEmpty }
        }

        /// Whether each word is a part of one of the texts.
        func areIn(_ texts: [String]) -> Bool {
            let texts = texts.map(significant)
            return words.allSatisfy { word in texts.contains { $0.contains(word) } }
        }
    }

    /// Letters and digits in lower case: nothing in them means anything to FTS5's query syntax.
    private static func significant(_ text: String) -> [Unicode.Scalar] {
        var characters: [Unicode.Scalar] = []
        characters.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            // Nearly all there is: it needs no look into Unicode's tables.
            case "0"..."9", "a"..."z", "\u{4E00}"..."\u{9FFF}": characters.append(scalar)
            case "A"..."Z", "\u{80}"...: return significantByProperties(text)
            default: continue
            }
        }
        return characters
    }

    private static func significantByProperties(_ text: String) -> [Unicode.Scalar] {
        text.lowercased().unicodeScalars.filter {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
    }
}
