import Testing
import Wire

@Suite("Zlib")
struct ZlibTests {
    static let records = Array("meter-0001;2024-05-01;12.5 kWh\n".utf8)
    /// Text that compresses well, without being the same line over and over.
    static let table = (0..<4000).flatMap { Array("meter-\($0);2024-05-01;\($0 &* 37 % 1000) kWh\n".utf8) }
    /// A thousandth of its size when compressed.
    static let zeroes = [UInt8](repeating: 0, count: 70_000)

    @Test(
        "What is compressed decompresses to the same, at every level",
        arguments: ZlibLevel.allCases, [0, 1, 100, 32 * 1024, 32 * 1024 + 1, 100_000])
    func roundTrip(level: ZlibLevel, count: Int) throws {
        var generator = SeededGenerator(seed: 1)
        for bytes in [generator.bytes(count: count), Array(Self.table.prefix(count))] {
            let compressed = Zlib.deflate(bytes.span, level: level)
            #expect(try Zlib.inflate(compressed.span, limitBytes: bytes.count) == bytes)
        }
        let table = Zlib.deflate(Self.table.span, level: level)
        #expect(table.count < Self.table.count / 4)
    }

    @Test("Streams of another implementation are read")
    func foreignStreams() throws {
        let empty = try bytes("789c030000000001")
        #expect(try Zlib.inflate(empty.span, limitBytes: 0) == [])
        let stored = try bytes("7801010500faff68656c6c6f062c0215")
        #expect(try Zlib.inflate(stored.span, limitBytes: 5) == Array("hello".utf8))
        let repeated = try bytes("789ccb48cdc9c957c8402701680308b1")
        #expect(try Zlib.inflate(repeated.span, limitBytes: 23) == Array("hello hello hello hello".utf8))
    }

    @Test(
        "A stream may come and go in chunks of any size",
        arguments: [1, 2, 7, 1000, 70_000], [table, zeroes])
    func chunks(chunkBytes: Int, content: [UInt8]) throws {
        var deflater = Deflater()
        var compressed: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: chunkBytes) {
            let end = min(start + chunkBytes, content.count)
            deflater.compress(content.span.extracting(start..<end), into: &compressed, finish: false)
        }
        deflater.compress(Span(), into: &compressed, finish: true)

        var inflater = Inflater(limitBytes: content.count)
        var output: [UInt8] = []
        for start in stride(from: 0, to: compressed.count, by: chunkBytes) {
            let finishedEarly = inflater.isFinished
            #expect(!finishedEarly)
            let end = min(start + chunkBytes, compressed.count)
            try inflater.decompress(compressed.span.extracting(start..<end), into: &output)
        }
        try inflater.expectEnd()
        #expect(output == content)
    }

    @Test("What a chunk decompresses to comes out with it, not with the next")
    func nothingKeptBack() throws {
        let compressed = Zlib.deflate(Self.zeroes.span)
        var inflater = Inflater(limitBytes: Self.zeroes.count)
        var output: [UInt8] = []
        for index in compressed.indices {
            try inflater.decompress(compressed.span.extracting(index...index), into: &output)
            let countWithChunk = output.count
            try inflater.decompress(Span(), into: &output)
            #expect(output.count == countWithChunk)
        }
        #expect(output == Self.zeroes)
    }

    @Test("Every proper prefix of a stream is refused as cut short, with a dictionary or without")
    func truncation() throws {
        let dictionary = ZlibDictionary(Self.records)
        for compressed in [
            Zlib.deflate(Self.table.span.extracting(..<500)),
            Zlib.deflate(Self.table.span.extracting(..<500), dictionary: dictionary),
        ] {
            for count in 0..<compressed.count {
                let prefix = Array(compressed[..<count])
                #expect(throws: ZlibError.truncated) {
                    try Zlib.inflate(prefix.span, limitBytes: 500, dictionary: dictionary)
                }
            }
        }
    }

    @Test("Bytes after the end of a stream are refused, in the same chunk or the next")
    func trailingBytes() throws {
        let compressed = Zlib.deflate(Self.records.span)
        let longer = compressed + [0]
        #expect(throws: ZlibError.trailingBytes) { try Zlib.inflate(longer.span, limitBytes: 1000) }

        var inflater = Inflater(limitBytes: 1000)
        var output: [UInt8] = []
        try inflater.decompress(compressed.span, into: &output)
        try inflater.decompress(Span(), into: &output)
        try inflater.expectEnd()
        #expect(throws: ZlibError.trailingBytes) {
            try inflater.decompress(Self.records.span, into: &output)
        }
    }

    @Test(
        "A stream that breaks its format or checksum is refused with zlib's reason",
        arguments: [
            ("789d030000000001", "incorrect header check"), ("779c030000000001", "incorrect header check"),
            ("789c070000000001", "invalid block type"), ("789c030000000002", "incorrect data check"),
            ("7801010500fafe68656c6c6f062c0215", "invalid stored block lengths"),
            ("68656c6c6f2c20776f726c64", "incorrect header check"),
        ])
    func corruption(hex: String, reason: String) throws {
        let stream = try bytes(hex)
        #expect(throws: ZlibError.corrupt(reason: reason)) {
            try Zlib.inflate(stream.span, limitBytes: 1000)
        }
    }

    @Test(
        "A stream may hold as many bytes as the limit, and not one more", arguments: [1, 31, 40_000, 65_537])
    func limit(count: Int) throws {
        let content = Array(Self.table.prefix(count))
        let compressed = Zlib.deflate(content.span)
        #expect(try Zlib.inflate(compressed.span, limitBytes: count) == content)
        #expect(throws: ZlibError.tooLarge(limitBytes: count - 1)) {
            try Zlib.inflate(compressed.span, limitBytes: count - 1)
        }
    }

    @Test("A small stream that holds much is given up at the limit")
    func bomb() {
        let content = [UInt8](repeating: 0, count: 32 << 20)
        let bomb = Zlib.deflate(content.span)
        #expect(bomb.count < 40_000)
        let limitBytes = 100_000
        var inflater = Inflater(limitBytes: limitBytes)
        var output: [UInt8] = []
        for _ in 0..<2 {
            #expect(throws: ZlibError.tooLarge(limitBytes: limitBytes)) {
                try inflater.decompress(bomb.span, into: &output)
            }
            #expect(output.count <= limitBytes + 1)
        }
        #expect(throws: ZlibError.tooLarge(limitBytes: limitBytes)) { try inflater.expectEnd() }
    }

    @Test("State that is reset serves as new, after success, failure or half a stream")
    func reset() throws {
        let compressed = Zlib.deflate(Self.table.span)
        let dictionary = ZlibDictionary(Self.records)
        var inflater = Inflater(limitBytes: Self.table.count) { $0 == dictionary.id ? dictionary : nil }
        var output: [UInt8] = []
        try inflater.decompress(compressed.span.extracting(..<100), into: &output)
        inflater.reset()
        #expect(throws: ZlibError.corrupt(reason: "incorrect header check")) {
            try inflater.decompress(Self.table.span, into: &output)
        }

        var deflater = Deflater(dictionary: dictionary)
        var abandoned: [UInt8] = []
        deflater.compress(Self.table.span, into: &abandoned, finish: false)
        let fresh = Zlib.deflate(Self.table.span, dictionary: dictionary)
        for _ in 0..<3 {
            var again: [UInt8] = []
            deflater.reset()
            deflater.compress(Self.table.span, into: &again, finish: true)
            #expect(again == fresh)
            inflater.reset()
            output = []
            try inflater.decompress(again.span, into: &output)
            try inflater.expectEnd()
            #expect(output == Self.table)
        }
    }
}
