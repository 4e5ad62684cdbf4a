import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// One change in the history of a record.
struct HistoryEntryBody: Encodable {
    struct Field: Encodable {
        var name: String
        var label: String
        var before: String?
        var after: String?
        var entered: String?
        var rule: String
        var ruleText: String?
        var lostTo: Int64?
    }

    struct Item: Encodable {
        var number: Int64
        var text: String
    }

    var number: Int64
    var revision: Int64?
    var madeMs: Int64
    var receivedMs: Int64
    var knownBy: String
    var deviceClockMs: Int64?
    var who: String
    var device: Int64?
    var decidedBy: String?
    var what: String
    var origin: String
    var outcome: String
    var sentence: String?
    var undoneBy: Int64?
    var mayUndo: Bool
    var fields: [Field]
    var items: [Item]
}

extension ConsoleContext {
    func body(of entry: HistoryEntry, _ kind: KindDefinition) throws -> HistoryEntryBody {
        let change = entry.change
        return HistoryEntryBody(
            number: change.sequence, revision: change.outcome.revision, madeMs: change.editedMilliseconds,
            receivedMs: change.receivedMilliseconds, knownBy: change.timeBasis.name,
            deviceClockMs: change.wrongClockMilliseconds, who: try text.author(of: change),
            device: change.writer == Writer.centre ? nil : change.writer, decidedBy: change.person,
            what: try text.description(of: change), origin: change.originName,
            outcome: change.outcome.status.name, sentence: change.outcome.sentence,
            undoneBy: entry.undoneBy?.sequence,
            mayUndo: who.rights.contains(.undo) && !kind.isAppendOnly && entry.undoneBy == nil
                && change.outcome.revision != nil, fields: try entry.fields.map { try body(of: $0, kind) },
            // What is not in sight in the queue is not here either.
            items: try entry.items.filter(sees).map { item in
                .init(
                    number: item.number,
                    text: item.sentence { LocalTime.text(milliseconds: $0) }.text(in: language))
            })
    }

    private func body(
        of field: HistoryEntry.Field, _ kind: KindDefinition
    ) throws -> HistoryEntryBody.Field {
        func shown(_ value: Value) throws -> String? {
            value == .null && field.field != .removed
                ? nil : try text.value(value, field.field, of: kind.number)
        }
        return HistoryEntryBody.Field(
            name: field.field == .removed
                ? "removed" : kind.field(field.field)?.name ?? "#\(field.field.rawValue)",
            label: text.label(field.field, of: kind.number),
            before: field.after == nil ? nil : try shown(field.before), after: try field.after.flatMap(shown),
            entered: try field.entered.map { try text.edit($0, field.field, of: kind.number) },
            rule: field.verdict.name, ruleText: field.verdict.phrase?.text(in: language),
            lostTo: field.lostTo)
    }
}
