import HTTP
import Phrases

/// Where a request comes from: which site's page, which address, over what.
struct RequestOrigin: Sendable {
    static let header = "X-GridLedger-Console"

    /// Whether a proxy on this machine tells.
    let isBehindProxy: Bool

    /// Refuses what another site's page may have sent. A form cannot send the header, and a script of another site needs
    /// a permission for it that this server never gives; `Sec-Fetch-Site` and `Origin` are what the browser says of itself.
    func checkSameSite(_ request: HTTPRequest) throws {
        let site = request.headers["Sec-Fetch-Site"]
        guard request.headers[Self.header] == "1", site == nil || site == "same-origin", isSameOrigin(request)
        else {
            throw Problem(
                .crossSite,
                Phrase(
                    zh: "没有执行：请求不是从本中心的页面发出的",
                    en: "not done: the request was not sent by a page of this centre"))
        }
    }

    private func isSameOrigin(_ request: HTTPRequest) -> Bool {
        guard let origin = request.headers["Origin"] else { return true }
        guard let host = request.headers["Host"], let scheme = origin.firstRange(of: "://") else {
            return false
        }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    /// Whether the browser's own connection is encrypted.
    func isSecure(_ request: HTTPRequest) -> Bool {
        isFromProxy(request) && request.headers["X-Forwarded-Proto"]?.lowercased() == "https"
    }

    /// The address of the browser: the last that the proxy added, for anyone can send what stands before.
    func address(of request: HTTPRequest) -> String {
        guard isFromProxy(request),
            let last = request.headers.values(of: "X-Forwarded-For").last?.split(separator: ",").last
        else { return request.remoteAddress }
        return String(last.drop { $0 == " " }.prefix(64))
    }

    private func isFromProxy(_ request: HTTPRequest) -> Bool {
        isBehindProxy && (request.remoteAddress.hasPrefix("127.") || request.remoteAddress == "::1")
    }
}

/// The language that a client asks for.
enum RequestLanguage {
    /// The first of `Accept-Language` that there is, by weight (RFC 9110 §12.5.4); Chinese where none is.
    static func of(_ request: HTTPRequest) -> Language {
        let wanted = request.headers.values(of: "Accept-Language").flatMap { $0.split(separator: ",") }.map {
            range in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " } }
            let weight =
                parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (tag: parts.first?.lowercased() ?? "", weight: weight)
        }
        let known = wanted.filter { $0.weight > 0 }.compactMap {
            wanted -> (language: Language, weight: Double)? in
            let primary = wanted.tag.split(separator: "-").first.map(String.init) ?? ""
            return Language(rawValue: primary).map { ($0, wanted.weight) }
        }
        let heaviest = known.map(\.weight).max()
        return known.first { $0.weight == heaviest }?.language ?? .chinese
    }
}
