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
}
