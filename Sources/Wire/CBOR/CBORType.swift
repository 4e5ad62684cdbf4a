/// The kinds of data item that the protocol's subset of CBOR has.
///
/// The subset is RFC 8949 in its core deterministic encoding (§4.2.1), without tags, floating-point numbers
/// and the simple values other than these three.
package enum CBORType: Sendable, Hashable, CaseIterable {
    /// Major types 0 and 1, within the range of `Int64`.
    case integer
    case bytes
    /// Valid UTF-8.
    case text
    case array
    case map
    /// False or true.
    case boolean
    case null
}
