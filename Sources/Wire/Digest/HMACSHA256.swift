/// Message authentication codes by HMAC (RFC 2104) with SHA-256, of bytes that come in chunks.
package struct HMACSHA256: Sendable {
    /// A secret, ready for any number of messages: two of the four blocks that a short message costs
    /// are hashed here once.
    package struct Key: Sendable {
        fileprivate var inner = SHA256()
        fileprivate var outer = SHA256()

        /// A key of `secret`, of any length; more than 64 bytes stand for their digest (RFC 2104 §2).
        package init(_ secret: Span<UInt8>) {
            var block = secret.count > SHA256.blockBytes ? SHA256.hash(secret).bytes : Array(copying: secret)
            block.append(contentsOf: repeatElement(0, count: SHA256.blockBytes - block.count))
            let innerPad = block.map { $0 ^ 0x36 }
            let outerPad = block.map { $0 ^ 0x5c }
            inner.update(innerPad.span)
            outer.update(outerPad.span)
        }
    }

    private var inner: SHA256
    private let outer: SHA256

    /// A code, under `key`, of no bytes yet.
    package init(key: Key) {
        inner = key.inner
        outer = key.outer
    }

    /// The code of `message`.
    package static func authenticationCode(of message: Span<UInt8>, key: Key) -> Digest256 {
        var code = HMACSHA256(key: key)
        code.update(message)
        return code.finalize()
    }

    /// Whether `code` is the code of `message`, in a time that does not tell how much of it is right.
    package static func isValid(_ code: Span<UInt8>, of message: Span<UInt8>, key: Key) -> Bool {
        let expected = authenticationCode(of: message, key: key).bytes
        return constantTimeEqual(code, expected.span)
    }

    /// Appends `bytes` to what the code covers.
    package mutating func update(_ bytes: Span<UInt8>) {
        inner.update(bytes)
    }

    /// The code of all bytes so far. The value itself does not change: more bytes may follow.
    package func finalize() -> Digest256 {
        let innerDigest = inner.finalize().bytes
        var outer = outer
        outer.update(innerDigest.span)
        return outer.finalize()
    }
}
