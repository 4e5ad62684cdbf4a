import Ledgers
import Phrases
import Storage
import Terminal
import Wire

/// The columns of a list of changes.
enum ChangeColumn {
    case number, made, subject, fields, standing, state, reason, correction

    fileprivate var heading: Phrase {
        switch self {
        case .number: Phrase(zh: "序号", en: "no.")
        case .made: Phrase(zh: "时间", en: "made")
        case .subject: Phrase(zh: "改动", en: "change")
        case .fields: Phrase(zh: "内容", en: "fields")
        case .standing: Phrase(zh: "填写的内容和现值", en: "what was entered, and what stands now")
        case .state: Label.status
        case .reason: Phrase(zh: "原因", en: "reason")
        case .correction: Phrase(zh: "可输入", en: "type")
        }
    }
}

extension Session {
    /// Prints changes: as a JSON array or a table; nothing but the array when there are none.
    func print(_ entries: [JournalEntry], _ columns: [ChangeColumn], _ invocation: Invocation) throws {
        let changes = changeText(showsMasked: false)
        if invocation.wantsJSON {
            let json = columns.contains(.standing) ? changes.jsonWithStanding : changes.json
            return try output.print(.array(try entries.map(json)))
        }
        guard !entries.isEmpty else { return }
        try output.print(try table(entries, columns, changes))
    }

    /// Changes as a table.
    func table(_ entries: [JournalEntry], _ columns: [ChangeColumn], _ changes: ChangeText) throws -> Table {
        var table = Table(
            columns: columns.map { column in
                Table.Column(column.heading.text(in: language), column == .number ? .right : .left)
            })
        for entry in entries {
            table.append(
                try columns.map { column in
                    switch column {
                    case .number: "\(entry.number)"
                    case .made: LocalTime.text(milliseconds: entry.made.wallMilliseconds)
                    case .subject: try changes.subject(of: entry)
                    case .fields: changes.fieldNames(of: entry)
                    case .standing: try changes.standing(of: entry)
                    case .state: changes.state(of: entry).text(in: language)
                    case .reason: changes.reason(of: entry)
                    case .correction:
                        try advice(on: entry).steps.first.map { "grid-agent \($0.command)" } ?? ""
                    }
                })
        }
        return table
    }

    func changeText(showsMasked: Bool) -> ChangeText {
        ChangeText(
            session: self, text: RecordText(store: store, language: language, showsMasked: showsMasked))
    }
}
