package import Wire

/// Who wrote a field last, and when.
package struct FieldClock: Sendable, Equatable {
    /// The revision of the change that wrote it.
    package var revision: Revision
    package var writer: WriterNumber
    /// When the edit was made, corrected for the device's clock; milliseconds since 1970 UTC.
    package var editedMilliseconds: Int64

    package init(revision: Revision, writer: WriterNumber, editedMilliseconds: Int64) {
        self.revision = revision
        self.writer = writer
        self.editedMilliseconds = editedMilliseconds
    }
}

/// One record of a ledger, as centre and device hold it.
package struct LedgerRecord: Sendable, Equatable {
    package var kind: KindNumber
    package var id: RecordID
    package var cell: CellNumber
    /// The revision of its last change; 0 for one that the centre has not merged yet.
    package var revision: Revision
    /// The revision at which it came into `cell`: a device behind it has to get the whole record.
    package var entered: Revision
    /// Every field that holds something, known to this build's schema or not. `FieldNumber.removed` marks a
    /// tombstone.
    package var fields: FieldMap<Value>
    /// Kept at the centre; empty on a device.
    package var clocks: FieldMap<FieldClock>

    package init(
        kind: KindNumber, id: RecordID, cell: CellNumber, revision: Revision = 0, entered: Revision = 0,
        fields: FieldMap<Value> = [:], clocks: FieldMap<FieldClock> = [:]
    ) {
        self.kind = kind
        self.id = id
        self.cell = cell
        self.revision = revision
        self.entered = entered
        self.fields = fields
        self.clocks = clocks
    }

    /// What the record counts in a cell's digest: nothing once it is removed.
    package var digest: StateDigest {
        isRemoved ? .empty : StateDigest(kind: kind, id: id, revision: revision, fields: fields)
    }

    package var isRemoved: Bool { fields[.removed] == .integer(1) }

    /// The value of a field; null when it holds nothing. Assigning null takes the field out.
    package subscript(field: FieldNumber) -> Value {
        get { fields[field] ?? .null }
        set { fields[field] = newValue == .null ? nil : newValue }
    }

    /// Makes an edit without any question of conflict: what a device shows for its own pending changes, and
    /// what a merge does once it has decided.
    package mutating func apply(_ edit: FieldEdit, to field: FieldNumber) {
        switch edit {
        case .set(let value): self[field] = value
        case .union(let adding, let removing):
            let elements = Set(self[field].asArray ?? []).union(adding).subtracting(removing)
            self[field] = elements.isEmpty ? .null : .array(elements.sorted())
        case .add(let delta):
            let (sum, overflow) = (self[field].asInteger ?? 0).addingReportingOverflow(delta)
            self[field] = .integer(overflow ? (delta > 0 ? .max : .min) : sum)
        case .append(let elements):
            let all = (self[field].asArray ?? []) + elements
            self[field] = all.isEmpty ? .null : .array(all)
        }
    }

    /// Fills in the times that the product knows better than the worker (`Stamp`).
    package mutating func stamp(editedMilliseconds: Int64, in definition: KindDefinition) {
        for field in definition.fields {
            switch field.stamp {
            case .always: self[field.number] = .integer(editedMilliseconds)
            case .whenAbsent where self[field.number] == .null:
                self[field.number] = .integer(editedMilliseconds)
            case .whenAbsent, nil: break
            }
        }
    }
}
