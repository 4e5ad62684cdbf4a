import Foundation
import Ledgers
import Replica
import Storage
import Wire

/// How long a replica that is open takes to edit and to search: what a program on a phone would make its user wait.
struct ReplicaPace {
    let path: String

    struct Result {
        /// Of each durable edit of a resident's phone, in microseconds.
        var editsMicroseconds: [Int64] = []
        /// Of each search for two words, in all ledgers, in microseconds.
        var searchesMicroseconds: [Int64] = []
        /// Records that the searches found, in all.
        var found = 0
    }

    /// - Throws: `BenchError`, `LedgerError`, `StorageError`.
    func measure(turns: Int) throws -> Result {
        let store = try ReplicaStore(path: path)
        let ledger = LocalLedger(store: store, clock: RunningClock())
        guard let residents = Schema.kind(Resident.kind) else { throw BenchError.system("no such kind") }
        let records = try store.records.list(residents)
        guard !records.isEmpty else { throw BenchError.system("the replica has no residents") }

        var result = Result()
        for turn in 0..<turns {
            // Spread over the ledger, so that neither finds its pages where the turn before left them.
            let record = records[turn * 7919 % records.count]
            let phone = Value.text("13\(900_000_000 + turn)")
            result.editsMicroseconds.append(
                try Self.microseconds { _ = try ledger.edit(record, fields: [Resident.phone: phone]) })
            guard let name = record[Resident.name].asText else { continue }
            let words = "\(name.suffix(2)) 13"
            result.searchesMicroseconds.append(
                try Self.microseconds {
                    for kind in Schema.kinds where kind.fields.contains(where: \.isSearchable) {
                        result.found += try store.records.search(kind, words).count
                    }
                })
        }
        return result
    }

    private static func microseconds(_ work: () throws -> Void) rethrows -> Int64 {
        let time = try ContinuousClock().measure(work)
        return Int64(time / .microseconds(1))
    }
}

/// The wall clock; edits of one run need no other.
private struct RunningClock: DeviceClock {
    let bootID = "bench"

    func reading() -> ClockReading {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        return ClockReading(wallMilliseconds: now, bootMilliseconds: now)
    }
}
