import Ledgers
import Phrases
import Testing
import Wire

@Suite("Who may write what")
struct PermissionTests {
    private static let keepers: [Role] = [.worker, .villageOfficer, .dutyOfficer, .director]
    private static let centre: [Role] = [.dutyOfficer, .director]
    private static let writers: [Role] = keepers + [.department]

    /// Something done with a record, and the roles that may.
    struct Act: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let operation: Change.Operation
        let kind: KindNumber
        var edits: FieldMap<FieldEdit> = [:]
        var record: FieldMap<Value>?
        var level = IncidentLevel.cell
        let roles: [Role]
    }

    private static let acts = [
        Act(
            testDescription: "a new household", operation: .create, kind: Household.kind,
            edits: [Household.head: .set(.text("李大山"))], roles: keepers),
        Act(
            testDescription: "another head", operation: .edit, kind: Household.kind,
            edits: [Household.head: .set(.text("李二山"))], record: [:], roles: keepers),
        Act(
            testDescription: "a household's removal", operation: .remove, kind: Household.kind, record: [:],
            roles: keepers),
        Act(
            testDescription: "a resident's ID number", operation: .edit, kind: Resident.kind,
            edits: [Resident.idNumber: .set(.text("11010519491231002X"))], record: [:], roles: keepers),
        Act(
            testDescription: "an application", operation: .create, kind: Benefit.kind,
            edits: [Benefit.programme: .set(.integer(3)), Benefit.standing: .set(.integer(1))], roles: writers
        ),
        Act(
            testDescription: "a benefit that is granted as it is entered", operation: .create,
            kind: Benefit.kind,
            edits: [Benefit.programme: .set(.integer(3)), Benefit.standing: .set(.integer(2))],
            roles: centre + [.department]),
        Act(
            testDescription: "a benefit with an amount", operation: .create, kind: Benefit.kind,
            edits: [Benefit.programme: .set(.integer(3)), Benefit.amount: .set(.integer(52_000))],
            roles: centre + [.department]),
        Act(
            testDescription: "a payment", operation: .edit, kind: Benefit.kind,
            edits: [Benefit.paid: .add(52_000)], record: [Benefit.programme: .integer(3)],
            roles: centre + [.department]),
        Act(
            testDescription: "a remark about a benefit", operation: .edit, kind: Benefit.kind,
            edits: [Benefit.remarks: .append([.text("材料已齐")])], record: [Benefit.programme: .integer(3)],
            roles: writers),
        Act(
            testDescription: "a benefit's removal", operation: .remove, kind: Benefit.kind,
            record: [Benefit.programme: .integer(3)], roles: centre + [.department]),
        Act(
            testDescription: "a visit", operation: .create, kind: Visit.kind,
            edits: [Visit.finding: .set(.text("平安"))], roles: writers),
        Act(
            testDescription: "a reported incident", operation: .create, kind: Incident.kind,
            edits: [Incident.title: .set(.text("排水")), Incident.urgency: .set(.integer(3))], roles: writers),
        Act(
            testDescription: "an incident's number", operation: .edit, kind: Incident.kind,
            edits: [Incident.number: .set(.text("1"))], record: [:], roles: []),
        Act(
            testDescription: "an incident's recorder", operation: .edit, kind: Incident.kind,
            edits: [Incident.recorder: .set(.integer(7))], record: [:], roles: []),
        Act(
            testDescription: "the urgency at cell level", operation: .edit, kind: Incident.kind,
            edits: [Incident.urgency: .set(.integer(1))], record: [:], roles: keepers),
        Act(
            testDescription: "the urgency at village level", operation: .edit, kind: Incident.kind,
            edits: [Incident.urgency: .set(.integer(1))], record: [:], level: .village,
            roles: [.villageOfficer] + centre),
        Act(
            testDescription: "the urgency at township level", operation: .edit, kind: Incident.kind,
            edits: [Incident.urgency: .set(.integer(1))], record: [:], level: .township, roles: centre),
        Act(
            testDescription: "the detail at township level", operation: .edit, kind: Incident.kind,
            edits: [Incident.detail: .set(.text("又漏水"))], record: [:], level: .township, roles: writers),
        Act(
            testDescription: "an incident's removal", operation: .remove, kind: Incident.kind, record: [:],
            roles: centre),
        Act(
            testDescription: "a step", operation: .create, kind: IncidentEntry.kind,
            edits: [IncidentEntry.action: .set(.integer(17))], roles: writers),
    ]

    private func refusal(_ act: Act, _ authority: Authority, _ incident: IncidentOwnership? = nil)
        -> PermissionRefusal?
    {
        guard let kind = Schema.kind(act.kind) else { return nil }
        let id = RecordID(bytes: [UInt8](repeating: 1, count: RecordID.byteCount))
        let record = act.record.flatMap { fields in
            id.map { LedgerRecord(kind: act.kind, id: $0, cell: 1, fields: fields) }
        }
        do throws(PermissionRefusal) {
            try Permission.checkRole(act.operation, of: act.kind, by: authority)
            try Permission.check(
                act.operation, of: kind, edits: act.edits, upon: record, incident: incident, by: authority)
            return nil
        } catch { return error }
    }

    private func standing(
        _ level: IncidentLevel = .cell, departments: Set<Int64> = [], recorder: WorkerNumber = 1
    ) throws -> IncidentOwnership {
        let id = try #require(RecordID(bytes: [UInt8](repeating: 2, count: RecordID.byteCount)))
        var standing = IncidentOwnership(
            incident: LedgerRecord(
                kind: Incident.kind, id: id, cell: 1, fields: [Incident.recorder: .integer(recorder)]),
            steps: [])
        standing.level = level
        standing.departments = departments
        return standing
    }

    @Test(
        "Each act has its roles, and every other is refused with who may [R12.8-1] [R12.8-4]", arguments: acts
    )
    func roles(act: Act) throws {
        let incident = try standing(act.level)
        for role in Role.allCases {
            let refusal = refusal(
                act, Authority(worker: 7, role: role, line: .of(.civilAffairs)), incident)
            #expect((refusal == nil) == act.roles.contains(role), "\(role): \(refusal?.phrase.english ?? "")")
            guard let refusal else { continue }
            for may in act.roles where PermissionTable.writes(role) {
                #expect(refusal.phrase.chinese.contains(may.label(in: .chinese)), "\(refusal.phrase.chinese)")
            }
        }
    }

    @Test("A department writes the benefits of its own programmes alone [R12.8-2]")
    func programmes() {
        let act = Act(
            testDescription: "", operation: .edit, kind: Benefit.kind, edits: [Benefit.paid: .add(1)],
            roles: [])
        for programme in Programme.allCases {
            for department in Department.allCases {
                let authority = Authority(worker: 7, role: .department, line: .of(department))
                var of = act
                of.record = [Benefit.programme: .integer(programme.rawValue)]
                let refusal = refusal(of, authority)
                #expect((refusal == nil) == (programme.department == department))
                if let refusal {
                    #expect(refusal.code == RefusalCode.line && refusal.field == Benefit.programme)
                    #expect(refusal.phrase.english.contains(programme.department.label.english))
                }
                // Nor can one's own become another's, or another's one's own.
                let moved = Act(
                    testDescription: "", operation: .edit, kind: Benefit.kind,
                    edits: [Benefit.programme: .set(.integer(programme.rawValue))],
                    record: [Benefit.programme: .integer(Programme.lowIncome.rawValue)], roles: [])
                let isOwn = programme.department == department && department == .civilAffairs
                #expect((self.refusal(moved, authority) == nil) == isOwn)
            }
        }
    }

    @Test(
        "A department whose line is not noted, or a programme that is not known, is nobody's guess [R12.8-2]")
    func unknownLines() {
        var act = Act(
            testDescription: "", operation: .edit, kind: Benefit.kind, edits: [Benefit.paid: .add(1)],
            record: [Benefit.programme: .integer(3)], roles: [])
        #expect(refusal(act, Authority(worker: 7, role: .department, line: .none)) == .noLine)
        #expect(refusal(act, Authority(worker: 7, role: .department, line: .untold)) == nil)
        act.record = [Benefit.programme: .integer(99)]
        #expect(
            refusal(act, Authority(worker: 7, role: .department, line: .of(.civilAffairs)))?.code
                == RefusalCode.line)
    }

    @Test(
        "An incident is of the lines that it was given to, of nobody's before, and always its recorder's [R12.8-3]",
        arguments: [
            ([], 1, true), ([1], 1, true), ([2], 1, false), ([1, 2], 1, true), ([2], 7, true),
        ] as [(Set<Int64>, WorkerNumber, Bool)])
    func incidents(departments: Set<Int64>, recorder: WorkerNumber, isAllowed: Bool) throws {
        let incident = try standing(departments: departments, recorder: recorder)
        let authority = Authority(worker: 7, role: .department, line: .of(.civilAffairs))
        let acts = [
            Act(
                testDescription: "", operation: .edit, kind: Incident.kind,
                edits: [Incident.detail: .set(.text("x"))], record: [:], roles: []),
            Act(
                testDescription: "", operation: .create, kind: IncidentEntry.kind,
                edits: [IncidentEntry.action: .set(.integer(7))], roles: []),
        ]
        for act in acts {
            #expect(
                Permission.dependsOnIncident(
                    act.edits, of: act.kind, isNew: act.operation == .create, by: authority))
            let refusal = refusal(act, authority, incident)
            #expect((refusal == nil) == isAllowed)
            #expect(isAllowed || refusal?.code == RefusalCode.line)
        }
    }

    @Test("The department of a registration counts for a line, that of a remark does not")
    func namedDepartments() throws {
        let id = try #require(RecordID(bytes: [UInt8](repeating: 3, count: RecordID.byteCount)))
        func step(_ action: IncidentAction, _ department: Int64) -> IncidentStep {
            IncidentStep(
                id: id,
                fields: [
                    IncidentEntry.action: .integer(action.rawValue),
                    IncidentEntry.department: .integer(department),
                ])
        }
        let incident = LedgerRecord(kind: Incident.kind, id: id, cell: 1)
        let standing = IncidentOwnership(
            incident: incident, steps: [step(.register, 2), step(.remark, 3), step(.dispatch, 4)])
        #expect(standing.departments == [2, 4] && standing.recorder == nil && standing.level == .cell)
    }

    @Test("A record that is written once is refused as such, not for a role")
    func writtenOnce() {
        for operation in [Change.Operation.edit, .remove] {
            let act = Act(
                testDescription: "", operation: operation, kind: Visit.kind,
                edits: operation == .edit ? [Visit.finding: .set(.text("x"))] : [:], record: [:], roles: [])
            #expect(refusal(act, Authority(worker: 7, role: .worker, line: .none)) == nil)
        }
    }
}
