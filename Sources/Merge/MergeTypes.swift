package import Ledgers
package import Wire

/// Who sends a change, and when it was made.
package struct MergeAuthor: Sendable, Equatable {
    package var writer: WriterNumber
    /// When the edit was made, corrected for the device's clock; milliseconds since 1970 UTC.
    package var editedMilliseconds: Int64
    /// How that is known.
    package var timeBasis: TimeBasis
    /// The author's schema is newer than this build's, so fields and choices that it does not know are kept.
    package var hasNewerSchema: Bool
    /// One revision above the change's base that the author had seen all the same: that at which a record came back
    /// to a centre that had lost it.
    package var alsoSeen: Revision?
    /// The change was in review in a ledger that is lost: what of it is unseen waits for a person again, by
    /// whatever policy.
    package var wasInReview: Bool
    /// The revision at which the record came back to a centre that had lost it, if what came back may hold this
    /// change: a copy of the device may have sent it to the lost ledger.
    package var healedAt: Revision?
    /// The author means to bring a removed record back, in sight of its removal: the undoing of a removal.
    package var revives: Bool

    package init(
        writer: WriterNumber, editedMilliseconds: Int64, timeBasis: TimeBasis = .clock,
        hasNewerSchema: Bool = false,
        alsoSeen: Revision? = nil, wasInReview: Bool = false, healedAt: Revision? = nil,
        revives: Bool = false
    ) {
        self.revives = revives
        self.healedAt = healedAt
        self.alsoSeen = alsoSeen
        self.wasInReview = wasInReview
        self.writer = writer
        self.editedMilliseconds = editedMilliseconds
        self.timeBasis = timeBasis
        self.hasNewerSchema = hasNewerSchema
    }
}

/// Why nothing of a change can be merged.
package enum MergeRefusal: Error, Sendable, Equatable {
    case unknownKind(KindNumber)
    /// The change edits or removes a record that the centre does not have.
    case unknownRecord
    /// The record was removed, and the author had seen that.
    case removed
    case field(FieldProblem)
}

/// One side of a conflict.
package struct ConflictSide: Sendable, Equatable {
    package var value: Value
    package var writer: WriterNumber
    package var editedMilliseconds: Int64
    /// The revision that brought the value into the ledger; nil for one that never was in it.
    package var revision: Revision?

    package init(value: Value, writer: WriterNumber, editedMilliseconds: Int64, revision: Revision?) {
        self.value = value
        self.writer = writer
        self.editedMilliseconds = editedMilliseconds
        self.revision = revision
    }
}

/// Two people changed one field, or one removed what another edited, without seeing each other's change.
package struct Conflict: Sendable, Equatable {
    package enum Rule: Int64, Sendable, CaseIterable {
        /// `MergePolicy.latest`: the later edit is in force.
        case laterEditWins = 1
        /// `MergePolicy.review`: the centre's value is in force until a person decides.
        case centreStands = 2
        /// Someone removed the record, someone else edited it: the edit is in force, the record alive.
        case editBeatsRemoval = 3
    }

    package var rule: Rule
    /// `FieldNumber.removed` for `editBeatsRemoval`.
    package var field: FieldNumber
    package var inForce: ConflictSide
    /// What lost, and is kept for a person to look at.
    package var other: ConflictSide

    package init(rule: Rule, field: FieldNumber, inForce: ConflictSide, other: ConflictSide) {
        self.rule = rule
        self.field = field
        self.inForce = inForce
        self.other = other
    }
}

/// What a change made of a record.
package struct MergeResult: Sendable, Equatable {
    /// The record as it stands now, at the new revision if `hasChanged`.
    package var record: LedgerRecord
    /// False when every part of the change lost, or was in force already: no revision is used up.
    package var hasChanged: Bool
    package var conflicts: [Conflict]
}
