package import Ledgers
package import Phrases
import Wire

/// Why a worker's entry cannot be made.
package enum LedgerError: Error, Sendable, Equatable {
    /// The device is not enrolled, or was wiped.
    case notEnrolled
    /// No record of the kind is meant by what was typed.
    case notFound(KindDefinition, String)
    /// More than one record is meant by what was typed.
    case ambiguous(KindDefinition, String, count: Int)
    case noSuchCell(String)
    /// The device holds several cells, and the entry does not say which one it is for.
    case cellNeeded(codes: [String])
    case field(FieldProblem)
    case step(StepRefusal)
    case permission(PermissionRefusal)
    /// The replica holds another record with this number.
    case alreadyThere(KindDefinition, FieldDefinition)
    /// An edit that would change nothing.
    case nothingToChange
    case appendOnly(KindDefinition)
    /// Residents still belong to the household.
    case householdInUse(residents: Int)
    case noRefusedChange(Int64)
    /// A correction that would leave nothing of the change.
    case nothingLeft(Int64)

    package static func == (left: LedgerError, right: LedgerError) -> Bool { left.phrase == right.phrase }

    package var phrase: Phrase {
        switch self {
        case .notEnrolled:
            Phrase(
                zh: "本机尚未登记，请先运行 grid-agent enrol",
                en: "this device is not enrolled; run: grid-agent enrol --help")
        case .notFound(let kind, let text):
            Phrase(
                zh: "找不到\(kind.label.chinese)“\(text)”，可用 grid-agent search 查找",
                en: "no \(kind.label.english) \"\(text)\"; look for it with: grid-agent search TEXT")
        case .ambiguous(let kind, let text, let count):
            Phrase(
                zh: "有 \(count) 个\(kind.label.chinese)符合“\(text)”，请写明编号",
                en:
                    "\(count) records match \(kind.label.english) \"\(text)\"; give a number or more of the id"
            )
        case .noSuchCell(let code):
            Phrase(
                zh: "本机没有网格“\(code)”", en: "this device holds no cell \"\(code)\"")
        case .cellNeeded(let codes):
            codes.isEmpty
                ? Phrase(
                    zh: "本机还没有网格，请先同步：grid-agent sync",
                    en: "this device holds no cell yet; run: grid-agent sync")
                : Phrase(
                    zh: "请用 --cell 写明网格：\(codes.joined(separator: "、"))",
                    en: "say which cell with --cell: \(codes.joined(separator: ", "))")
        case .field(let problem): problem.phrase
        case .step(let refusal): refusal.phrase
        case .permission(let refusal): refusal.phrase
        case .alreadyThere(let kind, let field):
            Phrase(
                zh: "已有一条\(kind.label.chinese)用了这个\(field.label.chinese)，可用 grid-agent search 查找",
                en:
                    "a \(kind.label.english) with this \(field.label.english) is there already; see: grid-agent search TEXT"
            )
        case .nothingToChange: Phrase(zh: "没有改动", en: "nothing to change")
        case .appendOnly(let kind):
            Phrase(
                zh: "\(kind.label.chinese)写入后不能修改或删除，请另记一条",
                en: "a \(kind.label.english) is not edited or removed once written; add another")
        case .householdInUse(let residents):
            Phrase(
                zh: "户内还有 \(residents) 人，请先迁出或删除",
                en: "\(residents) residents belong to the household; move or remove them first")
        case .nothingLeft(let number):
            Phrase(
                zh: "第 \(number) 号改动已无内容可报，请放弃：grid-agent refused discard \(number)",
                en:
                    "nothing of change \(number) would be left; give it up: grid-agent refused discard \(number)"
            )
        case .noRefusedChange(let number):
            Phrase(
                zh: "没有编号为 \(number) 的被拒改动，见 grid-agent refused list",
                en: "no refused change \(number); see: grid-agent refused list")
        }
    }
}
