"""The mutations: each breaks one rule of how the centre merges, at one place of the code.

`text` stands in `file` exactly once, within a function; `rule` says what no longer holds once `replacement` takes its
place. `SUITES` says for each file where a test that notices is looked for, nearest first.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Mutation:
    name: str
    file: str
    text: str
    replacement: str
    rule: str


FIELD = "Sources/Merge/FieldMerge.swift"
RECORD = "Sources/Merge/RecordMerge.swift"
TIME = "Sources/Merge/CorrectedTime.swift"
UPLOAD = "Sources/SyncServer/Exchange/UploadMerge.swift"
FORK = "Sources/SyncServer/Exchange/ForkCheck.swift"
HEALING = "Sources/SyncServer/Exchange/LedgerHealing.swift"
RULES = "Sources/SyncServer/Exchange/ChangeRules.swift"
WORKFLOW = "Sources/Ledgers/Workflow/IncidentWorkflow.swift"
STEP = "Sources/Ledgers/Workflow/IncidentStep.swift"
UNDO = "Sources/SyncServer/History/FieldUndoing.swift"
PAST = "Sources/SyncServer/History/RecordPast.swift"
HISTORY = "Sources/SyncServer/Exchange/HistoryAnswer.swift"
DAYS = "Sources/Storage/Township/DeviceDays.swift"
LOG = "Sources/Storage/Township/ChangeLog.swift"
CHAINS = "Sources/Storage/Township/ChangesOfRecords.swift"
WATCH = "Sources/SyncServer/Exchange/NewsWatch.swift"
ANSWER = "Sources/SyncServer/Exchange/FeedAnswer.swift"
NEWS = "Sources/Storage/Township/CellNews.swift"
CELLS = "Sources/Storage/Township/CellDigests.swift"

# The vectors and the random programs take a minute; most mutations are caught before.
LATE_SUITES = [["SyncServerTests"], ["VectorTests"], ["ExchangeTests"]]
MERGE_SUITES = [["MergeTests"]] + LATE_SUITES
INCIDENT_SUITES = [["LedgersTests"]] + LATE_SUITES
STORAGE_SUITES = [["StorageTests"]] + LATE_SUITES
SUITES = {
    FIELD: MERGE_SUITES, RECORD: MERGE_SUITES, TIME: MERGE_SUITES,
    UPLOAD: LATE_SUITES, FORK: LATE_SUITES, HEALING: LATE_SUITES, RULES: LATE_SUITES,
    UNDO: LATE_SUITES, PAST: LATE_SUITES, HISTORY: LATE_SUITES, WORKFLOW: INCIDENT_SUITES, STEP: INCIDENT_SUITES,
    NEWS: STORAGE_SUITES, CELLS: STORAGE_SUITES, DAYS: STORAGE_SUITES, LOG: STORAGE_SUITES, CHAINS: STORAGE_SUITES,
    ANSWER: LATE_SUITES, WATCH: [["ExchangeTests"]],
}

MUTATIONS = [
    # One field
    Mutation("field-seen", FIELD, "clock.revision > base && clock.writer", "clock.revision >= base && clock.writer",
             "What the author had seen does not conflict."),
    Mutation("field-unseen", FIELD, "clock.revision > base && clock.writer", "clock.revision > base + 1 && clock.writer",
             "What the author had not seen conflicts."),
    Mutation("field-own", FIELD, "clock.writer != author.writer && clock.revision != author.alsoSeen",
             "clock.revision != author.alsoSeen",
             "A device's own earlier change does not conflict with its later one."),
    Mutation("field-also-seen", FIELD, "clock.writer != author.writer && clock.revision != author.alsoSeen",
             "clock.writer != author.writer",
             "What came back from a lost ledger counts as seen by one who had seen it there."),
    Mutation("field-no-effect", FIELD, "guard edited[field] != before else { return nil }", "",
             "An edit that finds what it says conflicts with nothing."),
    Mutation("field-review-conflicts", FIELD, "policy == .latest || policy == .review || author.wasInReview",
             "policy == .latest || author.wasInReview", "A field that a person decides on conflicts."),
    Mutation("field-latest-conflicts", FIELD, "policy == .latest || policy == .review || author.wasInReview",
             "policy == .review || author.wasInReview", "A field of the later edit conflicts."),
    Mutation("field-in-review-again", FIELD, "policy == .latest || policy == .review || author.wasInReview",
             "policy == .latest || policy == .review",
             "What waited for a person in a lost ledger waits again, by whatever policy."),
    Mutation("field-others-never", FIELD, "policy == .latest || policy == .review || author.wasInReview",
             "policy != .append", "Both counter steps and both additions to a set apply."),
    Mutation("field-centre-stands", FIELD, "let laterWins = policy == .latest && !author.wasInReview",
             "let laterWins = !author.wasInReview", "The centre's value stands until a person decides."),
    Mutation("field-in-review-stands", FIELD, "let laterWins = policy == .latest && !author.wasInReview",
             "let laterWins = policy == .latest", "What waited in a lost ledger does not win by its time."),
    Mutation("field-later-wins", FIELD, "(author.editedMilliseconds, author.writer) > (theirs",
             "(author.editedMilliseconds, author.writer) < (theirs", "The later edit is in force."),
    Mutation("field-tie", FIELD,
             "(author.editedMilliseconds, author.writer) > (theirs.editedMilliseconds, theirs.writer)",
             "author.editedMilliseconds > theirs.editedMilliseconds",
             "Edits of one millisecond go by the writer's number."),
    Mutation("field-loser-kept", FIELD, """\
        return Conflict(
            rule: .laterEditWins, field: field, inForce: side(of: edited[field], revision: revision),
            other: old)""", "        return nil", "What the later edit replaced is kept for a person to see."),
    Mutation("field-clock", FIELD, """\
            record[field] = edited[field]
            record.clocks[field] = clock
            return nil""", """\
            record[field] = edited[field]
            return nil""", "A field knows who wrote it, and at which revision."),
    Mutation("field-count-twice", FIELD, "canConflict && isUnseen(theirs) || mayCountTwice(edit, upon: before, theirs)",
             "canConflict && isUnseen(theirs)", "What a restored record may hold already is not counted again."),
    Mutation("field-count-twice-step", FIELD, "case .add: return true", "case .add: return false",
             "A step that a restored record may hold waits for a person."),
    Mutation("field-count-twice-remark", FIELD, "return remarks.allSatisfy(held.contains)", "return false",
             "A remark that a restored record holds is not written again."),
    Mutation("field-count-new-remark", FIELD, "return remarks.allSatisfy(held.contains)", "return true",
             "A remark that a restored record lacks is written."),
    Mutation("field-healed-since", FIELD, "clock.revision >= healedAt, base < healedAt,", "clock.revision >= healedAt,",
             "A change made in sight of the restored record counts."),
    Mutation("field-healed-seen", FIELD, """\
base < healedAt,
            author.alsoSeen != healedAt
""", """\
base < healedAt
""", "A change by one who had seen what came back counts."),
    Mutation("field-revive-seen", FIELD, "guard author.revives || isUnseen(removal) else { throw .removed }", "",
             "An edit in sight of the removal is refused."),
    Mutation("field-revive-whole", FIELD, """\
        record.entered = revision
        guard !author""", """\
        guard !author""", "A record that comes back to life comes whole to devices that dropped it."),
    Mutation("field-revive-told", FIELD, "guard !author.revives else { return [] }",
             "guard author.editedMilliseconds < 0 else { return [] }",
             "A person is told that an edit beat a removal."),
    Mutation("field-unknown-union", FIELD, "case .union: .union", "case .union: .latest",
             "A field of a newer schema is merged by the form of its edit."),

    # A whole record
    Mutation("record-unknown-kind", RECORD, "guard author.hasNewerSchema else { throw .unknownKind(change.kind) }", "",
             "A kind that no newer schema can have added is refused."),
    Mutation("record-unknown", RECORD, "guard change.operation == .create else { throw .unknownRecord }", "",
             "An edit of a record that the centre does not have is refused."),
    Mutation("record-append-only-removal", RECORD, "if kind.isAppendOnly, let field", "if kind.fields.isEmpty, let field",
             "Visits and incident entries are not removed."),
    Mutation("record-append-only-repeat", RECORD, "change.operation == .create && kind.isAppendOnly", "false",
             "A visit that is sent again changes nothing."),
    Mutation("record-create-merges", RECORD, "change.operation == .create && kind.isAppendOnly",
             "change.operation == .create", "A record that two sides created is merged field by field."),
    Mutation("record-edit-checked", RECORD, "try check(change.edits, kind, isNew: false, author)", "",
             "The values of an edit are checked."),
    Mutation("record-creation-checked", RECORD, "try check(change.edits, kind, isNew: true, author)",
             "try check(change.edits, kind, isNew: false, author)", "A new record has its required fields."),
    Mutation("record-newer-schema", RECORD, "allowsUnknown: author.hasNewerSchema", "allowsUnknown: false",
             "Fields of a newer schema are kept."),
    Mutation("record-size-after-edit", RECORD, """\
            try checkSize(of: record, after: change.edits, kind)
            let hasChanged""", """\
            let hasChanged""", "What many people add stays a value that every party can carry."),
    Mutation("record-size-after-creation", RECORD, """\
        try checkSize(of: record, after: change.edits, kind)
        let clock""", """\
        let clock""", "A new record stays within what every party can carry."),
    Mutation("record-elements", RECORD, "elements.count > WireLimits.elementsPerValue",
             "elements.count >= WireLimits.elementsPerValue", "A set may hold as many elements as a value can carry."),
    Mutation("record-fen", RECORD, "case .integer(let total) where !FieldLimits.fen.contains(total):",
             "case .integer(let total) where total == .max:", "A counter stays within the bounds of its field."),
    Mutation("record-fields", RECORD, "record.fields.count > WireLimits.fieldsPerRecord",
             "record.fields.count >= WireLimits.fieldsPerRecord", "A record may hold as many fields as one can carry."),
    Mutation("record-revision", RECORD, "if hasChanged { record.revision = revision }", "",
             "What changes takes the next revision, so that it travels."),
    Mutation("record-no-revision", RECORD, "let hasChanged = record != before", "let hasChanged = true",
             "What changes nothing uses up no revision."),
    Mutation("record-stamp", RECORD, "record.stamp(editedMilliseconds: author.editedMilliseconds, in: kind)", "",
             "The product fills in the times of visits, incidents and entries."),
    Mutation("record-new-clocks", RECORD, "for (number, _) in record.fields { record.clocks[number] = clock }", "",
             "The fields of a new record know who wrote them."),
    Mutation("record-removed-twice", RECORD,
             "guard !record.isRemoved else { return MergeResult(record: record, hasChanged: false, conflicts: []) }", "",
             "A second removal changes nothing."),
    Mutation("record-removal-loses", RECORD, "record.clocks.filter { merge.isUnseen($0.element) }",
             "record.clocks.filter { _ in false }", "An edit beats a removal whose author had not seen it."),
    Mutation("record-removal-named", RECORD,
             "(left.element.editedMilliseconds, left.number) < (right.element.editedMilliseconds, right.number)",
             "(left.element.editedMilliseconds, left.number) > (right.element.editedMilliseconds, right.number)",
             "The last of the edits that beat a removal is named."),
    Mutation("record-removal-clock", RECORD, "record.clocks[.removed] = merge.clock", "",
             "A removal knows who made it, and at which revision."),

    # When it was
    Mutation("time-boot-clock", TIME, "exactTime(changes[index]).map { EditTime(milliseconds: $0, basis: .clock) } ?? byWallClock(index)",
             "byWallClock(index)", "Within one boot the boot clock tells when, whatever the wall clock showed."),
    Mutation("time-future", TIME, "known.nowMilliseconds.subtractingClamped(max(0, $0))",
             "known.nowMilliseconds.subtractingClamped($0)", "Nothing was made after the server received it."),

    # An upload
    Mutation("upload-gap", UPLOAD, "first.number > last + 1", "first.number > last + 2",
             "A change is not taken before the one in front of it."),
    Mutation("upload-once", UPLOAD, "for change in changes where change.number > last {", "for change in changes {",
             "A change that is held is not merged again."),
    Mutation("upload-acknowledged", UPLOAD, "let acknowledged = max(last, changes.last?.number ?? 0)",
             "let acknowledged = changes.last?.number ?? last", "What is acknowledged stays so."),
    Mutation("upload-revoked-offers", UPLOAD, """\
        if !device.isRevoked {
            let healing""", """\
        do {
            let healing""", "Offers of a revoked device are ignored."),
    Mutation("upload-revoked-held", UPLOAD, "if device.isRevoked { return try hold(change, author) }", "",
             "Nothing of a revoked device's changes is in force before a person decides."),
    Mutation("upload-revoked-item", UPLOAD, """\
        try store.append(item)
        return outcome""", """\
        return outcome""", "A revoked device's change is put up for review."),
    Mutation("upload-copy", UPLOAD, "forks.copysOutcome(of: change, family: family)",
             "forks.copysOutcome(of: change, family: [])", "A change that a copy has sent is not merged again."),
    Mutation("upload-rules", UPLOAD, "try rules.check(change, against: stored?.record)", "",
             "A change is held to what its device may do."),
    Mutation("upload-moved-parent", UPLOAD, "if stored == nil { change.cell = try rules.cell(ofNew: change) }", "",
             "A new record follows its household that has moved."),
    Mutation("upload-revision", UPLOAD, "revision = next\n", "", "Two changes of one upload take two revisions."),
    Mutation("upload-refused-kept", UPLOAD, """\
            sentence: refusal.phrase.text(in: language))
        _ = try log(change, author, outcome)""", """\
            sentence: refusal.phrase.text(in: language))""", "A refused change is in the history."),
    Mutation("upload-covered-status", UPLOAD,
             "guard origin.status == .applied, let revision = origin.revision else { return nil }",
             "guard let revision = origin.revision else { return nil }",
             "Only what was applied in the lost ledger can have come back with its record."),
    Mutation("upload-covered-logged", UPLOAD, """\
                        _ = try log(change, author, outcome)
                        return outcome
                    }""", """\
                        return outcome
                    }""", "A change that came back with its record is in the history."),
    Mutation("upload-common-base", UPLOAD, "change.base = min(change.base, common)", "",
             "A base of a lost epoch counts only up to what both ledgers have."),
    Mutation("upload-also-seen", UPLOAD, "author.alsoSeen = healing.asRevision", "_ = healing",
             "Who had seen in the lost ledger what came back has seen it here."),
    Mutation("upload-in-review", UPLOAD, "author.wasInReview = origin.status == .inReview", "",
             "What was in review in the lost ledger goes to review again."),
    Mutation("upload-healed-at", UPLOAD, "author.healedAt = try healing(mayHold: change)", "",
             "What a restored record may hold already is not counted again."),
    Mutation("upload-may-hold", UPLOAD, "origin.revision != nil, origin.epoch >= healing.epoch { return nil }",
             "origin.revision != nil, origin.epoch < 0 { return nil }",
             "A change whose place in the lost ledger is known is not doubted."),
    Mutation("upload-may-hold-earlier", UPLOAD, "origin.revision != nil, origin.epoch >= healing.epoch { return nil }",
             "origin.revision != nil { return nil }",
             "A change of a ledger that was lost before may have come back by way of the next."),
    Mutation("answer-scope", ANSWER, "township.directory == result.directory ? result.scope : try store.cells(of: device.worker)",
             "result.scope", "Whoever waited for news gets a cell that was assigned meanwhile."),
    Mutation("upload-row-fault", UPLOAD, "catch let error as StorageError where error.isOfOneRow {",
             "catch let error as StorageError where error.isOfOneRow && device.number < 0 {",
             "What is wrong with one row does not hold up what is behind it."),

    # Forks
    Mutation("fork-beyond", FORK, "cursor.epoch == township.epoch && cursor.revision <= township.revision",
             "cursor.epoch == township.epoch", "A cursor that this ledger never gave is noticed."),
    Mutation("fork-common", FORK, "common = min(common ?? revision, revision)",
             "common = max(common ?? revision, revision)", "The lowest common revision of all cells is told."),
    Mutation("fork-scope", FORK, "for cursor in cursors where scope.contains(cursor.cell) {", "for cursor in cursors {",
             "A cursor of a cell that is not the device's says nothing."),
    Mutation("fork-set-back", FORK, "guard isCarried || hello.lastChange >= last else { throw forked }", "",
             "A device that was set back is noticed."),
    Mutation("fork-overtaken", FORK, "guard isCarried || hello.lastChange >= last else { throw forked }",
             "guard hello.lastChange >= last else { throw forked }", "A file may be overtaken by a sync."),
    Mutation("fork-same", FORK, "for (change, logged) in zip(changes, held) where !isSame(change, logged) { throw forked }",
             "", "Other changes under numbers that are held are noticed."),
    Mutation("fork-withdrawn", FORK, "if change.operation == .edit, change.edits.isEmpty { return true }", "",
             "A worker who gave a change up owes its number, not its content."),
    Mutation("fork-family", FORK, "family.contains(logged.writer) && isSame(change, logged)", "isSame(change, logged)",
             "Only copies of one device share changes."),

    # What devices give back
    Mutation("healing-scope", HEALING, "guard scope.contains(offer.cell) else { return }", "",
             "A device gives back only what it had in its cells."),
    Mutation("healing-once", HEALING,
             "if healing?.covers(epoch: offer.epoch, revision: offer.revision) ?? false { return }", "",
             "What came back already is not taken again."),
    Mutation("healing-valid", HEALING, "guard isValid(offer) else { return }", "",
             "What a device gives back is held to the rules of what it enters."),
    Mutation("healing-newer-stays", HEALING, "clock.revision > common,", "clock.revision > revision,",
             "What was entered since the restore is not overwritten."),
    Mutation("healing-earlier", HEALING, "clock.revision != earlier?.asRevision", "clock.revision > 0",
             "A newer state of the lost ledger replaces an older one that came back."),
    Mutation("healing-moved", HEALING, "if try !store.hasLeft(nil, offer.id, after: common) { healed.cell = offer.cell }",
             "healed.cell = offer.cell", "A move made after the restore stands."),
    Mutation("healing-whole", HEALING, """\
        healed.entered = revision
        let row = try store.save""", """\
        let row = try store.save""", "Who has read a part of what came back gets it whole."),
    Mutation("healing-tombstone", HEALING, "guard offer.fields[.removed] == nil else { return [.removed] }", "",
             "A tombstone tells of the removal alone."),
    Mutation("healing-entries", HEALING, "for incident in incidents.sorted() {",
             "for incident in incidents.sorted() where now < 0 {",
             "An entry that comes back and does not count goes up for review again."),
    Mutation("healing-item", HEALING, "        for var item in items {\n", "        for var item in items where item.number < 0 {\n",
             "What lost against a newer entry is put up for review."),
    Mutation("healing-searched", HEALING, "if damaged { lost.append(offer.id) }", "lost.append(offer.id)",
             "Only a damaged cell has the log searched for what an offer names."),
    Mutation("healing-damaged-row", HEALING, "stored.map({ $0.digest != $0.record.digest }) ?? true", "stored.map({ _ in false }) ?? true",
             "What a damaged row says of its changes is not relied on."),
    Mutation("healing-lost-row", HEALING, "try store.dissolveLostChains(of: lost)", "",
             "The history of a record is found though its row is gone."),
    Mutation("repair-damaged", HEALING, "guard stored.digest != record.digest, stored.digest == offered else { return }",
             "guard stored.digest == offered else { return }", "A row that is whole is not replaced."),
    Mutation("repair-trusted", HEALING, "guard stored.digest != record.digest, stored.digest == offered else { return }",
             "guard stored.digest != record.digest else { return }",
             "A damaged row is replaced only by what it had been."),
    Mutation("repair-alive", HEALING, "guard try isAlive(offer) else { return }", "",
             "A row that is gone comes back only if the history says that the record is alive."),
    Mutation("repair-revision", HEALING, "guard let last, last.outcome.revision == offer.revision else { return false }",
             "guard let last else { return false }", "A row that is gone comes back only at its last revision."),

    # How far each kind has come in each cell, and what contacts leave
    Mutation("news-of-transaction", CELLS, "for change in cellChanges where change.cell == cell { state.add(change) }", "",
             "The feed within a transaction has what that has written."),
    Mutation("news-raised", CELLS, "max(news[change.feed.position], change.revision)", "min(news[change.feed.position], change.revision)",
             "A later change of a kind is news."),
    Mutation("news-written", CELLS, "+ state.news.map(SQLValue.integer)", "+ state.news.map { _ in SQLValue.integer(0) }",
             "What a commit wrote is news to those who read after it."),
    Mutation("news-part", NEWS, "LedgerTable.position(of: table.kind.number)", "0",
             "Each kind has news of its own."),
    Mutation("news-cells", NEWS, "SELECT number FROM cell WHERE max(", "SELECT number FROM cell WHERE min(",
             "Who waits for a cell hears of every kind in it."),
    Mutation("news-again", WATCH, "if wasLookedAt, let changed, waiter.cells.isDisjoint(with: changed) { continue }",
             "if wasLookedAt { continue }", "Who waits is looked at again when one of its cells has changed."),
    Mutation("news-more", WATCH, "guard mark.differsByRecordsOnly(from: earlier) else { return nil }", "",
             "Who waits is told of the directory and of its revocation."),
    Mutation("contact-day", DAYS, "if let last = contact.day, last.day != today {", "if let last = contact.day, last.day < 0 {",
             "A new day does not count on where the last one ended."),
    Mutation("news-departure", CELLS, "digest: removed, feed: .departures,", "digest: removed, feed: .records(of: record.kind),",
             "What left a cell is news to it."),
    Mutation("chain-end", LOG, "if let row {", "if let row, row < 0 {", "A change is the last one of its record's chain."),
    Mutation("chain-before", CHAINS, "(SELECT ifnull(last_change, 0) FROM", "(SELECT 0 FROM",
             "A change names the one before it."),
    Mutation("row-put-back", CELLS, """\
            try dissolveChain(of: record.kind, record.id)
            try records.delete(damaged)""", """\
            try records.delete(damaged)""", "The history of a damaged record is found after it was put back."),
    Mutation("row-adopted", CELLS, """\
                try dissolveChain(of: record.kind, record.id)
                try records.adopt(record)""", """\
                try records.adopt(record)""", "The history of a record is found after its kind was learnt."),

    # What a device may send
    Mutation("rules-author", RULES, "guard edit == .set(.integer(device.worker)) else", "guard device.worker != 0 else",
             "A change bears the name of the device's worker."),
    Mutation("rules-role", RULES, "guard edit == .set(.integer(device.role)) else", "guard device.role >= 0 else",
             "An incident entry bears the role of the device's worker."),
    Mutation("rules-left", RULES, "return try store.hasLeft(change.cell, change.id, after: change.base)", "return true",
             "A record that had left before its author saw it is outside the scope."),
    Mutation("rules-had-left", RULES, "return try store.hasLeft(change.cell, change.id, after: change.base)",
             "return false", "A change whose author could not know of a move is taken."),

    # Incidents
    Mutation("workflow-order", WORKFLOW, "for step in steps.sorted(by: IncidentStep.isEarlier) {", "for step in steps {",
             "Entries count in order of their time, not of their arrival."),
    Mutation("workflow-tie", STEP, "(left.recordedMilliseconds, left.id) < (right.recordedMilliseconds, right.id)",
             "left.recordedMilliseconds < right.recordedMilliseconds",
             "Entries of one millisecond count in order of identity."),
    Mutation("workflow-verdict", WORKFLOW, "if step.verdict == 1 { state", "if step.verdict != 9 { state",
             "A failed verification sends the incident back."),
    Mutation("workflow-dissatisfied", WORKFLOW, "if step.rating == 3 { reopen(as: .reported, at: now) }", "break",
             "A dissatisfied rating reopens the incident."),
    Mutation("workflow-two-dispatchers", WORKFLOW, "matter.isMajor ? .confirming : .dispatched", ".dispatched",
             "Two dispatchers confirm a major matter."),

    # Undo
    Mutation("undo-changed-since", UNDO, "guard now == after else {", "guard now == after || before != now else {",
             "What somebody changed since is not undone."),
    Mutation("undo-confirmed", UNDO, "return stays(.confirmed(other))\n            }\n            return goes(.set(before))",
             "_ = other\n            }\n            return goes(.set(before))", "What somebody else entered too is not undone."),
    Mutation("undo-twice", UNDO,
             "if let earlier = subject.past.undoing(of: change, number) { return stays(.undone(earlier)) }", "",
             "Nothing is undone twice."),
    Mutation("undo-append-only", UNDO, "if kind.isAppendOnly { return .appendOnly }", "",
             "Visits and incident entries stay."),
    Mutation("undo-others", UNDO,
             "if let other = past.changeByOthers(than: change) { return undo(.changedSince(other)) }", "",
             "A record that somebody else has edited is not removed."),
    Mutation("undo-pointed-to", UNDO, "let pointing = subject.referrers.first { removals[$0.id] == nil }",
             "let pointing = subject.referrers.first { removals[$0.id] != nil }",
             "A record that others point to is not removed."),
    Mutation("undo-again", PAST, "&& later.touches(field) && undoing(of: later, field) == nil", "&& later.touches(field)",
             "What an undone undo had undone can be undone again."),

    # What a device is told of a record's history
    Mutation("history-revoked", HISTORY, "let device = try store.device(device), !device.isRevoked",
             "let device = try store.device(device)", "A revoked device is told nothing."),
    Mutation("history-scope", HISTORY, "record(request.kind, request.id), scope.contains(record.cell)",
             "record(request.kind, request.id)", "A record of another cell is not told of."),
    Mutation("history-before", HISTORY, "$0.sequence >= request.before", "$0.sequence > request.before",
             "A page goes on behind the one before it."),
    Mutation("history-remaining", HISTORY, "page.remaining -= 1", "",
             "An answer says how many older changes there are."),
]
