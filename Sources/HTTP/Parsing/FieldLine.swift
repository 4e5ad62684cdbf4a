extension HTTPHeaders.Field {
    /// Parses a field line without its end (RFC 9112 §5).
    init(parsing line: Span<UInt8>) throws(RequestFault) {
        guard !line.isEmpty, !line[0].isOptionalWhitespace else { throw .foldedField }
        guard let nameEnd = line.firstIndex(of: UInt8(ascii: ":")) else { throw .invalidFieldName }
        let name = line.extracting(0..<nameEnd)
        // White space before the colon is no token character, so `Name : value` fails here.
        guard !name.isEmpty, name.allSatisfy(\.isTokenCharacter) else { throw .invalidFieldName }

        var valueStart = nameEnd + 1
        var valueEnd = line.count
        while valueStart < valueEnd, line[valueStart].isOptionalWhitespace { valueStart += 1 }
        while valueEnd > valueStart, line[valueEnd - 1].isOptionalWhitespace { valueEnd -= 1 }
        let value = line.extracting(valueStart..<valueEnd)
        guard value.allSatisfy(\.isFieldValueCharacter) else { throw .invalidFieldValue }
        self.init(name: name.text, value: value.text)
    }
}

/// What a header or trailer section may still hold.
struct FieldAllowance {
    private(set) var bytesLeft: Int
    private var fieldsLeft: Int

    init(limits: HTTPLimits) {
        bytesLeft = limits.headerBytes
        fieldsLeft = limits.headerFields
    }

    /// Accounts for one field line of `byteCount` bytes with its end.
    mutating func spend(byteCount: Int) throws(RequestFault) {
        guard byteCount <= bytesLeft else { throw .headerTooLarge }
        guard fieldsLeft > 0 else { throw .tooManyFields }
        bytesLeft -= byteCount
        fieldsLeft -= 1
    }
}
