import Foundation
import HTTP
import Replica

/// The address of a township's server, as people type it.
enum ServerAddress {
    /// The address without a slash at its end.
    ///
    /// - Throws: `TransportError.badAddress` for what is not an http or https URL of a host.
    static func normalized(_ text: String) throws(TransportError) -> String {
        var address = text
        while address.hasSuffix("/") { address.removeLast() }
        _ = try url(address, path: "")
        return address
    }

    /// The URL of a path at the server.
    static func url(_ server: String, path: String) throws(TransportError) -> URL {
        guard let components = URLComponents(string: server), isHTTP(components.scheme),
            let host = components.host, !host.isEmpty, components.user == nil, components.password == nil,
            components.query == nil, components.fragment == nil, let url = URL(string: server + path)
        else { throw .badAddress(server) }
        return url
    }

    enum Scheme { case plain, secure }

    /// How requests go to the server.
    static func scheme(_ server: String) throws(TransportError) -> Scheme {
        try url(server, path: "").scheme?.lowercased() == "https" ? .secure : .plain
    }

    /// Where the server is, and what a request for a path says there.
    static func originAndTarget(
        _ server: String, path: String
    ) throws(TransportError) -> (Origin, target: String) {
        let url = try url(server, path: path)
        guard let components = URLComponents(url: url, resolvingAgainstBaseURL: false),
            var host = components.host, let port = UInt16(exactly: components.port ?? 80)
        else { throw .badAddress(server) }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (Origin(host: host, port: port), components.percentEncodedPath)
    }

    /// Whether what is exchanged with the server can be read on the way: plain HTTP to another machine.
    static func isReadableOnTheWay(_ server: String) -> Bool {
        guard let components = URLComponents(string: server), let host = components.host else { return false }
        let isLocal = host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
        return components.scheme?.lowercased() == "http" && !isLocal
    }

    private static func isHTTP(_ scheme: String?) -> Bool {
        scheme?.lowercased() == "http" || scheme?.lowercased() == "https"
    }
}
