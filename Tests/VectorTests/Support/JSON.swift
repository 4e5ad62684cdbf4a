import Foundation

/// A JSON value whose numbers are whole, as all are in the vectors.
enum JSON: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case text(String)
    case array([JSON])
    case object([String: JSON])
}

extension JSON: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let boolean = try? container.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let array = try? container.decode([JSON].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }
}

/// Why a vector file is not of the form that Protocol/vectors/README.md describes.
enum VectorFormError: Error {
    case missing(key: String)
    case unknown(keys: [String])
    case unexpected(key: String, JSON)
    case unknownSection(String)
}

/// The keys of one JSON object, each taken once; what is left at the end is misspelt.
struct Keys {
    private var rest: [String: JSON]

    init(_ json: JSON, of key: String = "vector") throws {
        guard case .object(let object) = json else { throw VectorFormError.unexpected(key: key, json) }
        rest = object
    }

    /// Takes an object apart, to its last key.
    static func read<Result>(
        _ json: JSON, of key: String = "vector", _ body: (inout Keys) throws -> Result
    ) throws -> Result {
        var keys = try Keys(json, of: key)
        let result = try body(&keys)
        guard keys.rest.isEmpty else { throw VectorFormError.unknown(keys: keys.rest.keys.sorted()) }
        return result
    }

    mutating func takeIfPresent(_ key: String) -> JSON? { rest.removeValue(forKey: key) }

    mutating func take(_ key: String) throws -> JSON {
        guard let json = takeIfPresent(key) else { throw VectorFormError.missing(key: key) }
        return json
    }

    mutating func text(_ key: String) throws -> String { try take(key).asText(key) }
    mutating func boolean(_ key: String) throws -> Bool {
        let json = try take(key)
        guard case .boolean(let boolean) = json else { throw VectorFormError.unexpected(key: key, json) }
        return boolean
    }

    /// A number, also one beyond 2^53 in its own form.
    mutating func integer(_ key: String) throws -> Int64 { try take(key).asInteger(key) }
    mutating func integerOrNull(_ key: String) throws -> Int64? {
        let json = try take(key)
        return json == .null ? nil : try json.asInteger(key)
    }
    mutating func textOrNull(_ key: String) throws -> String? {
        let json = try take(key)
        return json == .null ? nil : try json.asText(key)
    }
    mutating func bytes(_ key: String) throws -> [UInt8] { try take(key).asBytes(key) }
    mutating func array(_ key: String) throws -> [JSON] { try take(key).asArray(key) }
    mutating func texts(_ key: String) throws -> [String] { try array(key).map { try $0.asText(key) } }
}

extension JSON {
    func asText(_ key: String) throws -> String {
        guard case .text(let text) = self else { throw VectorFormError.unexpected(key: key, self) }
        return text
    }

    func asArray(_ key: String) throws -> [JSON] {
        guard case .array(let array) = self else { throw VectorFormError.unexpected(key: key, self) }
        return array
    }

    func asInteger(_ key: String) throws -> Int64 {
        guard case .integer(let integer) = try Item(self) else {
            throw VectorFormError.unexpected(key: key, self)
        }
        return integer
    }

    /// Hexadecimal digits; `{"repeat": hex, "count": n}`; or `{"parts": […]}` of both.
    func asBytes(_ key: String) throws -> [UInt8] {
        switch self {
        case .text(let text):
            guard let bytes = hexBytes(text) else { throw VectorFormError.unexpected(key: key, self) }
            return bytes
        case .object(let object) where object["parts"] != nil:
            return try Keys.read(self, of: key) { keys in
                try keys.array("parts").flatMap { try $0.asBytes(key) }
            }
        default:
            return try Keys.read(self, of: key) { keys in
                let (bytes, count) = (try keys.bytes("repeat"), try keys.integer("count"))
                return (0..<count).flatMap { _ in bytes }
            }
        }
    }
}
