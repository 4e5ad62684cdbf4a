import Ledgers
import Storage
import SyncServer
import Testing
import Wire

@Suite("Records that are about one household or person")
struct DuplicateTests {
    private let township: TestTownship
    private let device: Device
    private let first: RecordID
    private let second: RecordID

    /// Two households of one number in one village, entered by one device in cell 0101 and by another in 0102.
    init() throws {
        township = try TestTownship()
        try township.store.addVillage(code: "02", name: "西街村")
        try township.store.addCell(code: "0201", name: "0201网格", village: 2)
        device = try township.device(cells: ["0101", "0102", "0201"])
        (first, second) = (township.id(), township.id())
        try township.upload([try township.household(1, first)], from: device)
    }

    private func add(
        _ number: Int64, _ kind: KindNumber, _ id: RecordID, cell: String = "0101",
        _ fields: FieldMap<FieldEdit>
    ) throws {
        let result = try township.upload(
            [try township.change(number, .create, kind, id, cell: cell, fields)], from: device)
        #expect(result.outcomes.map(\.status) == [.applied])
    }

    private func resident(
        _ number: Int64, of home: RecordID, name: String = "李小山", _ more: FieldMap<FieldEdit> = [:]
    ) throws -> RecordID {
        let id = township.id()
        var fields: FieldMap<FieldEdit> = [
            Resident.household: .set(.id(home)), Resident.name: .set(.text(name)),
            Resident.sex: .set(.integer(1)), Resident.birthDate: .set(.integer(9000)),
        ]
        for (field, edit) in more { fields[field] = edit }
        try add(number, Resident.kind, id, fields)
        return id
    }

    private var duplicates: [ReviewItem] {
        get throws { try township.store.reviewItems().filter { $0.reason == .duplicate } }
    }

    private func desk() -> ReviewDesk {
        ReviewDesk(store: township.store, person: "赵主任", now: TestTownship.now)
    }

    private func record(_ kind: KindNumber, _ id: RecordID) throws -> LedgerRecord {
        try #require(try township.store.records.record(kind, id))
    }

    // Finding them.

    @Test(
        "One household number twice in a village is put up, in two villages it is not",
        arguments: [("0101", 1), ("0102", 1), ("0201", 0)])
    func householdNumber(cell: String, count: Int) throws {
        try township.upload([try township.household(2, second, cell: cell)], from: device)
        let items = try duplicates
        #expect(items.count == count)
        if let item = items.first {
            #expect(item.id == second && item.other.value == .id(first))
            #expect(item.detailChinese?.contains("同村户号相同，户主也相同（把握 90%）") == true)
        }
    }

    @Test(
        "An edit that makes two records alike is put up; one that changes something else is not, and no pair twice"
    )
    func edits() throws {
        try township.upload([try township.household(2, second, named: "0101-002")], from: device)
        #expect(try duplicates.isEmpty)
        for (number, field, value) in [
            (Int64(3), Household.number, "0101-001"), (4, Household.address, "东街 1 号"),
            (5, Household.number, "x"),
            (6, Household.number, "0101-001"),
        ] {
            let base = try township.store.revision()
            try township.upload(
                [
                    try township.change(
                        number, .edit, Household.kind, second, base: base, [field: .set(.text(value))])
                ],
                from: device)
        }
        #expect(try duplicates.map(\.id) == [second])
    }

    @Test("One person twice at home, or one ID number anywhere, is put up with how sure it is")
    func residents() throws {
        try township.upload([try township.household(2, second, named: "0101-002")], from: device)
        let one = try resident(3, of: first)
        _ = try resident(4, of: second)
        #expect(try duplicates.isEmpty, "of one name, in two households without an address")
        let twin = try resident(5, of: first)
        #expect(try duplicates.map(\.id) == [twin])
        #expect(try duplicates.first?.other.value == .id(one))
        let id: FieldMap<FieldEdit> = [Resident.idNumber: .set(.text("11010519491231002X"))]
        _ = try resident(6, of: first, name: "甲", id)
        let elsewhere = try resident(7, of: second, name: "乙", id)
        #expect(try duplicates.map(\.id) == [twin, elsewhere])
        #expect(try duplicates.last?.detailEnglish == "the same ID number (95 % sure)")
    }

    @Test("Two households at one address are one home")
    func address() throws {
        try township.upload([try township.household(2, second, named: "0101-002")], from: device)
        for (number, home) in [(Int64(3), first), (4, second)] {
            try township.upload(
                [
                    try township.change(
                        number, .edit, Household.kind, home, base: 9,
                        [Household.address: .set(.text("东街 1 号"))])
                ], from: device)
        }
        _ = try resident(5, of: first)
        _ = try resident(6, of: second)
        #expect(try duplicates.count == 1)
    }

    // Merging them.

    /// The second household, in 0102, with a resident, a benefit, a visit, and an incident in 0101 that names both.
    private func family() throws -> (person: RecordID, others: [(KindNumber, RecordID, FieldNumber)]) {
        try township.upload(
            [
                try township.change(
                    2, .create, Household.kind, second, cell: "0102",
                    [
                        Household.number: .set(.text("0101-001")), Household.head: .set(.text("李小山")),
                        Household.phone: .set(.text("13800000000")),
                        Household.care: .union(adding: [.integer(2)], removing: []),
                        Household.remarks: .append([.text("漏雨")]),
                    ])
            ], from: device)
        let (person, benefit, visit, incident) = (
            township.id(), township.id(), township.id(), township.id()
        )
        try add(
            3, Resident.kind, person, cell: "0102",
            [Resident.household: .set(.id(second)), Resident.name: .set(.text("李小山"))])
        try add(
            4, Benefit.kind, benefit, cell: "0102",
            [
                Benefit.household: .set(.id(second)), Benefit.resident: .set(.id(person)),
                Benefit.programme: .set(.integer(1)),
            ])
        try add(
            5, Visit.kind, visit, cell: "0102",
            [
                Visit.household: .set(.id(second)), Visit.visitor: .set(.integer(device.worker)),
                Visit.finding: .set(.text("平安")),
            ])
        try add(
            6, Incident.kind, incident,
            [
                Incident.number: .set(.text("S1")), Incident.incidentKind: .set(.integer(1)),
                Incident.title: .set(.text("漏水")), Incident.household: .set(.id(second)),
                Incident.residents: .union(adding: [.id(person)], removing: []),
                Incident.recorder: .set(.integer(device.worker)),
            ])
        return (
            person,
            [
                (Resident.kind, person, Resident.household), (Benefit.kind, benefit, Benefit.household),
                (Visit.kind, visit, Visit.household), (Incident.kind, incident, Incident.household),
            ]
        )
    }

    @Test("All that pointed to the one that goes points to the one that stays, and is in its cell")
    func merged() throws {
        let (_, others) = try family()
        let item = try #require(try duplicates.first)
        try desk().merge(item.number, taking: [Household.head])
        for (kind, id, field) in others {
            let record = try record(kind, id)
            #expect(record[field] == .id(first), "\(kind.rawValue)")
            #expect(record.cell == (try township.cell("0101")), "\(kind.rawValue)")
        }
        let stays = try record(Household.kind, first)
        #expect(stays[Household.head] == .text("李小山"), "taken")
        #expect(stays[Household.phone] == .text("13800000000"), "it had none")
        #expect(stays[Household.care] == .array([.integer(2)]))
        #expect(stays[Household.remarks] == .array([.text("漏雨")]))
        #expect(try record(Household.kind, second).isRemoved)
        #expect(try township.store.reviewItem(item.number)?.decision == .merged)
        for cell in try township.store.cells() {
            #expect(
                try township.store.digest(of: cell.number) == township.store.records.digest(of: cell.number))
        }
        // Everything that the decision did is in the history under its item.
        let changes = try township.store.changes(ofMerging: item.number)
        #expect(Set(changes.map(\.id)) == Set(others.map(\.1) + [first, second]))
    }

    @Test("The newer one may stay; its own values stand")
    func newerStays() throws {
        _ = try family()
        try desk().merge(try #require(try duplicates.first).number, newerStays: true)
        #expect(try record(Household.kind, first).isRemoved)
        #expect(try record(Household.kind, second)[Household.head] == .text("李小山"))
    }

    @Test(
        "A device that has not heard of it edits, names and removes the one that is gone [R11.11-1] [R11.11-2] [R11.11-3]"
    )
    func lateChanges() throws {
        let (person, _) = try family()
        // It walks 0102 alone, and will never see the household that stays.
        let late = try township.device(cells: ["0102"])
        let base = try township.store.revision()
        try desk().merge(try #require(try duplicates.first).number)
        let benefit = township.id()
        let changes = [
            try township.change(
                1, .edit, Household.kind, second, cell: "0102", base: base,
                [Household.address: .set(.text("东街 2 号"))]),
            try township.change(
                2, .create, Benefit.kind, benefit, cell: "0102",
                [Benefit.household: .set(.id(second)), Benefit.programme: .set(.integer(2))]),
            try township.change(3, .remove, Household.kind, second, cell: "0102", base: base),
        ]
        let outcomes = try township.upload(changes, from: late).outcomes
        #expect(outcomes.map(\.status) == [.applied, .applied, .applied])
        let stays = try record(Household.kind, first)
        #expect(stays[Household.address] == .text("东街 2 号") && !stays.isRemoved)
        #expect(try record(Benefit.kind, benefit)[Benefit.household] == .id(first))
        #expect(try record(Benefit.kind, benefit).cell == (try township.cell("0101")))
        // Sent again, they are what the centre holds.
        let again = try #require(try township.store.device(late.number))
        #expect(try township.upload(changes, from: again).outcomes == outcomes)
        #expect(try township.store.history(of: first).last?.edits[Household.address] != nil)
        #expect(try record(Resident.kind, person)[Resident.household] == .id(first))
    }

    @Test("Merged twice, a change goes all the way; a device that never walked the cell gets nowhere")
    func chain() throws {
        _ = try family()
        let third = township.id()
        try desk().merge(try #require(try duplicates.first).number)
        try township.upload([try township.household(7, third)], from: device)
        let item = try #require(try duplicates.first)
        #expect(item.id == third)
        try desk().merge(item.number, newerStays: true)
        let edit: FieldMap<FieldEdit> = [Household.dwelling: .set(.text("砖房"))]
        let stranger = try township.device(cells: ["0201"])
        for (number, sender, status) in [(Int64(8), device, Outcome.Status.applied), (1, stranger, .refused)]
        {
            let change = try township.change(
                number, .edit, Household.kind, second, cell: sender.number == device.number ? "0102" : "0201",
                edit)
            #expect(try township.upload([change], from: sender).outcomes.map(\.status) == [status])
        }
        #expect(try record(Household.kind, third)[Household.dwelling] == .text("砖房"))
    }

    @Test("Split again, both are as they were, but for what was changed since")
    func split() throws {
        let (person, others) = try family()
        let before = try ([(Household.kind, first), (Household.kind, second)] + others.map { ($0.0, $0.1) })
            .map {
                try record($0.0, $0.1)
            }
        let item = try #require(try duplicates.first)
        try desk().merge(item.number, taking: [Household.head])
        let base = try township.store.revision()
        try township.upload(
            [
                try township.change(
                    7, .edit, Resident.kind, person, base: base, [Resident.occupation: .set(.text("教师"))])
            ], from: device)
        try desk().split(item.number)
        for old in before {
            var now = try record(old.kind, old.id)
            if old.id == person {
                #expect(now[Resident.occupation] == .text("教师"))
                now[Resident.occupation] = .null
            }
            #expect(now.fields == old.fields && now.cell == old.cell, "\(old.kind.rawValue)")
        }
        for cell in try township.store.cells() {
            #expect(
                try township.store.digest(of: cell.number) == township.store.records.digest(of: cell.number))
        }
        // They are two, and stay so.
        #expect(try township.store.reviewItem(item.number)?.decision == .keep)
        #expect(throws: ReviewError.notMerged(item.number)) { try desk().split(item.number) }
        let edit = try township.change(
            8, .edit, Household.kind, second, cell: "0102", base: try township.store.revision(),
            [Household.number: .set(.text("0101-001"))])
        try township.upload([edit], from: device)
        #expect(try duplicates.isEmpty)
    }

    @Test("Residents of both households come together, and are looked at")
    func residentsOfBoth() throws {
        try township.upload([try township.household(2, second)], from: device)
        let both = [try resident(3, of: first), try resident(4, of: second)]
        let item = try #require(try duplicates.first)
        try desk().merge(item.number)
        let found = try #require(try duplicates.first)
        #expect(found.kind == Resident.kind)
        try desk().merge(found.number)
        #expect(try duplicates.isEmpty)
        #expect(
            try both.map { try record(Resident.kind, $0).isRemoved }.sorted { !$0 && $1 } == [false, true])
    }

    @Test("What cannot be merged says why")
    func refusals() throws {
        try township.upload([try township.household(2, second)], from: device)
        let item = try #require(try duplicates.first)
        #expect(throws: ReviewError.notOffered(item.number)) {
            try desk().merge(item.number, taking: [Household.remarks])
        }
        #expect(throws: ReviewError.noSuchItem(99)) { try desk().merge(99) }
        let base = try township.store.revision()
        try township.upload(
            [try township.change(3, .remove, Household.kind, first, base: base)], from: device)
        #expect(throws: ReviewError.recordGone(item.number)) { try desk().merge(item.number) }
        try desk().decide(item.number, .keep)
        #expect(throws: ReviewError.alreadyDecided(item.number, by: "赵主任")) { try desk().merge(item.number) }
    }
}
