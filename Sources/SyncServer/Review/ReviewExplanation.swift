package import Ledgers
package import Phrases
package import Storage
package import Wire

/// Says what a review item is about, so that a duty officer sees why without a manual.
package struct ReviewExplanation {
    let store: TownshipStore
    let language: Language
    private let text: LedgerText

    package init(store: TownshipStore, language: Language) {
        self.init(store: store, text: LedgerText(store: store, language: language))
    }

    /// The same with other names for what it speaks of, in the language of `text`.
    package init(store: TownshipStore, text: LedgerText) {
        self.store = store
        self.text = text
        language = text.language
    }

    /// The record: its kind and what people call it.
    package func record(of item: ReviewItem) throws -> String {
        try text.record(item.kind, item.id)
    }

    /// The record that may be the same.
    private func twin(of item: ReviewItem) throws -> String {
        guard let id = item.other.value.asID else { return "" }
        return "\(try text.title(item.kind, id))（\(id.shortText)）"
    }

    /// What the field held when the author of the other value last saw it: what both started from. Nil where the item
    /// is about no field, or its change is not in the log.
    package func base(of item: ReviewItem) throws -> Value? {
        guard let field = item.field, field != .removed,
            let change = try item.changeSequence.flatMap({ try store.loggedChange($0) }),
            item.reason == .laterEditWon || item.reason == .centreStands
        else { return nil }
        for later in try store.history(of: item.id) {
            guard let revision = later.outcome.revision, revision > change.base,
                later.after[field] != nil || later.before[field] != nil
            else { continue }
            return later.before[field] ?? .null
        }
        return try store.records.record(item.kind, item.id)?[field]
    }

    /// The roles that decide the item.
    package func deciders(of item: ReviewItem) -> String {
        ReviewDuty.roles(for: item).map { $0.label(in: language) }.joined(
            separator: language == .chinese ? "、" : " or ")
    }

    /// The automatic decision and its reason, such as “phone: the later edit won: 138… at 09:12 by A over 139… at
    /// 08:40 by B”.
    package func reason(of item: ReviewItem) throws -> String {
        let other = try side(item.other, item)
        let standing = try item.standing.map { try side($0, item) } ?? ""
        let field = field(of: item)
        let phrase: Phrase =
            switch item.reason {
            case .laterEditWon:
                Phrase(
                    zh: "\(field)：后改的生效：\(standing)，未生效：\(other)",
                    en: "\(field): the later edit won: \(standing) over \(other)")
            case .centreStands:
                Phrase(
                    zh: "\(field)：须人工决定，暂保留：\(standing)，另一值：\(other)",
                    en: "\(field): stands until decided: \(standing); the other: \(other)")
            case .healing:
                Phrase(
                    zh: "\(field)：中心恢复备份后新填的生效：\(standing)，设备交回的未生效：\(other)",
                    en:
                        "\(field): entered after the restore: \(standing); given back by a device, not in force: \(other)"
                )
            case .suspiciousTime:
                Phrase(
                    zh: "\(field)：时间存疑（\(try writer(item.other))）：设备时钟显示 \(time(item.other))，"
                        + "记为 \(item.standing.map(time) ?? "")；\(item.detailChinese ?? "")",
                    en:
                        "\(field): a doubtful time: \(time(item.other)) by the clock of \(try writer(item.other))'s device, "
                        + "taken as \(item.standing.map(time) ?? ""); \(item.detailEnglish ?? "")")
            case .editBeatRemoval:
                Phrase(
                    zh: "一人修改、一人删除：修改生效，记录保留",
                    en: "edited by one, removed by another: the edit won, the record stays")
            case .entryNotApplied:
                Phrase(
                    zh: "未计入：\(item.detailChinese ?? "")", en: "does not count: \(item.detailEnglish ?? "")")
            case .duplicate:
                Phrase(
                    zh: "可能与\(try twin(of: item))重复：\(item.detailChinese ?? "")",
                    en: "may be the same as \(try twin(of: item)): \(item.detailEnglish ?? "")")
            case .revokedDevice:
                // The item is about a change as a whole, so there is no value to show.
                Phrase(
                    zh: "来自已停用的设备（\(try writer(item.other))，\(time(item.other))）",
                    en: "from a revoked device, by \(try writer(item.other)) at \(time(item.other))")
            }
        return phrase.text(in: language)
    }

    /// What had been decided about an item and was undone, by whom; nil where nothing was.
    package func reopenings(of item: ReviewItem) -> String? {
        guard !item.reopenings.isEmpty else { return nil }
        return item.reopenings.map { reopening in
            reopening.phrase { LocalTime.text(milliseconds: $0) }.text(in: language)
        }.joined(separator: language == .chinese ? "。" : ". ")
    }

    /// The label of the field that an item is about, or a dash.
    package func field(of item: ReviewItem) -> String {
        guard let number = item.field else { return "—" }
        if number == .removed { return Phrase(zh: "删除", en: "removal").text(in: language) }
        return Schema.kind(item.kind)?.field(number)?.label.text(in: language) ?? "\(number.rawValue)"
    }

    /// A value as people read it: what it refers to by name, ID numbers masked.
    package func value(_ side: ReviewSide, _ item: ReviewItem) throws -> String {
        if item.reason == .duplicate, side == item.other { return try twin(of: item) }
        return try item.field.map { try text.value(side.value, $0, of: item.kind) } ?? ""
    }

    /// Who wrote a side: the worker's name, or the centre.
    package func writer(_ side: ReviewSide) throws -> String {
        guard side.writer != Writer.centre, let device = try store.device(side.writer) else {
            return Phrase(zh: "中心", en: "the centre").text(in: language)
        }
        return device.workerName
    }

    private func time(_ side: ReviewSide) -> String {
        LocalTime.textWithSeconds(milliseconds: side.editedMilliseconds)
    }

    private func side(_ side: ReviewSide, _ item: ReviewItem) throws -> String {
        let time = time(side)
        let person = try writer(side)
        let value = try value(side, item)
        return Phrase(
            zh: "\(value)（\(person)，\(time)）", en: "\(value) by \(person) at \(time)"
        ).text(in: language)
    }
}
