import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// An item of the queue in a list.
struct ReviewSummaryBody: Encodable {
    struct Side: Encodable {
        var text: String
        var by: String
        var device: Int64?
        var editedMs: Int64
    }

    struct Postponed: Encodable {
        var untilMs: Int64
        var by: String
        var reason: String
    }

    var number: Int64
    var version: String
    var state: String
    var reason: NamedBody
    var text: String
    var record: RecordLinkBody
    var cell: CellBody?
    var field: NamedBody?
    var standing: Side?
    var other: Side?
    var openedMs: Int64
    var mayDecide: Bool
    var offers: [String]
    var decided: DecidedBody?
    var postponed: Postponed?
}

/// An item with everything that a decision needs.
struct ReviewItemBody: Encodable {
    var summary: ReviewSummaryBody
    var base: String?
    var now: String?
    var change: String?
    var deviceClockMs: Int64?
    var deciders: [NamedBody]
    var input: FieldInputBody?
    var duplicate: MergePreviewBody?
    var earlier: [String]

    private enum Members: String, CodingKey {
        case base, now, change, deviceClockMs, deciders, input, duplicate, earlier
    }

    /// The summary's members and its own, side by side.
    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var members = encoder.container(keyedBy: Members.self)
        try members.encodeIfPresent(base, forKey: .base)
        try members.encodeIfPresent(now, forKey: .now)
        try members.encodeIfPresent(change, forKey: .change)
        try members.encodeIfPresent(deviceClockMs, forKey: .deviceClockMs)
        try members.encode(deciders, forKey: .deciders)
        try members.encodeIfPresent(input, forKey: .input)
        try members.encodeIfPresent(duplicate, forKey: .duplicate)
        try members.encode(earlier, forKey: .earlier)
    }
}

/// What a form for a field's value takes.
struct FieldInputBody: Encodable {
    var type: String
    var choices: [NamedBody]?
    var bytesMax: Int?

    /// Texts longer than this get a field of several lines.
    private static let lineBytes = 300

    init(_ field: FieldDefinition, _ language: Language) {
        switch field.type {
        case .text(let byteCountMax):
            type = byteCountMax > Self.lineBytes ? "multiline" : "text"
            bytesMax = byteCountMax
        case .integer, .fen, .worker: type = "number"
        case .date: type = "date"
        case .instant: type = "time"
        case .phone: type = "phone"
        case .idNumber: type = "id_number"
        case .choice(let list):
            type = "choice"
            choices = NamedBody.all(list, language)
        case .choices(let list):
            type = "choices"
            choices = NamedBody.all(list, language)
        case .reference, .references: type = "reference"
        case .remarks:
            type = "multiline"
            bytesMax = FieldLimits.remarkBytes
        }
    }
}

struct MergePreviewBody: Encodable {
    struct Field: Encodable {
        var name: String
        var label: String
        var older: String
        var newer: String
        var merged: String
        var mayTake: Bool
    }

    struct Redirected: Encodable {
        var ledger: NamedBody
        var count: Int
    }

    var older: RecordLinkBody
    var newer: RecordLinkBody
    var fields: [Field]
    var redirected: [Redirected]
}

extension ConsoleContext {
    private var explain: ReviewExplanation { ReviewExplanation(store: store, text: text) }

    /// What this user can do with an item now.
    func offers(for item: ReviewItem) -> [String] {
        guard mayDecide(item) else { return [] }
        if let decision = item.decision {
            let isOwn = item.decidedBy == who.user.workerName
            return decision != .resolved && (isOwn || who.rights.contains(.reviewUndo)) ? ["undo"] : []
        }
        return item.decisionsOffered.map(\.name) + (item.reason == .duplicate ? ["merge"] : []) + ["postpone"]
    }

    func decided(_ item: ReviewItem) -> DecidedBody? {
        item.decision.map { decision in
            DecidedBody(
                decision: decision.name, label: decision.phrase.text(in: language),
                by: item.decidedBy.flatMap { $0.isEmpty ? nil : $0 }, atMs: item.decidedMilliseconds)
        }
    }

    func summary(of item: ReviewItem) throws -> ReviewSummaryBody {
        let kind = Schema.kind(item.kind) ?? .unknown(item.kind)
        let isPostponed = item.postponement.map { $0.untilMilliseconds > now } ?? false
        return ReviewSummaryBody(
            number: item.number, version: try version(of: item),
            state: item.decision != nil ? "decided" : isPostponed ? "postponed" : "waiting",
            reason: NamedBody(item.reason.name, item.reason.label, language),
            text: try explain.reason(of: item), record: try link(kind, item.id),
            cell: try cell(item.cell).map(CellBody.init),
            field: item.field.map { field in
                NamedBody(
                    field == .removed ? "removed" : kind.field(field)?.name ?? "#\(field.rawValue)",
                    text.label(field, of: item.kind))
            }, standing: try item.standing.map { try side($0, item) }, other: try side(item.other, item),
            openedMs: item.openedMilliseconds, mayDecide: mayDecide(item), offers: offers(for: item),
            decided: decided(item),
            postponed: item.postponement.map {
                .init(untilMs: $0.untilMilliseconds, by: $0.person, reason: $0.reason)
            })
    }

    func body(of item: ReviewItem) throws -> ReviewItemBody {
        let logged = try item.changeSequence.flatMap { try store.loggedChange($0) }
        let field = item.field.flatMap { Schema.kind(item.kind)?.field($0) }
        let record = try store.records.record(item.kind, item.id)
        return ReviewItemBody(
            summary: try summary(of: item), base: try explain.base(of: item).map { try shown($0, item) },
            now: try record.flatMap { record in try item.field.map { try shown(record[$0], item) } },
            change: try logged.map { try text.description(of: $0) },
            deviceClockMs: logged?.wrongClockMilliseconds,
            deciders: ReviewDuty.roles(for: item).map { NamedBody($0, language) },
            input: item.decisionsOffered.contains(.value) ? field.map { FieldInputBody($0, language) } : nil,
            duplicate: item.decision == nil ? try duplicate(item) : nil,
            earlier: item.reopenings.map { reopening in
                reopening.phrase { LocalTime.text(milliseconds: $0) }.text(in: language)
            })
    }

    private func side(_ side: ReviewSide, _ item: ReviewItem) throws -> ReviewSummaryBody.Side {
        ReviewSummaryBody.Side(
            text: try shown(side.value, item), by: try explain.writer(side),
            device: side.writer == Writer.centre ? nil : side.writer, editedMs: side.editedMilliseconds)
    }

    private func shown(_ value: Value, _ item: ReviewItem) throws -> String {
        if item.reason == .duplicate, let twin = value.asID { return try text.title(item.kind, twin) }
        guard let field = item.field, value != .null || field == .removed else { return "" }
        return try text.value(value, field, of: item.kind)
    }

    /// The two records of a duplicate; nil where one is gone, or both are one already.
    private func duplicate(_ item: ReviewItem) throws -> MergePreviewBody? {
        guard item.reason == .duplicate else { return nil }
        do {
            return try preview(try pair(of: item), newerStays: false, taking: [])
        } catch ReviewError.recordGone, ReviewError.notOffered { return nil }
    }

    /// What would come of a merging.
    func preview(
        _ pair: DuplicatePair, newerStays: Bool, taking: Set<FieldNumber>
    ) throws -> MergePreviewBody {
        let kind = Schema.kind(pair.newer.kind) ?? .unknown(pair.newer.kind)
        let united = pair.united(staying: newerStays, taking: taking)
        func shown(_ record: LedgerRecord, _ field: FieldDefinition) throws -> String {
            let value = record[field.number]
            return value == .null ? "" : try text.value(value, field.number, of: kind.number)
        }
        let counts = try reviewDesk.redirectedCounts(of: pair, newerStays: newerStays)
        return MergePreviewBody(
            older: try link(kind, pair.older.id), newer: try link(kind, pair.newer.id),
            fields: try kind.fields.compactMap { field in
                let (older, newer) = (try shown(pair.older, field), try shown(pair.newer, field))
                guard !older.isEmpty || !newer.isEmpty else { return nil }
                return .init(
                    name: field.name, label: field.label.text(in: language), older: older, newer: newer,
                    merged: try shown(united, field), mayTake: field.holdsOneValue)
            },
            redirected: Schema.kinds.compactMap { kind in
                counts[kind.number].map { .init(ledger: NamedBody(kind, language), count: $0) }
            })
    }
}

extension FieldDefinition {
    /// Whether it holds a single value, which a merging can take from either record.
    var holdsOneValue: Bool { policy == .latest || policy == .review }
}
