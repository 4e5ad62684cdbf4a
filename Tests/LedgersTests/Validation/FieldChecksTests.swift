import Ledgers
import Phrases
import Testing
import Wire

@Suite("Checks of field values")
struct FieldChecksTests {
    private static let id = Value.bytes([UInt8](repeating: 7, count: 16))
    private static let otherID = Value.bytes([UInt8](repeating: 8, count: 16))

    @Test(
        "Values that may stand",
        arguments: [
            (Household.kind, Household.number, .text(String(repeating: "a", count: 40))),
            (Household.kind, Household.address, .text("")), (Household.kind, Household.address, .null),
            (Household.kind, Household.care, .array([])),
            (Household.kind, Household.care, .array([.integer(1), .integer(4)])),
            (Household.kind, Household.remarks, .array([.text("b"), .text("a"), .text("a")])),
            (Household.kind, Household.phone, .text("0355-8321234")),
            (Resident.kind, Resident.birthDate, .integer(-43_829)),
            (Resident.kind, Resident.birthDate, .integer(84_005)),
            (Resident.kind, Resident.household, id),
            (Benefit.kind, Benefit.amount, .integer(-1_000_000_000_000)),
            (Incident.kind, Incident.residents, .array([id, otherID])),
            (Visit.kind, Visit.visitor, .integer(0)),
        ] as [(KindNumber, FieldNumber, Value)])
    func good(kind: KindNumber, field: FieldNumber, value: Value) throws {
        let (kind, field) = try definition(kind, field)
        #expect(throws: Never.self) { try field.check(value, in: kind) }
    }

    @Test(
        "Values that may not, and why",
        arguments: [
            (Household.kind, Household.number, .null, .required),
            (Household.kind, Household.number, .text(""), .required),
            (Household.kind, Household.number, .text(" \u{3000}"), .required),
            (
                Household.kind, Household.number, .text(String(repeating: "a", count: 41)),
                .tooLong(byteCountMax: 40)
            ),
            (Household.kind, Household.number, .integer(1), .wrongType),
            (Household.kind, Household.phone, .text("138 0000 0000"), .notPhone),
            (Household.kind, Household.care, .array([.integer(2), .integer(1)]), .wrongType),
            (Household.kind, Household.care, .array([.integer(1), .integer(1)]), .wrongType),
            (Household.kind, Household.care, .array([.text("lives_alone")]), .wrongType),
            (Household.kind, Household.care, .integer(1), .wrongType),
            (Household.kind, Household.remarks, .array([.text("a\nb")]), .wrongType),
            (Household.kind, Household.remarks, .array([.text("a\r\nb")]), .wrongType),
            (Household.kind, Household.remarks, .array([.text("a\u{2028}b")]), .wrongType),
            (Household.kind, Household.remarks, .array([.integer(1)]), .wrongType),
            (Household.kind, Household.remarks, .array([.text("")]), .required),
            (
                Household.kind, Household.remarks, .array([.text(String(repeating: "a", count: 1001))]),
                .tooLong(byteCountMax: 1000)
            ),
            (Resident.kind, Resident.idNumber, .text("11010519491231002x"), .notIdentityNumber(.notDigits)),
            (Resident.kind, Resident.birthDate, .integer(-43_830), .notDate),
            (Resident.kind, Resident.birthDate, .integer(.max), .notDate),
            (Resident.kind, Resident.birthDate, .text("2000-01-01"), .wrongType),
            (Resident.kind, Resident.household, .bytes([1]), .notReference),
            (Resident.kind, Resident.household, .text("x"), .wrongType),
            (Incident.kind, Incident.residents, .array([otherID, id]), .notReference),
            (Incident.kind, Incident.residents, .array([.integer(1)]), .notReference),
            (Incident.kind, Incident.happenedAt, .integer(.min), .outOfRange),
            (Benefit.kind, Benefit.amount, .integer(.max), .outOfRange),
            (Visit.kind, Visit.visitor, .integer(-1), .outOfRange),
        ] as [(KindNumber, FieldNumber, Value, FieldProblem.Reason)])
    func bad(kind: KindNumber, field: FieldNumber, value: Value, reason: FieldProblem.Reason) throws {
        let (kind, field) = try definition(kind, field)
        #expect(throws: FieldProblem(kind, field, reason)) { try field.check(value, in: kind) }
    }

    @Test("No value of any shape traps in any field")
    func everyShape() {
        let shapes: [Value] = [
            .null, .integer(.min), .integer(.max), .text("\u{0}"), .bytes([]), .array([]), .array([.null]),
            .array([.array([])]),
        ]
        for kind in Schema.kinds {
            for field in kind.fields {
                for shape in shapes {
                    _ = field.text(of: shape, in: nil)
                    do throws(FieldProblem) {
                        try field.check(shape, in: kind)
                    } catch { #expect(!error.phrase.chinese.isEmpty && !error.phrase.english.isEmpty) }
                }
            }
        }
    }
}

@Suite("Checks of changes")
struct KindChecksTests {
    private let household: FieldMap<FieldEdit> = [
        Household.number: .set(.text("1")), Household.head: .set(.text("李")),
    ]

    private func reason(
        _ kind: KindNumber, _ edits: FieldMap<FieldEdit>, isNew: Bool = false, allowsUnknown: Bool = false
    ) throws -> FieldProblem.Reason? {
        let kind = try #require(Schema.kind(kind))
        do throws(FieldProblem) {
            try kind.check(edits, isNew: isNew, allowsUnknown: allowsUnknown)
            return nil
        } catch { return error.reason }
    }

    @Test(
        "An operation that does not fit the field's policy is refused",
        arguments: [
            (Household.phone, .add(1)), (Household.phone, .append([.text("a")])),
            (Household.phone, .union(adding: [], removing: [])),
            (Household.care, .set(.array([.integer(1)]))),
            (Household.care, .append([.integer(1)])), (Household.remarks, .set(.array([.text("a")]))),
            (Household.head, .add(1)),
        ] as [(FieldNumber, FieldEdit)])
    func wrongOperation(field: FieldNumber, edit: FieldEdit) throws {
        #expect(try reason(Household.kind, [field: edit]) == .wrongOperation)
    }

    @Test("A new record has what is required; an edit need not have it, and may not take it away")
    func required() throws {
        #expect(try reason(Household.kind, household, isNew: true) == nil)
        #expect(try reason(Household.kind, [Household.number: .set(.text("1"))], isNew: true) == .required)
        #expect(try reason(Household.kind, [:], isNew: false) == nil)
        #expect(try reason(Household.kind, [Household.head: .set(.null)]) == .required)
    }

    @Test("What is written once is not edited")
    func appendOnly() throws {
        let finding: FieldMap<FieldEdit> = [Visit.finding: .set(.text("a"))]
        #expect(try reason(Visit.kind, finding) == .appendOnly)
        var visit = finding
        visit[Visit.household] = .set(.bytes([UInt8](repeating: 1, count: 16)))
        visit[Visit.visitor] = .set(.integer(1))
        #expect(try reason(Visit.kind, visit, isNew: true) == nil)
    }

    @Test(
        "Fields and choices that this build does not know pass only from a newer schema",
        arguments: [false, true])
    func unknown(isNewer: Bool) throws {
        let field: FieldMap<FieldEdit> = [FieldNumber(rawValue: 900): .append([.bytes([1])])]
        #expect(try reason(Household.kind, field, allowsUnknown: isNewer) == (isNewer ? nil : .unknownField))
        let choices: [FieldMap<FieldEdit>] = [
            [Household.householdKind: .set(.integer(99))],
            [Household.care: .union(adding: [.integer(99)], removing: [])],
        ]
        for edits in choices {
            #expect(try (reason(Household.kind, edits, allowsUnknown: isNewer) == nil) == isNewer)
        }
    }

    @Test("A newer schema does not excuse a wrong type, or a hand on the removal mark")
    func newerSchemaIsHeldToTypes() throws {
        func newer(_ edits: FieldMap<FieldEdit>) throws -> FieldProblem.Reason? {
            try reason(Household.kind, edits, allowsUnknown: true)
        }
        #expect(try newer([Household.householdKind: .set(.text("a"))]) == .wrongType)
        #expect(
            try newer([Household.care: .union(adding: [.integer(99), .text("a")], removing: [])])
                == .wrongType)
        #expect(try newer([.removed: .set(.integer(1))]) == .unknownField)
    }
}
