/// The signature of a request (SPEC.md §6.2): an HMAC-SHA-256 over everything that gives the request its
/// meaning, so that the device's secret never travels and nothing can be changed or sent again unnoticed.
///
/// In HTTP it is `Authorization: GL1 device.date.nonce.code`, where `date` is in milliseconds since 1970, and
/// nonce and code are base64url without padding.
package struct RequestSignature: Sendable, Equatable {
    package var device: WriterNumber
    /// The device's idea of the server's clock, in milliseconds since 1970 UTC.
    package var dateMilliseconds: Int64
    /// `WireLimits.nonceBytes` random bytes, new for every request.
    package var nonce: [UInt8]
    package var code: [UInt8]

    private static let scheme = "GL1 "

    /// Signs a request.
    package init(
        device: WriterNumber, dateMilliseconds: Int64, nonce: [UInt8], key: HMACSHA256.Key, method: String,
        path: String, body: [UInt8]
    ) {
        self.device = device
        self.dateMilliseconds = dateMilliseconds
        self.nonce = nonce
        code = []
        let message = Array(signedText(method: method, path: path, body: body).utf8)
        code = HMACSHA256.authenticationCode(of: message.span, key: key).bytes
    }

    /// Reads the value of an Authorization header, or nil when it is not of this form.
    package init?(header: String) {
        guard header.utf8.count <= 200, header.hasPrefix(Self.scheme) else { return nil }
        let parts = header.utf8.dropFirst(Self.scheme.utf8.count).split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4, let device = Self.number(parts[0]), device > 0,
            let date = Self.number(parts[1]),
            let nonce = Base64URL.decode(String(Substring(parts[2]))), nonce.count == WireLimits.nonceBytes,
            let code = Base64URL.decode(String(Substring(parts[3]))), code.count == Digest256.byteCount
        else { return nil }
        self.device = device
        dateMilliseconds = date
        self.nonce = nonce
        self.code = code
    }

    /// A number in its one spelling: no sign, no leading zeros.
    private static func number(_ digits: Substring.UTF8View) -> Int64? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return Int64(Substring(digits))
    }

    /// The value of the Authorization header.
    package var header: String {
        "\(Self.scheme)\(device).\(dateMilliseconds).\(Base64URL.encode(nonce.span)).\(Base64URL.encode(code.span))"
    }

    /// Whether the code was made with `key` for this request, in a time that does not tell how nearly.
    package func isValid(key: HMACSHA256.Key, method: String, path: String, body: [UInt8]) -> Bool {
        let message = Array(signedText(method: method, path: path, body: body).utf8)
        return HMACSHA256.isValid(code.span, of: message.span, key: key)
    }

    private func signedText(method: String, path: String, body: [UInt8]) -> String {
        """
        GL1
        \(method)
        \(path)
        \(device)
        \(dateMilliseconds)
        \(Base64URL.encode(nonce.span))
        \(SHA256.hash(body.span))
        """
    }
}
