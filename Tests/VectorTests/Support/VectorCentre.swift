import Foundation
import Ledgers
import Storage
import SyncServer
import Synchronization
import Wire

/// A clock that stands still.
struct StandingClock: ServerClock {
    var milliseconds: Int64 = VectorCentre.nowMilliseconds

    func nowMilliseconds() -> Int64 { milliseconds }
}

/// A township in a directory of its own, gone when the vector is done: cells 1 to 3, workers 1 to 3, devices 1 to 5.
/// Device 5 is that of the vectors; it belongs to worker 3.
final class VectorCentre {
    /// What the centre's clock shows in every vector.
    static let nowMilliseconds: Int64 = 1_795_500_000_000
    static let device: WriterNumber = 5
    static let secret = [UInt8](repeating: 5, count: WireLimits.secretBytes)

    let store: TownshipStore
    private let directory: URL
    private var path: String { directory.appendingPathComponent("township.sqlite").path }

    /// A township whose `epochs` begin each behind a revision, the first behind 0; `revision` is the last one given
    /// out, and `scope` the cells of the vectors' device.
    init(
        epochs: [(epoch: Int64, revision: Revision)] = [(7, 0)], revision: Revision = 40,
        scope: [CellNumber] = [1]
    ) throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("vectors-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        store = try TownshipStore(
            path: directory.appendingPathComponent("township.sqlite").path, .write)
        try store.found(
            code: "140428100", name: "试验镇", epoch: epochs.first?.epoch ?? 0)
        for epoch in epochs.dropFirst() {
            try store.setRevision(epoch.revision)
            try store.beginEpoch(epoch.epoch)
        }
        try store.setRevision(revision)
        try store.addVillage(code: "01", name: "试验村")
        for code in ["0101", "0102", "0103"] { try store.addCell(code: code, name: code, village: 1) }
        for cells in [[], [], scope] {
            let name = cells.isEmpty ? "别人" : "网格员甲"
            // Whom no rule about roles hinders: the vectors are about others.
            _ = try store.addWorker(name: name, role: Role.dutyOfficer.rawValue, cells: cells)
        }
        for number in 1...Self.device {
            _ = try store.addDevice(
                worker: number == Self.device ? 3 : 1, name: "\(number)", secret: Self.secret,
                attempt: [UInt8](repeating: UInt8(number), count: RecordID.byteCount),
                lineage: [UInt8](repeating: UInt8(number), count: RecordID.byteCount), codeDigest: [],
                enrolledMilliseconds: 0)
        }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// Makes the centre hold a record.
    func hold(_ record: LedgerRecord?) throws {
        guard let record else { return }
        try store.save(record, replacing: nil)
    }

    /// The protocol upon this township.
    func exchange() throws -> DeviceExchange {
        DeviceExchange(
            writer: try TownshipWriter(path: path), readers: try ReaderPool(path: path, count: 1),
            clock: StandingClock())
    }

    /// Merging a request of the vectors' device with this schema.
    func upload(schema: Int64 = 1) throws -> UploadMerge {
        let reading = ClockReading(wallMilliseconds: Self.nowMilliseconds, bootMilliseconds: 0)
        return try UploadMerge(
            store: store, device: Self.device,
            hello: Hello(schema: schema, now: reading, pageBytes: 0, directory: 0, language: "zh"),
            now: Self.nowMilliseconds)
    }
}

extension DeviceExchange {
    private static let requestCount = Atomic<UInt64>(0)

    /// The answer to a body as the vectors' device sends it: compressed already, or to be.
    func answer(path: String, compressed body: [UInt8]) async -> ExchangeReply {
        let count = Self.requestCount.wrappingAdd(1, ordering: .relaxed).newValue
        let nonce = (0..<WireLimits.nonceBytes).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        let signature = RequestSignature(
            device: VectorCentre.device, dateMilliseconds: VectorCentre.nowMilliseconds, nonce: nonce,
            key: HMACSHA256.Key(VectorCentre.secret.span), method: "POST", path: path, body: body)
        let request = ExchangeRequest(
            method: "POST", path: path, contentType: ProtocolVersion.mediaType,
            authorization: signature.header, body: body)
        return await withCheckedContinuation { continuation in
            answer(request) { continuation.resume(returning: $0) }
        }
    }
}

extension ExchangeReply {
    func inflated() throws -> [UInt8] {
        try Zlib.inflate(body.span, limitBytes: WireLimits.inflatedBytes)
    }

    /// The code of the failure that it is.
    func failureCode() throws -> String {
        let sequence = try inflated()
        return try Failure(decoding: sequence.span).code.rawValue
    }
}
