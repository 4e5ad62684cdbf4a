import Ledgers
package import Phrases
import Terminal
import Traces
import Wire

extension ReplayReport.Difference {
    /// Which change it is, and what became of it then and now.
    package var phrase: Phrase {
        let kind = Schema.kind(change.kind)
        let name = kind?.name ?? "kind \(change.kind.rawValue)"
        let fields = change.edits.map { edit in
            kind?.field(edit.number)?.name ?? "field \(edit.number.rawValue)"
        }
        .joined(separator: ", ")
        let (was, now) = (change.outcome.phrase, found.phrase)
        return Phrase(
            zh:
                "设备 \(device) 的第 \(change.number) 处改动，\(name) \(change.id)（\(fields)）：记录为\(was.chinese)，这次\(now.chinese)",
            en: "change \(change.number) of device \(device), of \(name) \(change.id) (\(fields)): "
                + "recorded \(was.english), found \(now.english)")
    }

    var json: JSONValue {
        .object([
            .init("device", .integer(device)), .init("number", .integer(change.number)),
            .init("kind", .string(Schema.kind(change.kind)?.name ?? "\(change.kind.rawValue)")),
            .init("id", .string(change.id.description)),
            .init(
                "fields",
                .array(
                    change.edits.map { edit in
                        .string(
                            Schema.kind(change.kind)?.field(edit.number)?.name ?? "\(edit.number.rawValue)")
                    })),
            .init("recorded", .string(change.outcome.phrase.english)),
            .init("found", .string(found.phrase.english)),
        ])
    }
}

extension ReplayReport.Found {
    fileprivate var phrase: Phrase {
        switch self {
        case .answered(let outcome): outcome.phrase
        case .unanswered(let code?):
            Phrase(zh: "整个请求被拒（\(code.rawValue)）", en: "refused with its whole request (\(code.rawValue))")
        case .unanswered(nil): Phrase(zh: "没有结果", en: "no outcome")
        }
    }
}

extension TraceOutcome {
    fileprivate var phrase: Phrase {
        let word =
            switch status {
            case .applied: Phrase(zh: "入账", en: "applied")
            case .inReview: Phrase(zh: "送审", en: "in review")
            case .refused: Phrase(zh: "被拒", en: "refused")
            }
        let details = [code, field.map { "field \($0.rawValue)" }].compactMap(\.self).joined(separator: ", ")
        guard !details.isEmpty else { return word }
        return Phrase(zh: "\(word.chinese)（\(details)）", en: "\(word.english) (\(details))")
    }
}

extension ReplayReport.Cell {
    var phrase: Phrase {
        Phrase(
            zh: "网格 \(number)：记录为 \(recorded.text)，这次 \(found.text)",
            en: "cell \(number): recorded \(recorded.text), found \(found.text)")
    }
}
