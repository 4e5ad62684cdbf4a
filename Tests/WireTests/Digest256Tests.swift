import Testing
import Wire

@Suite("256-bit values")
struct Digest256Tests {
    private static let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

    @Test("A value is the same from its bytes and from its text")
    func forms() {
        let bytes = [UInt8](0..<32)
        let value = Digest256(bytes.span)
        #expect(value?.bytes == bytes)
        #expect(value?.description == Self.hex)
        #expect(Digest256(hex: Self.hex) == value)
    }

    @Test("Only 32 bytes are a value", arguments: [0, 31, 33, 64])
    func wrongLength(count: Int) {
        let bytes = [UInt8](repeating: 0, count: count)
        #expect(Digest256(bytes.span) == nil)
        #expect(Digest256(hex: String(repeating: "00", count: count)) == nil)
    }

    @Test("Only lowercase hexadecimal is a value's text")
    func wrongText() {
        #expect(Digest256(hex: Self.hex.uppercased()) == nil)
        #expect(Digest256(hex: Self.hex.replacing("00", with: "0x")) == nil)
    }

    @Test("Values and byte sequences that differ in any bit are unequal in constant time too")
    func constantTime() throws {
        let bytes = [UInt8](0..<32)
        let value = try #require(Digest256(hex: Self.hex))
        #expect(areEqual(bytes, [UInt8](0..<32)))
        #expect(constantTimeEqual(value, try #require(Digest256(hex: Self.hex))))
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            let otherValue = Digest256(other.span)
            #expect(!areEqual(bytes, other))
            #expect(!constantTimeEqual(value, try #require(otherValue)))
        }
        #expect(!areEqual(bytes, Array(bytes.dropLast())))
        #expect(areEqual([], []))
    }

    private func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        constantTimeEqual(left.span, right.span)
    }
}
