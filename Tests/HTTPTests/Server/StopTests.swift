import Foundation
import Glibc
import Testing

@testable import HTTP

@Suite("Stopping a server")
struct StopTests {
    @Test("What is under way is answered, what is idle is closed, and nobody new comes in")
    func graceful() async throws {
        let shelf = Shelf()
        let stopping = Gate()
        let handler: HTTPServer.Handler = { request, responder in
            if request.path == "/later" { shelf.put(responder) } else { responder.respond(HTTPResponse(.ok)) }
        }
        try await TestServer.run(onStop: { stopping.open() }, handler: handler) { server in
            let idle = try TestClient(port: server.port)
            #expect(try await idle.get("/").status == 200)
            let busy = try TestClient(port: server.port)
            try await busy.send("GET /later HTTP/1.1\r\nHost: test\r\n\r\n")
            let responder = try #require(await shelf.take())

            server.server.stop()
            await stopping.wait()
            #expect(try await idle.receivesEnd())
            #expect(throws: TestClient.Failure.self) { try TestClient(port: server.port) }

            responder.respond(HTTPResponse(.created))
            let response = try await busy.receive()
            #expect(response.status == 201)
            #expect(response.head.contains("Connection: close"))
            #expect(try await busy.receivesEnd())
            await busy.disconnect()
            try await server.waitForEnd()
        }
    }

    @Test("The handler is told of the stop in time to answer what it holds")
    func longPolls() async throws {
        var limits = HTTPLimits.patient
        limits.drainTime = .seconds(3600)
        let held = HeldResponder()
        let arrived = Gate()
        let handler: HTTPServer.Handler = { _, responder in
            held.hold(responder)
            arrived.open()
        }
        try await TestServer.run(limits: limits, onStop: { held.answer(.noContent) }, handler: handler) {
            server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            await arrived.wait()
            server.server.stop()
            #expect(try await client.receive().status == 204)
            await client.disconnect()
            try await server.waitForEnd()
        }
    }

    @Test("A stop ends in its time, and the clients that still wait are told")
    func drainTime() async throws {
        var limits = HTTPLimits.patient
        limits.drainTime = .milliseconds(50)
        let shelf = Shelf()
        try await TestServer.run(limits: limits, handler: { _, responder in shelf.put(responder) }) {
            server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            let responder = try #require(await shelf.take())
            server.server.stop()
            #expect(try await client.receive().status == 503)
            try await server.waitForEnd()
            #expect(responder.isCancelled)
            responder.respond(HTTPResponse(.ok))
        }
    }

    @Test("A server that was stopped before it ran returns at once, and runs only once")
    func stopBeforeRun() throws {
        let server = try HTTPServer(address: .loopback(port: 0), handler: HTTPServerTests.echo)
        server.stop()
        try server.run()
        #expect(throws: HTTPServerError.alreadyRun) { try server.run() }
    }

    @Test("A blocked signal stops the server, and a second one ends its patience")
    func signals() async throws {
        var limits = HTTPLimits.patient
        limits.drainTime = .seconds(3600)
        let shelf = Shelf()
        let runningThread = RunningThread()
        let stopping = Gate()
        let server = try HTTPServer(
            address: .loopback(port: 0), limits: limits, stopSignals: [SIGUSR2], onStop: { stopping.open() },
            handler: { _, responder in shelf.put(responder) })
        let ended = Gate()
        Thread {
            // The signal is sent to this thread alone, so that no other has to block it.
            StopSignals.block([SIGUSR2])
            runningThread.note()
            #expect(throws: Never.self) { try server.run() }
            ended.open()
        }.start()

        let client = try TestClient(port: server.port)
        try await client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        let responder = try #require(await shelf.take())
        runningThread.signal(SIGUSR2)
        await stopping.wait()
        #expect(!responder.isCancelled)
        runningThread.signal(SIGUSR2)
        #expect(try await client.receive().status == 503)
        await ended.wait()
    }
}
