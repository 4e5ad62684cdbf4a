import Foundation
import HTTP
import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// The ledgers: reading, searching, and each record's history.
enum LedgerRoutes {
    static let all: [Route] = [
        Route("GET", "ledgers", needs: .ledgers, .read { try ledgers($0) }),
        Route("GET", "ledgers/{ledger}/records", needs: .ledgers, .read { try list($0) }),
        Route("GET", "ledgers/{ledger}/records/{record}", needs: .ledgers, .read { try show($0) }),
        Route("GET", "ledgers/{ledger}/records/{record}/history", needs: .ledgers, .read { try history($0) }),
        Route(
            "POST", "ledgers/{ledger}/records/{record}/reveal", needs: .reveal,
            .readOnRecord { try reveal($0) }),
        Route("GET", "accesses", needs: .accesses, .read { try accesses($0) }),
    ]

    private struct LedgerBody: Encodable {
        struct Field: Encodable {
            var name: String
            var label: String
            var isMasked: Bool
            var isSearchable: Bool
            var input: FieldInputBody
        }

        var name: String
        var label: String
        var count: Int64?
        var fields: [Field]
    }

    private static func ledgers(_ context: ConsoleContext) throws -> Answer {
        let language = context.language
        return try .json(
            PageBody(
                items: try Schema.kinds.map { kind in
                    LedgerBody(
                        name: kind.name, label: kind.label.text(in: language),
                        count: context.sight.reach == .township ? try context.store.records.count(kind) : nil,
                        fields: kind.fields.map { field in
                            .init(
                                name: field.name, label: field.label.text(in: language),
                                isMasked: field.isMasked, isSearchable: field.isSearchable,
                                input: FieldInputBody(field, language))
                        })
                }))
    }

    // MARK: - Lists

    private static func list(_ context: ConsoleContext) throws -> Answer {
        let kind = try context.kind()
        let limit = try context.call.limit()
        let selection = RecordSelection(
            search: try context.call.search(), cells: try cells(context),
            parent: try household(context, kind), instants: try visited(context, kind),
            afterRow: try context.call.cursor { Int64($0) } ?? 0)
        var found: [(row: Int64, record: LedgerRecord)] = []
        // One more than the page, to know whether there is a next one.
        try context.store.records.forEach(kind, selection) { row, record in
            if try context.sight.sees(record, in: context.store) { found.append((row, record)) }
            return found.count <= limit
        }
        let page = found.prefix(limit)
        return try .json(
            PageBody(
                items: try page.map { try context.body(of: $0.record, kind) },
                nextCursor: found.count > limit ? page.last.map { Call.cursor($0.row) } : nil))
    }

    /// The cells that a list is of; nil for all.
    private static func cells(_ context: ConsoleContext) throws -> Set<CellNumber>? {
        let asked = try context.cellParameter().map { Set([$0]) }
        guard case .cells(let own) = context.sight.reach else { return asked }
        return asked.map { $0.intersection(own) } ?? own
    }

    private static func household(
        _ context: ConsoleContext, _ kind: KindDefinition
    ) throws -> (field: FieldDefinition, id: RecordID)? {
        let expected = Phrase(zh: "户的编号（id）", en: "a household's id")
        guard let id = try context.call.parameter("household", expected, { RecordID(text: $0) }) else {
            return nil
        }
        guard let field = kind.fields.first(where: { $0.type == .reference(Household.kind) }) else {
            throw Problem.badParameter(
                "household", Phrase(zh: "属于户的台账才有的", en: "left out: this ledger belongs to no household"))
        }
        return (field, id)
    }

    private static func visited(
        _ context: ConsoleContext, _ kind: KindDefinition
    ) throws -> (field: FieldDefinition, period: ClosedRange<Int64>)? {
        guard let period = try context.call.period() else { return nil }
        guard kind.number == Visit.kind, let field = kind.field(Visit.visitedAt) else {
            throw Problem.badParameter(
                "from_ms", Phrase(zh: "走访台账才有的", en: "left out: it is for visits alone"))
        }
        return (field, period)
    }

    private static func show(_ context: ConsoleContext) throws -> Answer {
        let (kind, record) = try context.record()
        let body = try context.body(of: record, kind)
        return try .json(body, version: body.version)
    }

    // MARK: - What is on record about looking

    private struct RevealBody: Decodable {
        var field: String
        var purpose: String
    }

    private struct RevealedBody: Encodable {
        var field: String
        var text: String
    }

    private static func reveal(_ context: ConsoleContext) throws -> (Answer, ConsoleAccess) {
        let body: RevealBody = try context.call.json()
        let purpose = try Call.checked(body.purpose, "purpose", ConsoleLimits.purposeCharacters)
        let (kind, record) = try context.record()
        guard let field = kind.field(named: body.field), field.isMasked else {
            throw Problem.badParameter("field", Phrase(zh: "被遮盖的项目", en: "a masked field"))
        }
        let revealed = RevealedBody(
            field: field.name, text: field.text(of: record[field.number], in: context.language))
        return (
            try .json(revealed),
            ConsoleAccess(
                milliseconds: context.now, worker: context.who.user.worker, what: .reveal, kind: kind.number,
                id: record.id, field: field.number, purpose: purpose)
        )
    }

    private struct AccessBody: Encodable {
        var number: Int64
        var whenMs: Int64
        var who: String
        var what: String
        var ledger: NamedBody?
        var field: NamedBody?
        var record: RecordLinkBody?
        var cell: String?
        var count: Int64?
        var purpose: String
    }

    private static func accesses(_ context: ConsoleContext) throws -> Answer {
        let limit = try context.call.limit()
        let before = try context.call.cursor { Int64($0) }
        let accesses = try context.store.accesses(before: before, limit: limit + 1)
        let page = accesses.prefix(limit)
        return try .json(
            PageBody(
                items: try page.map { try body(of: $0, context) },
                nextCursor: accesses.count > limit ? page.last.map { Call.cursor($0.number) } : nil))
    }

    private static func body(of access: ConsoleAccess, _ context: ConsoleContext) throws -> AccessBody {
        let kind = Schema.kind(access.kind)
        // Who watches over accesses need not see the people.
        let link = try kind.flatMap { kind in
            try access.id.flatMap { id in
                try context.sight.sees(kind.number, id, in: context.store) ? try context.link(kind, id) : nil
            }
        }
        return AccessBody(
            number: access.number, whenMs: access.milliseconds, who: try context.text.person(access.worker),
            what: access.what == .reveal ? "reveal" : "export",
            ledger: kind.map { NamedBody($0, context.language) },
            field: access.field.flatMap { kind?.field($0) }.map {
                NamedBody($0.name, $0.label, context.language)
            }, record: link, cell: try access.cell.flatMap { try context.cell($0)?.code },
            count: access.count, purpose: access.purpose)
    }

    // MARK: - History

    private static func history(_ context: ConsoleContext) throws -> Answer {
        let kind = try context.kind()
        let id = try context.call.id("record")
        let changes = try context.store.history(of: id)
        guard changes.contains(where: { $0.kind == kind.number }),
            try context.sight.sees(kind.number, id, in: context.store)
        else { throw Problem.notFound }
        let history = RecordHistory(RecordPast(changes), items: try context.store.reviewItems(about: id))
        let limit = try context.call.limit()
        let before = try context.call.cursor { Int64($0) }
        let rest = history.entries.reversed().filter { entry in
            before.map { entry.change.sequence < $0 } ?? true
        }
        let page = rest.prefix(limit)
        return try .json(
            PageBody(
                items: try page.map { try context.body(of: $0, kind) },
                nextCursor: rest.count > limit ? page.last.map { Call.cursor($0.change.sequence) } : nil))
    }
}

extension ConsoleContext {
    /// The ledger that the path names.
    func kind() throws -> KindDefinition {
        guard let kind = call.places["ledger"].flatMap({ Schema.kind(named: $0) }) else {
            throw Problem.notFound
        }
        return kind
    }

    /// The record that the path names, if it is in sight and not removed.
    func record() throws -> (kind: KindDefinition, record: LedgerRecord) {
        let kind = try kind()
        guard let record = try store.records.record(kind.number, call.id("record")), !record.isRemoved,
            try sight.sees(record, in: store)
        else { throw Problem.notFound }
        return (kind, record)
    }
}
