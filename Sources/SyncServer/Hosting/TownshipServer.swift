package import HTTP
import Wire

/// Where a township's database is.
package struct TownshipLocation: Sendable, Equatable {
    package var code: String
    package var path: String

    package init(code: String, path: String) {
        self.code = code
        self.path = path
    }
}

/// A township that is being served, for whoever answers other requests than the devices'.
package struct ServedTownship: Sendable {
    package let code: String
    package let path: String
    package let writer: TownshipWriter
    package let readers: ReaderPool
}

/// What else the server's address offers, besides the device protocol.
package protocol ServedPages: Sendable {
    /// Answers a request, by the responder, before it returns or later.
    ///
    /// - Returns: False for one that is not meant for it.
    func answer(_ request: HTTPRequest, _ responder: HTTPResponder) -> Bool
    /// Lets go of what it holds open: the server stops. It must not block.
    func release()
}

/// Townships on the network: their stores, the device protocol, and the one HTTP server that carries it.
///
/// A device's server address ends in its township's code, as in `http://centre/140428100`; where there is only
/// one township, the code may be left out.
package final class TownshipServer: Sendable {
    private struct Host: Sendable {
        let township: ServedTownship
        let exchange: DeviceExchange

        var code: String { township.code }
    }

    private let hosts: [Host]
    private let http: HTTPServer

    /// Opens the townships and listens.
    ///
    /// - Parameters:
    ///   - townships: The townships to serve, at least one.
    ///   - address: Where to listen.
    ///   - clock: The centre's clock.
    ///   - stopSignals: Signals upon which `run` ends gracefully.
    ///   - pages: Makes what else the address offers of the townships that are served.
    ///   - log: Told of every refused request.
    /// - Throws: `StorageError`, `HTTPServerError`.
    package init(
        townships: [TownshipLocation], address: ListenAddress, clock: any ServerClock,
        stopSignals: [Int32] = [], pages: ([ServedTownship]) throws -> (any ServedPages)? = { _ in nil },
        log: @escaping @Sendable (ExchangeEvent) -> Void
    ) throws {
        let hosts = try townships.map { township in
            let writer = try TownshipWriter(path: township.path)
            var random = SystemRandomNumberGenerator()
            try writer.beginEpoch(nowMilliseconds: clock.nowMilliseconds(), using: &random)
            let readers = try ReaderPool(path: township.path, count: Self.readersPerTownship)
            return Host(
                township: ServedTownship(
                    code: township.code, path: township.path, writer: writer, readers: readers),
                exchange: DeviceExchange(writer: writer, readers: readers, clock: clock, log: log))
        }
        self.hosts = hosts
        let pages = try pages(hosts.map(\.township))
        var limits = HTTPLimits()
        limits.bodyBytes = WireLimits.requestBytes
        http = try HTTPServer(
            address: address, limits: limits, stopSignals: stopSignals,
            onStop: {
                for host in hosts { host.exchange.release() }
                pages?.release()
            },
            handler: { request, responder in
                if pages?.answer(request, responder) != true { Self.answer(request, responder, hosts) }
            })
    }

    /// Connections that read while the writer writes.
    private static let readersPerTownship = 4

    /// The port that it listens on.
    package var port: UInt16 { http.port }

    /// Serves on the calling thread until `stop` or a stop signal; what is running is finished then, and
    /// everything is in the main files.
    package func run() throws {
        try http.run()
        for host in hosts { try host.township.writer.close() }
    }

    /// Ends `run`, from any thread.
    package func stop() { http.stop() }

    private static func answer(_ request: HTTPRequest, _ responder: HTTPResponder, _ hosts: [Host]) {
        guard let (host, path) = route(request.path, hosts) else {
            return responder.respond(HTTPResponse(.notFound))
        }
        let exchanged = ExchangeRequest(
            method: request.method, path: path, contentType: request.headers["Content-Type"],
            authorization: request.headers["Authorization"], userAgent: request.headers["User-Agent"],
            body: request.body)
        host.exchange.answer(exchanged) { reply in
            var headers: HTTPHeaders = ["Content-Type": ProtocolVersion.mediaType]
            for header in reply.headers { headers.append(header.name, header.value) }
            responder.respond(
                HTTPResponse(HTTPStatus(rawValue: reply.status), headers: headers, body: reply.body))
        }
    }

    /// The township that a path leads to, and the path within the protocol.
    private static func route(_ path: String, _ hosts: [Host]) -> (Host, String)? {
        for host in hosts where path.hasPrefix("/\(host.code)/") {
            return (host, String(path.dropFirst(host.code.count + 1)))
        }
        guard hosts.count == 1, let only = hosts.first, path.hasPrefix("/v1/") else { return nil }
        return (only, path)
    }
}
