import Ledgers
import Testing
import Wire

@testable import Storage

/// The file is the township's own: whoever opens it with any SQLite tool can read it.
@Suite("The tables, read with plain SQL")
struct ReadableTableTests {
    private let records: RecordStore

    init() throws {
        records = try .inMemory()
        try records.put(
            .household(
                1,
                [
                    Household.householdKind: .integer(2), Household.care: .array([.integer(1), .integer(3)]),
                    Household.remarks: .array([.text("先说的话"), .text("后说的话")]),
                ]))
        try records.put(
            .resident(
                2, of: 1,
                [
                    Resident.name: .text("王小明"), Resident.phone: .text("13812345678"),
                    Resident.sex: .integer(1), Resident.birthDate: .integer(0),
                    Resident.education: .integer(77),
                ]))
        try records.put(
            LedgerRecord(
                kind: Benefit.kind, id: recordID(3), cell: 1,
                fields: [
                    Benefit.household: .id(recordID(1)), Benefit.programme: .integer(3),
                    Benefit.amount: .integer(123_456),
                ]))
        try records.put(
            LedgerRecord(
                kind: Incident.kind, id: recordID(4), cell: 1,
                fields: [
                    Incident.residents: .array([.id(recordID(2)), .id(recordID(7))]),
                    Incident.happenedAt: .integer(1_795_500_000_000),
                ]))
    }

    private static let queries: [(sql: String, columns: Int, line: String)] = [
        ("SELECT name, phone FROM resident", 2, "王小明|13812345678"),
        ("SELECT sex, birth_date, education FROM resident", 3, "male|1970-01-01|#77"),
        ("SELECT kind, care FROM household", 2, "rented|lives_alone,disability"),
        ("SELECT remarks FROM household", 1, "先说的话\n后说的话"),
        ("SELECT programme, amount_fen FROM benefit", 2, "low_income|123456"),
        ("SELECT happened_at FROM incident", 1, "1795500000000"),
        (
            "SELECT residents FROM incident", 1,
            "00000000-0000-0000-0000-000000000002,00000000-0000-0000-0000-000000000007"
        ),
        ("SELECT r.name FROM household h JOIN resident r ON r.household = h.id", 1, "王小明"),
        ("SELECT phone IS NULL, removed IS NULL, unknown IS NULL FROM household", 3, "1|1|1"),
    ]

    @Test("Values read as people write them", arguments: queries)
    func readable(sql: String, columns: Int, line: String) throws {
        #expect(try records.connection.lines(sql, columns: columns) == [line])
    }

    @Test("Every table of a replica and of a township is strict")
    func strict() throws {
        let sql =
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            + "AND name NOT LIKE 'sqlite_%' AND NOT strict"
        #expect(try ReplicaStore(path: ":memory:").connection.lines(sql) == [])
        #expect(try TownshipStore(path: ":memory:", .write).connection.lines(sql) == [])
        #expect(throws: StorageError.self) {
            try records.connection.execute("UPDATE benefit SET amount_fen = 'much'")
        }
    }
}
