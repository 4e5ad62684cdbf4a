import Foundation
import Synchronization
import Testing

@testable import HTTP

@Suite("Relay")
struct RelayTests {
    /// Passes everything on at once, up to a cut.
    private struct Rule: RelayRule {
        var standIn: [UInt8]?
        var downBytesLeft: Int?
        var end = RelayDelivery.End.cut
        var delayMilliseconds: Int64 = 0

        func opened(atMilliseconds now: Int64) -> Int64 { now + delayMilliseconds }

        mutating func pass(
            _ byteCount: Int, _ direction: RelayDirection, atMilliseconds now: Int64
        ) -> RelayDelivery {
            guard direction == .down, let left = downBytesLeft else {
                return RelayDelivery(byteCount: byteCount, milliseconds: now + delayMilliseconds, end: nil)
            }
            let passing = min(left, byteCount)
            downBytesLeft = left - passing
            return RelayDelivery(
                byteCount: passing, milliseconds: now + delayMilliseconds, end: passing == left ? end : nil)
        }
    }

    /// Sends one request through a relay before a server that answers with 100,000 bytes.
    private func exchange(
        _ rule: Rule?, count: Int = 1
    ) async throws -> [Result<ClientResponse, HTTPClientError>] {
        var results: [Result<ClientResponse, HTTPClientError>] = []
        try await TestServer.run(handler: { request, responder in
            responder.respond(HTTPResponse(.ok, body: [UInt8](repeating: 7, count: 100_000)))
        }) { server in
            let relay = try Relay(
                listeningOn: .loopback(port: 0), to: Origin(host: "127.0.0.1", port: server.port)
            ) { rule }
            let ended = Gate()
            Thread {
                try? relay.run()
                ended.open()
            }.start()
            let client = try HTTPClient(limits: HTTPLimits())
            let origin = Origin(host: "127.0.0.1", port: relay.port)
            let request = ClientRequest(
                target: "/", headers: [:], body: [UInt8](repeating: 1, count: 200_000))
            for _ in 0..<count {
                let result = await withCheckedContinuation { continuation in
                    Thread {
                        continuation.resume(
                            returning: Result { () throws(HTTPClientError) in
                                try client.send(
                                    request, to: origin, patience: Patience(idleTime: .seconds(60)))
                            })
                    }.start()
                }
                results.append(result)
            }
            relay.stop()
            await ended.wait()
        }
        return results
    }

    @Test("What a rule lets through arrives whole, both ways, also late", arguments: [0, 30] as [Int64])
    func whole(delayMilliseconds: Int64) async throws {
        for result in try await exchange(Rule(delayMilliseconds: delayMilliseconds), count: 3) {
            #expect(try result.get().body.count == 100_000)
        }
    }

    @Test("A cut is a broken connection, wherever it comes", arguments: [0, 1, 17, 60, 200, 99_000])
    func cut(byteCount: Int) async throws {
        let results = try await exchange(Rule(downBytesLeft: byteCount))
        #expect(results == [.failure(.broken)])
    }

    @Test("An answer that ends early ends in order")
    func truncated() async throws {
        let results = try await exchange(Rule(downBytesLeft: 200, end: .truncated))
        #expect(results == [.failure(.broken)])
    }

    @Test("A page that stands in for the server is the answer")
    func standIn() async throws {
        let page = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".utf8)
        let response = try await exchange(Rule(standIn: page)).first?.get()
        #expect(response?.body == Array("hi".utf8))
    }

    @Test("Where there is no line nothing answers")
    func offline() async throws {
        let result = try await exchange(nil).first
        guard case .failure = result else {
            Issue.record("\(String(describing: result))")
            return
        }
    }
}
