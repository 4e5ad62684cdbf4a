import Foundation
import Ledgers
import Replica
import Storage
import Testing
import Wire

/// A device of cell 1 that stands at revision 30 of epoch 7, in a directory of its own.
private final class VectorDevice {
    private let folder: URL
    let store: ReplicaStore

    private struct Clock: DeviceClock {
        var bootID: String { "boot" }
        func reading() -> ClockReading {
            ClockReading(wallMilliseconds: VectorCentre.nowMilliseconds, bootMilliseconds: 5000)
        }
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("vectors-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try ReplicaStore(path: folder.appendingPathComponent("replica.sqlite").path)
        try store.enrol(
            DeviceIdentity(
                server: "http://centre", device: VectorCentre.device, secret: VectorCentre.secret, worker: 3,
                workerName: "网格员甲", role: Role.worker.rawValue, township: "试验镇"))
        try store.setDirectory(
            [DirectoryCell(number: 1, code: "0101", name: "一组", village: "试验村")],
            [DirectoryWorker(number: 3, name: "网格员甲", role: Role.worker.rawValue)], version: 3)
        try store.setCursor(Cursor(cell: 1, epoch: 7, revision: 30), remaining: 0)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Makes the device hold a record as the centre's state.
    func hold(_ record: PlainRecord) throws {
        try store.records.save(
            LedgerRecord(
                kind: record.kind, id: record.id, cell: record.cell, revision: record.revision,
                fields: record.fields),
            replacing: nil)
    }

    /// Asks, and takes the answer.
    func receive(_ sequence: [UInt8]) throws {
        var engine = try SyncEngine(store: store, clock: Clock())
        var random = SystemRandomNumberGenerator()
        _ = try #require(try engine.nextRequest(using: &random))
        try engine.receive(
            IncomingReply(
                status: 200, contentType: ProtocolVersion.mediaType, body: Zlib.deflate(sequence.span)))
    }
}

extension Vector {
    /// versions.json, `answers`.
    func checkVersionAnswer() throws {
        let device = try VectorDevice()
        try read { keys in
            let bytes = try keys.bytes("hex")
            let messages = try keys.array("messages").map(Item.init)
            #expect(messages.flatMap(\.encoded) == bytes)
            let known = try keys.array("known").map(PlainRecord.init)
            let after = try keys.array("after").map(PlainRecord.init)
            for record in known { try device.hold(record) }
            try device.receive(bytes)
            for expected in after {
                let record = try device.store.records.record(expected.kind, expected.id)
                #expect(record.map(PlainRecord.init) == expected)
            }
            for gone in known where !after.contains(where: { $0.id == gone.id }) {
                #expect(try device.store.records.cell(of: gone.kind, gone.id) == nil)
            }
            let cursors = try device.store.cells().map { cell in
                [cell.number, cell.cursor.epoch, cell.cursor.revision]
            }
            let expected = try keys.array("cursors").map { json in
                try json.asArray("cursors").map { try $0.asInteger("cursors") }
            }
            #expect(cursors == expected)
        }
    }
}
