import Foundation
import Ledgers
import Replica
import SyncServer
import Synchronization
import Wire

@testable import Storage

/// Time that stands still until a test moves it.
final class VirtualClock: ServerClock, Sendable {
    private let now: Atomic<Int64>

    init(milliseconds: Int64 = 1_795_500_000_000) { now = Atomic(milliseconds) }

    func nowMilliseconds() -> Int64 { now.load(ordering: .relaxed) }

    func advance(milliseconds: Int64) { now.wrappingAdd(milliseconds, ordering: .relaxed) }
}

/// A device's clocks, driven by the world's: they can be wrong, and boot.
final class VirtualDeviceClock: DeviceClock, Sendable {
    private let world: VirtualClock
    private let wallOffset = Atomic<Int64>(0)
    private let bootedAt: Atomic<Int64>

    init(world: VirtualClock) {
        self.world = world
        bootedAt = Atomic(world.nowMilliseconds() - 3_600_000)
    }

    func reading() -> ClockReading {
        ClockReading(
            wallMilliseconds: world.nowMilliseconds() + wallOffset.load(ordering: .relaxed),
            bootMilliseconds: world.nowMilliseconds() - bootedAt.load(ordering: .relaxed))
    }

    var bootID: String { "\(bootedAt.load(ordering: .relaxed))" }

    func setWrong(byMilliseconds offset: Int64) { wallOffset.store(offset, ordering: .relaxed) }

    func boot() { bootedAt.store(world.nowMilliseconds(), ordering: .relaxed) }
}

/// Random numbers that are the same in every run (SplitMix64, Steele and others 2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// What goes wrong with the next exchange.
enum Cut: Sendable, Equatable {
    /// Nothing.
    case none
    /// The request never arrives.
    case request
    /// The server does its work, but the answer is lost.
    case answer
    /// The answer ends early.
    case answerAfter(bytes: Int)
    /// The request arrives twice; the answer to the second goes nowhere.
    case twice
    /// The request is taken for lost, and arrives before the next one.
    case late
}

/// Carries requests to the centre's production code without sockets, with cuts where a test asks for them.
final class DirectTransport: Transport, Sendable {
    private let exchange: DeviceExchange
    private let cuts = Mutex<[Cut]>([])
    private let captured = Mutex<[OutgoingRequest]>([])
    private let late = Mutex<ExchangeRequest?>(nil)

    init(_ exchange: DeviceExchange) { self.exchange = exchange }

    /// Cuts the next exchanges, one after the other.
    func cut(_ next: [Cut]) { cuts.withLock { $0 = next } }

    /// Every request sent so far.
    var sent: [OutgoingRequest] { captured.withLock { $0 } }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        captured.withLock { $0.append(request) }
        let cut = cuts.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        let lost = TransportError.unreachable(reason: "cut")
        if cut == .request { throw lost }
        let headers = Dictionary(request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        let arriving = ExchangeRequest(
            method: "POST", path: request.path, contentType: headers["Content-Type"],
            authorization: headers["Authorization"], body: request.body)
        if cut == .late {
            late.withLock { $0 = arriving }
            throw lost
        }
        let overtaken = late.withLock { late in
            defer { late = nil }
            return late
        }
        if let overtaken { _ = await deliver(overtaken) }
        let reply = await deliver(arriving)
        switch cut {
        case .twice:
            _ = await deliver(arriving)
            return IncomingReply(
                status: reply.status, contentType: ProtocolVersion.mediaType, body: reply.body)
        case .answer: throw lost
        case .answerAfter(let bytes):
            return IncomingReply(
                status: reply.status, contentType: ProtocolVersion.mediaType,
                body: Array(reply.body.prefix(bytes)))
        case .request, .late, .none?, nil:
            return IncomingReply(
                status: reply.status, contentType: ProtocolVersion.mediaType, body: reply.body)
        }
    }

    func deliver(_ request: ExchangeRequest) async -> ExchangeReply {
        await withCheckedContinuation { continuation in
            exchange.answer(request) { continuation.resume(returning: $0) }
        }
    }
}

/// A township centre in a directory of its own, gone when the test is done.
final class World {
    let directory: URL
    let clock = VirtualClock()
    private(set) var transport: DirectTransport
    private(set) var exchange: DeviceExchange
    private(set) var writer: TownshipWriter
    private(set) var random: SeededRandom
    private var deviceCount = 0

    var townshipPath: String { directory.appendingPathComponent("township.sqlite").path }

    init(seed: UInt64 = 1) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gridledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        random = SeededRandom(seed)
        let path = directory.appendingPathComponent("township.sqlite").path
        let store = try TownshipStore(path: path, .write)
        try store.found(
            code: "140428100", name: "丹朱镇",
            epoch: EpochNumber.next(after: 0, nowMilliseconds: clock.nowMilliseconds(), using: &random))
        try store.addVillage(code: "01", name: "东街村")
        for code in ["0101", "0102"] {
            try store.addCell(code: code, name: "\(code)网格", village: 1)
        }
        writer = try TownshipWriter(path: path)
        try writer.beginEpoch(nowMilliseconds: clock.nowMilliseconds(), using: &random)
        exchange = DeviceExchange(
            writer: writer, readers: try ReaderPool(path: path, count: 2), clock: clock)
        transport = DirectTransport(exchange)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// A fresh server process upon the same file.
    func restartServer() throws {
        clock.advance(milliseconds: 1)
        writer = try TownshipWriter(path: townshipPath)
        try writer.beginEpoch(nowMilliseconds: clock.nowMilliseconds(), using: &random)
        exchange = DeviceExchange(
            writer: writer, readers: try ReaderPool(path: townshipPath, count: 2), clock: clock)
        transport = DirectTransport(exchange)
    }

    /// Copies the township's file, as a backup does.
    func backUp() throws {
        try writer.close()
        try? FileManager.default.removeItem(atPath: townshipPath + ".backup")
        try FileManager.default.copyItem(atPath: townshipPath, toPath: townshipPath + ".backup")
    }

    /// Puts the copy back in place of the file, and serves it.
    func restoreBackup() throws {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: townshipPath + suffix)
        }
        try FileManager.default.copyItem(atPath: townshipPath + ".backup", toPath: townshipPath)
        try restartServer()
    }

    /// A store upon the township's file, as a command at the centre opens it.
    func centre() throws -> TownshipStore { try TownshipStore(path: townshipPath, .write) }

    /// A device whose worker walks `cells`, not yet enrolled.
    func device(name: String = "王网格", role: Role = .worker, cells: [String] = ["0101"]) throws -> TestDevice {
        deviceCount += 1
        let store = try centre()
        let numbers = try cells.compactMap { try store.cell(code: $0)?.number }
        let worker = try store.addWorker(name: "\(name)\(deviceCount)", role: role.rawValue, cells: numbers)
        let code = try EnrolmentCodes.make(
            for: worker, now: clock.nowMilliseconds(), validMilliseconds: EnrolmentCodes.validMilliseconds,
            in: store, using: &random)
        return try TestDevice(
            world: self, path: directory.appendingPathComponent("device-\(deviceCount).sqlite").path,
            code: code,
            seed: UInt64(deviceCount))
    }

    /// A code for a worker's next device.
    func code(for worker: WorkerNumber) throws -> String {
        try EnrolmentCodes.make(
            for: worker, now: clock.nowMilliseconds(), validMilliseconds: EnrolmentCodes.validMilliseconds,
            in: try centre(), using: &random)
    }

    /// A second device upon a copy of another's replica, as a backup of a phone makes one.
    func copy(of device: TestDevice) throws -> TestDevice {
        deviceCount += 1
        let path = directory.appendingPathComponent("copy-\(deviceCount).sqlite").path
        try device.store.copy(to: path)
        return try TestDevice(world: self, path: path, code: "", seed: UInt64(deviceCount))
    }

    /// A device that is enrolled and has synced once.
    func enrolledDevice(role: Role = .worker, cells: [String] = ["0101"]) async throws -> TestDevice {
        let device = try device(role: role, cells: cells)
        _ = try await device.enrol()
        _ = try await device.sync()
        return device
    }
}

extension World {
    /// The answer to a request that a test has put together, signed with the device's secret.
    func answer(
        _ request: SyncRequest, of device: TestDevice, dictionary: ZlibDictionary? = nil,
        userAgent: String? = nil
    ) async throws -> ExchangeReply {
        guard let identity = try device.store.identity() else { throw SyncError.notEnrolled }
        let body = Zlib.deflate(request.encoded().span, dictionary: dictionary)
        let signature = RequestSignature(
            device: identity.device, dateMilliseconds: clock.nowMilliseconds(),
            nonce: (0..<WireLimits.nonceBytes).map { _ in UInt8.random(in: 0...255, using: &device.random) },
            key: HMACSHA256.Key(identity.secret.span), method: "POST", path: ProtocolVersion.syncPath,
            body: body)
        return await transport.deliver(
            ExchangeRequest(
                method: "POST", path: ProtocolVersion.syncPath, contentType: ProtocolVersion.mediaType,
                authorization: signature.header, userAgent: userAgent, body: body))
    }
}

/// One device of a test's world.
final class TestDevice {
    private unowned let world: World
    let path: String
    let code: String
    let clock: VirtualDeviceClock
    var random: SeededRandom
    private(set) var store: ReplicaStore

    init(world: World, path: String, code: String, seed: UInt64 = 99) throws {
        self.world = world
        self.path = path
        self.code = code
        clock = VirtualDeviceClock(world: world.clock)
        random = SeededRandom(seed)
        store = try ReplicaStore(path: path)
    }

    /// A fresh process upon the same replica.
    func restart() throws { store = try ReplicaStore(path: path) }

    var ledger: LocalLedger { LocalLedger(store: store, clock: clock) }
    var incidents: LocalIncidents { LocalIncidents(ledger: ledger) }

    private var synchronizer: Synchronizer {
        Synchronizer(store: store, clock: clock, transport: world.transport)
    }

    func enrol() async throws -> DeviceIdentity {
        try await synchronizer.enrol(server: "http://centre", code: code, deviceName: "test", using: &random)
    }

    @discardableResult
    func enrol(again code: String) async throws -> DeviceIdentity {
        try await synchronizer.enrol(
            server: "http://centre", code: code, deviceName: "test", isAgain: true, using: &random)
    }

    @discardableResult
    func sync() async throws -> SyncProgress { try await synchronizer.sync(using: &random) }

    /// A request that says where the device stands, and nothing else.
    func emptyRequest() throws -> SyncRequest {
        SyncRequest(
            hello: Hello(
                schema: Schema.version, now: clock.reading(), pageBytes: WireLimits.pageBytesByDefault,
                directory: try store.directoryVersion(), language: "en", lastChange: try store.lastChange()),
            cursors: try store.cells().map(\.cursor), changes: [])
    }

    func cell(_ code: String = "0101") throws -> CellNumber {
        try store.cells().first { $0.code == code }?.number ?? -1
    }

    /// Adds a record of a kind to the device's first cell.
    func add(_ kind: KindNumber, _ fields: FieldMap<Value>, cell: CellNumber? = nil) throws -> RecordID {
        guard let definition = Schema.kind(kind) else { throw LedgerError.notEnrolled }
        let cell = try cell ?? self.cell()
        return try ledger.create(definition, cell: cell, fields: fields, using: &random).id
    }

    func edit(_ kind: KindNumber, _ id: RecordID, _ fields: FieldMap<Value>) throws {
        guard let record = try store.records.record(kind, id) else { throw LedgerError.nothingToChange }
        _ = try ledger.edit(record, fields: fields)
    }

    func value(_ kind: KindNumber, _ id: RecordID, _ field: FieldNumber) throws -> Value? {
        try store.records.record(kind, id)?[field]
    }

    /// Everything that the replica shows, for comparing replicas.
    func ledgerText() throws -> [String] { try LedgerText.lines(store.records) }
}

/// A ledger as comparable text.
enum LedgerText {
    static func lines(_ records: RecordStore, cells: Set<CellNumber>? = nil) throws -> [String] {
        var lines: [String] = []
        for kind in Schema.kinds {
            try records.forEach(kind) { record in
                guard cells?.contains(record.cell) ?? true else { return }
                let fields = record.fields.map { "\($0.number.rawValue)=\($0.element.plainText)" }
                lines.append("\(kind.name) \(record.id) @\(record.revision) \(fields.joined(separator: " "))")
            }
        }
        return lines.sorted()
    }
}

extension ReplicaStore {
    /// Changes the replica's file as someone would with a SQLite tool.
    func damage(_ sql: String) throws { try connection.execute(sql) }
}

extension TownshipStore {
    /// Changes the township's file as someone would with a SQLite tool.
    func damage(_ sql: String) throws { try connection.execute(sql) }
}
