package import Ledgers
import Merge
package import Phrases
package import Storage
package import Wire

/// Why a change, or what it did to one field, is not undone.
package enum UndoObstacle: Sendable, Equatable {
    /// It is undone already, by this change.
    case undone(LoggedChange)
    /// Nothing of it is in the ledger: it was refused, lost, or waits for a decision.
    case notInForce
    /// Records of this kind are written once; the next step or visit says what is right.
    case appendOnly
    /// A move between cells is undone by another.
    case move
    /// A merging is taken back as a whole.
    case merging(item: Int64)
    /// Somebody changed it since; nil where the log does not say who.
    case changedSince(LoggedChange?)
    /// Somebody else entered the same.
    case confirmed(LoggedChange)
    /// Other records point to the record that would be removed; one of them.
    case pointedTo(by: RecordReference)
    /// The record is removed, by something else than what is undone.
    case recordRemoved
    /// The ledger holds already what the undoing would bring.
    case asBefore
    /// It goes with the whole record, which the undoing of this change removes.
    case goesWithRecord(Int64)
    /// What would come of it may not stand in the ledger.
    case refused(Phrase)
}

/// A record, as another points to it.
package struct RecordReference: Sendable, Equatable, Hashable {
    package var kind: KindNumber
    package var id: RecordID

    package init(kind: KindNumber, id: RecordID) {
        self.kind = kind
        self.id = id
    }
}

/// A record that changes are to be undone of.
package struct UndoSubject: Sendable, Equatable {
    /// As it stands, tombstone or alive; nil when the ledger has none.
    package var record: LedgerRecord?
    package var past: RecordPast
    /// The living records that point to it.
    package var referrers: [RecordReference]
    /// The review items about it, decided or not.
    package var items: [ReviewItem]

    package init(
        record: LedgerRecord?, past: RecordPast, referrers: [RecordReference] = [], items: [ReviewItem] = []
    ) {
        self.record = record
        self.past = past
        self.referrers = referrers
        self.items = items
    }
}

/// What the undoing of one change does to one field; `FieldNumber.removed` is the record as a whole.
package struct FieldUndo: Sendable, Equatable {
    package var field: FieldNumber
    package var now: Value
    package var after: Value
    /// Why the field stays as it is; nil when it does not.
    package var obstacle: UndoObstacle?

    package init(field: FieldNumber, now: Value, after: Value, obstacle: UndoObstacle? = nil) {
        self.field = field
        self.now = now
        self.after = obstacle == nil ? after : now
        self.obstacle = obstacle
    }
}

/// The undoing of one change.
package struct UndoStep: Sendable, Equatable {
    package var undone: LoggedChange
    /// What is made in its place; nil when nothing can be.
    package var change: Change?
    package var fields: [FieldUndo] = []
    /// Why nothing of it is undone, where that does not lie with single fields.
    package var obstacle: UndoObstacle?
    /// What becomes of review items.
    package var items: [ItemUndo] = []

    init(_ undone: LoggedChange) { self.undone = undone }

    /// Whether the change that is made brings a removed record back.
    var revives: Bool { change != nil && fields.first?.field == .removed && fields.first?.after == .null }
}

/// What undoing changes would do, from the newest to the oldest: pure, so that a preview is what is then done.
package struct UndoPlan: Sendable, Equatable {
    package private(set) var steps: [UndoStep] = []

    /// Works out the undoing of `changes`, whose records are `subjects`, at `now` in milliseconds since 1970 UTC.
    package init(undoing changes: [LoggedChange], of subjects: [RecordID: UndoSubject], now: Int64) {
        let changes = changes.sorted { $0.sequence > $1.sequence }
        let removals = Self.removals(changes, subjects)
        let undone = Set(changes.map(\.sequence))
        var subjects = subjects
        for change in changes {
            guard var subject = subjects[change.record] else { continue }
            var (step, record) = FieldUndoing(
                change: change, subject: subject, removals: removals, undone: undone, now: now
            ).step()
            step.items = ItemUndoing(step: step, subject: subject, record: record).effects()
            steps.append(step)
            let changed = Dictionary(
                step.items.map { ($0.item.number, $0.after) }, uniquingKeysWith: { _, last in last })
            subject.items = subject.items.map { changed[$0.number] ?? $0 }
            subject.record = record
            subjects[change.record] = subject
        }
    }

    package var isEmpty: Bool { steps.allSatisfy { $0.change == nil } }

    /// The records that the undoing removes, each with the change that had brought it into being: nobody else may
    /// have changed it, and nothing may point to it but what is removed as well.
    private static func removals(
        _ changes: [LoggedChange], _ subjects: [RecordID: UndoSubject]
    ) -> [RecordID: LoggedChange] {
        var making: [RecordID: LoggedChange] = [:]
        for change in changes {
            guard let past = subjects[change.record]?.past, past.isMaking(change),
                Schema.kind(change.kind)?.isAppendOnly != true, past.changeByOthers(than: change) == nil,
                change.after.contains(where: { past.undoing(of: change, $0.number) == nil })
            else { continue }
            making[change.record] = change
        }
        // A record that stays holds those that it points to.
        while let held = making.keys.first(where: { id in
            subjects[id]?.referrers.contains { making[$0.id] == nil } ?? false
        }) {
            making[held] = nil
        }
        return making
    }
}
