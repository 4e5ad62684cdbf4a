package import Phrases

/// A functional department of the township (`departments` in the schema). Each owns its line (条) across all cells.
package enum Department: Int64, Sendable, CaseIterable {
    case civilAffairs = 1
    case justice = 2
    case publicSecurity = 3
    case socialSecurity = 4
    case familyPlanning = 5
    case land = 6
    case agriculture = 7
    case petitions = 8
    case workSafety = 9

    package var name: String { ChoiceList.departments.name(of: rawValue) }
    package var label: Phrase { ChoiceList.departments.label(of: rawValue) }

    /// The department of this name or label, or nil.
    package init?(named text: String) {
        guard let number = ChoiceList.departments.number(of: text) else { return nil }
        self.init(rawValue: number)
    }
}

/// What a benefit is paid under (`programmes` in the schema).
package enum Programme: Int64, Sendable, CaseIterable {
    case grainSubsidy = 1
    case farmInputSubsidy = 2
    case lowIncome = 3
    case fiveGuarantees = 4
    case specialCare = 5
    case pension = 6
    case medical = 7

    /// The department whose line the programme is.
    package var department: Department {
        switch self {
        case .grainSubsidy, .farmInputSubsidy: .agriculture
        case .lowIncome, .fiveGuarantees, .specialCare: .civilAffairs
        case .pension, .medical: .socialSecurity
        }
    }
}
