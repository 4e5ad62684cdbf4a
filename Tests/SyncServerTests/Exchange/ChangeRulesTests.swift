import Ledgers
import Phrases
import Storage
import SyncServer
import Testing
import Wire

/// What a device may send.
@Suite("Rules for changes")
struct ChangeRulesTests {
    /// Records that are there already: a household in each of two cells, a removed one, a resident and an
    /// incident.
    private struct Scene {
        let township: TestTownship
        let device: Device
        let home, elsewhere, removed, resident, incident, absent: RecordID

        init(role: Role = .worker) throws {
            township = try TestTownship()
            device = try township.device(role: role)
            let centre = try township.device("中心", cells: ["0101", "0102"])
            home = township.id()
            elsewhere = township.id()
            removed = township.id()
            resident = township.id()
            incident = township.id()
            absent = township.id()
            let result = try township.upload(
                [
                    try township.household(1, home, named: "0101-001"),
                    try township.household(2, elsewhere, named: "0102-001", cell: "0102"),
                    try township.household(3, removed, named: "0101-002"),
                    try township.change(4, .remove, Household.kind, removed, base: 3),
                    try township.change(
                        5, .create, Resident.kind, resident,
                        [Resident.household: .set(.id(home)), Resident.name: .set(.text("李小山"))]),
                    try township.change(
                        6, .create, Incident.kind, incident,
                        [
                            Incident.number: .set(.text("S1")), Incident.title: .set(.text("纠纷")),
                            Incident.incidentKind: .set(.integer(1)),
                            Incident.recorder: .set(.integer(centre.worker)),
                        ]),
                ], from: centre)
            #expect(result.outcomes.allSatisfy { $0.status == .applied })
        }

        func outcome(_ change: Change) throws -> Outcome {
            try #require(try township.upload([change], from: device).outcomes.first)
        }

        func resident(of household: RecordID, cell: String = "0101") throws -> Change {
            try township.change(
                1, .create, Resident.kind, absent, cell: cell,
                [Resident.household: .set(.id(household)), Resident.name: .set(.text("王五"))])
        }

        func entry(author: WorkerNumber, role: Role) throws -> Change {
            try township.change(
                1, .create, IncidentEntry.kind, absent,
                [
                    IncidentEntry.incident: .set(.id(incident)), IncidentEntry.action: .set(.integer(17)),
                    IncidentEntry.author: .set(.integer(author)),
                    IncidentEntry.role: .set(.integer(role.rawValue)), IncidentEntry.text: .set(.text("备注")),
                ])
        }
    }

    @Test("A record belongs to a cell, and only those who walk it change it [R7.2-1]")
    func scope() throws {
        let edits: FieldMap<FieldEdit> = [Household.phone: .set(.text("13800000000"))]
        for (operation, edits) in [(Change.Operation.edit, edits), (.remove, [:])] {
            let scene = try Scene()
            // What the change says of the cell does not count for a record that is there.
            let foreign = try scene.township.change(
                1, operation, Household.kind, scene.elsewhere, cell: "0101", base: 99, edits)
            #expect(try scene.outcome(foreign).code == RefusalCode.scope)
        }
        let scene = try Scene()
        #expect(
            try scene.outcome(try scene.township.household(1, scene.absent, cell: "0102")).code
                == RefusalCode.scope)
        let own = try scene.township.change(
            2, .edit, Household.kind, scene.home, cell: "0102", base: 99, edits)
        #expect(try scene.outcome(own).status == .applied)
    }

    @Test("A record that left the cell is changed by those who could not know of it, and by them alone")
    func left() throws {
        let scene = try Scene()
        let store = scene.township.store
        let before = try store.revision()
        let move = LedgerMove(store: store, now: TestTownship.now)
        #expect(try move.moveHousehold(scene.home, to: scene.township.cell("0102")) == 2)
        for (number, base, code) in [(1, before, nil), (2, try store.revision(), RefusalCode.scope)]
            as [(Int64, Revision, String?)]
        {
            let change = try scene.township.change(
                number, .edit, Household.kind, scene.home, base: base,
                [Household.phone: .set(.text("1380000000\(number)"))])
            #expect(try scene.outcome(change).code == code)
        }
    }

    @Test("A reference leads to a record that is there, in the device's cells, and not removed [R7.2-5]")
    func references() throws {
        let kind = try #require(Schema.kind(Resident.kind))
        for target in [\Scene.elsewhere, \.removed, \.absent, \.resident] {
            let scene = try Scene()
            let outcome = try scene.outcome(try scene.resident(of: scene[keyPath: target]))
            #expect(outcome.code == RefusalCode.missingReference)
            #expect(outcome.field == Resident.household)
            #expect(outcome.sentence?.contains(kind.label.english) == true)
        }
        let scene = try Scene()
        #expect(try scene.outcome(try scene.resident(of: scene.home)).status == .applied)
    }

    @Test("Of a set of references each added one must be there; a removed one need not be")
    func setsOfReferences() throws {
        let scene = try Scene()
        func edit(_ number: Int64, _ edit: FieldEdit) throws -> Outcome {
            try scene.outcome(
                try scene.township.change(
                    number, .edit, Incident.kind, scene.incident, base: 99, [Incident.residents: edit]))
        }
        let (there, absent) = (Value.id(scene.resident), Value.id(scene.absent))
        #expect(
            try edit(1, .union(adding: [there, absent].sorted(), removing: [])).code
                == RefusalCode.missingReference)
        #expect(try edit(2, .union(adding: [there], removing: [])).status == .applied)
        #expect(try edit(3, .union(adding: [], removing: [absent])).status == .applied)
    }

    @Test("A reference to what an earlier change of the same request made is good")
    func referenceWithinRequest() throws {
        let scene = try Scene()
        let (home, resident) = (scene.township.id(), scene.township.id())
        let result = try scene.township.upload(
            [
                try scene.township.household(1, home, named: "0101-009"),
                try scene.township.change(
                    2, .create, Resident.kind, resident,
                    [Resident.household: .set(.id(home)), Resident.name: .set(.text("王五"))]),
            ], from: scene.device)
        #expect(result.outcomes.map(\.status) == [.applied, .applied])
    }

    @Test("An entry is written in one's own name and role [R7.2-6]")
    func author() throws {
        for (authorOffset, role, field) in [
            (1, Role.worker, IncidentEntry.author), (0, .director, IncidentEntry.role),
        ] as [(WorkerNumber, Role, FieldNumber)] {
            let scene = try Scene()
            let outcome = try scene.outcome(
                try scene.entry(author: scene.device.worker + authorOffset, role: role))
            #expect(outcome.code == RefusalCode.author)
            #expect(outcome.field == field)
        }
        let scene = try Scene()
        #expect(
            try scene.outcome(try scene.entry(author: scene.device.worker, role: .worker)).status == .applied)
    }

    @Test("The centre holds changes to what their author's role writes [R7.2-7]", arguments: Role.allCases)
    func roles(role: Role) throws {
        let scene = try Scene(role: role)
        let outcome = try scene.outcome(try scene.township.household(1, scene.absent, named: "0101-008"))
        let writes = [.worker, .villageOfficer, .dutyOfficer, .director].contains(role)
        #expect(outcome.code == (writes ? nil : RefusalCode.role))
        #expect(outcome.field == nil)
        let paid = try scene.outcome(
            try scene.township.change(
                2, .create, Benefit.kind, scene.township.id(),
                [
                    Benefit.household: .set(.id(scene.home)), Benefit.programme: .set(.integer(1)),
                    Benefit.paid: .add(100),
                ]))
        switch role {
        case .dutyOfficer, .director: #expect(paid.status == .applied)
        case .worker, .villageOfficer: #expect(paid.code == RefusalCode.role && paid.field == Benefit.paid)
        case .department: #expect(paid.code == RefusalCode.line)
        case .auditor, .administrator: #expect(paid.code == RefusalCode.role && paid.field == nil)
        }
    }

    @Test("A department writes its own line's benefits, as the directory has its line [R7.2-26]")
    func lines() throws {
        let scene = try Scene(role: .department)
        let store = scene.township.store
        try store.setDepartment(Department.civilAffairs.rawValue, of: scene.device.worker)
        let device = try #require(try store.device(scene.device.number))
        #expect(device.department == Department.civilAffairs.rawValue)
        let civil = try scene.township.upload(
            [
                try scene.township.change(
                    1, .create, Benefit.kind, scene.absent,
                    [
                        Benefit.household: .set(.id(scene.home)), Benefit.programme: .set(.integer(3)),
                        Benefit.amount: .set(.integer(52_000)),
                    ]),
                try scene.township.change(
                    2, .edit, Benefit.kind, scene.absent, [Benefit.programme: .set(.integer(6))]),
            ], from: device
        ).outcomes
        #expect(civil.map(\.status) == [.applied, .refused])
        #expect(civil.last?.code == RefusalCode.line && civil.last?.field == Benefit.programme)
        #expect(civil.last?.sentence?.contains("social security") == true)
    }

    @Test("The urgency of an incident that went up is for those who have it now [R7.2-27]")
    func levels() throws {
        let scene = try Scene()
        func urgency(_ number: Int64) throws -> Outcome {
            try scene.outcome(
                try scene.township.change(
                    number, .edit, Incident.kind, scene.incident, base: 99,
                    [Incident.urgency: .set(.integer(number))]))
        }
        #expect(try urgency(1).status == .applied)
        var step = try scene.entry(author: scene.device.worker, role: .worker)
        (step.number, step.edits[IncidentEntry.action]) = (
            2, .set(.integer(IncidentAction.escalate.rawValue))
        )
        #expect(try scene.outcome(step).status == .applied)
        let late = try urgency(3)
        #expect(late.code == RefusalCode.level && late.field == Incident.urgency)
        #expect(late.sentence?.contains("village level") == true)
    }

    @Test(
        "Fields of a newer schema are kept from a device that has it, and refused from one that has not",
        arguments: [(Schema.version + 1, nil), (Schema.version, "validation.unknown_field")]
            as [(Int64, String?)])
    func newerSchema(schema: Int64, code: String?) throws {
        let scene = try Scene()
        let field = FieldNumber(rawValue: 60)
        let change = try scene.township.change(
            1, .edit, Household.kind, scene.home, base: 99, [field: .set(.text("新"))])
        let result = try scene.township.upload([change], from: scene.device, schema: schema)
        #expect(result.outcomes.map(\.code) == [code])
        #expect(
            try scene.township.value(Household.kind, scene.home, field) == (code == nil ? .text("新") : .null))
    }
}
