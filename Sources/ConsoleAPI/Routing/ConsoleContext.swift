import Ledgers
import Phrases
import Storage
import SyncServer
import Wire

/// What a handler works with: the call, who asks, and one state of the ledger.
final class ConsoleContext {
    let call: Call
    let who: SignedIn
    let store: TownshipStore
    let sight: Sight
    private var cellsByNumber: [CellNumber: Cell]?
    /// The ledger in words, as far as it is in sight.
    private(set) lazy var text = LedgerText(
        names: SightedNames(sight: sight, store: store, language: language), language: language)

    var language: Language { call.language }
    var now: Int64 { call.now }

    init(_ call: Call, _ who: SignedIn, _ store: TownshipStore) throws {
        self.call = call
        self.who = who
        self.store = store
        sight = try Sight(of: who, in: store)
    }

    /// A cell by its number; nil for one that the directory does not have.
    func cell(_ number: CellNumber) throws -> Cell? {
        if cellsByNumber == nil {
            cellsByNumber = try Dictionary(
                store.cells().map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        }
        return cellsByNumber?[number]
    }

    /// The cell that the query names; nil when it names none.
    func cellParameter() throws -> CellNumber? {
        guard let code = try call.parameter("cell") else { return nil }
        return try cell(code: code, member: "cell")
    }

    /// The cell of a code.
    func cell(code: String, member: String) throws -> CellNumber {
        guard let cell = try store.cell(code: code) else {
            throw Problem.badParameter(member, Phrase(zh: "网格的代码", en: "a cell's code"))
        }
        return cell.number
    }

    /// A record in sight, by kind and title.
    func link(_ kind: KindDefinition, _ id: RecordID) throws -> RecordLinkBody {
        RecordLinkBody(
            ledger: NamedBody(kind, language), id: id.description, title: try text.title(kind.number, id))
    }
}
