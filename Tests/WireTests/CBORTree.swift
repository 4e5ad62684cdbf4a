import Wire

/// A data item of any shape, with the way to write and to read it by the package's encoder and decoder.
indirect enum CBORTree: Hashable, Sendable {
    case integer(Int64)
    case bytes([UInt8])
    case text(String)
    case array([CBORTree])
    /// In the order of the keys' encodings.
    case map([Pair])
    case boolean(Bool)
    case null

    struct Pair: Hashable, Sendable {
        let key, value: CBORTree
    }

    var encoded: [UInt8] {
        var encoder = CBOREncoder()
        write(to: &encoder)
        return encoder.bytes
    }

    private func write(to encoder: inout CBOREncoder) {
        switch self {
        case .integer(let value): encoder.integer(value)
        case .bytes(let value): encoder.bytes(value)
        case .text(let value): encoder.text(value)
        case .array(let items):
            encoder.arrayHeader(count: items.count)
            for item in items { item.write(to: &encoder) }
        case .map(let pairs):
            encoder.mapHeader(count: pairs.count)
            for pair in pairs {
                encoder.raw(pair.key.encoded)
                pair.value.write(to: &encoder)
            }
        case .boolean(let value): encoder.boolean(value)
        case .null: encoder.null()
        }
    }

    /// The one item that `bytes` are, read by the typed methods.
    init(decoding bytes: [UInt8]) throws(CBORError) {
        var decoder = CBORDecoder(bytes.span)
        self = try Self(from: &decoder, depth: 0)
        try decoder.expectEnd()
    }

    private init(from decoder: inout CBORDecoder, depth: Int) throws(CBORError) {
        guard depth <= CBORDecoder.nestingDepthMaxDefault else {
            throw .nestedTooDeeply(offset: decoder.offset)
        }
        switch try decoder.peek() {
        case .integer: self = .integer(try decoder.integer())
        case .bytes: self = .bytes(try decoder.bytes())
        case .text: self = .text(try decoder.text())
        case .array:
            var items: [CBORTree] = []
            for _ in 0..<(try decoder.arrayHeader()) {
                items.append(try CBORTree(from: &decoder, depth: depth + 1))
            }
            self = .array(items)
        case .map:
            var pairs: [Pair] = []
            for _ in 0..<(try decoder.mapHeader()) {
                let key = try CBORTree(from: &decoder, depth: depth + 1)
                pairs.append(Pair(key: key, value: try CBORTree(from: &decoder, depth: depth + 1)))
            }
            self = .map(pairs)
        case .boolean: self = .boolean(try decoder.boolean())
        case .null:
            try decoder.null()
            self = .null
        }
    }

    /// A random item, with lengths and integers near the borders between the encodings' forms.
    static func random(depth: Int, using generator: inout SeededGenerator) -> CBORTree {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
        case 0, 1: return .integer(randomInteger(using: &generator))
        case 2: return .bytes(generator.bytes(count: randomLength(using: &generator)))
        case 3:
            let characters = (0..<randomLength(using: &generator)).map { _ in
                "az09 é户𐅑\u{0}".randomElement(using: &generator) ?? "?"
            }
            return .text(String(characters))
        case 4: return .boolean(Bool.random(using: &generator))
        case 5: return .null
        case 6, 7:
            return .array(
                (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    random(depth: depth - 1, using: &generator)
                })
        default:
            let keys = Set(
                (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    random(depth: 0, using: &generator)
                })
            let sorted = keys.sorted { $0.encoded.lexicographicallyPrecedes($1.encoded) }
            return .map(
                sorted.map { Pair(key: $0, value: random(depth: depth - 1, using: &generator)) })
        }
    }

    private static func randomInteger(using generator: inout SeededGenerator) -> Int64 {
        let bits = Int.random(in: 0...63, using: &generator)
        let magnitude = Int64(bitPattern: generator.next() >> UInt64(64 - bits))
        let border = bits == 0 ? 0 : magnitude
        return Bool.random(using: &generator) ? border : ~border
    }

    private static func randomLength(using generator: inout SeededGenerator) -> Int {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: Int.random(in: 250...260, using: &generator)
        case 1: Int.random(in: 20...30, using: &generator)
        default: Int.random(in: 0...6, using: &generator)
        }
    }
}
