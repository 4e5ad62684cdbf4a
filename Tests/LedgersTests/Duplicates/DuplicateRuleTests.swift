import Ledgers
import Phrases
import Testing
import Wire

@Suite("What makes two records look like one")
struct DuplicateRuleTests {
    private static let person: FieldMap<Value> = [
        Resident.household: .text("h"), Resident.name: .text("李小山"), Resident.sex: .integer(1),
        Resident.birthDate: .integer(9000), Resident.idNumber: .text("11010519491231002X"),
        Resident.phone: .text("13800000000"),
    ]
    private static let family: FieldMap<Value> = [
        Household.number: .text("0101-001"), Household.head: .text("李大山"),
        Household.address: .text("东街 1 号"), Household.phone: .text("13800000000"),
    ]

    struct Case: Sendable {
        var rule: Int
        /// What the other record holds in place of the same.
        var differs: FieldMap<Value> = [:]
        var score: Int?
    }

    private static let cases = [
        Case(rule: 0, score: 100),
        Case(rule: 0, differs: [Resident.name: .text("李晓山")], score: 95),
        Case(rule: 0, differs: [Resident.idNumber: .text("110105194912310038")], score: nil),
        Case(rule: 0, differs: [Resident.idNumber: .null], score: nil),
        Case(rule: 1, score: 95),
        Case(rule: 1, differs: [Resident.household: .text("g")], score: 85),
        Case(rule: 1, differs: [Resident.household: .text("g"), Resident.phone: .null], score: 80),
        Case(rule: 1, differs: [Resident.name: .text("李晓山")], score: nil),
        Case(rule: 1, differs: [Resident.sex: .integer(2)], score: nil),
        Case(rule: 1, differs: [Resident.birthDate: .integer(9001)], score: nil),
        Case(rule: 2, score: 99),
        Case(rule: 2, differs: [Household.head: .text("王大海")], score: 79),
        Case(
            rule: 2,
            differs: [Household.head: .text("王"), Household.address: .null, Household.phone: .null],
            score: 70),
        Case(rule: 2, differs: [Household.number: .text("0101-002")], score: nil),
    ]

    @Test(
        "A likeness counts when all its fields are filled and alike; others make it surer", arguments: cases)
    func likeness(example: Case) throws {
        let rule = DuplicateRule.all[example.rule]
        let one = rule.kind == Resident.kind ? Self.person : Self.family
        var other = one
        for (field, value) in example.differs { other[field] = value }
        #expect(rule.isAlike(one, other) == (example.score != nil))
        #expect(rule.isAlike(other, one) == (example.score != nil))
        if let score = example.score { #expect(rule.evidence(one, other).score == score) }
    }

    @Test("A field that both leave empty is no likeness")
    func bothEmpty() {
        var nameless = Self.person
        nameless[Resident.idNumber] = nil
        #expect(!DuplicateRule.all[0].isAlike(nameless, nameless))
    }

    @Test("The evidence says in both languages what is alike")
    func reasons() {
        let evidence = DuplicateRule.all[2].evidence(Self.family, Self.family)
        #expect(evidence.field == Household.number)
        #expect(evidence.reason.chinese == "同村户号相同，户主、住址、电话也相同")
        #expect(
            evidence.reason.english
                == "the same household number in one village; also the same: head, address, phone")
    }

    @Test("No likeness is more than certain, and every field of a rule is one of its kind")
    func rules() throws {
        for rule in DuplicateRule.all {
            #expect(rule.support.reduce(rule.score) { $0 + $1.score } <= 100)
            let kind = try #require(Schema.kind(rule.kind))
            for field in rule.fields + rule.support.map(\.field) { #expect(kind.field(field) != nil) }
        }
    }
}
