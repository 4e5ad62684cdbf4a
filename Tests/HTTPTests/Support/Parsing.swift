@testable import HTTP

/// What a parser makes of a byte stream: the requests, and what ended it.
struct ParseOutcome: Hashable {
    struct Request: Hashable {
        let head: RequestHead
        let body: [UInt8]
    }

    var requests: [Request] = []
    var fault: RequestFault?
    /// Whether the stream ended within a request.
    var isMidRequest = false
}

/// Feeds the pieces to one parser.
func parse(_ pieces: [[UInt8]], limits: HTTPLimits = HTTPLimits()) -> ParseOutcome {
    var parser = RequestParser(limits: limits)
    var outcome = ParseOutcome()
    var head: RequestHead?
    for piece in pieces {
        var offset = 0
        feeding: while true {
            do {
                switch try parser.next(in: piece.span, at: &offset) {
                case .needsMoreBytes: break feeding
                case .head(let newHead): head = newHead
                case .body(let body):
                    if let head { outcome.requests.append(.init(head: head, body: body)) }
                    if offset == piece.count { break feeding }
                }
            } catch {
                outcome.fault = error
                return outcome
            }
        }
    }
    outcome.isMidRequest = parser.isMidRequest
    return outcome
}

/// Feeds a text to one parser in one piece.
func parse(_ text: String, limits: HTTPLimits = HTTPLimits()) -> ParseOutcome {
    parse([Array(text.utf8)], limits: limits)
}

/// A request with these header fields besides `Host`, each with its line end.
func request(_ fields: String, body: String = "", method: String = "POST") -> String {
    "\(method) / HTTP/1.1\r\nHost: centre\r\n\(fields)\r\n\(body)"
}

extension [UInt8] {
    init(_ text: String) {
        self = Array(text.utf8)
    }

    /// The bytes cut at places that the generator chooses.
    func cut(by random: inout SeededGenerator) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let length = Int.random(in: 1...Swift.min(rest.count, 40), using: &random)
            pieces.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return pieces
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same sequence for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
