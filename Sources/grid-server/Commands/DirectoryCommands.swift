import Ledgers
import Phrases
import Storage
import Terminal
import Wire

/// Villages, cells and workers.
enum DirectoryCommands {
    private static let code = Option.value("code", "CODE", Phrase(zh: "代码", en: "its code"), isRequired: true)
    private static let name = Option.value("name", "NAME", Phrase(zh: "名称", en: "its name"), isRequired: true)

    static let village = Command<CentreContext>(
        "village", Phrase(zh: "村", en: "villages"),
        subcommands: [
            Command(
                "add", Phrase(zh: "增加一个村", en: "add a village"), options: [code, name],
                examples: [.init("--code 01 --name 东街村", Phrase(zh: "增加东街村", en: "add Dongjie village"))]
            ) { invocation, context in
                let code = try invocation.text("code")
                try unlessTaken(code) {
                    try context.open().addVillage(code: code, name: try invocation.text("name"))
                }
            },
            Command(
                "list", Phrase(zh: "列出各村", en: "list the villages"),
                examples: [.init("", Phrase(zh: "列出全部", en: "all of them"))]
            ) { _, context in
                try Listing<Village>(
                    columns: [
                        .init(Phrase(zh: "代码", en: "code"), "code") { .string($0.code) },
                        .init(Phrase(zh: "名称", en: "name"), "name") { .string($0.name) },
                    ],
                    whenEmpty: Phrase(
                        zh: "还没有村，请运行 grid-server village add",
                        en: "no village yet; run: grid-server village add --help")
                ).print(context.open().villages(), to: context)
            },
        ])

    static let cell = Command<CentreContext>(
        "cell", Phrase(zh: "单元网格", en: "cells"),
        subcommands: [
            Command(
                "add", Phrase(zh: "增加一个网格", en: "add a cell"),
                options: [
                    code, name,
                    .value(
                        "village", "CODE", Phrase(zh: "所属村的代码", en: "the code of its village"),
                        isRequired: true),
                ],
                examples: [
                    .init("--village 01 --code 0101 --name 东街一组", Phrase(zh: "增加一个网格", en: "add a cell"))
                ]
            ) { invocation, context in
                let store = try context.open()
                let villageCode = try invocation.text("village")
                guard let village = try store.village(code: villageCode) else {
                    throw CentreError.noSuchVillage(villageCode)
                }
                let code = try invocation.text("code")
                try unlessTaken(code) {
                    try store.addCell(code: code, name: try invocation.text("name"), village: village.number)
                }
            },
            Command(
                "list", Phrase(zh: "列出网格", en: "list the cells"),
                examples: [.init("", Phrase(zh: "列出全部", en: "all of them"))]
            ) { _, context in
                try Listing<Cell>(
                    columns: [
                        .init(Phrase(zh: "代码", en: "code"), "code") { .string($0.code) },
                        .init(Phrase(zh: "名称", en: "name"), "name") { .string($0.name) },
                        .init(Phrase(zh: "村", en: "village"), "village") { .string($0.village) },
                    ],
                    whenEmpty: Phrase(
                        zh: "还没有网格，请运行 grid-server cell add",
                        en: "no cell yet; run: grid-server cell add --help")
                ).print(context.open().cells(), to: context)
            },
            ScopeCommands.move,
        ])

    static let worker = Command<CentreContext>(
        "worker", Phrase(zh: "人员", en: "workers"),
        subcommands: [
            Command(
                "add", Phrase(zh: "增加一名人员", en: "add a worker"),
                options: [
                    .value("name", "NAME", Phrase(zh: "姓名", en: "the worker's name"), isRequired: true),
                    .value(
                        "role", "ROLE", Phrase(zh: "身份", en: "the role"), choices: Role.allCases.map(\.name),
                        default: Role.worker.name),
                    .value(
                        "department", "DEPARTMENT",
                        Phrase(zh: "职能部门人员所属的条线", en: "the line of a department's worker"),
                        choices: Department.allCases.map(\.name)),
                    .value(
                        "cell", "CODE",
                        Phrase(zh: "负责的网格，可写多次", en: "a cell that the worker walks; may be repeated"),
                        isRepeatable: true),
                ],
                examples: [
                    .init("--name 王网格 --cell 0101", Phrase(zh: "一名网格员", en: "a grid worker")),
                    .init(
                        "--name 赵主任 --role director --cell 0101 --cell 0102",
                        Phrase(zh: "主任", en: "the director")),
                    .init(
                        "--name 陈民政 --role department --department civil_affairs --cell 0101",
                        Phrase(zh: "民政部门的人员", en: "one of civil affairs")),
                ]
            ) { invocation, context in
                let store = try context.open()
                let cells = try invocation.texts("cell").map { code in
                    guard let cell = try store.cell(code: code) else { throw CentreError.noSuchCell(code) }
                    return cell.number
                }
                let role = try invocation.value(
                    "role", expected: Phrase(zh: "身份", en: "a role"), Role.init(named:))
                let department = invocation.optionalText("department").flatMap(Department.init(named:))
                guard department == nil || role == .department else {
                    throw CentreError.lineWithoutDepartment
                }
                let number = try store.transaction {
                    try store.addWorker(
                        name: try invocation.text("name"), role: role.rawValue,
                        department: department?.rawValue, cells: cells)
                }
                try context.output.print(
                    context.wantsJSON
                        ? JSONValue.object([.init("worker", .integer(number))]) : .integer(number))
            },
            Command(
                "list", Phrase(zh: "列出人员", en: "list the workers"),
                examples: [.init("", Phrase(zh: "列出全部", en: "all of them"))]
            ) { _, context in
                let language = context.output.language
                try Listing<Worker>(
                    columns: [
                        .init(Phrase(zh: "编号", en: "number"), "number", isNumber: true) {
                            .integer($0.number)
                        },
                        .init(Phrase(zh: "姓名", en: "name"), "name") { .string($0.name) },
                        .init(Phrase(zh: "身份", en: "role"), "role") { worker in
                            .string(
                                context.wantsJSON
                                    ? ChoiceList.roles.name(of: worker.role)
                                    : ChoiceList.roles.label(of: worker.role, in: language))
                        },
                        .init(Phrase(zh: "条线", en: "line"), "department") { worker in
                            .optional(
                                worker.department.flatMap(Department.init(rawValue:)).map {
                                    context.wantsJSON ? $0.name : $0.label.text(in: language)
                                })
                        },
                        .init(Phrase(zh: "网格", en: "cells"), "cells") {
                            .array($0.cells.map { .string($0) })
                        },
                    ],
                    whenEmpty: Phrase(
                        zh: "还没有人员，请运行 grid-server worker add",
                        en: "no worker yet; run: grid-server worker add --help")
                ).print(context.open().workers(), to: context)
            },
            ScopeCommands.assign, ScopeCommands.unassign, ScopeCommands.line,
        ])

    private static func unlessTaken(_ code: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch StorageError.constraint {
            throw CentreError.codeTaken(code)
        }
    }
}
