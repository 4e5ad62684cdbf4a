package import Ledgers
package import Storage
package import Wire

/// What a worker does to the ledger with no network: every entry is durable in the replica, together with
/// its place in the journal, before the call returns.
package struct LocalLedger {
    package let store: ReplicaStore
    let clock: any DeviceClock

    package init(store: ReplicaStore, clock: any DeviceClock) {
        self.store = store
        self.clock = clock
    }

    /// Enters a new record.
    ///
    /// - Parameters:
    ///   - kind: The kind of record.
    ///   - cell: The cell that it belongs to.
    ///   - fields: What it holds; fields that the product fills in may be left out.
    ///   - random: The source of its id.
    /// - Returns: The record as it stands in the replica.
    /// - Throws: `LedgerError`, `StorageError`.
    package func create(
        _ kind: KindDefinition, cell: CellNumber, fields: FieldMap<Value>,
        using random: inout some RandomNumberGenerator
    ) throws -> LedgerRecord {
        guard let identity = try store.identity() else { throw LedgerError.notEnrolled }
        let now = clock.reading()
        let id = RecordID(unixMilliseconds: now.wallMilliseconds, using: &random)
        var edits = FieldMap<FieldEdit>()
        for (number, value) in fields {
            edits[number] = kind.field(number)?.edit(from: .null, to: value)
        }
        return try store.transaction {
            for field in kind.fields where field.isLookup {
                guard let value = fields[field.number], value != .null else { continue }
                let isThere = try !store.records.list(kind, matching: (field, value), limit: 1).isEmpty
                if isThere { throw LedgerError.alreadyThere(kind, field) }
            }
            try fillIn(&edits, kind, cell: cell, identity)
            try LocalPermission(ledger: self, identity: identity).check(.create, kind, edits, upon: nil)
            do throws(FieldProblem) {
                try kind.check(edits, isNew: true, allowsUnknown: false)
            } catch { throw LedgerError.field(error) }
            return try record(.create, kind, id, cell: cell, edits: edits, seen: nil, at: now)
        }
    }

    /// Changes fields of a record; the values given are those that it shall hold afterwards, but for remarks,
    /// which are added.
    ///
    /// - Throws: `LedgerError`, `StorageError`.
    package func edit(_ record: LedgerRecord, fields: FieldMap<Value>) throws -> LedgerRecord {
        guard let kind = Schema.kind(record.kind) else { return record }
        guard !kind.isAppendOnly else { throw LedgerError.appendOnly(kind) }
        var edits = FieldMap<FieldEdit>()
        for (number, value) in fields {
            edits[number] = kind.field(number)?.edit(from: record[number], to: value)
        }
        guard !edits.isEmpty else { throw LedgerError.nothingToChange }
        try checkPermission(.edit, kind, edits, upon: record)
        do throws(FieldProblem) {
            try kind.check(edits, isNew: false, allowsUnknown: false)
        } catch { throw LedgerError.field(error) }
        return try store.transaction {
            try self.record(
                .edit, kind, record.id, cell: record.cell, edits: edits, seen: record, at: clock.reading())
        }
    }

    /// Removes a record.
    ///
    /// - Throws: `LedgerError`, `StorageError`.
    package func remove(_ record: LedgerRecord) throws {
        guard let kind = Schema.kind(record.kind) else { return }
        guard !kind.isAppendOnly else { throw LedgerError.appendOnly(kind) }
        try checkPermission(.remove, kind, [:], upon: record)
        try store.transaction {
            if kind.number == Household.kind,
                let residents = Schema.kind(Resident.kind), let field = residents.field(Resident.household)
            {
                let count = try store.records.list(residents, matching: (field, .id(record.id))).count
                guard count == 0 else { throw LedgerError.householdInUse(residents: count) }
            }
            _ = try self.record(
                .remove, kind, record.id, cell: record.cell, edits: [:], seen: record, at: clock.reading())
        }
    }

    private func checkPermission(
        _ operation: Change.Operation, _ kind: KindDefinition, _ edits: FieldMap<FieldEdit>,
        upon record: LedgerRecord
    ) throws {
        guard let identity = try store.identity() else { throw LedgerError.notEnrolled }
        try LocalPermission(ledger: self, identity: identity).check(operation, kind, edits, upon: record)
    }

    /// Adds what the product fills in: the incident's number, who writes, and in which role.
    private func fillIn(
        _ edits: inout FieldMap<FieldEdit>, _ kind: KindDefinition, cell: CellNumber,
        _ identity: DeviceIdentity
    ) throws {
        switch kind.number {
        case Visit.kind: edits[Visit.visitor] = .set(.integer(identity.worker))
        case Incident.kind:
            edits[Incident.recorder] = .set(.integer(identity.worker))
            let code = try store.cells().first { $0.number == cell }?.code ?? "\(cell)"
            let sequence = try store.takeIncidentNumber()
            edits[Incident.number] = .set(.text("\(code)-\(identity.device)-\(sequence)"))
        case IncidentEntry.kind:
            edits[IncidentEntry.author] = .set(.integer(identity.worker))
            edits[IncidentEntry.role] = .set(.integer(identity.role))
        default: break
        }
    }

    /// Writes a change into the journal and shows its effect: the one way in which a device's entries arise.
    /// `seen` is the record as the worker saw it; a sync may have changed what the replica holds since.
    private func record(
        _ operation: Change.Operation, _ kind: KindDefinition, _ id: RecordID, cell: CellNumber,
        edits: FieldMap<FieldEdit>, seen: LedgerRecord?, at now: ClockReading
    ) throws -> LedgerRecord {
        // A sync may have wiped the replica since the record was read.
        guard try store.identity() != nil else { throw LedgerError.notEnrolled }
        let old = try store.records.record(kind.number, id)
        if try store.shadow(kind.number, id) == nil {
            try store.setShadow(old.map(Shadow.present) ?? .absent, kind.number, id)
        }
        let entry = JournalEntry(
            number: try store.takeChangeNumber(), operation: operation, kind: kind.number, id: id, cell: cell,
            base: try base(of: edits, seen), edits: edits, made: now, bootID: clock.bootID)
        try store.append(entry)
        let shown = Overlay.apply(entry, to: old)
        try Overlay.show(shown, replacing: old, in: store)
        return shown ?? LedgerRecord(kind: kind.number, id: id, cell: cell)
    }

    /// The revision that the worker had seen of the fields of an edit. Where a pending change of the worker's own
    /// covers one of them, nothing that the feed has brought since has been seen of it.
    private func base(of edits: FieldMap<FieldEdit>, _ seen: LedgerRecord?) throws -> Revision {
        guard let seen else { return 0 }
        let covering = try store.entries(of: seen.id).filter { entry in
            entry.state == .pending && entry.edits.contains { edits[$0.number] != nil }
        }
        return covering.map(\.base).reduce(seen.revision, min)
    }
}
