import Phrases
import Terminal

/// A small program with every kind of option and argument; each leaf prints what it understood.
enum SampleProgram {
    struct Context: Sendable {
        let output: Output
    }

    static let program = Program<Context>(
        root: Command(
            "grid-demo", Phrase(zh: "网格台账演示程序", en: "a demonstration of cell ledgers"),
            options: [
                .value(
                    "replica", letter: "r", "DIR", Phrase(zh: "本机台账目录", en: "directory of the local ledger"),
                    default: ".", completion: .directories)
            ],
            subcommands: [household, importFile]),
        version: "1.2.3")

    private static let household = Command<Context>(
        "household", Phrase(zh: "户的登记与查询", en: "register and look up households"),
        subcommands: [
            Command(
                "add", Phrase(zh: "登记一户", en: "register a household"),
                notes: Phrase(
                    zh: "户号由系统分配。已有相同户主时，请先用“list”核对，避免重复登记。",
                    en:
                        "The number is assigned. Where the head is registered, check with \"list\" first."
                ),
                options: [
                    .value("head", "NAME", Phrase(zh: "户主姓名", en: "name of the head"), isRequired: true),
                    .value(
                        "kind", letter: "k", "KIND", Phrase(zh: "户的类别", en: "kind of household"),
                        choices: ["resident", "rented", "vacant"], default: "resident"),
                    .value("flag", "FLAG", Phrase(zh: "关怀标记", en: "care flag"), isRepeatable: true),
                    .flag("force", letter: "f", Phrase(zh: "不再询问", en: "do not ask again")),
                    .value("rooms", "N", Phrase(zh: "房间数", en: "number of rooms")),
                ],
                positionals: [Positional("CELL", Phrase(zh: "网格编号", en: "number of the cell"))],
                examples: [
                    .init(
                        "--head '王 芳' --kind rented 03",
                        Phrase(zh: "在 03 网格登记租住户", en: "a rented household in cell 03"))
                ]
            ) { invocation, context in
                let rooms = try invocation.optionalInteger("rooms", in: 1...99)
                try context.output.print(
                    [
                        "head": .string(try invocation.text("head")),
                        "kind": .string(try invocation.text("kind")),
                        "flags": .array(invocation.texts("flag").map(JSONValue.string)),
                        "force": .bool(invocation.flag("force")), "rooms": .optional(rooms.map(Int64.init)),
                        "cell": .string(try invocation.positional("CELL")),
                        "replica": .string(try invocation.text("replica")),
                        "json": .bool(invocation.wantsJSON),
                    ] as JSONValue)
                context.output.remark(Phrase(zh: "已登记", en: "registered"))
            },
            Command(
                "list", Phrase(zh: "列出各户", en: "list households"),
                positionals: [
                    Positional(
                        "CELL", Phrase(zh: "网格编号", en: "cells"), isRequired: false, isRepeatable: true)
                ],
                examples: [.init("03 04 | head", Phrase(zh: "列出两个网格", en: "two cells"))]
            ) { invocation, context in
                try context.output.print(invocation.positionals("CELL").joined(separator: "+"))
            },
        ])

    private static let importFile = Command<Context>(
        "import", Phrase(zh: "导入 CSV 文件", en: "import a CSV file"),
        positionals: [
            Positional("FILE", Phrase(zh: "文件", en: "the file"), completion: .files),
            Positional("SHEET", Phrase(zh: "工作表", en: "the sheet"), isRequired: false),
        ],
        examples: [.init("households.csv", Phrase(zh: "导入各户", en: "import households"))]
    ) { invocation, _ in
        let file = try invocation.positional("FILE")
        throw CommandFailure(.noInput, Phrase(zh: "没有文件 \(file)", en: "no such file: \(file)"))
    }

    static func run(
        _ arguments: [String], environment: [String: String] = [:], terminalCells: Int? = nil
    ) async -> Run {
        await Run(program, arguments, environment: environment, terminalCells: terminalCells) { _, output in
            Context(output: output)
        }
    }
}
