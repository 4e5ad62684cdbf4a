/// Why bytes are not CBOR of the protocol's subset.
///
/// Every case carries the offset, in bytes from the start of the input, of the first byte of the data item
/// at fault.
package enum CBORError: Error, Hashable, Sendable {
    /// The input ends where an item should start, or inside the head of one.
    case unexpectedEnd(offset: Int)
    /// A string's length, or the least bytes that an array's or a map's count takes, exceed what is left of
    /// the input.
    case lengthBeyondInput(offset: Int)
    /// A well-formed item of another kind than the reader asked for.
    case unexpectedType(expected: CBORType, found: CBORType, offset: Int)
    /// An integer, length or count that has a shorter encoding.
    case notShortestForm(offset: Int)
    /// An integer outside the range of `Int64`.
    case integerOutOfRange(offset: Int)
    /// A text string that is not UTF-8.
    case invalidUTF8(offset: Int)
    /// A string, array or map of indefinite length, or the stop code of one.
    case indefiniteLength(offset: Int)
    /// A floating-point number, of any size.
    case floatingPoint(offset: Int)
    /// A tag, whatever it encloses.
    case tag(offset: Int)
    /// A simple value other than false, true and null.
    case simpleValue(offset: Int)
    /// Additional information that RFC 8949 reserves (§3): 28 to 30, or 31 where it has no meaning.
    case reservedInformation(offset: Int)
    /// A map key whose encoding sorts before that of the key in front of it.
    case unsortedKey(offset: Int)
    /// A map key equal to the key in front of it.
    case duplicateKey(offset: Int)
    /// An array or a map inside as many others as the reader allows.
    case nestedTooDeeply(offset: Int)
    /// Bytes after the item that should have been the last.
    case trailingBytes(offset: Int)
}
