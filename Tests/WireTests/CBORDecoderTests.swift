import Testing
import Wire

@Suite("CBOR decoder")
struct CBORDecoderTests {
    @Test(
        "Input that is not the protocol's CBOR is refused with its reason and place",
        arguments: [
            ("", .unexpectedEnd(offset: 0)), ("18", .unexpectedEnd(offset: 0)),
            ("1900", .unexpectedEnd(offset: 0)), ("1b00000000000000", .unexpectedEnd(offset: 0)),
            ("8201", .lengthBeyondInput(offset: 0)), ("820182", .lengthBeyondInput(offset: 2)),
            ("82010019", .trailingBytes(offset: 3)), ("0001", .trailingBytes(offset: 1)),
            // A count that a shorter head has, an item of each kind in too long a form.
            ("1817", .notShortestForm(offset: 0)), ("1900ff", .notShortestForm(offset: 0)),
            ("1a0000ffff", .notShortestForm(offset: 0)), ("1b00000000ffffffff", .notShortestForm(offset: 0)),
            ("3817", .notShortestForm(offset: 0)), ("580100", .notShortestForm(offset: 0)),
            ("780161", .notShortestForm(offset: 0)), ("980100", .notShortestForm(offset: 0)),
            ("b8010000", .notShortestForm(offset: 0)),
            ("1b8000000000000000", .integerOutOfRange(offset: 0)),
            ("3b8000000000000000", .integerOutOfRange(offset: 0)),
            // Lengths that the input, or any input, cannot hold.
            ("4201", .lengthBeyondInput(offset: 0)), ("6261", .lengthBeyondInput(offset: 0)),
            ("5bffffffffffffffff", .lengthBeyondInput(offset: 0)),
            ("7b7fffffffffffffff", .lengthBeyondInput(offset: 0)),
            ("9b7fffffffffffffff", .lengthBeyondInput(offset: 0)),
            ("bb7fffffffffffffff", .lengthBeyondInput(offset: 0)),
            ("9affffffff0000", .lengthBeyondInput(offset: 0)), ("a20000", .lengthBeyondInput(offset: 0)),
            ("a2000001", .lengthBeyondInput(offset: 0)),
            // UTF-8: a lone continuation byte, an overlong form, a surrogate, beyond U+10FFFF, cut short.
            ("6180", .invalidUTF8(offset: 0)), ("62c0af", .invalidUTF8(offset: 0)),
            ("63eda080", .invalidUTF8(offset: 0)), ("64f4908080", .invalidUTF8(offset: 0)),
            ("8262e6b06161", .invalidUTF8(offset: 1)),
            ("1c", .reservedInformation(offset: 0)), ("3d", .reservedInformation(offset: 0)),
            ("5e", .reservedInformation(offset: 0)), ("7c", .reservedInformation(offset: 0)),
            ("9d", .reservedInformation(offset: 0)), ("be", .reservedInformation(offset: 0)),
            ("fc", .reservedInformation(offset: 0)), ("1f", .reservedInformation(offset: 0)),
            ("3f", .reservedInformation(offset: 0)), ("ff", .indefiniteLength(offset: 0)),
            ("8100ff", .trailingBytes(offset: 2)), ("81ff", .indefiniteLength(offset: 1)),
            ("8200f7", .simpleValue(offset: 2)), ("f814", .simpleValue(offset: 0)),
        ] as [(String, CBORError)])
    func refused(hex: String, error: CBORError) throws {
        let input = try bytes(hex)
        #expect(throws: error) { try CBORTree(decoding: input) }
        #expect(throws: error) {
            var decoder = CBORDecoder(input.span)
            try decoder.skipItem()
            try decoder.expectEnd()
        }
    }

    @Test(
        "The integers at the borders between forms take the form that RFC 8949 §4.2.1 asks for",
        arguments: [
            (23, "17"), (24, "1818"), (255, "18ff"), (256, "190100"), (65535, "19ffff"),
            (65536, "1a00010000"),
            (4_294_967_295, "1affffffff"), (4_294_967_296, "1b0000000100000000"),
            (.max, "1b7fffffffffffffff"), (-24, "37"), (-25, "3818"), (-256, "38ff"), (-257, "390100"),
            (-65536, "39ffff"), (-65537, "3a00010000"), (-4_294_967_296, "3affffffff"),
            (-4_294_967_297, "3b0000000100000000"), (.min, "3b7fffffffffffffff"),
        ] as [(Int64, String)])
    func integers(value: Int64, hex: String) throws {
        var encoder = CBOREncoder()
        encoder.integer(value)
        #expect(try encoder.bytes == bytes(hex))
        let encoded = encoder.bytes
        var decoder = CBORDecoder(encoded.span)
        #expect(try decoder.integer() == value)
        try decoder.expectEnd()
    }

    @Test("An item of another kind is refused with both kinds, and stays to be read")
    func unexpectedType() throws {
        let input = try bytes("8201a0")
        var decoder = CBORDecoder(input.span)
        #expect(try decoder.arrayHeader() == 2)
        let kinds: [(CBORType, (inout CBORDecoder) throws(CBORError) -> Void)] = [
            (.bytes, { decoder throws(CBORError) in _ = try decoder.bytes() }),
            (.text, { decoder throws(CBORError) in _ = try decoder.text() }),
            (.array, { decoder throws(CBORError) in _ = try decoder.arrayHeader() }),
            (.map, { decoder throws(CBORError) in _ = try decoder.mapHeader() }),
            (.boolean, { decoder throws(CBORError) in _ = try decoder.boolean() }),
            (.null, { decoder throws(CBORError) in try decoder.null() }),
        ]
        for (kind, read) in kinds {
            do throws(CBORError) {
                try read(&decoder)
                Issue.record("an integer was read as \(kind)")
            } catch {
                #expect(error == .unexpectedType(expected: kind, found: .integer, offset: 1))
            }
        }
        #expect(decoder.offset == 1)
        #expect(try decoder.integer() == 1)
        #expect(try decoder.peek() == .map)
        #expect(decoder.offset == 2)
    }

    @Test("Asking for null reads it only where it is")
    func nextIsNull() throws {
        let input = try bytes("f600")
        var decoder = CBORDecoder(input.span)
        let answers = [decoder.nextIsNull(), decoder.nextIsNull()]
        #expect(answers == [true, false])
        #expect(try decoder.integer() == 0)
        let atEnd = (decoder.isAtEnd, decoder.nextIsNull())
        #expect(atEnd == (true, false))
    }

    @Test("Skipping nests as deep as allowed and no deeper", arguments: [0, 1, 32])
    func nesting(depthMax: Int) throws {
        for container in [UInt8(0x81), 0xa1] {
            // Arrays of one item, or maps from null to the next map.
            let level: [UInt8] = container == 0x81 ? [container] : [container, 0xf6]
            let allowed = Array(repeatElement(level, count: depthMax).joined()) + [0xf6]
            var decoder = CBORDecoder(allowed.span, nestingDepthMax: depthMax)
            try decoder.skipItem()
            try decoder.expectEnd()

            let tooDeep = level + allowed
            #expect(throws: CBORError.nestedTooDeeply(offset: depthMax * level.count)) {
                var decoder = CBORDecoder(tooDeep.span, nestingDepthMax: depthMax)
                try decoder.skipItem()
            }
        }
    }

    @Test("A million nested arrays are refused without a deep recursion")
    func nestingBomb() {
        let bomb = [UInt8](repeating: 0x81, count: 1_000_000)
        #expect(throws: CBORError.nestedTooDeeply(offset: CBORDecoder.nestingDepthMaxDefault)) {
            var decoder = CBORDecoder(bomb.span)
            try decoder.skipItem()
        }
    }

    @Test("A raw item is a copy of one item, and an encoder takes it as it is")
    func rawItem() throws {
        let input = try bytes("01a1616282f4f502")
        var decoder = CBORDecoder(input.span)
        _ = try decoder.integer()
        let raw = try decoder.rawItem()
        #expect(try raw == bytes("a1616282f4f5"))
        #expect(try decoder.integer() == 2)
        var encoder = CBOREncoder(reservingCapacity: 16)
        encoder.arrayHeader(count: 1)
        encoder.raw(raw)
        #expect(try encoder.bytes == bytes("81a1616282f4f5"))
    }

    @Test("An encoder writes a span and an array of bytes alike, and starts afresh when emptied")
    func encoderForms() {
        let content = [UInt8](0..<200)
        var encoder = CBOREncoder()
        encoder.bytes(content)
        let fromArray = encoder.bytes
        encoder.removeAll(keepingCapacity: true)
        #expect(encoder.bytes.isEmpty)
        encoder.bytes(content.span)
        #expect(encoder.bytes == fromArray)
        #expect(encoder.bytes == [0x58, 200] + content)
    }
}
