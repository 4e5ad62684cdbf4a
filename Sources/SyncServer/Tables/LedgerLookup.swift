import Ledgers
package import Storage
package import Wire

/// Finds records by what people call them.
package struct LedgerLookup {
    let store: TownshipStore

    package init(store: TownshipStore) { self.store = store }

    /// The id of the record that `text` names: by an exact number that its kind has (household number, incident
    /// number, ID number), or by its id; nil when there is none that is
    /// not removed, or more than one.
    package func id(_ kind: KindNumber, _ text: String) throws -> RecordID? {
        guard let definition = Schema.kind(kind) else { return nil }
        for field in definition.fields where field.isLookup {
            let found = try store.records.list(definition, matching: (field, .text(text)), limit: 2)
            if found.count == 1 { return found.first?.id }
        }
        guard let id = RecordID(text: text), try store.records.cell(of: kind, id) != nil else { return nil }
        return id
    }
}
