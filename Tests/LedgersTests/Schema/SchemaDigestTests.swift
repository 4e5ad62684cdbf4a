import Ledgers
import Testing
import Wire

@Suite("The schema's version")
struct SchemaDigestTests {
    /// The digest of `canonicalText` at each version.
    private let digests: [Int64: String] = [
        1: "a736cff870a548b7d2af3a65039736ff11c00ab22773782f1821a67791f1ef06"
    ]

    @Test("The schema does not change without its version")
    func pinned() {
        let text = Array(canonicalText.utf8)
        #expect(
            SHA256.hash(text.span).description == digests[Schema.version],
            """
            The ledger schema is not the one pinned for version \(Schema.version). Kinds, fields and choices \
            are only ever added: raise Schema.version, note the addition in Protocol/VERSIONS.md, and pin the \
            new digest here beside the old ones.
            """)
    }

    @Test("The canonical text tells fields apart by type, policy and choices")
    func canonical() {
        let lines = canonicalText.split(separator: "\n")
        #expect(lines.count == Schema.kinds.reduce(0) { $0 + 1 + $1.fields.count })
        #expect(lines.first == "kind 1 household")
        #expect(lines.dropFirst().first == "  1 number text(40) latest required")
        #expect(lines.contains { $0.contains(" care choices(1 lives_alone,2 left_behind_child,") })
    }

    /// What peers and stored rows depend on, one line for each kind and field.
    private var canonicalText: String {
        Schema.kinds.map { kind in
            let fields = kind.fields.map { field in
                var line = "  \(field.number.rawValue) \(field.name) \(text(of: field.type)) \(field.policy)"
                if field.isRequired { line += " required" }
                if let stamp = field.stamp { line += " stamp-\(stamp)" }
                return line + "\n"
            }
            return "kind \(kind.number.rawValue) \(kind.name)\(kind.isAppendOnly ? " append-only" : "")\n"
                + fields.joined()
        }.joined()
    }

    private func text(of type: FieldType) -> String {
        func choices(_ list: ChoiceList) -> String {
            list.choices.map { "\($0.number) \($0.name)" }.joined(separator: ",")
        }
        return switch type {
        case .text(let byteCountMax): "text(\(byteCountMax))"
        case .integer(let range): "integer(\(range.lowerBound),\(range.upperBound))"
        case .fen: "fen"
        case .date: "date"
        case .instant: "instant"
        case .phone: "phone"
        case .idNumber: "id-number"
        case .choice(let list): "choice(\(choices(list)))"
        case .choices(let list): "choices(\(choices(list)))"
        case .reference(let kind): "reference(\(kind.rawValue))"
        case .references(let kind): "references(\(kind.rawValue))"
        case .worker: "worker"
        case .remarks: "remarks"
        }
    }
}
