import Wire

/// Bytes that follow from a secret key and a value, and tell nothing of either (HMAC-SHA-256).
struct KeyedDraws: Sendable {
    /// What the value is, so that one value draws otherwise in each use.
    enum Use: UInt8 { case bytes, text, number, integer }

    private let key: HMACSHA256.Key

    init(key: [UInt8]) { self.key = HMACSHA256.Key(key.span) }

    /// As many bytes as a digest has.
    func bytes(for value: [UInt8], of use: Use, block: UInt32 = 0) -> [UInt8] {
        var message = [use.rawValue]
        message += (0..<4).map { UInt8(truncatingIfNeeded: block >> (24 - 8 * $0)) }
        message += value
        return HMACSHA256.authenticationCode(of: message.span, key: key).bytes
    }

    /// A number from 0 that stands for another one.
    func number(for value: Int64) -> Int64 {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
        return self.bytes(for: bytes, of: .integer).prefix(4).reduce(0) { $0 << 8 | Int64($1) }
    }

    /// Any number of numbers below 65,536.
    func stream(for value: [UInt8], of use: Use) -> Stream { Stream(draws: self, value: value, use: use) }

    struct Stream {
        private let draws: KeyedDraws
        private let value: [UInt8]
        private let use: Use
        private var block: UInt32 = 0
        private var rest: ArraySlice<UInt8> = []

        fileprivate init(draws: KeyedDraws, value: [UInt8], use: Use) {
            (self.draws, self.value, self.use) = (draws, value, use)
        }

        mutating func next() -> Int {
            if rest.isEmpty {
                rest = draws.bytes(for: value, of: use, block: block)[...]
                block &+= 1
            }
            let pair = rest.prefix(2)
            rest = rest.dropFirst(2)
            return pair.reduce(0) { $0 << 8 | Int($1) }
        }
    }
}
