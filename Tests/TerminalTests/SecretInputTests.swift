import Glibc
import Testing

@testable import Terminal

@Suite("Secrets that are read")
struct SecretInputTests {
    /// A pipe's end from which these bytes can be read.
    private func piped(_ bytes: [UInt8], _ body: (Int32) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        // Sound: the array has room for the two descriptors.
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        let written = unsafe bytes.withUnsafeBytes { unsafe write(ends[1], $0.baseAddress, $0.count) }
        close(ends[1])
        try #require(written == bytes.count)
        try body(ends[0])
    }

    @Test("The first line is the secret; what follows is left for others, and the end ends a line too")
    func lines() throws {
        try piped(Array("口令 one\ntwo".utf8)) { (descriptor) throws in
            #expect(try SecretInput.line(from: descriptor) == "口令 one")
            #expect(try SecretInput.line(from: descriptor) == "two")
            #expect(throws: SecretInputError.endOfInput) { try SecretInput.line(from: descriptor) }
        }
    }

    @Test("What is too long, or no text, is refused")
    func unfit() throws {
        try piped([UInt8](repeating: 0x61, count: 600)) { (descriptor) throws in
            #expect(throws: SecretInputError.tooLong(byteCountMax: 512)) {
                try SecretInput.line(from: descriptor)
            }
        }
        try piped([0xC3, 0x28, 0x0A]) { (descriptor) throws in
            #expect(throws: SecretInputError.notText) { try SecretInput.line(from: descriptor) }
        }
    }
}
