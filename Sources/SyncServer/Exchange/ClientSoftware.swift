/// The program that makes a request and its version, as a device names them in `User-Agent` (SPEC.md §3.1).
enum ClientSoftware {
    /// Characters of what is kept, at most.
    static let charactersMax = 64

    /// The first product of a `User-Agent` with its version (RFC 9110 §10.1.5), such as `grid-agent/0.1.0`; nil for
    /// anything that is not plain letters, digits and a few marks, or is longer than what is kept.
    static func named(by userAgent: String?) -> String? {
        guard let product = userAgent?.split(separator: " ", maxSplits: 1).first,
            product.utf8.count <= charactersMax
        else { return nil }
        let parts = product.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(isToken) else { return nil }
        return String(product)
    }

    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._+".contains($0)) }
    }
}
