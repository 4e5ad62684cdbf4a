import Dispatch
import Foundation
import Ledgers
import SyncServer
import Synchronization
import Testing
import Wire

@testable import Storage

@Suite("The one writer of a township")
struct TownshipWriterTests {
    private struct Mistake: Error, Equatable {}

    /// Holds the writer's thread within a commit until it is opened.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)

        func open() { semaphore.signal() }
        func wait() { semaphore.wait() }
    }

    /// Submits pieces of work while the writer is held, so that they meet in the commits that follow.
    private func together<Output: Sendable>(
        _ writer: TownshipWriter, _ count: Int,
        _ body: @escaping @Sendable (Int, TownshipStore) throws -> Output
    ) async -> [Result<Output, any Error>] {
        let gate = Gate()
        await withCheckedContinuation { (isHeld: CheckedContinuation<Void, Never>) in
            writer.submit { _ in
                isHeld.resume()
                gate.wait()
            } completion: { _ in
            }
        }
        let results = AsyncStream<(Int, Result<Output, any Error>)> { continuation in
            let left = Countdown(left: count)
            for index in 0..<count {
                writer.submit({ store in try body(index, store) }) { result in
                    continuation.yield((index, result))
                    if left.isLast() { continuation.finish() }
                }
            }
        }
        gate.open()
        var sorted: [(Int, Result<Output, any Error>)] = []
        for await result in results { sorted.append(result) }
        return sorted.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private final class Countdown: Sendable {
        private let left: Mutex<Int>

        init(left: Int) { self.left = Mutex(left) }

        func isLast() -> Bool {
            left.withLock { left in
                left -= 1
                return left == 0
            }
        }
    }

    @Test("200 pieces of work that wait together share a commit")
    func groupCommit() async throws {
        let township = try TestTownship()
        let writer = try TownshipWriter(path: township.path)
        let results = await together(writer, 200) { index, store in
            try store.addVillage(code: "g\(index)", name: "村")
        }
        #expect(results.count == 200)
        for result in results { try result.get() }
        #expect(try township.store.villages().count == 201)
        // One for the work that held the writer, one for all the rest.
        #expect(writer.commitCount == 2)
        #expect(writer.waitingCount == 0)
    }

    @Test("More than one commit takes, the rest goes into the next")
    func largeBatches() async throws {
        let township = try TestTownship()
        let writer = try TownshipWriter(path: township.path)
        let results = await together(writer, 600) { index, _ in index }
        #expect(try results.map { try $0.get() } == Array(0..<600))
        #expect(writer.commitCount == 4)
    }

    @Test("Work that fails leaves nothing behind and harms no other of its commit")
    func failureAlone() async throws {
        let township = try TestTownship()
        let writer = try TownshipWriter(path: township.path)
        let results = await together(writer, 30) { index, store in
            try store.addVillage(code: "g\(index)", name: "村")
            if index % 3 == 0 { throw Mistake() }
            // The code is taken: a constraint of the database fails the statement.
            if index % 3 == 1 { try store.addVillage(code: "g\(index)", name: "again") }
        }
        for (index, result) in results.enumerated() {
            switch index % 3 {
            case 0: #expect(throws: Mistake()) { try result.get() }
            case 1: #expect(throws: StorageError.self) { try result.get() }
            default: #expect(throws: Never.self) { try result.get() }
            }
        }
        let codes = Set(try township.store.villages().map(\.code))
        #expect(codes == Set((0..<30).filter { $0 % 3 == 2 }.map { "g\($0)" } + ["01"]))
        #expect(writer.commitCount == 2)
    }

    @Test("When a completion is called the work can be read through another connection [R5.4-4]")
    func durability() async throws {
        let township = try TestTownship()
        let writer = try TownshipWriter(path: township.path)
        let readers = try ReaderPool(path: township.path, count: 1)
        for index in 0..<20 {
            let isThere = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                writer.submit { store in
                    try store.addVillage(code: "g\(index)", name: "村")
                } completion: { _ in
                    let found = try? readers.read { store in try store.village(code: "g\(index)") }
                    continuation.resume(returning: found != nil)
                }
            }
            #expect(isThere)
        }
    }

    @Test("Nothing is written any more once a newer program has upgraded the file")
    func upgradedMeanwhile() async throws {
        let township = try TestTownship()
        let writer = try TownshipWriter(path: township.path)
        func add(_ code: String) async -> Result<Void, any Error> {
            await withCheckedContinuation { continuation in
                writer.submit { store in
                    try store.addVillage(code: code, name: "村")
                } completion: { result in
                    continuation.resume(returning: result.map { _ in })
                }
            }
        }
        try await add("02").get()
        let tidier = try TownshipStore(path: township.path, .write)
        let version = try #require(try township.store.connection.integer("PRAGMA user_version"))
        try township.store.connection.execute("PRAGMA user_version = \(version + 1)")
        for code in ["03", "04"] {
            let result = await add(code)
            #expect(throws: StorageError.newerSchema(found: version + 1, known: version)) { try result.get() }
        }
        #expect(try township.store.villages().map(\.code) == ["01", "02"])
        // Nor is what waits for the search index.
        #expect(throws: StorageError.newerSchema(found: version + 1, known: version)) {
            try tidier.indexWaiting(limit: 1)
        }
    }

    @Test("A close waits for what was submitted before it")
    func close() async throws {
        let township = try TestTownship()
        let writer = try TownshipWriter(path: township.path)
        for index in 0..<50 {
            writer.submit(
                { store in try store.addVillage(code: "g\(index)", name: "村") }, completion: { _ in })
        }
        try writer.close()
        #expect(writer.waitingCount == 0)
        #expect(try township.store.villages().count == 51)
    }

    /// Uploads new households through the writer.
    private func upload(
        _ changes: [Change], to writer: TownshipWriter, of device: Device
    ) async -> Result<UploadResult, any Error> {
        let hello = Hello(
            schema: Schema.version, now: ClockReading(wallMilliseconds: 1, bootMilliseconds: 1),
            pageBytes: WireLimits.pageBytesByDefault, directory: 0, language: "zh",
            lastChange: changes.last?.number ?? 0)
        return await withCheckedContinuation { continuation in
            writer.submit({ store in
                try UploadMerge(store: store, device: device.number, hello: hello, now: TestTownship.now)
                    .merge(changes)
            }) { continuation.resume(returning: $0) }
        }
    }

    private func households(_ count: Int, in township: TestTownship) throws -> [Change] {
        try (1...count).map { try township.household(Int64($0), township.id(), named: "0101-\($0)") }
    }

    /// Longer than any test runs.
    private static let never = 3_600_000

    @Test(
        "What is written is found at once; the search index follows when nothing is written, also after a restart",
        .timeLimit(.minutes(1)))
    func searchIndex() async throws {
        let township = try TestTownship()
        let device = try township.device()
        var writer = try TownshipWriter(path: township.path, idleMilliseconds: Self.never)
        _ = try await upload(households(3, in: township), to: writer, of: device).get()
        #expect(try township.store.waitingForIndex(upTo: 10) == 3)
        #expect(try township.store.records.search(Household.definition, "大山").count == 3)
        // As after kill -9: nobody has told the one that comes next.
        writer = try TownshipWriter(path: township.path, idleMilliseconds: 0)
        while try township.store.waitingForIndex(upTo: 10) > 0 { await Task.yield() }
        #expect(try township.store.records.search(Household.definition, "大山").count == 3)
        try writer.close()
    }

    @Test("What was committed comes into the file itself when nothing is written", .timeLimit(.minutes(1)))
    func writtenBack() async throws {
        let township = try TestTownship()
        let device = try township.device()
        let writer = try TownshipWriter(path: township.path, idleMilliseconds: 0)
        _ = try await upload(households(3, in: township), to: writer, of: device).get()
        let number = Data("0101-3".utf8)
        while try Data(contentsOf: URL(fileURLWithPath: township.path)).range(of: number) == nil {
            await Task.yield()
        }
        try writer.close()
    }

    @Test(
        "However busy the writer is, the index stays behind of a bounded number of records", arguments: 1...4)
    func boundedBacklog(unindexedMax: Int) async throws {
        let township = try TestTownship()
        let device = try township.device()
        let writer = try TownshipWriter(
            path: township.path, idleMilliseconds: Self.never, unindexedMax: unindexedMax)
        _ = try await upload(households(9, in: township), to: writer, of: device).get()
        // Behind the commit, on the writer's thread: a close waits for it.
        try writer.close()
        #expect(try township.store.waitingForIndex(upTo: 10) < unindexedMax)
        #expect(try township.store.records.search(Household.definition, "大山").count == 9)
    }

    @Test(
        "What more than may wait was left by an upgrade, or by an end of the process, is indexed before anyone is served"
    )
    func backlogAtStart() async throws {
        let township = try TestTownship()
        let device = try township.device()
        let earlier = try TownshipWriter(path: township.path, idleMilliseconds: Self.never)
        _ = try await upload(households(9, in: township), to: earlier, of: device).get()
        try earlier.close()
        #expect(try township.store.waitingForIndex(upTo: 10) == 9)
        let writer = try TownshipWriter(path: township.path, idleMilliseconds: Self.never, unindexedMax: 3)
        #expect(try township.store.waitingForIndex(upTo: 10) < 3)
        #expect(try township.store.records.search(Household.definition, "大山").count == 9)
        try writer.close()
    }
}
