import Foundation
import HTTP
import Ledgers
package import Phrases
import Storage
import Terminal
import Wire

/// Who carries a device.
struct FleetPerson: Sendable {
    var worker: WorkerNumber
    var role: Role
    /// See `FleetDevice.wave`.
    var wave: Int
}

/// Founds the township of a fleet: its cells, workers and the ledgers that stand at the beginning.
package struct FleetFounding {
    /// What the server said in place of founding the township.
    package enum Failure: Error, Equatable {
        case refused(String)

        package var phrase: Phrase {
            switch self {
            case .refused(let words):
                Phrase(zh: "不能建立乡镇：\(words)", en: "the township cannot be founded: \(words)")
            }
        }
    }

    let centre: CentreProcess
    let directory: String
    let profile: TownshipProfile
    let deviceCount: Int

    var cellCount: Int { max(1, Int((Double(deviceCount) / max(0.1, profile.devicesPerCell)).rounded(.up))) }

    /// Founds everything, and returns who carries a device: the first workers have a cell each, and those behind share
    /// cells with them; then come the villages' officers, and the township's.
    func found(using random: inout SeededRandom) throws -> [FleetPerson] {
        try run(["init", "--code", Self.townshipCode, "--name", "演练镇"])
        let people: [FleetPerson]
        do {
            let store = try TownshipStore(path: "\(centre.data)/\(Self.townshipCode).sqlite", .write)
            people = try store.transaction { try addDirectory(store) }
        }
        try importLedgers(using: &random)
        return people
    }

    private func addDirectory(_ store: TownshipStore) throws -> [FleetPerson] {
        let villages = parts(of: profile.cellsPerVillage)
        for (index, cells) in villages.enumerated() {
            let code = Self.code(index + 1)
            try store.addVillage(code: code, name: "第\(index + 1)村")
            guard let number = try store.village(code: code)?.number else { continue }
            for cell in cells {
                try store.addCell(code: Self.code(cell + 1), name: "第\(cell + 1)格", village: number)
            }
        }
        let cells = try store.cells().map(\.number)
        var people: [FleetPerson] = []
        func add(_ role: Role, _ name: String, _ owned: some Sequence<Int>, wave: Int) throws {
            let worker = try store.addWorker(name: name, role: role.rawValue, cells: owned.map { cells[$0] })
            people.append(FleetPerson(worker: worker, role: role, wave: wave))
        }
        for device in 0..<deviceCount {
            try add(
                .worker, "网格员\(device + 1)", CollectionOfOne(device % cellCount), wave: device / cellCount)
        }
        let workerWaves = (deviceCount + cellCount - 1) / cellCount
        for (index, cells) in villages.enumerated() {
            try add(.villageOfficer, "村干部\(index + 1)", cells, wave: workerWaves)
        }
        for (index, cells) in parts(of: profile.cellsPerOffice).enumerated() {
            try add(.dutyOfficer, "值班员\(index + 1)", cells, wave: workerWaves + 1)
            try add(.director, "主任\(index + 1)", cells, wave: workerWaves + 2)
        }
        return people
    }

    /// The cells, by their places, in parts of a size.
    private func parts(of size: Int) -> [Range<Int>] {
        stride(from: 0, to: cellCount, by: size).map { $0..<min(cellCount, $0 + size) }
    }

    static let townshipCode = "140428100"

    /// The code of a village or cell.
    static func code(_ number: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private func importLedgers(using random: inout SeededRandom) throws {
        var households = "cell,number,head,phone\n"
        var residents = "household,name,sex\n"
        for cell in 0..<cellCount {
            for home in 0..<random.poisson(mean: profile.householdsPerCell) {
                let number = "\(Self.code(cell + 1))-\(Self.code(home + 1))"
                households +=
                    "\(Self.code(cell + 1)),\(number),户主\(home + 1),154\(Int.random(in: 10_000_000...99_999_999, using: &random))\n"
                for person in 0..<random.poisson(mean: profile.residentsPerHousehold) {
                    residents +=
                        "\(number),居民\(person + 1),\(Bool.random(using: &random) ? "male" : "female")\n"
                }
            }
        }
        for (kind, text) in [("household", households), ("resident", residents)] {
            let path = "\(directory)/\(kind).csv"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try run(["--quiet", "import", kind, path])
        }
    }

    func run(_ arguments: [String]) throws {
        let finished = try centre.run(arguments)
        guard finished.status == 0 else { throw Failure.refused(finished.errors) }
    }
}
