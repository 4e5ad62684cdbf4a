/// Reads data items of the protocol's subset of CBOR (`CBORType`) one after another from a span of bytes,
/// and refuses everything else, so that every value has exactly one encoding.
///
/// A method that throws leaves the decoder in front of the item that it could not read. No length or count
/// that it returns exceeds the bytes left in the input, so a reader may reserve memory for what a header
/// declares. A copy of a decoder reads on independently of it.
package struct CBORDecoder: ~Escapable {
    /// How many arrays and maps may be open at once, where the reader does not say otherwise.
    package static let nestingDepthMaxDefault = 32

    /// Where the next item starts, in bytes from the start of the input.
    package internal(set) var offset = 0
    let input: Span<UInt8>
    let nestingDepthMax: Int

    /// A decoder at the start of `input`.
    ///
    /// `nestingDepthMax` binds `skipItem` and `rawItem`, which follow the input wherever it leads; with the
    /// other methods it is the caller who decides how deep to go.
    @_lifetime(copy input)
    package init(_ input: Span<UInt8>, nestingDepthMax: Int = Self.nestingDepthMaxDefault) {
        self.input = input
        self.nestingDepthMax = nestingDepthMax
    }

    /// Whether all of the input has been read.
    package var isAtEnd: Bool {
        offset == input.count
    }

    /// Refuses any bytes left in the input.
    package func expectEnd() throws(CBORError) {
        guard isAtEnd else { throw .trailingBytes(offset: offset) }
    }

    /// The kind of the next item, once its head has passed the checks that reading it would make.
    package func peek() throws(CBORError) -> CBORType {
        try head(at: offset).type
    }

    /// Reads an integer.
    package mutating func integer() throws(CBORError) -> Int64 {
        let head = try nextHead(.integer)
        offset = head.end
        return head.argument
    }

    /// Reads a text string.
    package mutating func text() throws(CBORError) -> String {
        let content = try nextHead(.text).content
        let utf8: UTF8Span
        do {
            utf8 = try UTF8Span(validating: input.extracting(content))
        } catch {
            throw .invalidUTF8(offset: offset)
        }
        offset = content.upperBound
        return String(copying: utf8)
    }

    /// Reads a byte string.
    package mutating func bytes() throws(CBORError) -> [UInt8] {
        let content = try nextHead(.bytes).content
        offset = content.upperBound
        return Array(copying: input.extracting(content))
    }

    /// Enters an array and returns the number of items in it, each of which is at least one of the bytes
    /// left.
    package mutating func arrayHeader() throws(CBORError) -> Int {
        let head = try nextHead(.array)
        offset = head.end
        return head.count
    }

    /// Enters a map and returns the number of keys in it, each of which is, with its value, at least two of
    /// the bytes left. `map()` is the way to read a map whose keys must prove to be sorted and unique.
    package mutating func mapHeader() throws(CBORError) -> Int {
        let head = try nextHead(.map)
        offset = head.end
        return head.count
    }

    /// Reads true or false.
    package mutating func boolean() throws(CBORError) -> Bool {
        let head = try nextHead(.boolean)
        offset = head.end
        return head.argument == CBORSimpleValue.true
    }

    /// Reads null.
    package mutating func null() throws(CBORError) {
        offset = try nextHead(.null).end
    }

    /// Whether the next item is null, which is then read; false, and nothing read, at the end of the input.
    package mutating func nextIsNull() -> Bool {
        guard offset < input.count, input[offset] == CBORInitialByte.null else { return false }
        offset += 1
        return true
    }

    /// Passes over the next item with all that is in it, checked to the last byte: canonical heads, UTF-8,
    /// order of map keys, depth.
    package mutating func skipItem() throws(CBORError) {
        offset = try endOfItem(at: offset, depth: 0)
    }

    /// The encoding of the next item, checked as by `skipItem`.
    package mutating func rawItem() throws(CBORError) -> [UInt8] {
        let start = offset
        try skipItem()
        return Array(copying: input.extracting(start..<offset))
    }

    private func nextHead(_ expected: CBORType) throws(CBORError) -> CBORHead {
        let head = try head(at: offset)
        guard head.type == expected else {
            throw .unexpectedType(expected: expected, found: head.type, offset: offset)
        }
        return head
    }
}
