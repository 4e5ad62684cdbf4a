package import Wire

// How the wire's values stand in a trace: as JSON that people can read. The wire itself is CBOR and knows nothing of it.

/// Why a text of a trace is not what stands in its place.
private func unreadable(_ what: String, _ decoder: any Decoder) -> DecodingError {
    .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: what))
}

extension Value: Codable {
    private enum Name: String, CodingKey { case hex }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let elements = try? container.decode([Value].self) {
            self = .array(elements)
        } else {
            let hex = try decoder.container(keyedBy: Name.self).decode(String.self, forKey: .hex)
            guard let bytes = Hex.decode(hex) else { throw unreadable("no hexadecimal digits", decoder) }
            self = .bytes(bytes)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .bytes(let bytes):
            var container = encoder.container(keyedBy: Name.self)
            try container.encode(Hex.encode(bytes.span), forKey: .hex)
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .null, .bytes: try container.encodeNil()
            case .integer(let integer): try container.encode(integer)
            case .text(let text): try container.encode(text)
            case .array(let elements): try container.encode(elements)
            }
        }
    }
}

extension FieldEdit: Codable {
    private enum Name: String, CodingKey { case set, adding, removing, step, append }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        if container.contains(.set) {
            self = .set(try container.decode(Value.self, forKey: .set))
        } else if container.contains(.step) {
            self = .add(try container.decode(Int64.self, forKey: .step))
        } else if container.contains(.append) {
            self = .append(try container.decode([Value].self, forKey: .append))
        } else {
            self = .union(
                adding: try container.decode([Value].self, forKey: .adding),
                removing: try container.decode([Value].self, forKey: .removing))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        switch self {
        case .set(let value): try container.encode(value, forKey: .set)
        case .add(let step): try container.encode(step, forKey: .step)
        case .append(let elements): try container.encode(elements, forKey: .append)
        case .union(let adding, let removing):
            try container.encode(adding, forKey: .adding)
            try container.encode(removing, forKey: .removing)
        }
    }
}

extension FieldMap: Codable where Element: Codable {
    private struct Number: CodingKey {
        let intValue: Int?
        var stringValue: String { intValue.map { "\($0)" } ?? "" }

        init(_ number: FieldNumber) { intValue = Int(number.rawValue) }
        init?(intValue: Int) { self.intValue = intValue }
        init?(stringValue: String) { intValue = Int(stringValue) }

        var field: FieldNumber? { intValue.flatMap(UInt16.init(exactly:)).map(FieldNumber.init(rawValue:)) }
    }

    /// Reads an object whose members are named by the numbers of fields.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Number.self)
        // More would not travel, and would take long to put in order.
        guard container.allKeys.count <= WireLimits.fieldsPerRecord else {
            throw unreadable("more than \(WireLimits.fieldsPerRecord) fields", decoder)
        }
        self.init()
        for key in container.allKeys {
            guard let field = key.field else { throw unreadable("no number of a field", decoder) }
            self[field] = try container.decode(Element.self, forKey: key)
        }
    }

    /// Writes an object whose members are named by the numbers of fields.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Number.self)
        for (number, element) in self { try container.encode(element, forKey: Number(number)) }
    }
}

extension RecordID: Codable {
    package init(from decoder: any Decoder) throws {
        guard let id = RecordID(text: try decoder.singleValueContainer().decode(String.self)) else {
            throw unreadable("no id of a record", decoder)
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension StateDigest: Codable {
    package init(from decoder: any Decoder) throws {
        guard let bytes = Hex.decode(try decoder.singleValueContainer().decode(String.self)),
            let digest = StateDigest(bytes: bytes)
        else { throw unreadable("no digest", decoder) }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The digest in hexadecimal digits.
    package var text: String {
        let bytes = bytes
        return Hex.encode(bytes.span)
    }
}

extension KindNumber: Codable {}
extension FieldNumber: Codable {}

/// A closed list that stands in a trace by name.
private protocol NamedInTrace: CaseIterable, Equatable { var traceName: String { get } }

extension NamedInTrace {
    fileprivate init(named decoder: any Decoder) throws {
        let name = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self.allCases.first(where: { $0.traceName == name }) else {
            throw unreadable("none of \(Self.allCases.map(\.traceName).joined(separator: ", "))", decoder)
        }
        self = value
    }
}

extension Change.Operation: Codable, NamedInTrace {
    package static let allCases: [Change.Operation] = [.create, .edit, .remove]

    fileprivate var traceName: String {
        switch self {
        case .create: "create"
        case .edit: "edit"
        case .remove: "remove"
        }
    }

    package init(from decoder: any Decoder) throws { try self.init(named: decoder) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(traceName)
    }
}

extension Outcome.Status: Codable, NamedInTrace {
    package static let allCases: [Outcome.Status] = [.applied, .inReview, .refused]

    fileprivate var traceName: String {
        switch self {
        case .applied: "applied"
        case .inReview: "in review"
        case .refused: "refused"
        }
    }

    package init(from decoder: any Decoder) throws { try self.init(named: decoder) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(traceName)
    }
}
