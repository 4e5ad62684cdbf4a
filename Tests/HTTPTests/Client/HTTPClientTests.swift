import Foundation
import Synchronization
import Testing

@testable import HTTP

/// The client against this package's own server, over sockets.
@Suite("HTTP client")
struct HTTPClientTests {
    private static let patience = Patience(idleTime: .seconds(60))

    private static func request(_ body: [UInt8] = [1, 2, 3]) -> ClientRequest {
        ClientRequest(target: "/a?b=c", headers: ["X-Name": "value"], body: body)
    }

    /// Runs a blocking call on a thread of its own.
    private func detached<Success: Sendable>(
        _ body: @escaping @Sendable () throws(HTTPClientError) -> Success
    ) async -> Result<Success, HTTPClientError> {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: Result(catching: body)) }.start()
        }
    }

    private func send(
        _ client: HTTPClient, _ request: ClientRequest, port: UInt16, _ patience: Patience = patience
    ) async -> Result<ClientResponse, HTTPClientError> {
        let origin = Origin(host: "127.0.0.1", port: port)
        return await detached { () throws(HTTPClientError) in
            try client.send(request, to: origin, patience: patience)
        }
    }

    @Test("A request arrives whole, and its answer comes back; one connection serves several")
    func exchange() async throws {
        let remotes = Mutex<[String]>([])
        try await TestServer.run(handler: { request, responder in
            remotes.withLock { $0.append(request.headers["Host"] ?? "") }
            responder.respond(
                HTTPResponse(
                    .ok,
                    headers: [
                        "X-Target": request.path + "?" + (request.query ?? ""),
                        "X-Name": request.headers["X-Name"] ?? "",
                    ],
                    body: request.body.reversed()))
        }) { server in
            let client = try HTTPClient(limits: HTTPLimits())
            for byteCount in [0, 3, 500_000] {
                let body = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
                let response = try await send(client, Self.request(body), port: server.port).get()
                #expect(response.status == 200)
                #expect(response.body == body.reversed())
                #expect(response.headers["X-Target"] == "/a?b=c" && response.headers["X-Name"] == "value")
                #expect(response.keepsConnection)
            }
            #expect(remotes.withLock { $0 } == Array(repeating: "127.0.0.1:\(server.port)", count: 3))
        }
    }

    @Test("A connection that the server has closed meanwhile is not used again")
    func reopened() async throws {
        var limits = HTTPLimits.patient
        limits.connectionsBeforeClosing = 0
        try await TestServer.run(
            limits: limits, handler: { _, responder in responder.respond(HTTPResponse(.ok)) }
        ) {
            server in
            let client = try HTTPClient(limits: HTTPLimits())
            for _ in 0..<3 {
                let response = try await send(client, Self.request(), port: server.port).get()
                #expect(response.status == 200 && !response.keepsConnection)
            }
        }
    }

    @Test("An answer longer than the limit is refused")
    func tooLarge() async throws {
        try await TestServer.run(handler: { _, responder in
            responder.respond(HTTPResponse(.ok, body: [UInt8](repeating: 7, count: 1001)))
        }) { server in
            var limits = HTTPLimits()
            limits.bodyBytes = 1000
            let client = try HTTPClient(limits: limits)
            #expect(await send(client, Self.request(), port: server.port) == .failure(.tooLarge))
        }
    }

    @Test("A request that the server refuses before it has it whole has its answer")
    func earlyRefusal() async throws {
        var limits = HTTPLimits.patient
        limits.bodyBytes = 1000
        try await TestServer.run(
            limits: limits, handler: { _, responder in responder.respond(HTTPResponse(.ok)) }
        ) {
            server in
            let client = try HTTPClient(limits: HTTPLimits())
            let long = Self.request([UInt8](repeating: 1, count: 4_000_000))
            switch await send(client, long, port: server.port) {
            case .success(let response): #expect(response.status == 413)
            // What the server had not read when it closed may have turned its answer into a reset.
            case .failure(let error): #expect(error == .broken)
            }
        }
    }

    @Test("A silent server is given up, and a wait that nobody has any more ends at once")
    func givenUp() async throws {
        let shelf = Shelf()
        try await TestServer.run(handler: { _, responder in shelf.put(responder) }) { server in
            let client = try HTTPClient(limits: HTTPLimits())
            let short = Patience(idleTime: .milliseconds(20))
            #expect(await send(client, Self.request(), port: server.port, short) == .failure(.silent))

            let isGivenUp = Mutex(false)
            let waiting = Patience(idleTime: .seconds(600)) { isGivenUp.withLock { $0 } }
            async let result = send(client, Self.request(), port: server.port, waiting)
            // The server has the request, so the client waits for its answer.
            let first = await shelf.take()
            let second = await shelf.take()
            // A wake-up alone ends nothing.
            client.wake()
            isGivenUp.withLock { $0 = true }
            client.wake()
            #expect(await result == .failure(.interrupted))
            for responder in [first, second] { responder?.respond(HTTPResponse(.ok)) }
        }
    }

    @Test("Where nothing listens, and what is no host, is said")
    func nowhere() async throws {
        let client = try HTTPClient(limits: HTTPLimits())
        let port = try HTTPServer(address: .loopback(port: 0), limits: HTTPLimits(), handler: { _, _ in })
            .port
        #expect(
            await send(client, Self.request(), port: port) == .failure(.cannotConnect(errno: ECONNREFUSED)))
        let nobody = Origin(host: "grid.invalid", port: 80)
        let result = await detached { () throws(HTTPClientError) in
            try client.send(Self.request(), to: nobody, patience: Self.patience)
        }
        #expect(result == .failure(.noSuchHost))
    }

    @Test(
        "What cannot stand in a request is not sent",
        arguments: [
            ClientRequest(target: "a", headers: [:], body: []),
            ClientRequest(target: "/a b", headers: [:], body: []),
            ClientRequest(target: "/a\r\nB: c", headers: [:], body: []),
            ClientRequest(target: "/", headers: ["A": "b\r\nC: d"], body: []),
            ClientRequest(target: "/", headers: ["A b": "c"], body: []),
        ])
    func badRequest(request: ClientRequest) async throws {
        let client = try HTTPClient(limits: HTTPLimits())
        #expect(await send(client, request, port: 1) == .failure(.badRequest))
    }
}
