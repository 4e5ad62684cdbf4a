import HTTP
import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// Undoing single changes from a record's history.
enum UndoRoutes {
    private static let path = "ledgers/{ledger}/records/{record}/history/{change}/undoing"

    static let all: [Route] = [
        Route("GET", path, needs: .undo, .read { try preview($0) }),
        Route("POST", path, needs: .undo, .write { try undo($0) }),
    ]

    private static func preview(_ context: ConsoleContext) throws -> Answer {
        let change = try change(context)
        let plan = try context.undoDesk.preview(.changes([change.sequence]))
        let body = try context.body(of: plan, undoing: change, isDone: false)
        return try .json(body, version: body.version)
    }

    private static func undo(_ context: ConsoleContext) throws -> Answer {
        let expected = try context.call.expectedVersion()
        let change = try change(context)
        guard try context.version(undoing: change) == expected else { throw Problem.changed }
        let foreseen = try context.undoDesk.preview(.changes([change.sequence]))
        if let obstacle = try context.obstacle(to: foreseen.steps.first) {
            throw Problem(.notPossible, obstacle)
        }
        let plan = try context.undoDesk.undo(.changes([change.sequence]))
        let body = try context.body(of: plan, undoing: change, isDone: true)
        return try .json(body, version: body.version)
    }

    /// The change that the path names, if it is one of a record in sight.
    private static func change(_ context: ConsoleContext) throws -> LoggedChange {
        let kind = try context.kind()
        let id = try context.call.id("record")
        guard let change = try context.store.loggedChange(context.call.number("change")),
            change.record == id, change.kind == kind.number,
            try context.sight.sees(kind.number, id, in: context.store)
        else { throw Problem.notFound }
        return change
    }
}

/// What undoing a change does, or would do.
struct UndoingBody: Encodable {
    struct Field: Encodable {
        var name: String
        var label: String
        var now: String
        var after: String
        var whyNot: String?
    }

    var number: Int64
    var version: String
    var who: String
    var madeMs: Int64
    var what: String
    var isPossible: Bool
    var isDone: Bool
    var whyNot: String?
    /// What becomes of each field of the change.
    var fields: [Field]
    /// What becomes of review items, in sentences.
    var items: [String]
}

extension ConsoleContext {
    var undoDesk: UndoDesk { UndoDesk(store: store, person: who.user.workerName, now: now) }

    func body(of plan: UndoPlan, undoing change: LoggedChange, isDone: Bool) throws -> UndoingBody {
        let kind = Schema.kind(change.kind) ?? .unknown(change.kind)
        let step = plan.steps.first
        let whyNot = isDone ? nil : try obstacle(to: step)
        return UndoingBody(
            number: change.sequence,
            version: try version(undoing: change), who: try text.author(of: change),
            madeMs: change.editedMilliseconds, what: try text.description(of: change),
            isPossible: whyNot == nil, isDone: isDone,
            whyNot: whyNot?.text(in: language),
            fields: try (step?.fields ?? []).map { field in
                UndoingBody.Field(
                    name: field.field == .removed
                        ? "removed" : kind.field(field.field)?.name ?? "#\(field.field.rawValue)",
                    label: text.label(field.field, of: kind.number),
                    now: try text.value(field.now, field.field, of: kind.number),
                    after: try text.value(field.after, field.field, of: kind.number),
                    whyNot: try field.obstacle.map { try phrase($0).text(in: language) })
            },
            items: (step?.items ?? []).map { $0.phrase(isDone: isDone).text(in: language) })
    }

    /// What the undoing of a change rests on: all of the record as it stands.
    func version(undoing change: LoggedChange) throws -> String {
        "\(try store.records.record(change.kind, change.record)?.revision ?? 0)"
    }

    private static let nothingToUndo = Phrase(zh: "没有可以撤销的内容", en: "there is nothing to undo")

    /// Why nothing of a step can be done by this user; nil where something can.
    func obstacle(to step: UndoStep?) throws -> Phrase? {
        guard let step, let change = step.change else {
            let obstacle = step?.obstacle ?? step?.fields.lazy.compactMap(\.obstacle).first
            return try obstacle.map(phrase) ?? Self.nothingToUndo
        }
        guard let kind = Schema.kind(change.kind) else { return nil }
        do throws(PermissionRefusal) {
            try Permission.checkRole(change.operation, of: change.kind, by: who.authority)
        } catch { return error.phrase }
        let record = try store.records.record(change.kind, change.id)
        do throws(PermissionRefusal) {
            try Permission.check(
                change.operation, of: kind, edits: change.edits, upon: record, incident: nil,
                by: who.authority)
        } catch { return error.phrase }
        return nil
    }

    /// An obstacle with what to do instead, for whoever has the console alone.
    private func phrase(_ obstacle: UndoObstacle) throws -> Phrase {
        switch obstacle {
        case .merging(let item):
            Phrase(
                zh: "合并请在待审第 \(item) 号撤销", en: "it is a merging: take it back at review item \(item)")
        case .move:
            Phrase(
                zh: "划转不能撤销，请系统管理员划回", en: "it is a move: ask an administrator to move it back")
        case .undone, .notInForce, .appendOnly, .changedSince, .confirmed, .pointedTo, .recordRemoved,
            .asBefore,
            .goesWithRecord, .refused:
            try obstacle.phrase(text)
        }
    }
}
