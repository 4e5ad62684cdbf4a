import Foundation
import Ledgers
import Phrases
import Storage
import Testing
import Wire

@testable import grid_agent

/// What is to be typed about each kind of refusal.
@Suite struct CorrectionAdviceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let code: String
        var operation = Change.Operation.edit
        var kind = Household.kind
        var field: FieldNumber?
        let edits: FieldMap<FieldEdit>
        /// What precedes giving it up.
        let commands: [String]

        var testDescription: String { "\(code) \(operation) \(commands)" }
    }

    private static let phone: FieldMap<FieldEdit> = [Household.phone: .set(.text("1"))]
    private static let phoneAndAddress: FieldMap<FieldEdit> = [
        Household.phone: .set(.text("1")), Household.address: .set(.text("东街")),
    ]
    private static let benefit: FieldMap<FieldEdit> = [
        Benefit.programme: .set(.integer(3)), Benefit.amount: .set(.integer(1)),
    ]

    static let cases = [
        Case(code: "scope.cell", edits: phone, commands: ["refused correct 7"]),
        Case(code: "record.unknown_kind", edits: phone, commands: ["refused correct 7"]),
        Case(code: "record.unknown", edits: phone, commands: []),
        Case(code: "record.removed", edits: phone, commands: []),
        Case(
            code: "reference.missing", kind: Resident.kind, field: Resident.household,
            edits: [Resident.household: .set(.bytes([1]))],
            commands: ["refused correct 7 --set household=REF"]),
        Case(
            code: "reference.missing", operation: .create, kind: Incident.kind, field: Incident.household,
            edits: [Incident.household: .set(.bytes([1])), Incident.title: .set(.text("x"))],
            commands: ["refused correct 7 --set household=REF", "refused correct 7 --without household"]),
        Case(
            code: "permission.author", operation: .create, kind: Visit.kind, field: Visit.visitor,
            edits: [Visit.visitor: .set(.integer(9)), Visit.finding: .set(.text("x"))], commands: []),
        Case(code: "permission.role", edits: phone, commands: []),
        Case(
            code: "permission.role", operation: .create, kind: Benefit.kind, field: Benefit.amount,
            edits: benefit, commands: ["refused correct 7 --without amount_fen"]),
        Case(
            code: "permission.role", kind: Benefit.kind, field: Benefit.amount,
            edits: [Benefit.amount: .set(.integer(1))], commands: []),
        Case(
            code: "permission.line", operation: .create, kind: Benefit.kind, field: Benefit.programme,
            edits: benefit, commands: ["refused correct 7 --set programme=grain_subsidy"]),
        Case(
            code: "permission.level", kind: Incident.kind, field: Incident.urgency,
            edits: [Incident.urgency: .set(.integer(1)), Incident.detail: .set(.text("x"))],
            commands: ["refused correct 7 --without urgency"]),
        Case(
            code: "validation.required", operation: .create, field: Household.head, edits: phone,
            commands: ["refused correct 7 --set head=TEXT"]),
        Case(
            code: "validation.type", kind: Incident.kind, field: Incident.happenedAt,
            edits: [Incident.happenedAt: .set(.text("x"))],
            commands: ["refused correct 7 --set 'happened_at=2026-03-05 14:30'"]),
        Case(
            code: "validation.length", field: Household.address, edits: phoneAndAddress,
            commands: ["refused correct 7 --set address=TEXT"]),
        Case(
            code: "validation.range", kind: Benefit.kind, field: Benefit.amount, edits: benefit,
            commands: ["refused correct 7 --set amount_fen=52000"]),
        Case(
            code: "validation.count", field: Household.remarks,
            edits: [Household.remarks: .append([]), Household.phone: .set(.null)],
            commands: ["refused correct 7 --without remarks"]),
        Case(
            code: "validation.date", kind: Resident.kind, field: Resident.birthDate,
            edits: [Resident.birthDate: .set(.integer(.max))],
            commands: ["refused correct 7 --set birth_date=1998-03-05"]),
        Case(
            code: "validation.phone", field: Household.phone, edits: phone,
            commands: ["refused correct 7 --set phone=13800000000"]),
        Case(
            code: "validation.id_number", kind: Resident.kind, field: Resident.idNumber,
            edits: [Resident.idNumber: .set(.text("1"))],
            commands: ["refused correct 7 --set id_number=11010519491231002X"]),
        Case(
            code: "validation.choice", field: Household.householdKind,
            edits: [Household.householdKind: .set(.integer(9))],
            commands: ["refused correct 7 --set kind=resident"]),
        Case(
            code: "validation.operation", field: Household.care, edits: [Household.care: .set(.null)],
            commands: ["refused correct 7 --set care=lives_alone"]),
        Case(
            code: "validation.unknown_field", field: FieldNumber(rawValue: 60),
            edits: [FieldNumber(rawValue: 60): .set(.null), Household.phone: .set(.null)],
            commands: ["refused correct 7 --without '#60'", "refused correct 7"]),
        Case(
            code: "validation.append_only", kind: Visit.kind, field: Visit.finding,
            edits: [Visit.finding: .set(.text("x"))], commands: []),
        Case(code: "server.fault", edits: phone, commands: ["refused correct 7"]),
        Case(
            code: "to.come", field: Household.phone, edits: phone,
            commands: ["refused correct 7 --set phone=13800000000", "refused correct 7"]),
    ]

    private func entry(
        _ code: String, _ operation: Change.Operation, _ kind: KindNumber, _ field: FieldNumber?,
        _ edits: FieldMap<FieldEdit>
    ) throws -> JournalEntry {
        let id = try #require(RecordID(bytes: [UInt8](repeating: 1, count: RecordID.byteCount)))
        var entry = JournalEntry(
            number: 7, operation: operation, kind: kind, id: id, cell: 1, base: 0, edits: edits,
            made: ClockReading(wallMilliseconds: 0, bootMilliseconds: 0), bootID: "")
        entry.outcome = Outcome(
            number: 7, status: .refused, revision: nil, code: code, field: field, sentence: "no")
        return entry
    }

    @Test(arguments: cases)
    func eachRefusalHasItsCommands(row: Case) throws {
        let entry = try entry(row.code, row.operation, row.kind, row.field, row.edits)
        let steps = CorrectionAdvice(entry: entry, cause: nil).steps
        #expect(steps.map(\.command) == row.commands + ["refused discard 7"])
    }

    @Test func everyCodeOfTheSpecificationIsInTheTable() throws {
        let root = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent()
        }
        let text = try String(contentsOf: root.appendingPathComponent("Protocol/SPEC.md"), encoding: .utf8)
        let codes = text.matches(of: /\n\| `([a-z]+\.[a-z_]+)` \| 2 \|/).map { String($0.1) }
        #expect(codes.count >= 20)
        #expect(Set(codes).subtracting(Self.cases.map(\.code)) == [])
    }

    @Test func oneThatHangsOnAnotherWaitsForThat() throws {
        var cause = try entry("validation.phone", .create, Household.kind, Household.phone, Self.phone)
        cause.number = 3
        let hanging = try entry("record.unknown", .edit, Household.kind, nil, Self.phone)
        let steps = CorrectionAdvice(entry: hanging, cause: cause).steps
        #expect(
            steps.map(\.command) == ["refused correct 3 --set phone=13800000000", "refused discard 7"])
        #expect(steps.first?.purpose.english == "deal with change 3 first; this one goes with it")
    }
}
