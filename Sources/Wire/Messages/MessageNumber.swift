/// The first element of every message. Numbers are never reused; a receiver skips a message whose number it
/// does not know, and ignores elements behind those it knows (SPEC.md §4).
enum MessageNumber {
    static let hello: Int64 = 1
    static let cursor: Int64 = 2
    static let change: Int64 = 3
    static let offer: Int64 = 4
    static let probe: Int64 = 5
    static let want: Int64 = 6
    static let welcome: Int64 = 16
    static let outcome: Int64 = 17
    static let section: Int64 = 18
    static let record: Int64 = 19
    static let departure: Int64 = 20
    static let position: Int64 = 21
    static let cell: Int64 = 22
    static let worker: Int64 = 23
    static let summary: Int64 = 24
    static let listing: Int64 = 25
    static let whole: Int64 = 26
    static let echo: Int64 = 27
    static let calendar: Int64 = 28
    static let failure: Int64 = 31
    static let enrol: Int64 = 40
    static let enrolled: Int64 = 41
    static let renew: Int64 = 42
    static let ask: Int64 = 43
    static let history: Int64 = 44
    static let past: Int64 = 45
    static let pastField: Int64 = 46
    static let pastItem: Int64 = 47
    static let bundleRequest: Int64 = 50
    static let bundleAnswer: Int64 = 51
}

/// Why a body is not what the protocol says.
package enum MessageError: Error, Equatable {
    /// The CBOR is not well-formed, not deterministic, or not of the type that its place asks for.
    case malformed(CBORError)
    /// A message lacks elements: its number and how many it had.
    case tooShort(message: Int64, elements: Int)
    /// A message stands where it may not, or a needed one is missing.
    case outOfPlace(message: Int64)
    /// An element holds what it may not: the message and the element's name in SPEC.md.
    case badElement(message: Int64, name: String)
    /// A limit of `WireLimits` is passed: its name in SPEC.md.
    case overLimit(name: String)
}

extension MessageError {
    /// What went wrong while a message was read: readers throw nothing but these two kinds of error.
    init(reading error: any Error) {
        self =
            switch error {
            case let error as CBORError: .malformed(error)
            case let error as MessageError: error
            default: .outOfPlace(message: 0)
            }
    }
}

extension MessageError: CustomStringConvertible {
    /// A sentence for the log or a failure message; it never holds a value that came in.
    package var description: String {
        switch self {
        case .malformed(let error): "CBOR: \(error)"
        case .tooShort(let message, let elements): "message \(message) has only \(elements) elements"
        case .outOfPlace(let message): "message \(message) is missing or out of place"
        case .badElement(let message, let name): "message \(message): \(name) is not allowed"
        case .overLimit(let name): "over the limit: \(name)"
        }
    }
}
