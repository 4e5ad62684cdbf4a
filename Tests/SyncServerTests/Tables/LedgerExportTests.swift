import Ledgers
import Storage
import SyncServer
import Testing
import Wire

@Suite("Exporting tables")
struct LedgerExportTests {
    /// A township with records of every kind, among them texts that need care in a table.
    private func filled() throws -> TestTownship {
        let township = try TestTownship()
        let worker = try township.device("王网格", cells: ["0101", "0102"])
        let (home, second) = (township.id(), township.id())
        let (incident, minutes) = (township.id(), Int64(90_061_001))
        var create = try township.household(1, home)
        create.edits[Household.address] = .set(.text("=1+1,\"东街\"\n二楼"))
        create.edits[Household.care] = .union(adding: [.integer(1), .integer(4)], removing: [])
        create.edits[Household.remarks] = .append([.text("甲,乙"), .text("'丙")])
        let changes = [
            create, try township.household(2, second, named: "0102-001", cell: "0102"),
            try township.change(
                3, .create, Resident.kind, township.id(),
                [
                    Resident.household: .set(.id(home)), Resident.name: .set(.text("-李小山")),
                    Resident.birthDate: .set(.integer(-3653)), Resident.sex: .set(.integer(2)),
                    Resident.idNumber: .set(.text("11010519491231002X")),
                ]),
            try township.change(
                4, .create, Visit.kind, township.id(), cell: "0102",
                [
                    Visit.household: .set(.id(second)), Visit.visitor: .set(.integer(worker.worker)),
                    Visit.visitedAt: .set(.integer(TestTownship.now - minutes)),
                    Visit.finding: .set(.text("一切正常")),
                ]),
            try township.change(
                5, .create, Incident.kind, incident, ageMilliseconds: 90_000,
                [
                    Incident.number: .set(.text("S1")), Incident.title: .set(.text("纠纷")),
                    Incident.incidentKind: .set(.integer(1)), Incident.household: .set(.id(home)),
                    Incident.recorder: .set(.integer(worker.worker)),
                ]),
            try township.change(
                6, .create, IncidentEntry.kind, township.id(), ageMilliseconds: 1234,
                [
                    IncidentEntry.incident: .set(.id(incident)), IncidentEntry.action: .set(.integer(1)),
                    IncidentEntry.author: .set(.integer(worker.worker)),
                    IncidentEntry.role: .set(.integer(worker.role)),
                    IncidentEntry.text: .set(.text("当场和解")),
                ]),
        ]
        let result = try township.upload(changes, from: worker)
        // What is granted and paid is not for a worker to enter.
        let officer = try township.device("韩波", role: .dutyOfficer, cells: ["0101"])
        let granted = try township.upload(
            [
                try township.change(
                    1, .create, Benefit.kind, township.id(),
                    [
                        Benefit.household: .set(.id(home)), Benefit.programme: .set(.integer(3)),
                        Benefit.amount: .set(.integer(-500)), Benefit.paid: .add(12_345),
                    ])
            ], from: officer)
        #expect((result.outcomes + granted.outcomes).allSatisfy { $0.status == .applied })
        return township
    }

    /// The fields that name another record, whose identity is new in another township.
    private func withoutReferences(_ kind: KindDefinition) -> [FieldDefinition] {
        kind.fields.filter { if case .reference = $0.type { false } else { true } }
    }

    @Test("What was exported imports into another township as the same ledger")
    func roundTrip() throws {
        let (first, second) = (try filled(), try TestTownship())
        _ = try second.device("王网格", cells: ["0101", "0102"])
        for kind in Schema.kinds {
            let text = try first.exportTable(kind)
            let table = try second.importTable(kind, text)
            #expect(table.refused.isEmpty, "\(kind.name)")
            #expect(try second.exportTable(kind) == text)
            let fields = withoutReferences(kind)
            func content(_ township: TestTownship) throws -> [[Value]] {
                try township.store.records.list(kind).map { record in
                    [.integer(record.cell)] + fields.map { record[$0.number] }
                }
            }
            #expect(try content(first) == content(second))
            #expect(try !content(first).isEmpty)
        }
        let incident = try #require(Schema.kind(Incident.kind))
        let id = try #require(try second.store.records.list(incident).first).id
        #expect(try IncidentDesk(store: second.store).state(of: id)?.status == .settled)
    }

    @Test("A table says its columns, its cell's code, and its parents by their numbers")
    func form() throws {
        let township = try filled()
        let visits = try #require(Schema.kind(Visit.kind))
        let worker = try #require(try township.store.workers().first).number
        let time = LocalTime.exactText(milliseconds: TestTownship.now - 90_061_001)
        #expect(
            try township.exportTable(visits)
                == "cell,household,visited_at,visitor,finding\r\n0102,0102-001,\(time),\(worker),一切正常\r\n")
    }

    @Test("One cell's part holds that cell alone, and a removed record is in none")
    func parts() throws {
        let township = try filled()
        let kind = try #require(Schema.kind(Household.kind))
        let part = try township.exportTable(kind, cell: try township.cell("0102"))
        #expect(part.split(separator: "\r\n").count == 2)
        #expect(part.contains("0102-001") && !part.contains("0101-001"))
        let device = try township.device("乙", cells: ["0102"])
        let second = try #require(try township.store.records.list(kind).last)
        try township.upload(
            [
                try township.change(
                    1, .remove, Household.kind, second.id, base: try township.store.revision())
            ], from: device)
        #expect(
            try township.exportTable(kind, cell: try township.cell("0102"))
                == LedgerColumns.names(of: kind).joined(separator: ",") + "\r\n")
    }
}
