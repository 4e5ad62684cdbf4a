import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// The options that say which items of the review queue are meant.
enum ReviewSelection {
    static let options = [
        Option.value(
            "why", "REASON",
            Phrase(
                zh: "事由：\(ReviewReason.allCases.map(\.name).joined(separator: "、"))",
                en: "the reason: \(ReviewReason.allCases.map(\.name).joined(separator: ", "))")),
        .value("ledger", "LEDGER", Phrase(zh: "台账", en: "of this ledger")),
        .value("field", "FIELD", Phrase(zh: "项目", en: "about this field")),
        .value("cell", "CODE", Phrase(zh: "网格", en: "of this cell")),
    ]

    /// The filter that the options describe.
    ///
    /// - Throws: `CommandFailure` for a name that is none, `CentreError` for an unknown cell.
    static func filter(
        _ invocation: Invocation, _ store: TownshipStore, now: Int64
    ) throws -> ReviewFilter {
        var filter = ReviewFilter(nowMilliseconds: now)
        if let name = invocation.optionalText("why") {
            guard let reason = ReviewReason.allCases.first(where: { $0.name == name }) else {
                let names = ReviewReason.allCases.map(\.name)
                throw CommandFailure(
                    .usage,
                    Phrase(
                        zh: "--why 只能是：\(names.joined(separator: "、"))",
                        en: "--why is one of: \(names.joined(separator: ", "))"))
            }
            filter.reason = reason
        }
        var kinds = Schema.kinds
        if let name = invocation.optionalText("ledger") {
            guard let kind = Schema.kind(named: name.replacing("-", with: "_")) else {
                throw CentreError.noSuchKind(name)
            }
            filter.kind = kind.number
            kinds = [kind]
        }
        if let name = invocation.optionalText("field") {
            let found = kinds.flatMap { kind in
                kind.fields.filter { $0.name == name.replacing("-", with: "_") }.map {
                    (kind.number, $0.number)
                }
            }
            guard let first = found.first else {
                throw CommandFailure(.usage, Phrase(zh: "没有项目“\(name)”", en: "there is no field \"\(name)\""))
            }
            // One number means different fields in different ledgers.
            guard found.count == 1 || filter.kind != nil else {
                throw CommandFailure(
                    .usage,
                    Phrase(
                        zh: "几种台账都有“\(name)”，请用 --ledger 写明是哪一种",
                        en: "several ledgers have \"\(name)\"; say which one with --ledger"))
            }
            (filter.kind, filter.field) = first
        }
        if let code = invocation.optionalText("cell") {
            guard let cell = try store.cell(code: code) else { throw CentreError.noSuchCell(code) }
            filter.cell = cell.number
        }
        return filter
    }
}
