import Foundation
import Testing

@testable import HTTP

@Suite("Bodies too large for memory")
struct SpooledBodyTests {
    private static let get = "GET / HTTP/1.1\r\nHost: centre\r\n\r\n"
    /// Three pieces and a bit, of which no two are the same.
    private static let text = (0..<30_000).map { "\($0) " }.joined()

    /// A folder of the test's own, gone when it is done.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("gridledger-\(UUID())").path

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func body(_ texts: [String] = [text]) throws -> SpooledBody {
            let body = try #require(try SpoolRoom(folder: path, most: 1, reserveBytes: 0).makeBody())
            for text in texts { try body.append([UInt8](text.utf8)) }
            return body
        }
    }

    private func response(_ body: SpooledBody?, behind start: String = "") -> HTTPResponse {
        var response = HTTPResponse(.ok, body: [UInt8](start.utf8))
        response.spooledBody = body
        return response
    }

    private func head(length: Int) -> String {
        "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: \(length)\r\n\r\n"
    }

    @Test(
        "It comes behind the head whole, however the socket cuts, and the next request is served",
        arguments: [1000, 65_536, 65_600, .max])
    func whole(room: Int) throws {
        let client = MockClient()
        client.send(Self.get + Self.get)
        client.answer(response(try Folder().body(["a", Self.text, "b"]), behind: "start "))
        let text = "start a\(Self.text)b"
        #expect(client.receiveAll(atMost: room) == head(length: text.utf8.count) + text)
        #expect(client.takeRequest() != nil)
        client.answer(HTTPResponse(.ok))
        #expect(client.receiveAll() == head(length: 0))
    }

    @Test("It may be empty")
    func empty() throws {
        let client = MockClient()
        client.send(Self.get)
        client.answer(response(try Folder().body([])))
        #expect(client.receiveAll() == head(length: 0))
        #expect(!client.connection.isClosed && client.connection.wantsBytes)
    }

    @Test("HEAD gets its length alone")
    func toHead() throws {
        let client = MockClient()
        client.send("HEAD / HTTP/1.1\r\nHost: centre\r\n\r\n")
        client.answer(response(try Folder().body()))
        #expect(client.receiveAll() == head(length: Self.text.utf8.count))
        #expect(client.connection.wantsBytes)
    }

    @Test("Little of it is held while the client takes its time")
    func held() throws {
        let client = MockClient()
        client.send(Self.get)
        client.answer(response(try Folder().body()))
        while !client.connection.output.isEmpty {
            #expect(client.connection.heldByteCount <= SpoolReader.pieceBytes)
            _ = client.receive(atMost: 10_000)
        }
    }

    @Test("A client that takes its time has so much of it, and no more")
    func patience() throws {
        var limits = HTTPLimits()
        limits.spooledBodyTime = .seconds(90)
        let client = MockClient(limits: limits)
        client.send(Self.get)
        client.answer(response(try Folder().body()))
        for second in stride(from: 30, through: 60, by: 30) {
            _ = client.receive(atMost: 50_000)
            client.wait(until: .seconds(second))
            #expect(!client.connection.isClosed)
        }
        _ = client.receive(atMost: 50_000)
        #expect(client.deadline == .seconds(90))
        client.wait(until: .seconds(90))
        #expect(client.connection.isClosed)
    }

    @Test("A file that does not give what it was given ends the connection before the length is reached")
    func cutShort() throws {
        let client = MockClient()
        client.send(Self.get)
        let body = try Folder().body()
        client.answer(response(body))
        try #require(ftruncate(body.file.rawValue, 70_000) == 0)
        let received = client.receiveAll()
        #expect(client.connection.isClosed)
        #expect(received == head(length: Self.text.utf8.count) + Self.text.prefix(70_000))
    }

    @Test("A room has place for so many, and no names for them")
    func room() throws {
        let folder = try Folder()
        let room = SpoolRoom(folder: folder.path, most: 2, reserveBytes: 0)
        let first = try #require(try room.makeBody())
        var second = try room.makeBody()
        #expect(second != nil && first != second)
        #expect(try room.makeBody() == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        second = nil
        #expect(try room.makeBody() != nil)
    }

    @Test("A folder that is not there says so, and takes no place")
    func noFolder() throws {
        let room = SpoolRoom(folder: "/nowhere", most: 1, reserveBytes: 0)
        for _ in 0..<2 {
            let error = #expect(throws: HTTPServerError.self) { try room.makeBody() }
            #expect(error == .system(call: "mkostemp", errno: ENOENT))
        }
    }

    @Test("A disk that is full says so")
    func full() throws {
        let body = try Folder().body()
        let full = unsafe open("/dev/full", O_WRONLY)
        try #require(full >= 0 && dup2(full, body.file.rawValue) >= 0)
        close(full)
        let error = #expect(throws: HTTPServerError.self) { try body.append([1]) }
        #expect(error == .system(call: "write", errno: ENOSPC))
    }

    @Test("It leaves the disk what others need of it")
    func reserve() throws {
        let folder = try Folder()
        let room = SpoolRoom(folder: folder.path, most: 1, reserveBytes: .max - 1)
        let body = try #require(try room.makeBody())
        let error = #expect(throws: HTTPServerError.self) { try body.append([1]) }
        #expect(error == .system(call: "write", errno: ENOSPC))
    }

    @Test("Over sockets a client that takes its time gets all of it, and others are served meanwhile")
    func sockets() async throws {
        let folder = try Folder()
        let text = String(repeating: Self.text, count: 20)
        let body = try folder.body([text])
        try await TestServer.run(handler: { [self] request, responder in
            responder.respond(request.path == "/large" ? response(body) : HTTPResponse(.ok, body: [0x61]))
        }) { server in
            let slow = try TestClient(port: server.port, receiveBufferBytes: 4096)
            try await slow.send("GET /large HTTP/1.1\r\nHost: centre\r\n\r\n")
            let other = try TestClient(port: server.port)
            #expect(try await other.get("/").body == [0x61])
            let reply = try await slow.receive()
            #expect(reply.body == [UInt8](text.utf8))
            #expect(try await slow.get("/").body == [0x61])
        }
    }
}
