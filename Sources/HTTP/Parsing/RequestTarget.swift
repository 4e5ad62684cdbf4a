/// The request target (RFC 9112 §3.2) in a form that does not depend on how it was written.
struct RequestTarget: Hashable {
    /// `host[:port]` of an absolute-form target; it outranks the `Host` field (RFC 9112 §3.2.2).
    let authority: String?
    let path: String
    let query: String?

    init(parsing bytes: Span<UInt8>, method: String) throws(RequestFault) {
        if bytes.count == 1, bytes[0] == UInt8(ascii: "*") {
            guard method == "OPTIONS" else { throw .invalidTarget }
            self.init(authority: nil, path: "*", query: nil)
            return
        }
        let authorityRange = Self.authorityRange(in: bytes)
        var authority: String?
        if let authorityRange {
            let authorityBytes = bytes.extracting(authorityRange)
            guard !authorityBytes.isEmpty, authorityBytes.allSatisfy(\.isAuthorityCharacter) else {
                throw .invalidTarget
            }
            authority = authorityBytes.text
        }
        let rest = bytes.extracting((authorityRange?.upperBound ?? 0)..<bytes.count)
        try Self.checkPercentEncoding(rest)

        let pathEnd = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.count
        let path = rest.extracting(0..<pathEnd)
        // Only a target with an authority may leave its path out (RFC 9112 §3.2.1).
        guard path.isEmpty ? authority != nil : path[0] == UInt8(ascii: "/") else { throw .invalidTarget }
        self.init(
            authority: authority,
            path: path.isEmpty ? "/" : path.text,
            query: pathEnd < rest.count ? rest.extracting((pathEnd + 1)..<rest.count).text : nil)
    }

    private init(authority: String?, path: String, query: String?) {
        self.authority = authority
        self.path = path
        self.query = query
    }

    /// Where the authority of `http://authority/path` stands; `nil` when the target has no such scheme.
    private static func authorityRange(in bytes: Span<UInt8>) -> Range<Int>? {
        for scheme in ["http://", "https://"] where bytes.hasPrefix(scheme) {
            let start = scheme.utf8.count
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") {
                end += 1
            }
            return start..<end
        }
        return nil
    }

    private static func checkPercentEncoding(_ bytes: Span<UInt8>) throws(RequestFault) {
        var index = 0
        while index < bytes.count {
            guard bytes[index].isPathOrQueryCharacter else { throw .invalidTarget }
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, bytes[index + 1].hexadecimalValue != nil,
                    bytes[index + 2].hexadecimalValue != nil
                else { throw .invalidTarget }
                index += 2
            }
            index += 1
        }
    }
}

extension Span<UInt8> {
    /// Whether the bytes begin with a text in lower-case ASCII, letters being compared without their case.
    fileprivate func hasPrefix(_ lowercase: String) -> Bool {
        guard lowercase.utf8.count <= count else { return false }
        return zip(indices, lowercase.utf8).allSatisfy { self[$0].asciiLowercased == $1 }
    }
}
