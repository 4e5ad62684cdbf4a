import HTTP
import Wire

/// The cookie by which a browser is known: a random secret, of which the file holds the digest.
enum SessionCookie {
    static let name = "gridledger_session"

    /// The secret that a request brings.
    static func secret(in request: HTTPRequest) -> String? {
        for header in request.headers.values(of: "Cookie") {
            for pair in header.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == name { return String(parts[1]) }
            }
        }
        return nil
    }

    /// A new secret.
    static func makeSecret() -> String {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<ConsoleLimits.secretBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
        return Base64URL.encode(bytes.span)
    }

    /// What the file knows a secret by; nil for what cannot be one.
    static func digest(_ secret: String) -> [UInt8]? {
        guard let bytes = Base64URL.decode(secret), bytes.count == ConsoleLimits.secretBytes else {
            return nil
        }
        return SHA256.hash(bytes.span).bytes
    }

    /// What sets the cookie for one township's API.
    static func setting(_ secret: String, township: String, isSecure: Bool) -> String {
        "\(name)=\(secret)\(attributes(township, isSecure))"
    }

    /// What takes it back.
    static func removing(township: String, isSecure: Bool) -> String {
        "\(name)=; Max-Age=0\(attributes(township, isSecure))"
    }

    private static func attributes(_ township: String, _ isSecure: Bool) -> String {
        "; Path=\(ConsoleServer.apiPath)/townships/\(township); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }
}
