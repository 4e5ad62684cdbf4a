import Phrases
import Terminal

/// A list as people see it and as programs do, from one definition of its columns.
struct Listing<Row> {
    struct Column {
        let heading: Phrase
        let key: String
        let isNumber: Bool
        let cell: (Row) throws -> JSONValue

        init(
            _ heading: Phrase, _ key: String, isNumber: Bool = false,
            _ cell: @escaping (Row) throws -> JSONValue
        ) {
            self.heading = heading
            self.key = key
            self.isNumber = isNumber
            self.cell = cell
        }
    }

    let columns: [Column]
    /// What to say when there is nothing to list, and what to do next.
    let whenEmpty: Phrase

    func print(_ rows: [Row], to context: CentreContext) throws {
        if context.wantsJSON {
            return try context.output.print(
                JSONValue.array(
                    try rows.map { row in
                        .object(try columns.map { JSONValue.Member($0.key, try $0.cell(row)) })
                    }))
        }
        guard !rows.isEmpty else { return context.output.remark(whenEmpty) }
        let language = context.output.language
        var table = Table(
            columns: columns.map { Table.Column($0.heading.text(in: language), $0.isNumber ? .right : .left) }
        )
        for row in rows { table.append(try columns.map { Self.text(try $0.cell(row)) }) }
        try context.output.print(table)
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .bool(let bool): bool ? "✓" : ""
        case .integer(let integer): "\(integer)"
        case .string(let text): text
        case .array(let elements): elements.map(text).joined(separator: " ")
        case .object: ""
        }
    }
}
