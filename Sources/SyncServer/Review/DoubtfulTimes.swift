import Ledgers
import Merge
import Phrases
import Storage
import Wire

/// Gathers, over one request, the changes whose time counted and cannot be known. However many they are, a person gets
/// one item: they share their cause, which is a clock (decision 025).
final class DoubtfulTimes {
    private let store: TownshipStore
    /// The centre's clock, in milliseconds since 1970 UTC.
    private let now: Int64
    private var item: ReviewItem?
    private var count = 0

    init(store: TownshipStore, now: Int64) {
        self.store = store
        self.now = now
    }

    /// Notes what a change's time decided, and that of whoever it met in a conflict.
    ///
    /// - Throws: `StorageError`.
    func note(
        _ change: Change, _ result: MergeResult, isNew: Bool, by author: MergeAuthor, rawMilliseconds: Int64,
        sequence: Int64
    ) throws {
        let decided = result.conflicts.filter { $0.rule == .laterEditWins }
        let stamped = isNew ? Self.stampedField(of: change) : nil
        if author.timeBasis.isDoubtful, let field = decided.first?.field ?? stamped {
            add(
                Doubt(
                    field: field, stamps: decided.isEmpty, basis: author.timeBasis, writer: author.writer,
                    milliseconds: author.editedMilliseconds, rawMilliseconds: rawMilliseconds,
                    sequence: sequence), result.record)
        }
        for conflict in decided {
            let theirs = conflict.inForce.writer == author.writer ? conflict.other : conflict.inForce
            guard let revision = theirs.revision,
                let logged = try store.loggedChange(of: result.record.id, revision: revision),
                logged.timeBasis.isDoubtful
            else { continue }
            add(
                Doubt(
                    field: conflict.field, stamps: false, basis: logged.timeBasis, writer: logged.writer,
                    milliseconds: logged.editedMilliseconds, rawMilliseconds: logged.rawMilliseconds,
                    sequence: logged.sequence), result.record)
        }
    }

    /// Puts the item into the queue, if there was any doubt.
    ///
    /// - Throws: `StorageError`.
    func open() throws {
        guard var item else { return }
        if count > 1 {
            item.detailChinese? += "；同一次上报中还有 \(count - 1) 条时间存疑，见各记录的历史"
            item.detailEnglish? +=
                "; \(count - 1) more of the same request are doubtful, see the histories of their records"
        }
        try store.append(item)
    }

    /// A time that counted and may be another.
    private struct Doubt {
        let field: FieldNumber
        /// It stands in the field; else it decided which value does.
        let stamps: Bool
        let basis: TimeBasis
        let writer: WriterNumber
        let milliseconds: Int64
        let rawMilliseconds: Int64
        let sequence: Int64

        var detail: Phrase {
            let cause =
                basis == .ambiguous
                ? Phrase(
                    zh: "设备时钟在登记之后、上报之前被调过", en: "the clock was set between the entry and its sending")
                : Phrase(
                    zh: "那时不可能登记，已移到可能的最近时间", en: "it cannot have been then; moved to the nearest that can be"
                )
            let effect =
                stamps
                ? Phrase(zh: "记录里写的就是这个时间", en: "the record holds this time")
                : Phrase(zh: "哪个值生效由这个时间决定", en: "this time decided which value is in force")
            return Phrase(zh: "\(cause.chinese)；\(effect.chinese)", en: "\(cause.english); \(effect.english)")
        }
    }

    private func add(_ doubt: Doubt, _ record: LedgerRecord) {
        count += 1
        guard item == nil else { return }
        // The value is the time where the field holds one.
        func side(_ milliseconds: Int64) -> ReviewSide {
            ReviewSide(
                value: doubt.stamps ? .integer(milliseconds) : .null, writer: doubt.writer,
                editedMilliseconds: milliseconds)
        }
        var item = ReviewItem(
            reason: .suspiciousTime, kind: record.kind, id: record.id, cell: record.cell, field: doubt.field,
            standing: side(doubt.milliseconds), other: side(doubt.rawMilliseconds), openedMilliseconds: now)
        item.changeSequence = doubt.sequence
        item.detailChinese = doubt.detail.chinese
        item.detailEnglish = doubt.detail.english
        self.item = item
    }

    /// The field of a new record that takes the time of its entry.
    private static func stampedField(of change: Change) -> FieldNumber? {
        Schema.kind(change.kind)?.fields.first { field in
            switch field.stamp {
            case .always: true
            case .whenAbsent: change.edits[field.number] == nil || change.edits[field.number] == .set(.null)
            case nil: false
            }
        }?.number
    }
}
