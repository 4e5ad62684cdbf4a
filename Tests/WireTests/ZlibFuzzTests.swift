import Testing
import Wire

@Suite("Zlib: random and mutated streams")
struct ZlibFuzzTests {
    private static let limitBytes = 2000
    private static let dictionary = ZlibDictionary(Array("household meter reading kWh ".utf8))

    @Test("A random message in random chunks is read back", arguments: [1, 2] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let dictionary = Self.dictionary
        var deflater = Deflater(level: .fastest, dictionary: dictionary)
        var inflater = Inflater(limitBytes: Self.limitBytes) { $0 == dictionary.id ? dictionary : nil }
        for _ in 0..<2000 {
            let message = randomMessage(using: &generator)
            deflater.reset()
            var compressed: [UInt8] = []
            let cut = Int.random(in: 0...message.count, using: &generator)
            deflater.compress(message.span.extracting(..<cut), into: &compressed, finish: false)
            deflater.compress(message.span.extracting(cut...), into: &compressed, finish: true)

            inflater.reset()
            var output: [UInt8] = []
            let secondCut = Int.random(in: 0...compressed.count, using: &generator)
            try inflater.decompress(compressed.span.extracting(..<secondCut), into: &output)
            try inflater.decompress(compressed.span.extracting(secondCut...), into: &output)
            try inflater.expectEnd()
            #expect(output == message)
        }
    }

    @Test(
        "A mutated stream is refused, but for changes that Adler-32 does not see",
        arguments: [3, 4, 5, 6] as [UInt64])
    func mutation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var refusedCount = 0
        for _ in 0..<5000 {
            let message = randomMessage(using: &generator)
            let usesDictionary = Bool.random(using: &generator)
            let compressed = Zlib.deflate(
                message.span, dictionary: usesDictionary ? Self.dictionary : nil, level: .fastest)
            let mutated = generator.mutation(of: compressed)
            do throws(ZlibError) {
                let output = try Zlib.inflate(
                    mutated.span, limitBytes: Self.limitBytes, dictionary: Self.dictionary)
                #expect(ZlibDictionary(output).id == ZlibDictionary(message).id)
            } catch {
                refusedCount += 1
            }
        }
        #expect(refusedCount > 4500)
    }

    @Test("Random bytes behind a sound header are refused", arguments: [7, 8] as [UInt64])
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var inflater = Inflater(limitBytes: Self.limitBytes)
        for _ in 0..<10_000 {
            let stream = [0x78, 0x9c] + generator.bytes(count: Int.random(in: 0...60, using: &generator))
            inflater.reset()
            var output: [UInt8] = []
            #expect(throws: ZlibError.self) {
                try inflater.decompress(stream.span, into: &output)
                try inflater.expectEnd()
            }
            #expect(output.count <= Self.limitBytes + 1)
        }
    }

    private func randomMessage(using generator: inout SeededGenerator) -> [UInt8] {
        let words = ["household ", "meter ", "reading ", "kWh ", "12.5", "户"]
        return (0..<Int.random(in: 0...60, using: &generator)).flatMap { _ in
            Bool.random(using: &generator)
                ? Array((words.randomElement(using: &generator) ?? "").utf8) : generator.bytes(count: 3)
        }
    }
}
