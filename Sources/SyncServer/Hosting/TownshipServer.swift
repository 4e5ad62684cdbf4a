package import HTTP
import Wire

/// A township on the network: its store, the device protocol, and the HTTP server that carries it.
package final class TownshipServer: Sendable {
    private let writer: TownshipWriter
    private let http: HTTPServer

    /// Opens the township and listens.
    ///
    /// - Parameters:
    ///   - path: The township's database.
    ///   - address: Where to listen.
    ///   - clock: The centre's clock.
    ///   - stopSignals: Signals upon which `run` ends gracefully.
    ///   - log: Told of every refused request.
    /// - Throws: `StorageError`, `HTTPServerError`.
    package init(
        path: String, address: ListenAddress, clock: any ServerClock, stopSignals: [Int32] = [],
        log: @escaping @Sendable (ExchangeEvent) -> Void
    ) throws {
        writer = try TownshipWriter(path: path)
        let readers = try ReaderPool(path: path, count: Self.readerCount)
        let exchange = DeviceExchange(writer: writer, readers: readers, clock: clock, log: log)
        var limits = HTTPLimits()
        limits.bodyBytes = WireLimits.requestBytes
        http = try HTTPServer(address: address, limits: limits, stopSignals: stopSignals) { request, responder in
            Self.answer(request, responder, exchange)
        }
    }

    /// Connections that read while the writer writes.
    private static let readerCount = 4

    /// The port that it listens on.
    package var port: UInt16 { http.port }

    /// Serves on the calling thread until `stop` or a stop signal; what is running is finished then, and
    /// everything is in the main file.
    package func run() throws {
        try http.run()
        try writer.close()
    }

    /// Ends `run`, from any thread.
    package func stop() { http.stop() }

    private static func answer(_ request: HTTPRequest, _ responder: HTTPResponder, _ exchange: DeviceExchange) {
        let exchanged = ExchangeRequest(
            method: request.method, path: request.path, contentType: request.headers["Content-Type"],
            authorization: request.headers["Authorization"], body: request.body)
        exchange.answer(exchanged) { reply in
            responder.respond(
                HTTPResponse(
                    HTTPStatus(rawValue: reply.status), headers: ["Content-Type": ProtocolVersion.mediaType],
                    body: reply.body))
        }
    }
}
