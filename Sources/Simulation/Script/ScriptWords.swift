/// Splits a line into words as a POSIX shell does (Shell Command Language §2.2), without anything that a shell would
/// replace: a script's line means the same when it is typed.
enum ScriptWords {
    enum Problem: Error, Equatable {
        /// A quotation mark has no partner.
        case openQuote(Character)
        /// A backslash stands at the end of the line.
        case openBackslash
        /// A character that a shell would not take literally, such as `$`.
        case special(Character)
    }

    static func split(_ line: Substring) throws(Problem) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in line {
            if isEscaped {
                // Within double quotes a backslash stands for itself but before these.
                if quote == "\"", !"\"\\$`".contains(character) { word?.append("\\") }
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                word = word ?? ""
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == "#", word == nil {
                break
            } else if character.isWhitespace {
                if let complete = word { words.append(complete) }
                word = nil
            } else if "$`|&;<>(){}*?".contains(character) {
                throw .special(character)
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let quote { throw .openQuote(quote) }
        if isEscaped { throw .openBackslash }
        if let word { words.append(word) }
        return words
    }
}
