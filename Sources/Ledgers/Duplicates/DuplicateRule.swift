package import Phrases
package import Wire

/// A likeness by which two records may be about one household or one person.
package struct DuplicateRule: Sendable {
    /// Where the other record has to be.
    package enum Reach: Sendable {
        case township
        case village
        /// In the same household, or in one with the same address.
        case home
    }

    package let kind: KindNumber
    /// The fields that must be filled and alike. The first one is the most telling.
    package let fields: [FieldNumber]
    package let reach: Reach
    /// How sure the likeness makes it that both are one, of 100.
    package let score: Int
    package let reason: Phrase
    /// Likenesses that make it surer if they come on top, each by so much.
    package let support: [(field: FieldNumber, score: Int)]

    /// Every rule, surest first.
    package static let all = [
        DuplicateRule(
            kind: Resident.kind, fields: [Resident.idNumber], reach: .township, score: 95,
            reason: Phrase(zh: "身份证号相同", en: "the same ID number"),
            support: [(Resident.name, 5)]),
        DuplicateRule(
            kind: Resident.kind, fields: [Resident.birthDate, Resident.name, Resident.sex], reach: .home,
            score: 80,
            reason: Phrase(
                zh: "同户或同址，姓名、性别、出生日期相同",
                en: "the same name, sex and birth date in one household or at one address"),
            support: [(Resident.household, 10), (Resident.phone, 5)]),
        DuplicateRule(
            kind: Household.kind, fields: [Household.number], reach: .village, score: 70,
            reason: Phrase(zh: "同村户号相同", en: "the same household number in one village"),
            support: [(Household.head, 20), (Household.address, 5), (Household.phone, 4)]),
    ]

    /// The rules of a kind, surest first.
    package static func rules(of kind: KindNumber) -> [DuplicateRule] { byKind[kind] ?? [] }

    private static let byKind = Dictionary(grouping: all, by: \.kind)

    /// Whether the fields of both records are filled and alike. Where the other record is, is not looked at.
    package func isAlike(_ left: FieldMap<Value>, _ right: FieldMap<Value>) -> Bool {
        fields.allSatisfy { Self.isAlike($0, left, right) }
    }

    /// What the likeness of two records that this rule finds alike comes to.
    package func evidence(_ left: FieldMap<Value>, _ right: FieldMap<Value>) -> DuplicateEvidence {
        let also = support.filter { Self.isAlike($0.field, left, right) }
        let labels = also.compactMap { Schema.kind(kind)?.field($0.field)?.label }
        var reason = reason
        if !labels.isEmpty {
            reason = Phrase(
                zh: "\(reason.chinese)，\(labels.map(\.chinese).joined(separator: "、"))也相同",
                en: "\(reason.english); also the same: \(labels.map(\.english).joined(separator: ", "))")
        }
        return DuplicateEvidence(
            field: fields[0], score: also.reduce(score) { $0 + $1.score }, reason: reason)
    }

    private static func isAlike(_ field: FieldNumber, _ left: FieldMap<Value>, _ right: FieldMap<Value>)
        -> Bool
    {
        guard let value = left[field], value != .null else { return false }
        return right[field] == value
    }
}

/// Why two records may be one.
package struct DuplicateEvidence: Sendable, Equatable {
    /// The field that tells it most.
    package var field: FieldNumber
    /// How sure it is, of 100.
    package var score: Int
    package var reason: Phrase
}
