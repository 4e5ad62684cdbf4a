/// The codes of refused changes that both sides act upon (SPEC.md §7.2); those of fields are in
/// `FieldProblem`, those of the workflow in `StepRefusal`.
package enum RefusalCode {
    /// The cell is not one of the device's.
    package static let scope = "scope.cell"
    /// The change edits or removes a record that the centre does not have.
    package static let unknownRecord = "record.unknown"
    /// The record was removed, and its author had seen that.
    package static let removedRecord = "record.removed"
    /// The kind is not in the centre's schema.
    package static let unknownKind = "record.unknown_kind"
    /// A field points to a record that the centre does not have in the device's cells.
    package static let missingReference = "reference.missing"
    /// The change names another author, or another role, than the device's worker.
    package static let author = "permission.author"
    /// The role may not make this change.
    package static let role = "permission.role"
    /// The matter is another department's.
    package static let line = "permission.line"
    /// The incident has gone up to others.
    package static let level = "permission.level"
    /// The change came from a revoked device: it is kept for review.
    package static let revokedDevice = "device.revoked"
    /// The centre could not store the change: a defect there, recorded in its log.
    package static let fault = "server.fault"
}
