import Ledgers
import Replica
import Storage
import Testing
import Wire

@Suite("What a worker enters")
struct LocalLedgerTests {
    @Test("A new record is shown at once, and stands in the journal as it was entered [R5.3-5] [R9-1]")
    func create() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        #expect(try device.record(home) == home)
        #expect(home.revision == 0)
        let entry = try #require(try device.store.entries(.pending).first)
        #expect((entry.number, entry.operation, entry.base) == (1, .create, 0))
        #expect((entry.id, entry.cell) == (home.id, FieldDevice.cell))
        #expect(entry.made == device.clock.reading())
        #expect(entry.bootID == "first boot")
        #expect(entry.edits == [Household.number: .set(.text("1")), Household.head: .set(.text("李大山"))])
        #expect(home.id.unixMilliseconds == device.clock.wall)
    }

    @Test("The product fills in who writes, in which role, and the incident's number")
    func automaticFields() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        let visit = try device.create(
            Visit.kind,
            [Visit.household: .id(home.id), Visit.finding: .text("好"), Visit.visitor: .integer(77)])
        #expect(visit[Visit.visitor] == .integer(9))
        #expect(visit[Visit.visitedAt] == .integer(device.clock.wall))
        let numbers = try (0..<2).map { _ in
            try device.create(
                Incident.kind, [Incident.incidentKind: .integer(1), Incident.title: .text("争水")])[
                    Incident.number]
        }
        #expect(numbers == [.text("0101-4-1"), .text("0101-4-2")])
        let kind = try #require(Schema.kind(Incident.kind))
        let incident = try #require(try device.store.records.list(kind).first)
        #expect(incident[Incident.recorder] == .integer(9))
        let entry = try device.create(
            IncidentEntry.kind,
            [
                IncidentEntry.incident: .id(incident.id), IncidentEntry.action: .integer(17),
                IncidentEntry.recordedAt: .integer(5), IncidentEntry.role: .integer(4),
                IncidentEntry.author: .integer(1),
            ])
        #expect(entry[IncidentEntry.author] == .integer(9))
        #expect(entry[IncidentEntry.role] == .integer(Role.worker.rawValue))
        #expect(entry[IncidentEntry.recordedAt] == .integer(device.clock.wall))
    }

    @Test("What breaks a rule is refused with the field, and nothing of it stays")
    func validation() throws {
        let device = try FieldDevice()
        func refuses(
            _ kind: KindNumber, _ fields: FieldMap<Value>, _ field: FieldNumber, _ reason: FieldProblem.Reason
        ) throws {
            let definition = try #require(Schema.kind(kind))
            let problem = FieldProblem(definition, try #require(definition.field(field)), reason)
            #expect(throws: LedgerError.field(problem)) { try device.create(kind, fields) }
        }
        try refuses(Household.kind, [Household.number: .text("1")], Household.head, .required)
        try refuses(
            Household.kind,
            [Household.number: .text("1"), Household.head: .text("李"), Household.phone: .text("1")],
            Household.phone, .notPhone)
        try refuses(Incident.kind, [Incident.title: .text("a")], Incident.incidentKind, .required)
        #expect(try device.store.entryCount(.pending) == 0)
        // Nor is a number used up.
        let incident = try device.create(
            Incident.kind, [Incident.incidentKind: .integer(1), Incident.title: .text("a")])
        #expect(incident[Incident.number] == .text("0101-4-1"))
        #expect(try device.store.entries(.pending).map(\.number) == [1])
    }

    @Test("An edit sends only what changed, each field by its policy")
    func edit() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold(at: 10)
        let edited = try device.edit(
            home,
            [
                Household.phone: .text("13911111111"), Household.head: .text("李大山"),
                Household.care: .array([.integer(1)]),
                Household.remarks: .array([.text("甲")]),
            ])
        #expect(try device.record(home) == edited)
        let entry = try #require(try device.store.entries(.pending).first)
        #expect(entry.base == 10)
        #expect(
            entry.edits == [
                Household.phone: .set(.text("13911111111")),
                Household.care: .union(adding: [.integer(1)], removing: []),
                Household.remarks: .append([.text("甲")]),
            ])
    }

    @Test("The same remark may be made twice; an edit that changes nothing is said to")
    func nothingToChange() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        for _ in 0..<2 { try device.edit(home, [Household.remarks: .array([.text("走访")])]) }
        #expect(try device.record(home)?[Household.remarks] == .array([.text("走访"), .text("走访")]))
        for fields: FieldMap<Value> in [[:], [Household.head: .text("李大山")], [Household.remarks: .null]] {
            #expect(throws: LedgerError.nothingToChange) { try device.edit(home, fields) }
        }
    }

    @Test("An edit of a record that was read earlier keeps what came in between")
    func staleRecord() throws {
        let device = try FieldDevice()
        let read = try device.receiveHousehold()
        _ = try device.ledger.edit(read, fields: [Household.phone: .text("13911111111")])
        _ = try device.ledger.edit(read, fields: [Household.address: .text("东街")])
        #expect(try device.record(read)?[Household.phone] == .text("13911111111"))
        #expect(try device.record(read)?[Household.address] == .text("东街"))
        // The search index holds what the record holds.
        let kind = try #require(Schema.kind(Household.kind))
        #expect(try device.store.records.search(kind, "13911111111").count == 1)
        #expect(try device.store.records.search(kind, "13800000000").isEmpty)
    }

    @Test("What is written once is neither edited nor removed")
    func appendOnly() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        let visit = try device.create(Visit.kind, [Visit.household: .id(home.id), Visit.finding: .text("好")])
        let kind = try #require(Schema.kind(Visit.kind))
        #expect(throws: LedgerError.appendOnly(kind)) { try device.edit(visit, [Visit.finding: .text("坏")]) }
        #expect(throws: LedgerError.appendOnly(kind)) { try device.ledger.remove(visit) }
    }

    @Test("A household is not removed while residents belong to it")
    func householdInUse() throws {
        let device = try FieldDevice()
        let home = try device.createHousehold()
        let resident = try device.createResident(of: home)
        #expect(throws: LedgerError.householdInUse(residents: 1)) { try device.ledger.remove(home) }
        try device.ledger.remove(resident)
        try device.ledger.remove(home)
        #expect(try device.record(home) == nil)
        #expect(try device.store.entries(.pending).map(\.operation) == [.create, .create, .remove, .remove])
    }

    @Test("A device that is not enrolled takes no entries")
    func notEnrolled() throws {
        let device = try FieldDevice(isEnrolled: false)
        #expect(throws: LedgerError.notEnrolled) { try device.createHousehold() }
    }
}

@Suite("The revision that an edit says its author had seen")
struct EditBaseTests {
    private func bases(_ device: FieldDevice) throws -> [Revision] {
        try device.store.entries(.pending).map(\.base)
    }

    @Test("What came down beneath one's own pending edit of a field was not seen")
    func sameField() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold(at: 10)
        // Another worker's phone comes down while this one's is still on its way.
        try device.receive([.delta(home, 11, [Household.phone: .text("13922222222")])]) {
            try device.edit(home, [Household.phone: .text("13911111111")])
        }
        #expect(try device.record(home)?[Household.phone] == .text("13911111111"))
        try device.edit(home, [Household.phone: .text("13933333333")])
        #expect(try bases(device) == [10, 10])
    }

    @Test("Another field that came down meanwhile was seen")
    func otherField() throws {
        let device = try FieldDevice()
        let home = try device.receiveHousehold(at: 10)
        try device.receive([.delta(home, 11, [Household.address: .text("东街")])]) {
            try device.edit(home, [Household.phone: .text("13911111111")])
        }
        try device.edit(home, [Household.address: .text("西街")])
        #expect(try bases(device) == [10, 11])
    }
}

extension FieldDevice {
    /// Takes in feed whose request was already on its way when the worker did something.
    func receive(_ items: [FeedItem], meanwhile work: () throws -> Void) throws {
        var engine = try engine
        #expect(try Self.read(try engine.nextRequest(using: &random)).changes.isEmpty)
        try work()
        try engine.receive(Self.reply(pages: [Self.page(items)], acknowledged: 0))
    }
}
