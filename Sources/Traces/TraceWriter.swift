package import Foundation

/// Writes lines of a trace, many at a time.
package struct TraceWriter {
    private static let chunkBytes = 256 << 10

    private let encoder = JSONEncoder()
    private var chunk = Data()

    package init() { encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes] }

    /// Adds a line.
    ///
    /// - Returns: What is to be written now; nil for nothing yet.
    /// - Throws: `EncodingError`, which no line of a trace gives.
    package mutating func add(_ line: TraceLine) throws -> Data? {
        chunk += try encoder.encode(line)
        chunk.append(UInt8(ascii: "\n"))
        return chunk.count >= Self.chunkBytes ? rest() : nil
    }

    /// What was added and not written.
    package mutating func rest() -> Data {
        defer { chunk = Data() }
        return chunk
    }
}
