package import Ledgers

/// The columns of a ledger as a table: its cell, then its fields.
package enum LedgerColumns {
    /// What the column of the cell's code may be called.
    static let cellNames = ["cell", "网格", "单元网格"]

    /// The header line of an export, and what an import knows.
    package static func names(of kind: KindDefinition) -> [String] {
        ["cell"] + kind.fields.map(\.name)
    }
}
