/// How far the reader of one map has come, for `CBORDecoder` to see that its keys are sorted and unique.
package struct CBORMapCursor: Sendable {
    /// The number of keys not read yet.
    package fileprivate(set) var remainingCount: Int
    fileprivate var previousKey: Range<Int>?
}

extension CBORDecoder {
    /// Enters a map, to be read by taking each key from `nextTextKey` or `nextIntegerKey` and its value from
    /// the other methods.
    package mutating func map() throws(CBORError) -> CBORMapCursor {
        CBORMapCursor(remainingCount: try mapHeader(), previousKey: nil)
    }

    /// The next key of the map of `cursor`, a text string; nil after the last.
    package mutating func nextTextKey(in cursor: inout CBORMapCursor) throws(CBORError) -> String? {
        guard cursor.remainingCount > 0 else { return nil }
        var ahead = self
        let key = try ahead.text()
        try advance(&cursor, pastKeyEndingAt: ahead.offset)
        return key
    }

    /// The next key of the map of `cursor`, an integer; nil after the last.
    package mutating func nextIntegerKey(in cursor: inout CBORMapCursor) throws(CBORError) -> Int64? {
        guard cursor.remainingCount > 0 else { return nil }
        var ahead = self
        let key = try ahead.integer()
        try advance(&cursor, pastKeyEndingAt: ahead.offset)
        return key
    }

    private mutating func advance(
        _ cursor: inout CBORMapCursor, pastKeyEndingAt end: Int
    ) throws(CBORError) {
        let key = offset..<end
        if let previousKey = cursor.previousKey {
            try checkOrder(of: key, after: previousKey)
        }
        cursor.previousKey = key
        cursor.remainingCount -= 1
        offset = end
    }

    /// Refuses the key at `key` unless its encoding sorts after that at `previousKey`
    /// (RFC 8949 §4.2.1: bytewise lexicographic order).
    func checkOrder(of key: Range<Int>, after previousKey: Range<Int>) throws(CBORError) {
        // Neither of two well-formed encodings is a prefix of the other, so the shorter decides nothing.
        for (index, previousIndex) in zip(key, previousKey) where input[index] != input[previousIndex] {
            guard input[index] > input[previousIndex] else { throw .unsortedKey(offset: key.lowerBound) }
            return
        }
        throw .duplicateKey(offset: key.lowerBound)
    }
}
