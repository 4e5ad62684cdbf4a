import Ledgers
import Storage
import Testing
import Wire

@testable import Traces

@Suite("A township's log as a trace")
struct TraceExportTests {
    private let store: TownshipStore

    /// Two cells; a worker of the first with devices 1 and 2.
    init() throws {
        store = try TownshipStore(path: ":memory:", .write)
        try store.found(code: "140428100", name: "丹朱镇", epoch: 1 << 20)
        try store.addVillage(code: "01", name: "东街村")
        for code in ["0101", "0102"] { try store.addCell(code: code, name: code, village: 1) }
        _ = try store.addWorker(name: "王网格", role: 1, cells: [1])
        for number in 1...2 {
            _ = try store.addDevice(
                worker: 1, name: "d", secret: [], attempt: [UInt8(number)], lineage: [UInt8(number)],
                codeDigest: [], enrolledMilliseconds: 0)
        }
    }

    private func id(_ last: UInt8) throws -> RecordID {
        try #require(RecordID(bytes: Array(repeating: 0, count: 15) + [last]))
    }

    /// Keeps a change of a device, or of the centre where it has no number.
    private func log(
        _ device: WriterNumber, _ number: Int64?, at milliseconds: Int64 = 1000, revision: Revision? = nil,
        cell: CellNumber = 1, code: String? = nil, text: String = "甲",
        _ adjust: (inout LoggedChange) -> Void = { _ in }
    ) throws {
        let change = Change(
            number: number ?? 0, operation: .edit, kind: Household.kind, id: try id(1), cell: cell, base: 0,
            wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: [Household.hazards: .set(.text(text))])
        let status: Outcome.Status = code == nil ? .applied : code == RefusalCode.scope ? .refused : .inReview
        var logged = LoggedChange(
            writer: device, number: number, worker: 1, change: change, editedMilliseconds: milliseconds - 5,
            rawMilliseconds: 0, receivedMilliseconds: milliseconds,
            outcome: Outcome(
                number: number ?? 0, status: status, revision: revision, code: code, sentence: "李大山"))
        adjust(&logged)
        _ = try store.append(logged)
    }

    private func lines() throws -> [TraceLine] {
        var lines: [TraceLine] = []
        var export = TraceExport(store: store)
        _ = try export.write { lines.append($0) }
        return lines
    }

    private func uploads() throws -> [[Int64]] {
        try lines().compactMap { line in
            if case .upload(let upload) = line { [upload.device] + upload.changes.map(\.number) } else { nil }
        }
    }

    @Test("What one device sent at one time is one upload; as much as a device sends at once")
    func grouping() throws {
        try log(1, 1)
        try log(1, 2)
        try log(2, 1)
        try log(1, 3)
        try log(1, 4, at: 1001)
        #expect(try uploads() == [[1, 1, 2], [2, 1], [1, 3], [1, 4]])
        let long = String(repeating: "长", count: 5000)
        for number in 5...12 { try log(1, Int64(number), at: 1002, text: long) }
        #expect(try uploads().suffix(2) == [[1, 5, 6, 7, 8], [1, 9, 10, 11, 12]])
    }

    @Test("A revocation stands before the first change that met it, also where a clock stood still")
    func revocation() throws {
        try log(1, 1)
        _ = try store.revoke(1, milliseconds: 1000)
        try log(1, 2, code: RefusalCode.revokedDevice)
        _ = try store.revoke(2, milliseconds: 2000)
        let steps = try lines().compactMap { line -> String? in
            switch line {
            case .upload(let upload): "upload \(upload.changes.map(\.number))"
            case .revocation(let revocation): "revocation \(revocation.device)"
            default: nil
            }
        }
        #expect(steps == ["upload [1]", "revocation 1", "upload [2]", "revocation 2"])
    }

    @Test("A worker has the cells that changes were taken in, and not those that they were refused in")
    func scope() throws {
        func cells() throws -> [CellNumber]? {
            for case .worker(let worker) in try lines() { return worker.cells }
            return nil
        }
        try log(1, 1, cell: 2, code: RefusalCode.scope)
        #expect(try cells() == [1])
        try log(1, 2, cell: 2)
        #expect(try cells() == [1, 2])
    }

    @Test("A device goes on from the numbers that it had, and shares them with its copies")
    func devices() throws {
        try log(2, 8)
        let device = try #require(try store.device(2))
        let copy = try store.addSuccessor(
            of: device, secret: [1], attempt: [9], lastChange: 8, nowMilliseconds: 1)
        let found = try lines().compactMap { line in
            if case .device(let device) = line { device } else { nil }
        }
        #expect(found.map(\.before) == [0, 7, 8])
        #expect(found.map(\.family) == [1, 2, 2] && copy == 3)
    }

    @Test("What the centre did itself stands as it came out; what came to nothing is not there")
    func centre() throws {
        try log(Writer.centre, nil, revision: 3) { change in
            change.worker = nil
            change.edits = [:]
            change.after = [Household.head: .text("李大山"), Household.care: .null]
            change.cellBefore = 2
            change.person = "赵主任"
        }
        try log(Writer.centre, nil)
        try log(1, nil, revision: 4) { $0.origin = .healed }
        // An outcome may name the revision by which the change had come before.
        try log(2, 1, revision: 4)
        let lines = try lines()
        let found = lines.compactMap { line in if case .centre(let change) = line { change } else { nil } }
        #expect(
            found.map(\.revision) == [3, 4] && found.map(\.writer) == [0, 0] && found.map(\.made) == [995, 0])
        #expect(found[0].isMoved && found[0].fields[Household.care] == .null)
        #expect(found[0].fields[Household.head] != .text("李大山"))
        for case .upload(let upload) in lines { #expect(upload.changes[0].revision == nil) }
        var writer = TraceWriter()
        for line in lines { _ = try writer.add(line) }
        let text = String(decoding: writer.rest(), as: UTF8.self)
        for name in ["李大山", "赵主任", "王网格", "丹朱镇", "东街村"] { #expect(!text.contains(name)) }
    }
}
