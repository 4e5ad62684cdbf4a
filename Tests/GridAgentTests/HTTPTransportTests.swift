import Phrases
import Replica
import Terminal
import Testing
import Wire

@testable import grid_agent

@Suite struct HTTPTransportTests {
    private static let request = OutgoingRequest(
        path: "/v1/sync", headers: [("Authorization", "GL1 x"), ("Content-Type", ProtocolVersion.mediaType)],
        body: Array("abc".utf8))

    private static func answer(_ head: String, _ body: [UInt8] = []) -> StubServer.Answer {
        .bytes(Array((head.split(separator: "\n").joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    private func send(
        to server: String, by carrier: Carrier, language: Language = .english
    ) async -> Result<IncomingReply, TransportError> {
        do throws(TransportError) {
            return .success(try await carrier.transport(language).send(Self.request, to: server))
        } catch { return .failure(error) }
    }

    /// Sends to a server that stays for as long as the answer takes: its last use would end it.
    private func send(
        to server: StubServer, path: String = "", by carrier: Carrier
    ) async -> Result<IncomingReply, TransportError> {
        let result = await send(to: server.address + path, by: carrier)
        withExtendedLifetime(server) {}
        return result
    }

    private func reason(_ result: Result<IncomingReply, TransportError>) -> String? {
        if case .failure(.unreachable(let reason)) = result { reason } else { nil }
    }

    @Test(arguments: Carrier.allCases) func anAnswerComesBackWithStatusTypeAndBody(carrier: Carrier)
        async throws
    {
        let server = try StubServer(
            Self.answer(
                "HTTP/1.1 200 OK\nContent-Type: \(ProtocolVersion.mediaType)\nContent-Length: 3", [1, 0, 255])
        )
        let reply = await send(to: server, by: carrier)
        #expect(
            try reply.get()
                == IncomingReply(status: 200, contentType: ProtocolVersion.mediaType, body: [1, 0, 255]))
    }

    @Test(arguments: Carrier.allCases) func aRequestIsAPostWithAShortHeader(carrier: Carrier) async throws {
        let server = try StubServer(Self.answer("HTTP/1.1 200 OK\nContent-Length: 0"))
        _ = try await send(to: server, path: "/prefix", by: carrier).get()
        let head = try #require(server.requestHeads.first)
        #expect(head.hasPrefix("POST /prefix/v1/sync HTTP/1.1\r\n"))
        #expect(head.contains("Authorization: GL1 x") && head.contains("Content-Length: 3"))
        #expect(head.contains("User-Agent: grid-agent/\(ProductVersion.current)\r\n"))
        #expect(head.utf8.count < 300, "\(head)")
    }

    // Holds R3.1-5.
    @Test(arguments: Carrier.allCases) func aRedirectionIsAnAnswerAndNotFollowed(carrier: Carrier)
        async throws
    {
        let elsewhere = try StubServer(Self.answer("HTTP/1.1 200 OK\nContent-Length: 0"))
        let server = try StubServer(
            Self.answer("HTTP/1.1 307 Go\nLocation: \(elsewhere.address)/v1/sync\nContent-Length: 0"))
        #expect(try await send(to: server, by: carrier).get().status == 307)
        #expect(elsewhere.requestHeads.isEmpty)
    }

    // Holds R8-3.
    @Test(
        arguments: [
            (WireLimits.inflatedBytes, true), (WireLimits.inflatedBytes + 1, false),
            (2 * WireLimits.inflatedBytes, false),
        ], Carrier.allCases)
    func anAnswerMayBeAsLongAsTheProtocolAllows(size: (Int, Bool), carrier: Carrier) async throws {
        let (byteCount, isTaken) = size
        let body = [UInt8](repeating: 7, count: byteCount)
        let server = try StubServer(Self.answer("HTTP/1.1 200 OK\nContent-Length: \(byteCount)", body))
        switch await send(to: server, by: carrier) {
        case .success(let reply): #expect(isTaken && reply.body.count == byteCount)
        case .failure(let error): #expect(!isTaken && error == .tooLarge)
        }
    }

    @Test(arguments: Carrier.allCases) func nothingListeningIsUnreachable(carrier: Carrier) async throws {
        let closed = try ClosedPort()
        #expect(reason(await send(to: closed.address, by: carrier)) == "nothing answers there")
        #expect(reason(await send(to: closed.address, by: carrier, language: .chinese)) == "对方没有应答")
        withExtendedLifetime(closed) {}
    }

    @Test(arguments: Carrier.allCases) func aConnectionThatBreaksIsUnreachable(carrier: Carrier) async throws
    {
        let silent = try StubServer(.bytes([]))
        #expect(reason(await send(to: silent, by: carrier)) == "the connection broke")
        let cut = try StubServer(Self.answer("HTTP/1.1 200 OK\nContent-Length: 9", [1]))
        // libcurl has words of its own for it.
        let words = reason(await send(to: cut, by: carrier))
        #expect(carrier == .plain ? words == "the connection broke" : words != nil)
    }

    // By URLSession the process would end there: decision 012, and tools/tls/check for TLS.
    @Test func anAnswerThatIsCutAtAnyByteIsUnreachable() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nab"
        for byteCount in 1..<head.utf8.count {
            let server = try StubServer(.bytes(Array(head.utf8.prefix(byteCount))))
            #expect(reason(await send(to: server, by: .plain)) == "the connection broke", "\(byteCount)")
        }
    }

    @Test(arguments: Carrier.allCases) func whatDoesNotSpeakHTTPIsUnreachable(carrier: Carrier) async throws {
        let server = try StubServer(.bytes(Array("SSH-2.0-OpenSSH\r\n".utf8)))
        let words = reason(await send(to: server, by: carrier))
        #expect(carrier == .plain ? words == "what answers there does not speak HTTP" : words != nil)
    }

    @Test(arguments: Carrier.allCases) func aSilentLineIsGivenUp(carrier: Carrier) async throws {
        let server = try StubServer(.silence)
        let transport = carrier.transport(idleSeconds: 1)
        await #expect(throws: TransportError.unreachable(reason: "the line was silent for too long")) {
            defer { withExtendedLifetime(server) {} }
            _ = try await transport.send(Self.request, to: server.address)
        }
    }

    @Test(arguments: [
        "", "grid.example.cn", "ftp://grid.example.cn", "http://", "file:///etc/passwd",
        "http://a:b@grid.example.cn",
        "http://grid.example.cn?x=1", "http://grid example.cn", "https://grid.example.cn/#top",
    ])
    func whatIsNoServerAddressIsNotTried(address: String) async {
        #expect(throws: TransportError.self) { try ServerAddress.normalized(address) }
        for carrier in Carrier.allCases {
            #expect(await send(to: address, by: carrier) == .failure(.badAddress(address)))
        }
        #expect(throws: TransportError.badAddress(address)) { try ServerAddress.scheme(address) }
    }

    @Test(arguments: [
        ("http://grid.example.cn", ServerAddress.Scheme.plain), ("HTTPS://grid.example.cn", .secure),
        ("https://127.0.0.1:8443/centre", .secure), ("HTTP://[::1]", .plain),
    ])
    func theAddressSaysWhatCarriesARequest(address: String, scheme: ServerAddress.Scheme) throws {
        #expect(try ServerAddress.scheme(address) == scheme)
    }

    @Test(arguments: [
        ("https://grid.example.cn/", "https://grid.example.cn"),
        ("HTTP://127.0.0.1:80//", "HTTP://127.0.0.1:80"),
        ("http://[::1]:8080/centre/", "http://[::1]:8080/centre"),
    ])
    func aServerAddressLosesItsLastSlashes(text: String, address: String) throws {
        #expect(try ServerAddress.normalized(text) == address)
    }
}
