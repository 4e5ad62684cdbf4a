import Foundation
import FoundationNetworking
import Ledgers
import Storage
import Synchronization
import Testing
import Wire

/// A stream of events as it arrives.
private final class EventStream: NSObject, URLSessionDataDelegate, Sendable {
    private let pieces: AsyncStream<String>
    private let arrived: AsyncStream<String>.Continuation
    private let status = Mutex<Int?>(nil)

    override init() {
        (pieces, arrived) = AsyncStream<String>.makeStream()
        super.init()
    }

    static func open(
        _ browser: Browser, lastEventID: String? = nil
    ) throws -> (stream: EventStream, session: URLSession) {
        let stream = EventStream()
        let session = URLSession(configuration: .ephemeral, delegate: stream, delegateQueue: nil)
        var request = URLRequest(url: try #require(URL(string: "\(browser.township)/events")))
        request.httpShouldHandleCookies = false
        request.setValue("gridledger_session=\(browser.cookie ?? "")", forHTTPHeaderField: "Cookie")
        if let lastEventID { request.setValue(lastEventID, forHTTPHeaderField: "Last-Event-ID") }
        session.dataTask(with: request).resume()
        return (stream, session)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        arrived.yield(String(decoding: data, as: UTF8.self))
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        arrived.finish()
    }

    /// What arrives until the text is there, or the stream ends.
    func until(_ text: String) async -> String {
        var all = ""
        for await piece in pieces {
            all += piece
            if all.contains(text) { return all }
        }
        return all
    }
}

@Suite("Events of the console", .timeLimit(.minutes(1)))
struct EventTests {
    @Test("What is new is told by its topic, whoever wrote it, and never by its content")
    func news() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            let (stream, session) = try EventStream.open(browser)
            defer { session.invalidateAndCancel() }
            #expect(await stream.until("\n\n").contains("id: "))
            try scene.importRows("household", "cell,number,head\n0101,a,甲甲甲\n")
            let ledgers = await stream.until("}\n\n")
            #expect(ledgers.contains("event: change") && ledgers.contains(#"data: {"topics":["ledgers"]}"#))
            #expect(!ledgers.contains("甲"))
            let device = try FieldWork(scene).device()
            #expect(await stream.until("\"devices\"").contains("event: change"))
            _ = device
        }
    }

    @Test("Whoever comes again says what they know, and is told at once what is new since")
    func again() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            let (first, session) = try EventStream.open(browser)
            let beginning = await first.until("\n\n")
            session.invalidateAndCancel()
            let id = try #require(
                beginning.split(separator: "\n").first { $0.hasPrefix("id: ") }?.dropFirst(4))
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n")
            let (second, other) = try EventStream.open(browser, lastEventID: String(id))
            defer { other.invalidateAndCancel() }
            #expect(await second.until("}\n\n").contains(#"{"topics":["ledgers"]}"#))
        }
    }

    @Test("A user hears of what the role has a use for, and of nothing else")
    func topics() async throws {
        try await ConsoleScene.serving { scene in
            let (stream, session) = try EventStream.open(try await scene.browser("zheng"))
            defer { session.invalidateAndCancel() }
            #expect(await stream.until("\n\n").contains("id: "))
            // The household comes first, and its news with it or before: an administrator is told of the device alone.
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n")
            let device = try FieldWork(scene).device()
            let told = await stream.until("devices")
            #expect(told.contains(#"{"topics":["devices"]}"#) && !told.contains("ledgers"))
            _ = device
        }
    }

    @Test("A user has five streams at most; nobody has one without a session")
    func limits() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            #expect(try await scene.stranger.get("events").status == 401)
            var sessions: [URLSession] = []
            defer { for session in sessions { session.invalidateAndCancel() } }
            for _ in 0..<5 {
                let (stream, session) = try EventStream.open(browser)
                sessions.append(session)
                #expect(await stream.until("\n\n").contains("id: "))
            }
            let refused = try await browser.get("events")
            #expect(refused.status == 429 && refused.problem == "too-many-streams")
            let (other, session) = try EventStream.open(try await scene.browser("sun"))
            sessions.append(session)
            #expect(await other.until("\n\n").contains("id: "))
            // Whoever closes one makes room for another, as soon as the server has seen it.
            sessions[0].invalidateAndCancel()
            while true {
                let (again, session) = try EventStream.open(browser)
                sessions.append(session)
                if await again.until("\n\n").contains("id: ") { break }
            }
        }
    }

    @Test("A stream ends with its server")
    func ends() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            let (stream, session) = try EventStream.open(browser)
            defer { session.invalidateAndCancel() }
            #expect(await stream.until("\n\n").contains("id: "))
            scene.stop()
            #expect(await stream.until("never").isEmpty)
        }
    }
}
