import Ledgers
import Phrases
import Testing
import Wire

@Suite("The ledger schema")
struct SchemaTests {
    private var fields: [(kind: KindDefinition, field: FieldDefinition)] {
        Schema.kinds.flatMap { kind in kind.fields.map { (kind, $0) } }
    }

    @Test("Kinds are numbered from 1 without gaps, and found by number and name")
    func kindNumbers() {
        #expect(Schema.kinds.map(\.number.rawValue) == Array(1...UInt16(Schema.kinds.count)))
        for kind in Schema.kinds {
            #expect(Schema.kind(kind.number)?.name == kind.name)
            #expect(Schema.kind(named: kind.name)?.number == kind.number)
        }
        for raw: UInt16 in [0, UInt16(Schema.kinds.count) + 1, .max] {
            #expect(Schema.kind(KindNumber(rawValue: raw)) == nil)
        }
        #expect(Schema.kind(named: "") == nil)
    }

    @Test("Field numbers ascend from 1, and names are unique within their kind")
    func fieldNumbers() {
        for kind in Schema.kinds {
            let numbers = kind.fields.map(\.number)
            #expect(numbers.allSatisfy { $0 > .removed })
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }, "\(kind.name)")
            #expect(Set(kind.fields.map(\.name)).count == numbers.count, "\(kind.name)")
            #expect(numbers.count <= WireLimits.fieldsPerRecord)
            for field in kind.fields {
                #expect(kind.field(field.number)?.name == field.name)
                #expect(kind.field(named: field.name)?.number == field.number)
            }
        }
    }

    @Test("Names are SQL identifiers, and none that every table has already")
    func names() {
        let bookkeeping: Set = [
            "row", "id", "cell", "revision", "entered", "removed", "clock", "unknown", "rowid",
        ]
        for name in Schema.kinds.map(\.name) + fields.map(\.field.name) {
            #expect(name.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*/) != nil, "\(name)")
            #expect(!bookkeeping.contains(name), "\(name)")
        }
        #expect(Set(Schema.kinds.map(\.name)).count == Schema.kinds.count)
    }

    @Test("Labels exist in both languages, and name one field each: a table's header may use them")
    func labels() {
        for kind in Schema.kinds {
            let labels = kind.fields.map(\.label)
            #expect((labels + [kind.label]).allSatisfy { !$0.chinese.isEmpty && !$0.english.isEmpty })
            let names = kind.fields.flatMap { [$0.name, $0.label.chinese, $0.label.english].uniqued }
            #expect(names.uniqued.count == names.count, "\(kind.name)")
        }
    }

    @Test("Choices have numbers from 1, and texts that name one of them each")
    func choices() {
        for list in fields.compactMap(\.field.choices) + [.roles, .incidentActions] {
            #expect(list.choices.map(\.number) == Array(1...Int64(list.choices.count)))
            let texts = list.choices.flatMap { [$0.name, $0.label.chinese, $0.label.english].uniqued }
            #expect(texts.uniqued.count == texts.count)
            for choice in list.choices {
                #expect(choice.name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "\(choice.name)")
                for text in [choice.name, choice.label.chinese, choice.label.english, "#\(choice.number)"] {
                    #expect(list.number(of: text) == choice.number)
                }
                #expect(list.name(of: choice.number) == choice.name)
                #expect(list.label(of: choice.number, in: .chinese) == choice.label.chinese)
            }
            #expect(list.name(of: 99) == "#99")
            #expect(list.label(of: 99, in: .english) == "#99")
            #expect(list.number(of: "#99") == 99)
            #expect(list.number(of: "no such") == nil)
        }
    }

    @Test("Roles, actions and statuses have a case for every choice, and a label")
    func termsFitChoices() {
        #expect(Role.allCases.map(\.rawValue) == ChoiceList.roles.choices.map(\.number))
        #expect(IncidentAction.allCases.map(\.rawValue) == ChoiceList.incidentActions.choices.map(\.number))
        for role in Role.allCases {
            #expect(Role(named: role.name) == role)
            #expect(Role(named: role.label(in: .chinese)) == role)
        }
        #expect(Role(named: "#99") == nil)
        let labels = IncidentStatus.allCases.map(\.label) + IncidentLevel.allCases.map(\.label)
        #expect(labels.allSatisfy { !$0.chinese.isEmpty && !$0.english.isEmpty })
    }

    @Test("A kind refers to kinds that stand before it, or to none")
    func references() {
        for (kind, field) in fields {
            guard let target = field.target else { continue }
            #expect(target <= kind.number, "\(kind.name).\(field.name)")
            #expect(Schema.kind(target) != nil)
        }
    }

    @Test("Policies fit types: sets unite, counters add, remarks append, written-once records only append")
    func policies() {
        for (kind, field) in fields {
            let allowed: Set<MergePolicy> =
                switch field.type {
                case .choices, .references: [.union]
                case .remarks: [.append]
                case .fen, .integer: [.latest, .review, .sum]
                default: [.latest, .review]
                }
            let name = "\(kind.name).\(field.name)"
            if kind.isAppendOnly {
                #expect(field.policy == .append, "\(name)")
            } else {
                #expect(allowed.contains(field.policy), "\(name)")
            }
        }
    }

    @Test("Only times are filled in by the product, and what it fills in no one else has to")
    func stamps() {
        for (kind, field) in fields where field.stamp != nil {
            #expect(field.type == .instant, "\(kind.name).\(field.name)")
            #expect(!field.isRequired, "\(kind.name).\(field.name)")
        }
        for (kind, field) in fields where field.stamp == .always {
            #expect(field.isAutomatic, "\(kind.name).\(field.name)")
        }
    }

    @Test("Only texts are searched, looked up or masked; every ID number is masked")
    func searching() {
        for (kind, field) in fields {
            let isText =
                switch field.type {
                case .text, .phone, .idNumber: true
                default: false
                }
            if field.isSearchable || field.isLookup || field.isMasked {
                #expect(isText, "\(kind.name).\(field.name)")
            }
            #expect(field.isMasked == (field.type == .idNumber), "\(kind.name).\(field.name)")
        }
    }

    @Test("Bounds of texts and numbers are within what the wire carries")
    func limits() {
        for (kind, field) in fields {
            if case .text(let byteCountMax) = field.type {
                #expect((1...WireLimits.valueBytes).contains(byteCountMax), "\(kind.name).\(field.name)")
            }
            if case .integer(let range) = field.type {
                #expect(range.lowerBound > .min && range.upperBound < .max, "\(kind.name).\(field.name)")
            }
        }
    }
}

extension FieldDefinition {
    fileprivate var choices: ChoiceList? {
        switch type {
        case .choice(let list), .choices(let list): list
        default: nil
        }
    }

    fileprivate var target: KindNumber? {
        switch type {
        case .reference(let kind), .references(let kind): kind
        default: nil
        }
    }
}

extension [String] {
    fileprivate var uniqued: Set<String> { Set(self) }
}
