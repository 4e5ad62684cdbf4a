package import Phrases
package import Wire

/// What a field holds. Each type has one form on the wire, one in SQLite, and one in text (`FieldText`).
package enum FieldType: Sendable, Equatable {
    case text(byteCountMax: Int)
    /// A whole number within bounds.
    case integer(ClosedRange<Int64>)
    /// Money in fen (1/100 yuan).
    case fen
    /// A day of the civil calendar: days since 1970-01-01 on the wire, `YYYY-MM-DD` in SQLite.
    case date
    /// Milliseconds since 1970 UTC.
    case instant
    case phone
    /// A national identity number (GB 11643).
    case idNumber
    /// One of a list: its number on the wire, its name in SQLite.
    case choice(ChoiceList)
    /// Any of a list.
    case choices(ChoiceList)
    /// The id of a record of a kind.
    case reference(KindNumber)
    /// The ids of any records of a kind.
    case references(KindNumber)
    /// A worker's number.
    case worker
    /// A list of short texts that only grows.
    case remarks
}

/// What happens when two people changed the same field without seeing each other's change.
package enum MergePolicy: Sendable, CaseIterable {
    /// The later corrected edit time wins; the loser is kept for review.
    case latest
    /// The centre's value stands until a person decides; both are kept.
    case review
    /// Additions and removals of both apply.
    case union
    /// The steps of both apply.
    case sum
    /// Nothing conflicts; all is kept, in order.
    case append
}

/// A time that the product fills in, so that a worker need not type it and a wrong clock cannot falsify it.
package enum Stamp: Sendable {
    /// Always the corrected time of the edit.
    case always
    /// The corrected time of the edit, unless the worker gave one.
    case whenAbsent
}

/// One field of a ledger: the single definition from which tables, codec checks, command options, CSV
/// headers and documentation derive. A class, since it never changes and is handed around in every loop over fields.
package final class FieldDefinition: Sendable {
    package let number: FieldNumber
    /// The column in SQLite and CSV; with hyphens, the command option.
    package let name: String
    package let label: Phrase
    package let type: FieldType
    package let policy: MergePolicy
    package let isRequired: Bool
    package let isSearchable: Bool
    /// Records are looked up by its exact value: to name one in a command or CSV, to find duplicates.
    package let isLookup: Bool
    /// Shown masked unless asked for whole.
    package let isMasked: Bool
    package let stamp: Stamp?
    /// Filled in by the product and not offered as a command option.
    package let isAutomatic: Bool

    init(
        _ number: FieldNumber, _ name: String, _ label: Phrase, _ type: FieldType,
        _ policy: MergePolicy = .latest, required: Bool = false, searchable: Bool = false,
        lookup: Bool = false,
        masked: Bool = false, stamp: Stamp? = nil, automatic: Bool = false
    ) {
        self.number = number
        self.name = name
        self.label = label
        self.type = type
        self.policy = policy
        isRequired = required
        isSearchable = searchable
        isLookup = lookup
        isMasked = masked
        self.stamp = stamp
        isAutomatic = automatic
    }
}

/// One kind of record.
package final class KindDefinition: Sendable {
    package let number: KindNumber
    /// The table in SQLite; with hyphens, the command.
    package let name: String
    package let label: Phrase
    /// Records of this kind are written once and never edited or removed.
    package let isAppendOnly: Bool
    /// In order of number.
    package let fields: [FieldDefinition]

    init(
        _ number: KindNumber, _ name: String, _ label: Phrase, appendOnly: Bool = false,
        fields: [FieldDefinition]
    ) {
        self.number = number
        self.name = name
        self.label = label
        isAppendOnly = appendOnly
        self.fields = fields
    }

    /// What can be said of a kind that this schema does not know: its records are kept and passed on.
    package static func unknown(_ number: KindNumber) -> KindDefinition {
        KindDefinition(
            number, "other_kind",
            Phrase(zh: "第 \(number.rawValue) 类台账", en: "ledger \(number.rawValue)"), fields: [])
    }

    /// The field with `number`, or nil when this schema does not know it.
    package func field(_ number: FieldNumber) -> FieldDefinition? {
        // Fields are numbered from 1, as a rule without gaps.
        let place = Int(number.rawValue) - 1
        if fields.indices.contains(place), fields[place].number == number { return fields[place] }
        return fields.first { $0.number == number }
    }

    /// The field with this column name, or nil.
    package func field(named name: String) -> FieldDefinition? {
        fields.first { $0.name == name }
    }
}
