import Ledgers
import Merge
import Phrases
import Storage
import Wire

/// Why a change is refused before anything of it is merged.
enum ChangeRefusal: Error {
    case scope(cell: CellNumber)
    case unknownKind(KindNumber)
    case unknownRecord
    case removedRecord
    case field(FieldProblem)
    case missingReference(KindDefinition, FieldDefinition)
    case author(KindDefinition, FieldDefinition)
    case permission(PermissionRefusal)
    case fault

    init(_ refusal: MergeRefusal) {
        switch refusal {
        case .unknownKind(let kind): self = .unknownKind(kind)
        case .unknownRecord: self = .unknownRecord
        case .removed: self = .removedRecord
        case .field(let problem): self = .field(problem)
        }
    }

    var code: String {
        switch self {
        case .scope: RefusalCode.scope
        case .unknownKind: RefusalCode.unknownKind
        case .unknownRecord: RefusalCode.unknownRecord
        case .removedRecord: RefusalCode.removedRecord
        case .field(let problem): problem.code
        case .missingReference: RefusalCode.missingReference
        case .author: RefusalCode.author
        case .permission(let refusal): refusal.code
        case .fault: RefusalCode.fault
        }
    }

    var field: FieldNumber? {
        switch self {
        case .field(let problem): problem.fieldNumber
        case .missingReference(_, let field), .author(_, let field): field.number
        case .permission(let refusal): refusal.field
        case .scope, .unknownKind, .unknownRecord, .removedRecord, .fault: nil
        }
    }

    var phrase: Phrase {
        switch self {
        case .fault:
            Phrase(zh: "中心存不下这条改动，请与中心联系", en: "the centre could not store this change; ask the centre")
        case .scope:
            Phrase(zh: "这条记录所在的网格不归本机", en: "the record's cell is not one of this device's")
        case .unknownKind(let kind):
            Phrase(
                zh: "中心的版本没有第 \(kind.rawValue) 类台账", en: "the centre's version has no ledger \(kind.rawValue)"
            )
        case .unknownRecord:
            Phrase(zh: "中心没有这条记录", en: "the centre does not have this record")
        case .removedRecord:
            Phrase(zh: "这条记录已被删除", en: "the record was removed")
        case .field(let problem): problem.phrase
        case .missingReference(let kind, let field):
            Phrase(
                zh: "\(kind.label.chinese)的“\(field.label.chinese)”在中心找不到",
                en: "\(kind.label.english), \(field.label.english): the centre does not have that record")
        case .author(let kind, let field):
            Phrase(
                zh: "\(kind.label.chinese)的“\(field.label.chinese)”不是本机的人员",
                en: "\(kind.label.english), \(field.label.english): is not this device's worker")
        case .permission(let refusal): refusal.phrase
        }
    }
}

/// What a device may send: what its worker may write, within its cells, in its worker's name, pointing to records that
/// exist.
struct ChangeRules {
    let store: TownshipStore
    let device: Device
    let scope: Set<CellNumber>
    let hasNewerSchema: Bool
    /// How far the device has read the cells, by the request that the changes came in.
    var cursors: [CellNumber: Revision] = [:]
    /// The records that the change reaches by way of others that were merged into them (`MergedRecords`).
    var reached: Set<RecordID> = []

    /// Checks a change before it is merged into `record`, which is nil when the centre has none.
    ///
    /// - Throws: `ChangeRefusal`, `StorageError`.
    func check(_ change: Change, against record: LedgerRecord?) throws {
        let known = Schema.kind(change.kind)
        guard known != nil || hasNewerSchema else { throw ChangeRefusal.unknownKind(change.kind) }
        do throws(PermissionRefusal) {
            try Permission.checkRole(change.operation, of: change.kind, by: authority)
        } catch { throw ChangeRefusal.permission(error) }
        let cell = record?.cell ?? change.cell
        guard try scope.contains(cell) || reached.contains(change.id) || hadInScope(change, record) else {
            throw ChangeRefusal.scope(cell: cell)
        }
        guard let kind = known else { return }
        try checkPermission(change, kind, record)
        for (number, edit) in change.edits {
            guard let field = kind.field(number) else { continue }
            switch field.type {
            case .reference(let target):
                if case .set(let value) = edit, let id = value.asID {
                    try checkExists(target, id, change, kind, field)
                }
            case .references(let target):
                if case .union(let adding, _) = edit {
                    for id in adding.compactMap(\.asID) { try checkExists(target, id, change, kind, field) }
                }
            case .worker:
                guard edit == .set(.integer(device.worker)) else { throw ChangeRefusal.author(kind, field) }
            case .choice where kind.number == IncidentEntry.kind && number == IncidentEntry.role:
                guard edit == .set(.integer(device.role)) else { throw ChangeRefusal.author(kind, field) }
            default: break
            }
        }
    }

    /// Who writes, as the directory has them.
    private var authority: Authority {
        Authority(
            worker: device.worker, role: Role(rawValue: device.role) ?? .auditor,
            line: device.department.flatMap(Department.init(rawValue:)).map(Authority.Line.of) ?? .none)
    }

    private func checkPermission(_ change: Change, _ kind: KindDefinition, _ record: LedgerRecord?) throws {
        var standing: IncidentOwnership?
        if Permission.dependsOnIncident(change.edits, of: kind.number, isNew: record == nil, by: authority) {
            let incident = try incident(of: change, record)
            let entries = try incident.map { try IncidentDesk(store: store).entries(of: $0.id) } ?? []
            standing = incident.map { incident in
                IncidentOwnership(
                    incident: incident, steps: entries.map { IncidentStep(id: $0.id, fields: $0.fields) })
            }
        }
        // An edit of what is not there is refused as such.
        guard record != nil || change.operation == .create else { return }
        do throws(PermissionRefusal) {
            try Permission.check(
                change.operation, of: kind, edits: change.edits, upon: record, incident: standing,
                by: authority)
        } catch { throw ChangeRefusal.permission(error) }
    }

    /// The incident that a change is about; nil for a new one, and for one that is not there.
    private func incident(of change: Change, _ record: LedgerRecord?) throws -> LedgerRecord? {
        guard change.kind == IncidentEntry.kind else { return record }
        guard case .set(let value)? = change.edits[IncidentEntry.incident], let id = value.asID else {
            return nil
        }
        return try store.records.record(Incident.kind, id)
    }

    /// Whether the record was in the device's scope when its worker made the change, and has left it since.
    private func hadInScope(_ change: Change, _ record: LedgerRecord?) throws -> Bool {
        guard record != nil, scope.contains(change.cell) else { return false }
        return try store.hasLeft(change.cell, change.id, after: change.base)
    }

    /// The cell of a new record: the change's, but for one that belongs to a household which has left that cell.
    func cell(ofNew change: Change) throws -> CellNumber {
        guard let kind = Schema.kind(change.kind), kind.number != Incident.kind else { return change.cell }
        for field in kind.fields where field.type == .reference(Household.kind) {
            guard case .set(let value)? = change.edits[field.number], let id = value.asID,
                let cell = try store.records.cell(of: Household.kind, id), cell != change.cell,
                try reached.contains(id) || hasJustLeft(change.cell, id)
            else { continue }
            return cell
        }
        return change.cell
    }

    /// Whether a record left a cell of the scope behind what the device has read.
    private func hasJustLeft(_ cell: CellNumber, _ id: RecordID) throws -> Bool {
        guard scope.contains(cell) else { return false }
        return try store.hasLeft(cell, id, after: cursors[cell] ?? 0)
    }

    private func checkExists(
        _ target: KindNumber, _ id: RecordID, _ change: Change, _ kind: KindDefinition,
        _ field: FieldDefinition
    ) throws {
        guard let cell = try store.records.cell(of: target, id),
            try scope.contains(cell) || reached.contains(id) || hasJustLeft(change.cell, id)
        else { throw ChangeRefusal.missingReference(kind, field) }
    }
}
