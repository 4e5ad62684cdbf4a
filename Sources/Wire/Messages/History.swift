/// The body of a request to `ProtocolVersion.historyPath`: a device asks for the changes of one record (SPEC.md §18.1).
package struct HistoryRequest: Sendable, Equatable {
    package var protocolLow: Int64
    package var protocolHigh: Int64
    /// The language, `zh` or `en`, in which the centre explains.
    package var language: String
    /// Bytes of changes, before compression, that the device wants in this answer.
    package var pageBytes: Int
    package var kind: KindNumber
    package var id: RecordID
    /// Only changes with lower numbers are asked for; 0 for all.
    package var before: Int64

    package init(
        protocolLow: Int64 = ProtocolVersion.oldest, protocolHigh: Int64 = ProtocolVersion.newest,
        language: String, pageBytes: Int, kind: KindNumber, id: RecordID, before: Int64 = 0
    ) {
        self.protocolLow = protocolLow
        self.protocolHigh = protocolHigh
        self.language = language
        self.pageBytes = pageBytes
        self.kind = kind
        self.id = id
        self.before = before
    }
}

/// The answer to it: some of the record's changes.
package struct HistoryPage: Sendable, Equatable {
    /// The centre's clock as it answers.
    package var serverMilliseconds: Int64
    /// How many changes of the record are older than the last of this page.
    package var remaining: Int64
    /// Newest first.
    package var changes: [PastChange] = []

    package init(serverMilliseconds: Int64, remaining: Int64) {
        self.serverMilliseconds = serverMilliseconds
        self.remaining = remaining
    }
}

/// One change of a record's history: who, when, what, and what became of it (SPEC.md §18.3).
package struct PastChange: Sendable, Equatable {
    /// The change that took back what this one did.
    package struct Undoing: Sendable, Equatable {
        package var number: Int64
        package var editedMilliseconds: Int64
        package var who: String

        package init(number: Int64, editedMilliseconds: Int64, who: String) {
            self.number = number
            self.editedMilliseconds = editedMilliseconds
            self.who = who
        }
    }

    /// Its place in the centre's log: the number by which people name it.
    package var number: Int64
    package var operation: Change.Operation
    package var status: Outcome.Status
    /// The record's revision that it made; nil if it made none.
    package var revision: Revision?
    /// Why it was refused or waits, and the sentence that its author was told.
    package var code: String?
    package var sentence: String?
    /// When it was made, corrected, and what the device's wall clock showed; milliseconds since 1970 UTC.
    package var editedMilliseconds: Int64
    package var rawMilliseconds: Int64
    /// How the corrected time is known (SPEC.md §9).
    package var timeBasis: Int64
    package var receivedMilliseconds: Int64
    /// The name of who made it.
    package var who: String
    /// The device's number; 0 for the centre.
    package var device: WriterNumber
    /// Who decided at the centre that it counts, or made it there.
    package var decidedBy: String?
    /// The code of the record's cell, and of the one that the record left by this change.
    package var cell: String
    package var cellBefore: String?
    /// What made it, by number, and the review item or the change which that is about.
    package var origin: Int64
    package var about: Int64?
    package var undoneBy: Undoing?
    /// In order of number.
    package var fields: [PastField] = []
    /// The review items that it opened.
    package var items: [PastItem] = []

    package init(
        number: Int64, operation: Change.Operation, outcome: Outcome, editedMilliseconds: Int64,
        rawMilliseconds: Int64, timeBasis: Int64, receivedMilliseconds: Int64, who: String,
        device: WriterNumber, decidedBy: String?, cell: String, cellBefore: String?, origin: Int64,
        about: Int64?, undoneBy: Undoing?
    ) {
        self.number = number
        self.operation = operation
        status = outcome.status
        revision = outcome.revision
        code = outcome.code
        sentence = outcome.sentence
        self.editedMilliseconds = editedMilliseconds
        self.rawMilliseconds = rawMilliseconds
        self.timeBasis = timeBasis
        self.receivedMilliseconds = receivedMilliseconds
        self.who = who
        self.device = device
        self.decidedBy = decidedBy
        self.cell = cell
        self.cellBefore = cellBefore
        self.origin = origin
        self.about = about
        self.undoneBy = undoneBy
    }
}

/// What a change did to one field; `FieldNumber.removed` is the record as a whole.
package struct PastField: Sendable, Equatable {
    package var field: FieldNumber
    /// The rule, by number, by which it is in force or is not.
    package var rule: Int64
    /// What it replaced, and what it left in the ledger; both nil where it left nothing.
    package var before: Value?
    package var after: Value?
    /// What its author entered, where that is not what is in the ledger.
    package var entered: FieldEdit?
    /// The later change that won against it.
    package var lostTo: Int64?

    package init(
        field: FieldNumber, rule: Int64, before: Value?, after: Value?, entered: FieldEdit?, lostTo: Int64?
    ) {
        self.field = field
        self.rule = rule
        self.before = after == nil ? nil : before ?? .null
        self.after = after
        self.entered = entered
        self.lostTo = lostTo
    }
}

/// A review item that a change opened, decided or not.
package struct PastItem: Sendable, Equatable {
    package var number: Int64
    /// Why it waits or waited, by number.
    package var reason: Int64
    /// The field that it is about; nil where it is about none.
    package var field: FieldNumber?
    /// What was decided, by number, by whom and when; nil while it waits.
    package var decision: Int64?
    package var decidedBy: String?
    package var decidedMilliseconds: Int64?
    /// How it stands, in the centre's words.
    package var standing: String

    package init(
        number: Int64, reason: Int64, field: FieldNumber?, decision: Int64?, decidedBy: String?,
        decidedMilliseconds: Int64?, standing: String
    ) {
        self.number = number
        self.reason = reason
        self.field = field
        self.decision = decision
        self.decidedBy = decidedBy
        self.decidedMilliseconds = decidedMilliseconds
        self.standing = standing
    }
}
