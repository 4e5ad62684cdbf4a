import Ledgers
import Phrases
import Testing
import Wire

private let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

@Suite("Fields as text")
struct FieldTextTests {
    /// What people write, what it means, and how it is written back for programs.
    private static let readable: [(KindNumber, FieldNumber, String, Value, String)] = [
        (Household.kind, Household.head, " 李大山 ", .text("李大山"), "李大山"),
        (Household.kind, Household.householdKind, "rented", .integer(2), "rented"),
        (Household.kind, Household.householdKind, "出租户", .integer(2), "rented"),
        (Household.kind, Household.phone, "138 0000 0000", .text("13800000000"), "13800000000"),
        (
            Household.kind, Household.care, "disability,lives_alone", .array([.integer(1), .integer(3)]),
            "lives_alone,disability"
        ),
        (
            Household.kind, Household.care, "独居、残疾；独居", .array([.integer(1), .integer(3)]),
            "lives_alone,disability"
        ),
        (
            Household.kind, Household.care, "lives alone, left-behind child",
            .array([.integer(1), .integer(2)]),
            "lives_alone,left_behind_child"
        ),
        (
            Household.kind, Household.care, "独居 残疾", .array([.integer(1), .integer(3)]),
            "lives_alone,disability"
        ),
        (Household.kind, Household.remarks, "甲\n乙\n", .array([.text("甲"), .text("乙")]), "甲\n乙"),
        (Household.kind, Household.remarks, "甲\r\n \r\n乙", .array([.text("甲"), .text("乙")]), "甲\n乙"),
        (Resident.kind, Resident.birthDate, "2000-02-29", .integer(11_016), "2000-02-29"),
        (
            Resident.kind, Resident.idNumber, "11010519491231002x", .text("11010519491231002X"),
            "11010519491231002X"
        ),
        (Benefit.kind, Benefit.amount, "-12050", .integer(-12_050), "-12050"),
        (Visit.kind, Visit.visitedAt, "1970-01-01 08:00", .integer(0), "1970-01-01 08:00"),
        (Visit.kind, Visit.visitedAt, "1970-01-01T08:00:05", .integer(5000), "1970-01-01 08:00:05"),
        (Visit.kind, Visit.visitor, "7", .integer(7), "7"),
        (Resident.kind, Resident.household, id, Value.bytes(RecordID(text: id)?.bytes ?? []), id),
        (
            Incident.kind, Incident.residents, "\(id) \(id)",
            .array([.bytes(RecordID(text: id)?.bytes ?? [])]), id
        ),
    ]

    @Test("What people write is read, and written back so that it can be read again", arguments: readable)
    func roundTrip(kind: KindNumber, field: FieldNumber, text: String, value: Value, written: String) throws {
        let (kind, field) = try definition(kind, field)
        #expect(try field.value(of: text, in: kind, resolve: noReferences) == value)
        #expect(field.text(of: value, in: nil) == written)
        #expect(try field.value(of: written, in: kind, resolve: noReferences) == value)
    }

    @Test("What people read, in either language, can be typed in again", arguments: Language.allCases)
    func languages(language: Language) throws {
        for (kind, field, _, value, _) in Self.readable where value != .integer(5000) {
            let (kind, field) = try definition(kind, field)
            let text = field.text(of: value, in: language)
            #expect(try field.value(of: text, in: kind, resolve: noReferences) == value, "\(text)")
        }
        for kind in Schema.kinds {
            for field in kind.fields {
                guard case .choices(let list) = field.type else { continue }
                let all = Value.array(list.choices.map { .integer($0.number) })
                let text = field.text(of: all, in: language)
                #expect(try field.value(of: text, in: kind, resolve: noReferences) == all, "\(text)")
            }
        }
    }

    @Test("Nothing but space is null, in every field that may be empty")
    func empty() throws {
        for kind in Schema.kinds {
            for field in kind.fields where !field.isRequired {
                for text in ["", " ", "\n\u{3000}"] {
                    #expect(try field.value(of: text, in: kind, resolve: noReferences) == .null)
                }
                #expect(field.text(of: .null, in: nil) == "")
            }
        }
    }

    @Test(
        "What a field cannot hold is refused with the reason",
        arguments: [
            (Household.kind, Household.householdKind, "castle", "validation.choice"),
            (Household.kind, Household.householdKind, "#99", "validation.choice"),
            (Household.kind, Household.care, "独居,castle", "validation.choice"),
            (Household.kind, Household.phone, "999", "validation.phone"),
            (Household.kind, Household.head, String(repeating: "李", count: 31), "validation.length"),
            (Household.kind, Household.remarks, String(repeating: "甲", count: 334), "validation.length"),
            (Resident.kind, Resident.birthDate, "1998-2-30", "validation.date"),
            (Resident.kind, Resident.idNumber, "110105194912310021", "validation.id_number"),
            (Benefit.kind, Benefit.amount, "12.50", "validation.type"),
            (Benefit.kind, Benefit.amount, "1000000000001", "validation.range"),
            (Visit.kind, Visit.visitedAt, "昨天", "validation.type"),
            (Visit.kind, Visit.visitor, "-1", "validation.range"),
        ])
    func refused(kind: KindNumber, field: FieldNumber, text: String, code: String) throws {
        let (kind, field) = try definition(kind, field)
        do {
            let value = try field.value(of: text, in: kind, resolve: noReferences)
            Issue.record("read as \(value)")
        } catch let problem as FieldProblem {
            #expect(problem.code == code)
            #expect(problem.fieldNumber == field.number)
            #expect(!problem.phrase.chinese.contains(text) && !problem.phrase.english.contains(text))
        }
    }

    @Test(
        "A field's edit does what its policy asks for",
        arguments: [
            (Household.kind, Household.phone, .null, .text("1"), .set(.text("1"))),
            (Household.kind, Household.phone, .text("1"), .null, .set(.null)),
            (Household.kind, Household.phone, .text("1"), .text("1"), nil),
            (Household.kind, Household.head, .text("a"), .text("b"), .set(.text("b"))),
            (
                Household.kind, Household.care, .array([.integer(1), .integer(2)]),
                .array([.integer(2), .integer(3)]),
                .union(adding: [.integer(3)], removing: [.integer(1)])
            ),
            (
                Household.kind, Household.care, .array([.integer(1)]), .null,
                .union(adding: [], removing: [.integer(1)])
            ),
            (Household.kind, Household.care, .null, .array([]), nil),
            (Benefit.kind, Benefit.paid, .integer(100), .integer(70), .add(-30)),
            (Benefit.kind, Benefit.paid, .null, .integer(70), .add(70)),
            (Benefit.kind, Benefit.paid, .integer(70), .null, .add(-70)),
            (Benefit.kind, Benefit.paid, .integer(.min), .integer(.max), nil),
            (
                Household.kind, Household.remarks, .array([.text("a")]), .array([.text("b")]),
                .append([.text("b")])
            ),
            (
                Household.kind, Household.remarks, .array([.text("a")]), .array([.text("a")]),
                .append([.text("a")])
            ),
            (Household.kind, Household.remarks, .array([.text("a")]), .null, nil),
            (Visit.kind, Visit.finding, .null, .text("a"), .set(.text("a"))),
        ] as [(KindNumber, FieldNumber, Value, Value, FieldEdit?)])
    func edit(kind: KindNumber, field: FieldNumber, before: Value, after: Value, edit: FieldEdit?) throws {
        #expect(try definition(kind, field).field.edit(from: before, to: after) == edit)
    }
}
