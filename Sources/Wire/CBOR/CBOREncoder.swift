/// Writes data items of the protocol's subset of CBOR (`CBORType`) one after another.
///
/// Every item is in its shortest form. Two duties stay with the caller: a header's count of items must
/// follow it, and the keys of a map must follow in ascending bytewise order of their encodings
/// (RFC 8949 §4.2.1).
package struct CBOREncoder: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    /// An encoder with room for `capacity` bytes before it has to allocate again.
    package init(reservingCapacity capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an integer.
    package mutating func integer(_ value: Int64) {
        // -1 - n is the complement of n: RFC 8949 §3.1, major type 1.
        head(value < 0 ? CBORMajorType.negative : CBORMajorType.unsigned, UInt64(value < 0 ? ~value : value))
    }

    /// Writes a text string, as UTF-8.
    package mutating func text(_ value: String) {
        let utf8 = value.utf8
        head(CBORMajorType.text, UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    /// Writes a byte string.
    package mutating func bytes(_ value: [UInt8]) {
        head(CBORMajorType.bytes, UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Writes a byte string.
    package mutating func bytes(_ value: Span<UInt8>) {
        head(CBORMajorType.bytes, UInt64(value.count))
        bytes.append(copying: value)
    }

    /// Starts an array; its `count` items follow.
    package mutating func arrayHeader(count: Int) {
        head(CBORMajorType.array, UInt64(count))
    }

    /// Starts a map; its `count` keys follow, each with its value.
    package mutating func mapHeader(count: Int) {
        head(CBORMajorType.map, UInt64(count))
    }

    /// Writes null.
    package mutating func null() {
        bytes.append(CBORInitialByte.null)
    }

    /// Writes true or false.
    package mutating func boolean(_ value: Bool) {
        bytes.append(value ? CBORInitialByte.true : CBORInitialByte.false)
    }

    /// Appends items that are encoded already.
    package mutating func raw(_ encoded: [UInt8]) {
        bytes.append(contentsOf: encoded)
    }

    /// Forgets what has been written, to start another message; may keep the memory for it.
    package mutating func removeAll(keepingCapacity: Bool = false) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
    }

    /// An item's initial byte and argument, in the shortest form (RFC 8949 §3).
    private mutating func head(_ majorType: UInt8, _ argument: UInt64) {
        let major = majorType << 5
        let (information, byteCount): (UInt8, Int) =
            switch argument {
            case ..<24: (UInt8(truncatingIfNeeded: argument), 0)
            case ...UInt64(UInt8.max): (24, 1)
            case ...UInt64(UInt16.max): (25, 2)
            case ...UInt64(UInt32.max): (26, 4)
            default: (27, 8)
            }
        guard byteCount > 0 else { return bytes.append(major | information) }
        bytes.append(addingCapacity: 1 + byteCount) { output in
            output.append(major | information)
            for index in (0..<byteCount).reversed() {
                output.append(UInt8(truncatingIfNeeded: argument >> UInt64(index * 8)))
            }
        }
    }
}
