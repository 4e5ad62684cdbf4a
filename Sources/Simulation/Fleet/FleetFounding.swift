import Foundation
import HTTP
import Ledgers
package import Phrases
import Storage
import Terminal
import Wire

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

    /// Founds everything, and returns the number of each device's worker: the first devices have a cell each, and those
    /// behind share cells with them.
    func found(using random: inout SeededRandom) throws -> [WorkerNumber] {
        try run(["init", "--code", "140428100", "--name", "演练镇"])
        var workers: [WorkerNumber] = []
        do {
            let store = try TownshipStore(path: "\(centre.data)/140428100.sqlite", .write)
            try store.transaction {
                for village in 0..<(cellCount + profile.cellsPerVillage - 1) / profile.cellsPerVillage {
                    let code = Self.code(village + 1)
                    try store.addVillage(code: code, name: "第\(village + 1)村")
                    guard let number = try store.village(code: code)?.number else { continue }
                    let cells =
                        village
                        * profile.cellsPerVillage..<min(cellCount, (village + 1) * profile.cellsPerVillage)
                    for cell in cells {
                        try store.addCell(code: Self.code(cell + 1), name: "第\(cell + 1)格", village: number)
                    }
                }
                let cells = try store.cells().map(\.number)
                for device in 0..<deviceCount {
                    let worker = try store.addWorker(
                        name: "网格员\(device + 1)", role: Role.worker.rawValue,
                        cells: [cells[device % cells.count]])
                    workers.append(worker)
                }
            }
        }
        try importLedgers(using: &random)
        return workers
    }

    private static func code(_ number: Int) -> String {
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
