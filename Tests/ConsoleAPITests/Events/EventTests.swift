import Ledgers
import Storage
import Testing
import Wire

@Suite("Events of the console", .timeLimit(.minutes(1)))
struct EventTests {
    @Test("What is new is told by its topic, whoever wrote it, and never by its content")
    func news() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            let stream = try EventStream(browser)
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
            let first = try EventStream(browser)
            let beginning = await first.until("\n\n")
            first.close()
            let id = try #require(
                beginning.split(separator: "\n").first { $0.hasPrefix("id: ") }?.dropFirst(4))
            try scene.importRows("household", "cell,number,head\n0101,a,甲\n")
            let second = try EventStream(browser, lastEventID: String(id))
            #expect(await second.until("}\n\n").contains(#"{"topics":["ledgers"]}"#))
        }
    }

    @Test("A user hears of what the role has a use for, and of nothing else")
    func topics() async throws {
        try await ConsoleScene.serving { scene in
            let stream = try EventStream(try await scene.browser("zheng"))
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
            var streams: [EventStream] = []
            for _ in 0..<5 {
                streams.append(try EventStream(browser))
                #expect(await streams.last?.until("\n\n").contains("id: ") ?? false)
            }
            let refused = try await browser.get("events")
            #expect(refused.status == 429 && refused.problem == "too-many-streams")
            let other = try EventStream(try await scene.browser("sun"))
            #expect(await other.until("\n\n").contains("id: "))
            // Whoever closes one makes room for another, as soon as the server has seen it.
            streams[0].close()
            while try await !EventStream(browser).until("\n\n").contains("id: ") {}
            // They are open to the end of the test.
            withExtendedLifetime(streams) {}
        }
    }

    @Test("A stream ends with its server")
    func ends() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            let stream = try EventStream(browser)
            #expect(await stream.until("\n\n").contains("id: "))
            scene.stop()
            // It ends, and tells of nothing; where time is short, its heart may have beaten.
            #expect(await !stream.until("never").contains("id: "))
        }
    }
}
