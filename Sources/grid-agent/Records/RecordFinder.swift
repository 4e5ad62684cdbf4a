import Ledgers
import Replica
import Storage
import Wire

/// Finds the record that a person means by what was typed.
///
/// In this order, the first that finds anything: the whole id; an exact number (of a household, an incident,
/// an identity card); an exact name; `HOUSEHOLD/NAME`; the beginning or the end of an id, whose end is what
/// lists show.
struct RecordFinder {
    /// The fewest digits that are taken as the beginning of an id.
    private static let prefixDigitsMin = 4
    /// The fewest digits that are taken as its end. Fewer would let a mistyped number name some record.
    private static let suffixDigitsMin = 6
    /// Ids looked at to tell one match from several.
    private static let matchesMax = 100

    let store: ReplicaStore

    /// The one record that `text` means.
    ///
    /// - Throws: `LedgerError.notFound`, `LedgerError.ambiguous`, `StorageError`.
    func record(_ kind: KindDefinition, _ text: String) throws -> LedgerRecord {
        let matches = try matches(kind, text)
        guard let record = matches.first else { throw LedgerError.notFound(kind, Self.harmless(text)) }
        guard matches.count == 1 else {
            throw LedgerError.ambiguous(kind, Self.harmless(text), count: matches.count)
        }
        return record
    }

    /// The id of the one record that `text` means: what a reference field resolves with.
    func id(_ kind: KindNumber, _ text: String) throws -> RecordID {
        guard let definition = Schema.kind(kind) else {
            throw StorageError.unreadable(table: "kind \(kind.rawValue)")
        }
        return try record(definition, text).id
    }

    /// The records that `text` may mean.
    func matches(_ kind: KindDefinition, _ text: String) throws -> [LedgerRecord] {
        if let id = RecordID(text: text), let record = try store.records.record(kind.number, id) {
            return [record]
        }
        for field in kind.fields where field.isLookup {
            let matches = try store.records.list(kind, matching: (field, .text(Self.lookupText(text, field))))
            if !matches.isEmpty { return matches }
        }
        let named = try recordsNamed(text, kind)
        return try named.isEmpty ? recordsWithDigits(text, kind) : named
    }

    /// An identity number as it may stand in an error text: masked.
    static func harmless(_ text: String) -> String {
        text.count == 18 && text.utf8.dropLast().allSatisfy { (0x30...0x39).contains($0) }
            ? IdentityNumber.masked(text) : text
    }

    private static func lookupText(_ text: String, _ field: FieldDefinition) -> String {
        field.type == .idNumber ? text.uppercased() : text
    }

    private func recordsNamed(_ text: String, _ kind: KindDefinition) throws -> [LedgerRecord] {
        guard let name = RecordTitle.nameField(of: kind) else { return [] }
        let named = try store.records.list(kind, matching: (name, .text(text)))
        guard named.isEmpty, kind.number == Resident.kind, let slash = text.lastIndex(of: "/"),
            let household = kind.field(Resident.household)
        else { return named }
        let parent = try id(Household.kind, String(text[..<slash]))
        return try store.records.list(kind, matching: (household, .id(parent)))
            .filter { $0[name.number] == .text(String(text[text.index(after: slash)...])) }
    }

    private func recordsWithDigits(_ text: String, _ kind: KindDefinition) throws -> [LedgerRecord] {
        let digits = text.filter { $0 != "-" }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return [] }
        var ids: [RecordID] = []
        if digits.count >= Self.prefixDigitsMin {
            ids += try store.records.ids(kind, prefix: digits, limit: Self.matchesMax)
        }
        if digits.count >= Self.suffixDigitsMin {
            ids += try store.ids(kind, suffix: digits, limit: Self.matchesMax)
        }
        return try Set(ids).sorted().compactMap { try store.records.record(kind.number, $0) }
    }
}
