import Foundation
import Ledgers
import Testing
import Wire

/// The tables of SPEC.md §12 are this build's schema and permissions, word for word: who changes one changes both.
@Suite("The specification's tables of fields")
struct SpecificationTests {
    private let text: String

    init() throws {
        let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent()
        }
        text = try String(contentsOf: root.appendingPathComponent("Protocol/SPEC.md"), encoding: .utf8)
    }

    /// The part of §12 about a kind.
    private func section(_ kind: KindDefinition) throws -> Substring {
        let number = kind.number.rawValue
        let start = try #require(text.range(of: "\n### 12.\(number + 1) Kind \(number): \(kind.name) ("))
        let rest = text[start.upperBound...]
        return rest[..<(rest.range(of: "\n#")?.lowerBound ?? rest.endIndex)]
    }

    @Test("Every field has its row, with who writes it, and there is no other [R12.8-1]")
    func rows() throws {
        for kind in Schema.kinds {
            let table = try #require(PermissionTable.kind(kind.number))
            let section = try section(kind)
            let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map(
                String.init)
            #expect(rows == kind.fields.map { $0.row(table.field($0.number)) }, "\(kind.name)")
            let removal =
                table.removing.isEmpty
                ? "\nNever changed or removed.\n" : "\nRemoved by \(table.removing.text).\n"
            #expect(section.contains(removal), "\(kind.name)")
        }
    }

    @Test("The programmes of each department are those of §12.8 [R12.8-2]")
    func lines() {
        #expect(
            text.replacing("\n  ", with: " ").contains(
                "1 and 2 agriculture, 3 to 5 civil affairs, 6 and 7 social security"))
        let lines = Programme.allCases.map { ($0.rawValue, $0.department) }
        #expect(lines.filter { $0.1 == .agriculture }.map(\.0) == [1, 2])
        #expect(lines.filter { $0.1 == .civilAffairs }.map(\.0) == [3, 4, 5])
        #expect(lines.filter { $0.1 == .socialSecurity }.map(\.0) == [6, 7])
    }
}

extension [Grant] {
    fileprivate var text: String {
        map { grant in
            let limit =
                switch grant.limit {
                case .cells: ""
                case .line: "l"
                case .level: "s"
                case .application: "a"
                }
            return "\(grant.role.rawValue)\(limit)"
        }.joined(separator: " ")
    }
}

extension FieldDefinition {
    fileprivate func row(_ permission: FieldPermission) -> String {
        let remarks = [
            stamp.map { $0 == .always ? "stamp always" : "stamp when absent" },
            isAutomatic ? "by the product" : nil,
        ].compactMap { $0 }.joined(separator: ", ")
        let cells = [
            "\(number.rawValue)", "`\(name)`", typeName, wireForm, "\(policy)", isRequired ? "yes" : "",
            remarks,
            permission.entering.text, permission.changing.text,
        ]
        return cells.reduce("|") { $0 + ($1.isEmpty ? " |" : " \($1) |") }
    }

    private var typeName: String {
        switch type {
        case .text: "text"
        case .integer: "integer"
        case .fen: "fen"
        case .date: "date"
        case .instant: "instant"
        case .phone: "phone"
        case .idNumber: "id number"
        case .choice: "choice"
        case .choices: "choices"
        case .reference: "reference"
        case .references: "references"
        case .worker: "worker"
        case .remarks: "remarks"
        }
    }

    private var wireForm: String {
        func list(_ choices: ChoiceList) -> String {
            choices.choices.map { "\($0.number) \($0.name)" }.joined(separator: ", ")
        }
        return switch type {
        case .text(let byteCountMax): "text, at most \(byteCountMax) bytes"
        case .phone, .idNumber: "text"
        case .integer, .fen, .date, .instant, .worker: "integer"
        case .choice(let choices): "integer: \(list(choices))"
        case .choices(let choices): "array: \(list(choices))"
        case .reference(let kind): "bytes: id of kind \(kind.rawValue)"
        case .references(let kind): "array of bytes: ids of kind \(kind.rawValue)"
        case .remarks: "array of text"
        }
    }
}
