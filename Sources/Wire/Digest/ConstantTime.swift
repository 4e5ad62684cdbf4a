/// Whether two secrets, or a secret and a guess at it, are the same bytes, in a time that depends on their
/// lengths alone.
package func constantTimeEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices {
        difference |= left[index] ^ right[index]
    }
    return difference == 0
}

/// Whether two digests are the same, in a time that does not depend on where they differ.
package func constantTimeEqual(_ left: Digest256, _ right: Digest256) -> Bool {
    let difference =
        (left.first ^ right.first) | (left.second ^ right.second)
        | (left.third ^ right.third) | (left.fourth ^ right.fourth)
    return difference == 0
}
