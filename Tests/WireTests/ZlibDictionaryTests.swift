import Testing
import Wire

@Suite("Zlib dictionaries")
struct ZlibDictionaryTests {
    private let dictionary = ZlibDictionary(Array("household meter reading kWh ".utf8))
    private let message = Array("household meter reading 12 kWh".utf8)

    @Test(
        "A dictionary is named by its Adler-32 checksum",
        arguments: [("", 1), ("hello", 0x062c_0215), ("Wikipedia", 0x11e6_0398)] as [(String, UInt32)])
    func id(text: String, id: UInt32) {
        #expect(ZlibDictionary(Array(text.utf8)).id == id)
    }

    @Test("A message is smaller with a dictionary, and read by those who have it")
    func roundTrip() throws {
        let compressed = Zlib.deflate(message.span, dictionary: dictionary)
        #expect(compressed.count < Zlib.deflate(message.span).count)
        let read = try Zlib.inflate(compressed.span, limitBytes: 100, dictionary: dictionary)
        #expect(read == message)
    }

    @Test("A stream of another implementation with a dictionary is read")
    func foreignStream() throws {
        let stream = try bytes("78bb062c0215cb001100062c0215")
        let hello = Array("hello".utf8)
        #expect(
            try Zlib.inflate(stream.span, limitBytes: 5, dictionary: ZlibDictionary(hello)) == hello)
    }

    @Test("A reader without the dictionary, or with another, learns which one is missing")
    func missing() {
        let compressed = Zlib.deflate(message.span, dictionary: dictionary)
        for other in [nil, ZlibDictionary([]), ZlibDictionary(message)] {
            #expect(throws: ZlibError.unknownDictionary(id: dictionary.id)) {
                try Zlib.inflate(compressed.span, limitBytes: 100, dictionary: other)
            }
        }
    }

    @Test("A look-up that answers with the wrong dictionary is not believed")
    func wrongAnswer() {
        let compressed = Zlib.deflate(message.span, dictionary: dictionary)
        let wrong = ZlibDictionary(message)
        var inflater = Inflater(limitBytes: 100) { _ in wrong }
        var output: [UInt8] = []
        #expect(throws: ZlibError.unknownDictionary(id: dictionary.id)) {
            try inflater.decompress(compressed.span, into: &output)
        }
        #expect(output.isEmpty)
    }

    @Test("A reader with several dictionaries finds the one that each stream asks for")
    func several() throws {
        let dictionaries = [dictionary, ZlibDictionary(message), ZlibDictionary([])]
        var inflater = Inflater(limitBytes: 100) { id in dictionaries.first { $0.id == id } }
        for dictionary in dictionaries + [nil] {
            let compressed = Zlib.deflate(message.span, dictionary: dictionary)
            var output: [UInt8] = []
            inflater.reset()
            // One byte at a time: the request for a dictionary falls between chunks.
            for index in compressed.indices {
                try inflater.decompress(compressed.span.extracting(index...index), into: &output)
            }
            try inflater.expectEnd()
            #expect(output == message)
        }
    }

    @Test("A dictionary longer than zlib's window is the same at both ends")
    func long() throws {
        var generator = SeededGenerator(seed: 2)
        let long = ZlibDictionary(generator.bytes(count: 100_000))
        let message = Array(long.bytes.suffix(20_000))
        let compressed = Zlib.deflate(message.span, dictionary: long)
        #expect(compressed.count < 1000)
        #expect(try Zlib.inflate(compressed.span, limitBytes: 20_000, dictionary: long) == message)
    }
}
