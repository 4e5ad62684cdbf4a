import Foundation
import HTTP
import Ledgers
import Simulation
import Wire

/// A device of a `BenchTownship`: it edits its cell's residents, offers the edits, and takes the feed.
struct BenchDevice: ~Copyable {
    private let cell: Int
    private let township: BenchTownship
    private var device: ThinDevice
    private var random: SeededRandom

    init(cell: Int, of township: BenchTownship, seed: UInt64) {
        self.cell = cell
        self.township = township
        let number = BenchTownship.device(ofCell: cell)
        device = ThinDevice(
            number: number, secret: BenchTownship.secret(of: number), township: BenchTownship.code,
            level: .fastest)
        random = SeededRandom(seed: seed, UInt64(cell))
    }

    /// The next request, with so many edits of records of the cell.
    mutating func request(changes count: Int, pageBytes: Int) -> ClientRequest {
        var changes: [Change] = []
        for _ in 0..<count {
            var index = Int(random.next() % UInt64(township.recordsPerCell))
            if township.isHousehold(index) { index += 1 }
            changes.append(
                Change(
                    number: device.lastChange + Int64(changes.count) + 1, operation: .edit,
                    kind: Resident.kind,
                    id: BenchTownship.record(cell: cell, index: index), cell: CellNumber(cell),
                    base: device.revision(of: CellNumber(cell)), wallAgeMilliseconds: 60_000,
                    bootAgeMilliseconds: 60_000,
                    edits: [Resident.phone: .set(.text("13\(100_000_000 + random.next() % 900_000_000)"))]))
        }
        return device.request(
            changes: changes, pageBytes: pageBytes,
            nowMilliseconds: Int64(Date().timeIntervalSince1970 * 1000),
            using: &random)
    }

    /// Takes an answer.
    ///
    /// - Returns: The records of the feed in it, and whether more remain.
    /// - Throws: `BenchError` for anything but an answer in which every change is applied.
    mutating func receive(_ response: ClientResponse, changes count: Int) throws -> (
        records: Int, hasMore: Bool
    ) {
        let answer: SyncResponse
        do throws(ThinDevice.Trouble) {
            answer = try device.receive(response)
        } catch { throw BenchError.refused(error) }
        guard answer.outcomes.count == count, answer.outcomes.allSatisfy({ $0.status == .applied }) else {
            throw BenchError.notApplied(answer.outcomes.first { $0.status != .applied }?.code ?? "missing")
        }
        guard let page = answer.pages.first else { return (0, false) }
        return (page.items.count, page.remaining > 0)
    }

    /// Forgets what it has read: the next requests read the cell anew.
    mutating func startOver() { device.startOver() }
}

/// Why a measurement is void.
enum BenchError: Error, CustomStringConvertible {
    case refused(ThinDevice.Trouble)
    case notApplied(String)
    case system(String)

    var description: String {
        switch self {
        case .refused(let trouble): "the server answered \(trouble)"
        case .notApplied(let code): "a change was not applied: \(code)"
        case .system(let detail): detail
        }
    }
}
