import Foundation
import Testing
import Wire

@Suite("Schema dictionaries")
struct SchemaDictionaryTests {
    @Test("The embedded dictionary is the file of the protocol")
    func sameAsFile() throws {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = try Data(
            contentsOf: repository.appendingPathComponent("Protocol/dictionaries/schema-1.bin"))
        #expect(!file.isEmpty)
        #expect(SchemaDictionary.current.bytes == Array(file))
    }

    @Test("Dictionaries are found by the number that a stream names them by")
    func lookup() {
        for dictionary in SchemaDictionary.all {
            #expect(SchemaDictionary.named(dictionary.id) == dictionary)
        }
        #expect(SchemaDictionary.all.contains(SchemaDictionary.current))
        #expect(SchemaDictionary.named(1) == nil)
    }

    @Test("A small message is smaller with the dictionary, and read by look-up")
    func roundTrip() throws {
        let message = Array("户的“电话”：不是电话号码，应如 13800000000 或 0355-8321234".utf8)
        let compressed = Zlib.deflate(message.span, dictionary: SchemaDictionary.current)
        #expect(compressed.count < Zlib.deflate(message.span).count)
        var inflater = Inflater(limitBytes: message.count) { id in SchemaDictionary.named(id) }
        var output: [UInt8] = []
        try inflater.decompress(compressed.span, into: &output)
        try inflater.expectEnd()
        #expect(output == message)
    }

    @Test(
        "Messages of every length are read back, compressed by a ready compressor or by one of their own",
        arguments: [0, 1, 100, 3071, 3072, 3073, 40_000])
    func lengths(byteCount: Int) throws {
        let dictionary = SchemaDictionary.current
        // The end of the dictionary, over and over: what reaches as far back as a window can.
        let message = (0..<byteCount).map { dictionary.bytes[$0 * 7 % dictionary.bytes.count] }
        let compressed = Zlib.deflate(message.span, dictionary: dictionary)
        #expect(
            try Zlib.inflate(compressed.span, limitBytes: byteCount, dictionary: dictionary) == message)
        #expect(
            Zlib.deflate(message.span, dictionary: dictionary) == compressed, "the second is as the first")
    }

    @Test("Another dictionary of the same number is another dictionary")
    func sameNumber() throws {
        // Adler-32 adds up: the two bytes that change places around a middle one leave both of its sums as they were.
        var bytes = SchemaDictionary.current.bytes
        bytes[98] += 1
        bytes[99] -= 2
        bytes[100] += 1
        let other = ZlibDictionary(bytes)
        try #require(other.id == SchemaDictionary.current.id && other != SchemaDictionary.current)
        let message = Array(bytes[90..<130])
        let compressed = Zlib.deflate(message.span, dictionary: other)
        #expect(try Zlib.inflate(compressed.span, limitBytes: 100, dictionary: other) == message)
    }
}
