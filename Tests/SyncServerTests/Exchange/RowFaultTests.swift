import Ledgers
import SyncServer
import Testing
import Wire

@testable import Storage

@Suite("A row that the store cannot read or write")
struct RowFaultTests {
    /// What is wrong in the database with the household 0101-002.
    enum Fault: String, CaseIterable {
        case damagedClock, refusedByConstraint

        func sql(_ id: RecordID) -> String {
            let hex = id.description.filter { $0 != "-" }
            return switch self {
            case .damagedClock: "UPDATE household SET clock = x'ff' WHERE id = x'\(hex)'"
            case .refusedByConstraint:
                """
                CREATE TRIGGER fault BEFORE UPDATE ON household WHEN old.id = x'\(hex)'
                BEGIN SELECT RAISE(ABORT, 'fault'); END
                """
            }
        }
    }

    @Test("It costs its own change only: those before and behind it are merged", arguments: Fault.allCases)
    func oneRow(fault: Fault) throws {
        let township = try TestTownship()
        let device = try township.device()
        let ids = (0..<3).map { _ in township.id() }
        try township.upload(
            try ids.enumerated().map { index, id in
                try township.household(Int64(index + 1), id, named: "0101-00\(index + 1)")
            }, from: device)
        try township.store.connection.execute(fault.sql(ids[1]))
        let changes = try ids.enumerated().map { index, id in
            try township.change(
                Int64(index + 4), .edit, Household.kind, id, base: 3, [Household.head: .set(.text("王五"))])
        }
        let result = try township.upload(changes, from: device)
        #expect(result.outcomes.map(\.status) == [.applied, .refused, .applied])
        #expect(result.outcomes.map(\.code) == [nil, "server.fault", nil])
        #expect(result.outcomes.map(\.revision) == [4, nil, 5])
        #expect(result.acknowledged == 6)
        for id in [ids[0], ids[2]] {
            #expect(try township.value(Household.kind, id, Household.head) == .text("王五"))
        }
        #expect(try township.store.revision() == 5)
        #expect(try township.upload(changes, from: device) == result)
    }
}
