import Ledgers
import SyncServer
import Testing
import Wire

@testable import Storage

/// SQLite is told that the file may not grow, which it reports as it reports a full disk.
@Suite("A centre whose disk is full")
struct FullDiskTests {
    private let township: TestTownship
    private let writer: TownshipWriter
    private let exchange: DeviceExchange
    private let device: Device

    init() throws {
        township = try TestTownship()
        device = try township.device()
        writer = try TownshipWriter(path: township.path)
        exchange = DeviceExchange(
            writer: writer, readers: try ReaderPool(path: township.path, count: 1), clock: FixedClock())
    }

    /// Lets the file grow by so many pages; nil for without end.
    private func allow(pages: Int?) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            writer.submit({ store in
                let count = try store.connection.integer("PRAGMA page_count") ?? 0
                let most = pages.map { count + Int64($0) } ?? 1_000_000_000
                _ = try store.connection.integer("PRAGMA max_page_count = \(most)")
            }) { continuation.resume(with: $0) }
        }
    }

    private func sync(_ changes: [Change]) async -> ExchangeReply {
        let request = SyncRequest(
            hello: Hello(
                schema: Schema.version,
                now: ClockReading(wallMilliseconds: TestTownship.now, bootMilliseconds: 9_000_000),
                pageBytes: WireLimits.pageBytesByDefault, directory: 0, language: "zh",
                lastChange: changes.last?.number ?? 0),
            cursors: [], changes: changes)
        let body = Zlib.deflate(request.encoded().span)
        let signature = RequestSignature(
            device: device.number, dateMilliseconds: TestTownship.now,
            nonce: (0..<WireLimits.nonceBytes).map { _ in UInt8.random(in: 0...255) },
            key: HMACSHA256.Key(device.secret.span), method: "POST", path: ProtocolVersion.syncPath,
            body: body)
        return await withCheckedContinuation { continuation in
            exchange.answer(
                ExchangeRequest(
                    method: "POST", path: ProtocolVersion.syncPath, contentType: ProtocolVersion.mediaType,
                    authorization: signature.header, body: body)
            ) { continuation.resume(returning: $0) }
        }
    }

    private func households(_ count: Int) throws -> [Change] {
        try (1...count).map { try township.household(Int64($0), township.id(), named: "0101-\($0)") }
    }

    @Test(
        "Nothing of an upload is acknowledged or kept, wherever in it the disk is full; later it all goes through",
        arguments: [0, 1, 2, 4, 8])
    func upload(pages: Int) async throws {
        let changes = try households(200)
        try await allow(pages: pages)
        #expect(await sync(changes).status == 500)
        #expect(try township.store.revision() == 0)
        #expect(try township.store.records.count(Household.definition) == 0)
        #expect(try township.store.device(device.number)?.lastChange == 0)
        try await allow(pages: nil)
        #expect(await sync(changes).status == 200)
        #expect(try township.store.records.count(Household.definition) == 200)
        #expect(try township.store.device(device.number)?.lastChange == 200)
        let report = try township.store.connection.all("PRAGMA integrity_check") { row throws(StorageError) in
            row.text(0)
        }
        #expect(report == ["ok"])
    }
}
