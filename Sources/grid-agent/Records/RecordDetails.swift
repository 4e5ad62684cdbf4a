import Ledgers
import Phrases
import Storage
import Terminal
import Wire

/// Labels with their values beside them, one record to a screen.
struct Details {
    private var rows: [(label: String, lines: [String])] = []
    private let language: Language

    init(_ language: Language) { self.language = language }

    /// Adds a value; one without text is left out.
    mutating func add(_ label: Phrase, _ text: String) {
        guard !text.isEmpty else { return }
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        rows.append((label.text(in: language), lines))
    }

    func print(to output: Output) throws {
        let labelCells = rows.map(\.label.displayWidth).max() ?? 0
        let gap = "  "
        for (label, lines) in rows {
            for (index, line) in lines.enumerated() {
                let margin = index == 0 ? label : ""
                let fill = String(repeating: " ", count: labelCells - margin.displayWidth)
                try output.print(margin + fill + gap + line)
            }
        }
    }
}

extension Session {
    /// A record's fields, its cell, and whether the centre has all of it.
    func details(of record: LedgerRecord, _ kind: KindDefinition, _ text: RecordText) throws -> Details {
        var details = Details(language)
        for field in kind.fields { details.add(field.label, try text.text(of: record[field.number], field)) }
        for (number, value) in record.fields where number != .removed && kind.field(number) == nil {
            // A newer schema's field: kept as it is.
            details.add(Phrase(zh: "第 \(number.rawValue) 项", en: "field \(number.rawValue)"), value.plainText)
        }
        details.add(Label.cell, try text.cellCode(record.cell))
        details.add(Label.shortID, record.id.shortText)
        let unsynced = try unsyncedChanges(of: record.id)
        if unsynced > 0 {
            details.add(
                Phrase(zh: "待同步", en: "to be synced"),
                Phrase(zh: "\(unsynced) 处改动", en: "changes: \(unsynced)").text(in: language))
        }
        return details
    }

    /// How many of this device's changes of a record the centre does not have yet.
    func unsyncedChanges(of id: RecordID) throws -> Int {
        try store.entries(of: id).count { $0.state == .pending }
    }

    /// How values are shown by a command: whole where `--full` asks for it.
    func recordText(_ invocation: Invocation) -> RecordText {
        RecordText(store: store, language: language, showsMasked: invocation.flag(RecordOptions.fullName))
    }
}
