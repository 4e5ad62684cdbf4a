import Foundation
import Ledgers
import Simulation
import Storage
import Wire

/// A township made for measuring: every record and secret follows from its place, so that the load needs nothing but the
/// numbers to know what is there. It has no people in it.
struct BenchTownship: Sendable {
    static let code = "140428100"
    /// Of four records of a cell, one is a household and three are its residents.
    static let recordsPerHousehold = 4
    /// Records and their history that share a commit while the township is made.
    private static let cellsPerCommit = 20

    let cells: Int
    let recordsPerCell: Int

    /// The number of the one device of a cell; cells and devices count from 1.
    static func device(ofCell cell: Int) -> WriterNumber { WriterNumber(cell) }

    static func secret(of device: WriterNumber) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(device))
        return (0..<WireLimits.secretBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// A record's id: those of a cell follow each other, as an import gives them.
    static func record(cell: Int, index: Int) -> RecordID {
        var random = SeededRandom(seed: UInt64(cell), UInt64(index))
        return RecordID(
            unixMilliseconds: foundedMilliseconds, counter: UInt64(cell) << 13 + UInt64(index), using: &random
        )
    }

    /// 2026-11-01 in China.
    static let foundedMilliseconds: Int64 = 1_793_462_400_000

    func isHousehold(_ index: Int) -> Bool { index % Self.recordsPerHousehold == 0 }

    /// Makes the file at `path`, with a history of each record.
    func found(at path: String) throws {
        let store = try TownshipStore(path: path, .write)
        try store.found(code: Self.code, name: "丹朱镇", epoch: 1)
        try store.transaction {
            try store.addVillage(code: "01", name: "东街村")
            for cell in 1...cells {
                try store.addCell(code: Self.name(ofCell: cell), name: "第 \(cell) 网格", village: 1)
                let worker = try store.addWorker(
                    name: "网格员\(cell)", role: Role.worker.rawValue, cells: [CellNumber(cell)])
                let secret = Self.secret(of: Self.device(ofCell: cell))
                _ = try store.addDevice(
                    worker: worker, name: "bench", secret: secret, attempt: secret, lineage: secret,
                    codeDigest: secret, enrolledMilliseconds: Self.foundedMilliseconds)
            }
        }
        var revision: Revision = 0
        for first in stride(from: 1, through: cells, by: Self.cellsPerCommit) {
            try store.transaction {
                for cell in first...min(cells, first + Self.cellsPerCommit - 1) {
                    for index in 0..<recordsPerCell {
                        revision += 1
                        try enter(cell, index, revision, store)
                    }
                }
                try store.setRevision(revision)
            }
        }
        try store.checkpoint()
    }

    private static func name(ofCell cell: Int) -> String { "C\(cell)" }

    private func enter(_ cell: Int, _ index: Int, _ revision: Revision, _ store: TownshipStore) throws {
        let isHousehold = isHousehold(index)
        let fields = isHousehold ? Self.household(cell, index) : Self.resident(cell, index)
        var record = LedgerRecord(
            kind: isHousehold ? Household.kind : Resident.kind, id: Self.record(cell: cell, index: index),
            cell: CellNumber(cell), entered: revision)
        record.revision = revision
        var edits = FieldMap<FieldEdit>()
        for (number, value) in fields {
            record[number] = value
            record.clocks[number] = FieldClock(
                revision: revision, writer: Writer.centre, editedMilliseconds: Self.foundedMilliseconds)
            edits[number] = .set(value)
        }
        let row = try store.save(record, replacing: nil)
        var logged = LoggedChange(
            writer: Writer.centre, number: nil, worker: nil,
            change: Change(
                number: 1, operation: .create, kind: record.kind, id: record.id, cell: record.cell, base: 0,
                wallAgeMilliseconds: 0, bootAgeMilliseconds: nil, edits: edits),
            editedMilliseconds: Self.foundedMilliseconds, rawMilliseconds: Self.foundedMilliseconds,
            receivedMilliseconds: Self.foundedMilliseconds,
            outcome: Outcome(number: 1, status: .applied, revision: revision))
        logged.after = fields
        logged.origin = .imported
        _ = try store.append(logged, row: row)
    }

    private static let surnames = Array("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
    private static let given = Array("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玉华建国文斌")

    private static func name(_ random: inout SeededRandom) -> String {
        let letters =
            [surnames[Int(random.next() % UInt64(surnames.count))]]
            + (0..<2).map { _ in given[Int(random.next() % UInt64(given.count))] }
        return String(letters)
    }

    private static func phone(_ random: inout SeededRandom) -> String {
        "13\(100_000_000 + random.next() % 900_000_000)"
    }

    private static func household(_ cell: Int, _ index: Int) -> FieldMap<Value> {
        var random = SeededRandom(seed: 1, UInt64(cell), UInt64(index))
        return [
            Household.number: .text("\(name(ofCell: cell))-\(index)"), Household.head: .text(name(&random)),
            Household.address: .text("东街 \(cell) 组 \(index) 号"), Household.phone: .text(phone(&random)),
        ]
    }

    private static func resident(_ cell: Int, _ index: Int) -> FieldMap<Value> {
        var random = SeededRandom(seed: 2, UInt64(cell), UInt64(index))
        let household = record(cell: cell, index: index - index % recordsPerHousehold)
        return [
            Resident.household: .id(household), Resident.name: .text(name(&random)),
            Resident.sex: .integer(Int64(1 + index % 2)), Resident.phone: .text(phone(&random)),
            Resident.birthDate: .integer(Int64(random.next() % 18_000)),
            Resident.occupation: .text(index % 3 == 0 ? "务工" : "务农"), Resident.education: .integer(3),
        ]
    }
}
