/// The head of one message: its number and how many elements follow.
struct MessageHeader {
    let number: Int64
    let elements: Int

    /// Refuses a message with fewer elements than `count`.
    func requires(_ count: Int) throws(MessageError) {
        guard elements >= count else { throw .tooShort(message: number, elements: elements) }
    }

    /// The error of an element that holds what it may not.
    func bad(_ name: String) -> MessageError { .badElement(message: number, name: name) }
}

extension CBORDecoder {
    /// Opens the next message.
    @_lifetime(self: copy self)
    mutating func messageHeader() throws -> MessageHeader {
        let count = try arrayHeader()
        guard count > 0 else { throw MessageError.tooShort(message: 0, elements: 0) }
        return MessageHeader(number: try integer(), elements: count - 1)
    }

    /// Passes over the elements of a message behind the `known` first ones.
    @_lifetime(self: copy self)
    mutating func skipRest(of header: MessageHeader, known: Int) throws {
        guard header.elements > known else { return }
        for _ in known..<header.elements { try skipItem() }
    }

    @_lifetime(self: copy self)
    mutating func optionalInteger() throws -> Int64? {
        nextIsNull() ? nil : try integer()
    }

    @_lifetime(self: copy self)
    mutating func optionalText() throws -> String? {
        nextIsNull() ? nil : try text()
    }

    @_lifetime(self: copy self)
    mutating func recordID(_ header: MessageHeader) throws -> RecordID {
        guard let id = RecordID(bytes: try bytes()) else { throw header.bad("id") }
        return id
    }

    @_lifetime(self: copy self)
    mutating func kindNumber(_ header: MessageHeader) throws -> KindNumber {
        guard let number = UInt16(exactly: try integer()), number > 0 else { throw header.bad("kind") }
        return KindNumber(rawValue: number)
    }

    @_lifetime(self: copy self)
    mutating func nonNegative(_ name: String, _ header: MessageHeader) throws -> Int64 {
        let number = try integer()
        guard number >= 0 else { throw header.bad(name) }
        return number
    }
}

extension CBORDecoder {
    /// A number in a device's sequence of changes, not below `lowest`.
    @_lifetime(self: copy self)
    mutating func changeNumber(_ name: String, _ header: MessageHeader, from lowest: Int64) throws -> Int64 {
        let number = try integer()
        // Room above keeps every later sum of numbers from overflowing.
        guard number >= lowest, number < .max / 2 else { throw header.bad(name) }
        return number
    }

    @_lifetime(self: copy self)
    mutating func digest(_ name: String, _ header: MessageHeader) throws -> StateDigest {
        guard let digest = StateDigest(bytes: try bytes()) else { throw header.bad(name) }
        return digest
    }

    @_lifetime(self: copy self)
    mutating func optionalDigest(_ name: String, _ header: MessageHeader) throws -> StateDigest? {
        nextIsNull() ? nil : try digest(name, header)
    }
}

/// Reads a body of one message, which `read` takes apart; elements and messages behind it that this build does
/// not know are skipped.
func decodeOne<Result>(
    _ bytes: Span<UInt8>, _ number: Int64, elements: Int, _ read: (inout CBORDecoder) throws -> Result
) throws(MessageError) -> Result {
    do {
        var decoder = CBORDecoder(bytes)
        let header = try decoder.messageHeader()
        guard header.number == number else { throw MessageError.outOfPlace(message: number) }
        try header.requires(elements)
        let result = try read(&decoder)
        try decoder.skipRest(of: header, known: elements)
        while !decoder.isAtEnd { try decoder.skipRest(of: try decoder.messageHeader(), known: 0) }
        return result
    } catch {
        throw MessageError(reading: error)
    }
}

extension CBOREncoder {
    mutating func messageHeader(_ number: Int64, elements: Int) {
        arrayHeader(count: elements + 1)
        integer(number)
    }

    mutating func optional(_ value: Int64?) {
        if let value { integer(value) } else { null() }
    }

    mutating func optional(_ value: String?) {
        if let value { text(value) } else { null() }
    }

    mutating func optional(_ value: StateDigest?) {
        if let value { bytes(value.bytes) } else { null() }
    }
}
