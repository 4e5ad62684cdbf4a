import Ledgers
package import Storage
package import Wire

/// What the centre refused: set aside with its reason until its worker corrects or discards it. What stands
/// behind it in the journal went on.
package struct RefusedChanges {
    let store: ReplicaStore
    let clock: any DeviceClock

    package init(store: ReplicaStore, clock: any DeviceClock) {
        self.store = store
        self.clock = clock
    }

    package func list() throws -> [JournalEntry] { try store.entries(.refused) }

    /// Sends a refused change again with some of its fields corrected and others left out, together with the changes
    /// that were refused only because they depend on it.
    ///
    /// - Throws: `LedgerError`, `StorageError`.
    package func correct(
        _ number: Int64, fields: FieldMap<Value>, without dropped: [FieldNumber] = []
    ) throws {
        try store.transaction {
            let entry = try refused(number)
            guard let kind = Schema.kind(entry.kind) else { throw LedgerError.noRefusedChange(number) }
            let shown = try store.records.record(entry.kind, entry.id)
            var edits = entry.edits
            for (field, value) in fields {
                let before = entry.operation == .create ? Value.null : shown?[field] ?? .null
                edits[field] = kind.field(field)?.edit(from: before, to: value)
            }
            for field in dropped { edits[field] = nil }
            guard !edits.isEmpty || entry.operation == .remove else { throw LedgerError.nothingLeft(number) }
            do throws(FieldProblem) {
                try kind.check(edits, isNew: entry.operation == .create, allowsUnknown: false)
            } catch { throw LedgerError.field(error) }
            try resend(entry, edits: edits)
            for dependant in try dependants(of: entry.id) where dependant.number != number {
                try resend(dependant, edits: dependant.edits)
            }
        }
    }

    /// Gives a refused change up. It stays in the journal, closed, and at the centre in the record's history.
    package func discard(_ number: Int64) throws {
        try store.transaction {
            let entry = try refused(number)
            try store.setState(.closed, number: entry.number, milliseconds: clock.reading().wallMilliseconds)
        }
    }

    /// The refused change that a refused change hangs on: the one that would have made the record which the centre
    /// does not have. Once that is corrected, this one goes with it.
    package func cause(of entry: JournalEntry) throws -> JournalEntry? {
        let refused = try list()
        let missing = refused.filter { $0.operation == .create && $0.number < entry.number }
        return switch entry.outcome?.code {
        case RefusalCode.unknownRecord: missing.first { $0.id == entry.id }
        case RefusalCode.missingReference:
            missing.first { cause in entry.edits.contains { $0.element.refers(to: cause.id) } }
        default: nil
        }
    }

    private func refused(_ number: Int64) throws -> JournalEntry {
        guard let entry = try store.entry(number: number), entry.state == .refused else {
            throw LedgerError.noRefusedChange(number)
        }
        return entry
    }

    private func resend(_ entry: JournalEntry, edits: FieldMap<FieldEdit>) throws {
        let now = clock.reading()
        let shown = try store.records.record(entry.kind, entry.id)
        if try store.shadow(entry.kind, entry.id) == nil {
            try store.setShadow(shown.map(Shadow.present) ?? .absent, entry.kind, entry.id)
        }
        try store.append(
            JournalEntry(
                number: try store.takeChangeNumber(), operation: entry.operation, kind: entry.kind,
                id: entry.id,
                cell: entry.cell, base: shown?.revision ?? entry.base, edits: edits, made: now,
                bootID: clock.bootID))
        try store.setState(.closed, number: entry.number, milliseconds: now.wallMilliseconds)
        try Overlay.refresh(entry.kind, entry.id, in: store)
    }

    /// Refused changes that speak of a record which the centre did not have, or of one that it did not take for
    /// that reason, in order.
    private func dependants(of id: RecordID) throws -> [JournalEntry] {
        var missing: Set = [id]
        return try store.entries(.refused).filter { entry in
            let isDependant =
                switch entry.outcome?.code {
                case RefusalCode.unknownRecord: missing.contains(entry.id)
                case RefusalCode.missingReference:
                    entry.edits.contains { edit in missing.contains { edit.element.refers(to: $0) } }
                default: false
                }
            if isDependant, entry.operation == .create { missing.insert(entry.id) }
            return isDependant
        }
    }
}

extension FieldEdit {
    /// Whether the edit makes a field point to a record.
    fileprivate func refers(to id: RecordID) -> Bool {
        switch self {
        case .set(let value): value == .id(id)
        case .union(let adding, _): adding.contains(.id(id))
        case .add, .append: false
        }
    }
}
