import Ledgers
package import Phrases
package import Storage
package import Wire

/// Whether two parties hold the same of a cell, and what differs if they do not.
package enum LedgerComparison {
    /// A record that is not the same on both sides.
    package struct Difference: Sendable, Equatable {
        package let ledger: String
        package let record: RecordID
        /// The fields, by name, and what each side has in them; empty where a side lacks the record.
        package let fields: [String]
        package let sides: (first: Bool, second: Bool)

        package static func == (left: Self, right: Self) -> Bool {
            left.ledger == right.ledger && left.record == right.record && left.fields == right.fields
                && left.sides == right.sides
        }

        /// The record, and what to say of it, with the names of both sides.
        package func phrase(first: String, second: String) -> Phrase {
            let record = "\(ledger) \(record)"
            if !sides.second {
                return Phrase(zh: "\(record)：\(second)没有", en: "\(record) is missing at \(second)")
            }
            if !sides.first {
                return Phrase(zh: "\(record)：\(first)没有", en: "\(record) is missing at \(first)")
            }
            let fields = fields.joined(separator: ", ")
            return Phrase(
                zh: "\(record)：\(first)与\(second)的 \(fields) 不同",
                en: "\(record) differs between \(first) and \(second) in \(fields)")
        }
    }

    /// The records of a cell that differ, at most so many.
    ///
    /// - Throws: `StorageError`.
    package static func differences(
        _ first: RecordStore, _ second: RecordStore, cell: CellNumber, limit: Int = 10
    ) throws -> [Difference] {
        guard try first.digest(of: cell) != second.digest(of: cell) else { return [] }
        var differences: [Difference] = []
        var seen: Set<RecordID> = []
        try first.forEachRecord(in: cell) { record, _ in
            seen.insert(record.id)
            guard differences.count < limit else { return }
            guard let other = try second.record(record.kind, record.id), other.cell == cell else {
                return differences.append(difference(of: record, [], (true, false)))
            }
            let kind = Schema.kind(record.kind)
            let numbers = Set(record.fields.map(\.number)).union(other.fields.map(\.number))
            let fields = numbers.filter { record[$0] != other[$0] }.sorted { $0.rawValue < $1.rawValue }
                .map { kind?.field($0)?.name ?? "field \($0.rawValue)" }
            guard !fields.isEmpty || record.revision != other.revision else { return }
            differences.append(difference(of: record, fields.isEmpty ? ["revision"] : fields, (true, true)))
        }
        try second.forEachRecord(in: cell) { record, _ in
            guard !seen.contains(record.id), differences.count < limit else { return }
            differences.append(difference(of: record, [], (false, true)))
        }
        return differences
    }

    private static func difference(
        of record: LedgerRecord, _ fields: [String], _ sides: (Bool, Bool)
    ) -> Difference {
        Difference(
            ledger: Schema.kind(record.kind)?.name ?? "kind \(record.kind.rawValue)", record: record.id,
            fields: fields, sides: sides)
    }
}
