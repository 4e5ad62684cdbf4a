import Wire

/// A CBOR item of the protocol's subset, for comparing what the codec makes of it with a vector.
enum Item: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case array([Item])
    case map([Int64: Item])
}

func hexBytes(_ text: String) -> [UInt8]? { text.lowercased() == text ? Hex.decode(text) : nil }

extension Item {
    /// The item that JSON writes, in the form of Protocol/vectors/README.md.
    init(_ json: JSON) throws {
        switch json {
        case .null: self = .null
        case .boolean(let boolean): self = .boolean(boolean)
        case .integer(let integer): self = .integer(integer)
        case .text(let text): self = .text(text)
        case .array(let array): self = .array(try array.map(Item.init))
        case .object(let object):
            if case .text(let digits)? = object["int"], object.count == 1 {
                guard let integer = Int64(digits) else {
                    throw VectorFormError.unexpected(key: "int", json)
                }
                self = .integer(integer)
            } else if case .text(let digits)? = object["hex"], object.count == 1 {
                guard let bytes = hexBytes(digits) else { throw VectorFormError.unexpected(key: "hex", json) }
                self = .bytes(bytes)
            } else {
                var entries: [Int64: Item] = [:]
                for (key, value) in object {
                    guard let number = Int64(key), "\(number)" == key else {
                        throw VectorFormError.unexpected(key: key, json)
                    }
                    entries[number] = try Item(value)
                }
                self = .map(entries)
            }
        }
    }

    func encode(to encoder: inout CBOREncoder) {
        switch self {
        case .null: encoder.null()
        case .boolean(let boolean): encoder.boolean(boolean)
        case .integer(let integer): encoder.integer(integer)
        case .text(let text): encoder.text(text)
        case .bytes(let bytes): encoder.bytes(bytes)
        case .array(let elements):
            encoder.arrayHeader(count: elements.count)
            for element in elements { element.encode(to: &encoder) }
        case .map(let entries):
            encoder.mapHeader(count: entries.count)
            // In order of the keys' encodings: 0, 1, … and then -1, -2, …
            let keys = entries.keys.sorted { left, right in
                (left < 0 ? 1 : 0, left.magnitude) < (right < 0 ? 1 : 0, right.magnitude)
            }
            for key in keys {
                encoder.integer(key)
                entries[key]?.encode(to: &encoder)
            }
        }
    }

    var encoded: [UInt8] {
        var encoder = CBOREncoder()
        encode(to: &encoder)
        return encoder.bytes
    }

    /// One item and nothing behind it.
    init(decoding bytes: [UInt8]) throws {
        var decoder = CBORDecoder(bytes.span)
        var check = decoder
        try check.skipItem()
        try check.expectEnd()
        self = try Item(next: &decoder)
    }

    private init(next decoder: inout CBORDecoder) throws {
        switch try decoder.peek() {
        case .null:
            try decoder.null()
            self = .null
        case .boolean: self = .boolean(try decoder.boolean())
        case .integer: self = .integer(try decoder.integer())
        case .text: self = .text(try decoder.text())
        case .bytes: self = .bytes(try decoder.bytes())
        case .array:
            var elements: [Item] = []
            for _ in 0..<(try decoder.arrayHeader()) { elements.append(try Item(next: &decoder)) }
            self = .array(elements)
        case .map:
            var entries: [Int64: Item] = [:]
            for _ in 0..<(try decoder.mapHeader()) {
                let key = try decoder.integer()
                entries[key] = try Item(next: &decoder)
            }
            self = .map(entries)
        }
    }

    /// Text by its bytes: `String` takes a composed letter for a combined one.
    static func == (left: Item, right: Item) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        default: false
        }
    }
}

extension Item {
    /// The value of a field.
    var value: Value {
        get throws {
            if case .array(let elements) = self { return .array(try elements.map { try $0.scalar }) }
            return try scalar
        }
    }

    private var scalar: Value {
        get throws {
            switch self {
            case .null: .null
            case .integer(let integer): .integer(integer)
            case .text(let text): .text(text)
            case .bytes(let bytes): .bytes(bytes)
            case .boolean, .array, .map: throw ItemError.unexpected(self)
            }
        }
    }

    /// The edit of a field, in its form on the wire (SPEC.md §5.3).
    var edit: FieldEdit {
        get throws {
            guard case .array(let parts) = self else { return .set(try scalar) }
            switch (parts.first, parts.count) {
            case (.integer(0), 2): return .set(try parts[1].value)
            case (.integer(1), 3): return .union(adding: try parts[1].scalars, removing: try parts[2].scalars)
            case (.integer(2), 2): return .add(try parts[1].asInteger)
            case (.integer(3), 2): return .append(try parts[1].scalars)
            default: throw ItemError.unexpected(self)
            }
        }
    }

    private var scalars: [Value] { get throws { try asArray.map { try $0.scalar } } }

    var fields: FieldMap<Value> { get throws { try map { try $0.value } } }
    var edits: FieldMap<FieldEdit> { get throws { try map { try $0.edit } } }

    private func map<Element>(_ element: (Item) throws -> Element) throws -> FieldMap<Element> {
        guard case .map(let entries) = self else { throw ItemError.unexpected(self) }
        return FieldMap(
            try entries.map { number, item in
                guard let field = UInt16(exactly: number) else { throw ItemError.unexpected(self) }
                return (FieldNumber(rawValue: field), try element(item))
            })
    }
}

/// An item that is not what its place asks for.
enum ItemError: Error {
    case unexpected(Item)
    case missingElement(Int)
}

extension Item {
    var asInteger: Int64 {
        get throws {
            guard case .integer(let integer) = self else { throw ItemError.unexpected(self) }
            return integer
        }
    }

    var asText: String {
        get throws {
            guard case .text(let text) = self else { throw ItemError.unexpected(self) }
            return text
        }
    }

    var asBytes: [UInt8] {
        get throws {
            guard case .bytes(let bytes) = self else { throw ItemError.unexpected(self) }
            return bytes
        }
    }

    var asBoolean: Bool {
        get throws {
            guard case .boolean(let boolean) = self else { throw ItemError.unexpected(self) }
            return boolean
        }
    }

    var asArray: [Item] {
        get throws {
            guard case .array(let elements) = self else { throw ItemError.unexpected(self) }
            return elements
        }
    }

    var asKind: KindNumber {
        get throws {
            guard let number = UInt16(exactly: try asInteger) else { throw ItemError.unexpected(self) }
            return KindNumber(rawValue: number)
        }
    }

    var asID: RecordID {
        get throws {
            guard let id = RecordID(bytes: try asBytes) else { throw ItemError.unexpected(self) }
            return id
        }
    }

    var asDigest: StateDigest {
        get throws {
            guard let digest = StateDigest(bytes: try asBytes) else { throw ItemError.unexpected(self) }
            return digest
        }
    }

    /// What a closure makes of the item; nil for null.
    func orNull<Result>(_ read: (Item) throws -> Result) rethrows -> Result? {
        self == .null ? nil : try read(self)
    }
}

extension JSON {
    func asID(_ key: String) throws -> RecordID {
        guard let id = RecordID(bytes: try asBytes(key)) else {
            throw VectorFormError.unexpected(key: key, self)
        }
        return id
    }

    func asDigest(_ key: String) throws -> StateDigest {
        guard let digest = StateDigest(bytes: try asBytes(key)) else {
            throw VectorFormError.unexpected(key: key, self)
        }
        return digest
    }

    func asNumber(_ key: String) throws -> UInt16 {
        guard let number = UInt16(exactly: try asInteger(key)) else {
            throw VectorFormError.unexpected(key: key, self)
        }
        return number
    }
}

extension Keys {
    mutating func item(_ key: String) throws -> Item { try Item(take(key)) }
    mutating func id(_ key: String) throws -> RecordID { try take(key).asID(key) }
    mutating func kind(_ key: String) throws -> KindNumber { try item(key).asKind }
    mutating func fields(_ key: String) throws -> FieldMap<Value> { try item(key).fields }
}
