/// What a field of a record can hold, on the wire and in memory. The ledger schema says which case a
/// field takes; a field that this build does not know is kept as whatever case it arrived in.
///
/// Texts are equal when their bytes are: what a worker entered travels as it was written.
package enum Value: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    /// A set (sorted, without repeats) or a list of remarks (in order); elements are never arrays.
    case array([Value])

    package static func id(_ id: RecordID) -> Value { .bytes(id.bytes) }

    package var asInteger: Int64? { if case .integer(let integer) = self { integer } else { nil } }
    package var asText: String? { if case .text(let text) = self { text } else { nil } }
    package var asArray: [Value]? { if case .array(let elements) = self { elements } else { nil } }
    package var asID: RecordID? { if case .bytes(let bytes) = self { RecordID(bytes: bytes) } else { nil } }
}

extension Value: Hashable {
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let left), .integer(let right)): left == right
        case (.text(let left), .text(let right)): haveSameBytes(left, right)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        default: false
        }
    }

    private static func haveSameBytes(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.utf8.span, right.utf8.span)
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(rank)
        switch self {
        case .null: break
        case .integer(let integer): hasher.combine(integer)
        case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
        case .bytes(let bytes): hasher.combine(bytes)
        case .array(let elements): hasher.combine(elements)
        }
    }
}

extension Value {
    /// About how many bytes the value takes on the wire.
    var byteCount: Int {
        switch self {
        case .null: 1
        case .integer: 9
        case .text(let text): text.utf8.count + 3
        case .bytes(let bytes): bytes.count + 3
        case .array(let elements): elements.reduce(3) { $0 + $1.byteCount }
        }
    }
}

extension Value: Comparable {
    /// A total order, so that sets have one spelling and ties in a merge have one answer everywhere:
    /// null, integers, texts and bytes (each by their bytes), arrays.
    package static func < (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
        case (.array(let left), .array(let right)): left.lexicographicallyPrecedes(right)
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .null: 0
        case .integer: 1
        case .text: 2
        case .bytes: 3
        case .array: 4
        }
    }
}

/// What one change does to one field. The operation travels with the change, so that a party can merge a
/// field that its own schema does not know.
package enum FieldEdit: Sendable, Hashable {
    /// The field takes this value.
    case set(Value)
    /// A set gains and loses elements.
    case union(adding: [Value], removing: [Value])
    /// A counter moves by this much.
    case add(Int64)
    /// A list gains elements at its end.
    case append([Value])
}
