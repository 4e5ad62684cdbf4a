package import Ledgers
package import Phrases
package import Storage
package import Wire

/// Names of the centre's ledger, each read once: all of them, whoever asks.
package final class TownshipNames: LedgerNames {
    private let store: TownshipStore
    private let language: Language
    private var titles: [RecordID: String] = [:]
    private var people: [WorkerNumber: String]?

    package init(store: TownshipStore, language: Language) {
        self.store = store
        self.language = language
    }

    package func title(of id: RecordID, _ kind: KindNumber) throws -> String {
        if let title = titles[id] { return title }
        var title = id.shortText
        if let definition = Schema.kind(kind), let record = try store.records.record(kind, id) {
            title = RecordTitle.title(id, record.fields, definition, language)
        }
        titles[id] = title
        return title
    }

    package func workerName(_ number: WorkerNumber) throws -> String {
        if people == nil {
            people = try Dictionary(
                store.workers().map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
        }
        return people?[number] ?? "#\(number)"
    }
}

extension LedgerText {
    /// The centre's ledger in words.
    package init(store: TownshipStore, language: Language) {
        self.init(names: TownshipNames(store: store, language: language), language: language)
    }

    /// Who made a change: the worker, the person at the centre, or just the centre.
    package func author(of change: LoggedChange) throws -> String {
        if change.writer == Writer.centre, let person = change.person, !person.isEmpty { return person }
        return try person(change.worker ?? Writer.centre)
    }

    /// By whom and when: "王网格 2026-11-28 14:03:05 第 12 号".
    package func reference(to change: LoggedChange) throws -> Phrase {
        let author = try author(of: change)
        let time = LocalTime.textWithSeconds(milliseconds: change.editedMilliseconds)
        return Phrase(
            zh: "\(author)，\(time)，第 \(change.sequence) 号",
            en: "\(author) at \(time), no. \(change.sequence)")
    }

    /// What a change in the log did, and what of it is not in force because it lost, waits, or was refused.
    package func description(of change: LoggedChange) throws -> String {
        try description(
            of: (change.operation, change.cellBefore != nil, change.outcome.status == .applied),
            kind: change.kind, before: change.before, after: change.after, edits: change.edits)
    }
}
