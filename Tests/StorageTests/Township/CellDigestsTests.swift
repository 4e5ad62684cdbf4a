import Ledgers
import Testing
import Wire

@testable import Storage

@Suite("Digests of cells")
struct CellDigestsTests {
    private let store: TownshipStore

    init() throws {
        store = try TownshipStore(path: ":memory:", .write)
        try store.connection.execute(
            """
            INSERT INTO village (number, code, name) VALUES (1, '01', '东街村');
            INSERT INTO cell (number, code, name, village) VALUES (1, '0101', '一组', 1), (2, '0102', '二组', 1);
            """)
    }

    private struct Refused: Error {}

    /// What is done to the store, and which households of cell 1 are there then.
    private struct Work: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let households: [UInt8]
        let run: @Sendable (CellDigestsTests) throws -> Void

        init(
            _ description: String, leaves households: [UInt8],
            _ run: @escaping @Sendable (CellDigestsTests) throws -> Void
        ) {
            testDescription = description
            self.households = households
            self.run = run
        }
    }

    private func put(_ last: UInt8, cell: CellNumber = 1, revision: Revision = 1) throws {
        try store.save(.household(last, cell: cell, revision: revision))
    }

    private static let works = [
        Work("saved on their own", leaves: [1, 2]) { test in
            try test.put(1)
            try test.put(2)
        },
        Work("saved in one step, one of them twice", leaves: [1, 2]) { test in
            try test.store.transaction {
                try test.put(1)
                try test.put(2)
                try test.put(1, revision: 2)
            }
        },
        Work("a step within a step", leaves: [1, 2]) { test in
            try test.store.transaction {
                try test.put(1)
                try test.store.transaction { try test.put(2) }
            }
        },
        Work("a part that fails behind what it had written", leaves: [1, 3]) { test in
            try test.store.transaction {
                try test.put(1)
                #expect(throws: Refused.self) {
                    try test.store.savepoint {
                        try test.put(2)
                        throw Refused()
                    }
                }
                try test.put(3)
            }
        },
        Work("parts, one of which fails behind what it had written", leaves: [1, 3]) { test in
            try test.store.transactionOfParts {
                for last in 1...3 as ClosedRange<UInt8> {
                    try? test.store.savepoint {
                        try test.put(last)
                        if last == 2 { throw Refused() }
                    }
                }
            }
        },
        Work("parts, one of which fails before it wrote anything", leaves: [1, 3]) { test in
            try test.store.transactionOfParts {
                for last in 1...3 as ClosedRange<UInt8> {
                    try? test.store.savepoint {
                        if last == 2 { throw Refused() }
                        try test.put(last)
                    }
                }
            }
        },
        Work("a step that fails behind one that did not", leaves: [1]) { test in
            try test.store.transaction { try test.put(1) }
            #expect(throws: Refused.self) {
                try test.store.transaction {
                    try test.put(2)
                    throw Refused()
                }
            }
        },
        Work("one that moves away", leaves: [1]) { test in
            try test.store.transaction {
                try test.put(1)
                try test.put(2)
                try test.put(2, cell: 2, revision: 2)
            }
        },
    ]

    @Test("They are those of the records that are there", arguments: works)
    private func sums(work: Work) throws {
        try work.run(self)
        for cell in [1, 2] as [CellNumber] {
            #expect(try store.digest(of: cell) == store.records.digest(of: cell))
        }
        var living: [UInt8] = []
        for last in 1...3 as ClosedRange<UInt8>
        where try store.records.cell(of: Household.kind, recordID(last)) == 1 {
            living.append(last)
        }
        #expect(living == work.households)
    }

    @Test("Within a step they are those of what it has written so far")
    func underWay() throws {
        try store.transaction {
            for last in 1...3 as ClosedRange<UInt8> {
                try put(last)
                #expect(try store.digest(of: 1) == store.records.digest(of: 1))
            }
        }
    }
}
