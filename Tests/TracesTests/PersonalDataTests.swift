import Ledgers
import Testing
import Wire

@testable import Traces

@Suite("Personal data in traces")
struct PersonalDataTests {
    private static let key = Array("a key for tests alone".utf8)

    /// Every field of every ledger, with the reach of a table.
    private static let fields = Schema.kinds.flatMap { kind in kind.fields.map { (kind, $0) } }

    /// Values that a field may hold.
    private func samples(of field: FieldDefinition) -> [Value] {
        switch field.type {
        case .text: [.text("李大山"), .text("0101-001"), .text("Li Dashan, 12 East Street")]
        case .remarks: [.array([.text("独居老人"), .text("八月去世")])]
        case .phone: [.text("13800138000"), .text("0355-8321234"), .text("010-62345678"), .text("8321234")]
        case .idNumber: [.text("11010519491231002X")]
        case .date: [.integer(-7306)]
        case .integer(let range): [.integer(range.lowerBound)]
        case .fen: [.integer(12_300)]
        case .instant: [.integer(1_772_409_600_000)]
        case .choice(let list): [.integer(list.choices[0].number)]
        case .choices(let list): [.array(list.choices.prefix(2).map { .integer($0.number) })]
        case .worker: [.integer(3)]
        case .reference: [.bytes(Array(repeating: 7, count: 16))]
        case .references: [.array([.bytes(Array(repeating: 7, count: 16))])]
        }
    }

    private func texts(_ value: Value) -> [String] {
        [value.asText].compactMap(\.self) + (value.asArray ?? []).compactMap(\.asText)
    }

    @Test(
        "Whatever a field of any ledger may hold, no text or birth date comes through, and what stands for it is valid"
    )
    func everyField() throws {
        var personal = PersonalData(key: Self.key)
        for (kind, field) in Self.fields {
            for value in samples(of: field) {
                let replaced = personal.replacing(value, of: field.number, kind.number)
                #expect(throws: Never.self, "\(kind.name).\(field.name)") {
                    try field.check(replaced, in: kind)
                }
                if !texts(value).isEmpty || field.type == .date {
                    #expect(replaced != value, "\(kind.name).\(field.name)")
                    #expect(Set(texts(replaced)).isDisjoint(with: texts(value)))
                } else {
                    #expect(replaced == value, "\(kind.name).\(field.name)")
                }
                #expect(personal.replacing(value, of: field.number, kind.number) == replaced)
            }
        }
    }

    @Test(
        "In a field of another type, or in one that this schema does not know, nothing comes through either")
    func wrongPlaces() {
        var personal = PersonalData(key: Self.key)
        let told: [Value] = [
            .text("李大山"), .bytes(Array("李大山".utf8)), .array([.text("李大山"), .integer(13_800_138_000)]),
        ]
        let places =
            Self.fields.map { ($0.0.number, $0.1.number) } + [
                (Household.kind, FieldNumber(rawValue: 900)),
                (KindNumber(rawValue: 900), FieldNumber(rawValue: 1)),
            ]
        for (kind, field) in places {
            let isKept = Schema.kind(kind)?.field(field).map { Personal($0.type) == .nothing } ?? false
            for value in told where !isKept || value.asText != nil {
                #expect(personal.replacing(value, of: field, kind) != value, "\(kind) \(field)")
                #expect(personal.replacing(.set(value), of: field, kind) != .set(value))
            }
        }
        #expect(
            personal.replacing(.integer(13_800_138_000), of: Household.phone, Household.kind).asInteger
                != 13_800_138_000)
        #expect(personal.replacing(.integer(1), of: .removed, Household.kind) == .integer(1))
    }

    @Test("Equal ones stay equal and others other, also where there are as many as there can be")
    func oneToOne() {
        var personal = PersonalData(key: Self.key)
        let numbers = (0..<1000).map { number in
            Value.text("户\(number / 100)\(number / 10 % 10)\(number % 10)")
        }
        let replaced = numbers.map { personal.replacing($0, of: Household.number, Household.kind) }
        #expect(Set(replaced).count == numbers.count)
        #expect(numbers.map { personal.replacing($0, of: Resident.name, Resident.kind) } == replaced)
        let digits = (0..<1000).map { Value.text("\($0 / 100)\($0 / 10 % 10)\($0 % 10)") }
        #expect(
            Set(digits.map { personal.replacing($0, of: Household.number, Household.kind) }).count == 1000)
        let alike = ["Ren\u{e9}", "Rene\u{301}"].map {
            personal.replacing(.text($0), of: Resident.name, Resident.kind)
        }
        #expect(alike.map { $0.asText?.utf8.count } == [5, 6])
        let days = (0..<2000).map { personal.replacing(.integer($0), of: Resident.birthDate, Resident.kind) }
        #expect(Set(days).count == 2000)
    }

    @Test("A key that is thrown away cannot be found again: each trace has another")
    func otherKey() {
        var (first, second) = (PersonalData(), PersonalData())
        let name = Value.text("李大山李大山李大山")
        #expect(
            first.replacing(name, of: Household.head, Household.kind)
                != second.replacing(name, of: Household.head, Household.kind))
    }

    @Test(
        "Lengths, blanks and punctuation stay, so that what was too long or blank is so again",
        arguments: [
            "", "  ", "\n", "李大山，男；68岁（独居）", "a1 B2-三", "💧水", String(repeating: "长", count: 2000), "Ünï",
        ])
    func makeUp(text: String) {
        var personal = PersonalData(key: Self.key)
        let replaced = personal.replacing(.text(text), of: Incident.detail, Incident.kind).asText ?? "?"
        #expect(replaced.utf8.count == text.utf8.count)
        let isBlank = text.allSatisfy(\.isWhitespace)
        #expect(replaced.allSatisfy(\.isWhitespace) == isBlank)
        #expect((replaced == text) == isBlank)
        for mark in "，；（）- " { #expect(replaced.count { $0 == mark } == text.count { $0 == mark }) }
    }

    @Test("A valid number stays valid, and one that was refused stays wrong")
    func validity() throws {
        var personal = PersonalData(key: Self.key)
        for number in 0..<200 {
            let wrong = [
                ("1\(number % 2)8\(10_000_000 + number)", Resident.phone),
                ("\(100_000 + number)", Resident.phone),
                ("1101051949123100\(10 + number % 90)", Resident.idNumber),
            ]
            for (text, field) in wrong {
                let definition = try #require(Resident.definition.field(field))
                let replaced = personal.replacing(.text(text), of: field, Resident.kind)
                let isValid = (try? definition.check(.text(text), in: Resident.definition)) != nil
                #expect(
                    ((try? definition.check(replaced, in: Resident.definition)) != nil) == isValid, "\(text)")
            }
        }
        // The birth date in an identity number is that of the person, also when it is another.
        let birth = try #require(CivilDate(text: "1949-12-31")?.daysSince1970)
        let number = personal.replacing(.text("11010519491231002X"), of: Resident.idNumber, Resident.kind)
            .asText
        #expect(
            IdentityNumber.birthDay(number ?? "")
                == personal.replacing(.integer(birth), of: Resident.birthDate, Resident.kind).asInteger)
        #expect(number?.hasPrefix("0") ?? false)
        let noDay =
            personal.replacing(.integer(9_999_999), of: Resident.birthDate, Resident.kind).asInteger ?? 0
        #expect(!CivilDate.daysAllowed.contains(noDay) && noDay != 9_999_999)
    }

    @Test("Sets stay in order, remarks in theirs; steps stay what they are")
    func edits() {
        var personal = PersonalData(key: Self.key)
        let unknown = FieldNumber(rawValue: 900)
        let set = (0..<9).map { Value.text("甲\($0)") }.sorted()
        guard
            case .union(let adding, _) = personal.replacing(
                .union(adding: set, removing: []), of: unknown, Household.kind)
        else { return #expect(Bool(false)) }
        #expect(adding == adding.sorted() && Set(adding).count == 9)
        let remarks = (0..<9).map { Value.text("第\($0)次走访") }
        guard
            case .append(let replaced) = personal.replacing(
                .append(remarks), of: Household.remarks, Household.kind)
        else { return #expect(Bool(false)) }
        #expect(replaced == remarks.map { personal.replacing($0, of: Incident.detail, Incident.kind) })
        #expect(personal.replacing(.add(-5), of: Benefit.paid, Benefit.kind) == .add(-5))
    }
}
