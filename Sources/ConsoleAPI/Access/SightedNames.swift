import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// By what names a user knows records: those that lie outside of the user's sight have none, wherever a sentence, a value
/// or a history speaks of them.
final class SightedNames: LedgerNames {
    private let names: TownshipNames
    private let sight: Sight
    private let store: TownshipStore
    private let language: Language
    private var isSeen: [RecordID: Bool] = [:]

    init(sight: Sight, store: TownshipStore, language: Language) {
        names = TownshipNames(store: store, language: language)
        self.sight = sight
        self.store = store
        self.language = language
    }

    func title(of id: RecordID, _ kind: KindNumber) throws -> String {
        guard try sees(id, kind) else { return Self.hidden.text(in: language) }
        return try names.title(of: id, kind)
    }

    func workerName(_ number: WorkerNumber) throws -> String { try names.workerName(number) }

    private func sees(_ id: RecordID, _ kind: KindNumber) throws -> Bool {
        if sight.reach == .township { return true }
        if let known = isSeen[id] { return known }
        let answer = try sight.sees(kind, id, in: store)
        isSeen[id] = answer
        return answer
    }

    static let hidden = Phrase(zh: "（不在您的范围内的记录）", en: "(a record outside of your sight)")
}
