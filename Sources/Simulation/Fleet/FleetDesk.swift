import Ledgers
import Replica
import Storage
import Wire

/// A moment in the fleet's own time, which no clock of a device shows.
struct FleetMoment: Sendable, Equatable {
    /// From 1 on.
    var day: Int
    var hour: Int
    /// Since 1970 UTC.
    var milliseconds: Int64

    /// 0 is Monday, as is the first day.
    var weekday: Int { (day - 1) % 7 }
}

/// One field as somebody entered it, and what they had seen in it: from these a fleet works out what its township has to
/// hold, without the product's merge.
struct FleetEdit: Sendable, Equatable {
    /// A change by who made it and their number for it.
    struct Key: Sendable, Hashable {
        var writer: WriterNumber
        var number: Int64
    }

    struct Place: Sendable, Hashable {
        var kind: KindNumber
        var record: RecordID
        var field: FieldNumber
    }

    /// Nil for a decision of the centre.
    var key: Key?
    /// Who entered it, for people.
    var author: String
    var place: Place
    var seen: Value
    /// What the author saw in the field afterwards; of remarks, what was added.
    var entered: Value
    /// In the fleet's own time.
    var atMilliseconds: Int64
}

/// Where a worker of a fleet enters changes: by the production code, and noted for the checks.
struct FleetDesk {
    let ledger: LocalLedger
    let author: String
    let moment: FleetMoment
    private let writer: WriterNumber
    private(set) var edits: [FleetEdit] = []
    private(set) var count = 0

    /// A desk at a replica.
    ///
    /// - Throws: `LedgerError.notEnrolled`, `StorageError`.
    init(_ ledger: LocalLedger, author: String, at moment: FleetMoment) throws {
        self.ledger = ledger
        self.author = author
        self.moment = moment
        guard let identity = try ledger.store.identity() else { throw LedgerError.notEnrolled }
        writer = identity.device
    }

    var records: RecordStore { ledger.store.records }

    mutating func create(
        _ kind: KindDefinition, in cell: CellNumber, _ fields: FieldMap<Value>,
        using random: inout SeededRandom
    ) throws {
        _ = try ledger.create(kind, cell: cell, fields: fields, using: &random)
        count += 1
    }

    mutating func edit(_ record: LedgerRecord, _ field: FieldNumber, to value: Value) throws {
        _ = try ledger.edit(record, fields: [field: value])
        count += 1
        edits.append(
            FleetEdit(
                key: FleetEdit.Key(writer: writer, number: try ledger.store.lastChange()), author: author,
                place: FleetEdit.Place(kind: record.kind, record: record.id, field: field),
                seen: record[field],
                entered: value, atMilliseconds: moment.milliseconds))
    }

    mutating func take(
        _ action: IncidentAction, on incident: LedgerRecord, _ fields: FieldMap<Value>,
        using random: inout SeededRandom
    ) throws {
        _ = try LocalIncidents(ledger: ledger).take(action, on: incident, fields: fields, using: &random)
        count += 1
    }
}
