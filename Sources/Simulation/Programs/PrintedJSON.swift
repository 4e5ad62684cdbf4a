import Foundation

/// A JSON document as a program printed it.
enum PrintedJSON: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([PrintedJSON])
    case object([String: PrintedJSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([PrintedJSON].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: PrintedJSON].self))
        }
    }

    /// What a program printed; nil where it is no JSON.
    init?(printed text: String) {
        guard let value = try? JSONDecoder().decode(PrintedJSON.self, from: Data(text.utf8)) else {
            return nil
        }
        self = value
    }

    var elements: [PrintedJSON]? { if case .array(let elements) = self { elements } else { nil } }
    var members: [String: PrintedJSON]? { if case .object(let members) = self { members } else { nil } }

    /// The value as people write it; nothing for null.
    var text: String {
        switch self {
        case .null: ""
        case .bool(let bool): bool ? "true" : "false"
        case .number(let number): Int64(exactly: number).map { "\($0)" } ?? "\(number)"
        case .string(let string): string
        case .array(let elements): elements.map(\.text).joined(separator: ",")
        case .object(let members): members.keys.sorted().joined(separator: ",")
        }
    }
}
