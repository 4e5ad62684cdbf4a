import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// What belongs to which cell, and which worker walks it.
enum ScopeCommands {
    static let move = Command<CentreContext>(
        "move",
        Phrase(zh: "把户或整个网格划入另一网格", en: "move households, or all of a cell, to another cell"),
        notes: Phrase(
            zh: "住户连同其人员、保障和走访一起划转；事件留在发生的网格，除非整格划转。设备下次同步即随之增减。",
            en:
                "A household takes its residents, benefits and visits along; incidents stay in the cell where they "
                + "happened, unless the whole cell moves. Devices follow at their next sync."),
        options: [
            .value("from", "CODE", Phrase(zh: "原网格", en: "the cell it leaves"), isRequired: true),
            .value("to", "CODE", Phrase(zh: "新网格", en: "the cell it goes to"), isRequired: true),
            .value(
                "household", "NUMBER",
                Phrase(zh: "只划转这一户，可写多次", en: "only this household; may be repeated"),
                isRepeatable: true),
        ],
        examples: [
            .init(
                "--from 0101 --to 0102 --household 0101-003",
                Phrase(zh: "一户搬家", en: "a family that moved")),
            .init("--from 0103 --to 0102", Phrase(zh: "两个网格合并", en: "two cells that become one")),
        ]
    ) { invocation, context in
        let store = try context.open()
        let from = try cell(try invocation.text("from"), store)
        let to = try cell(try invocation.text("to"), store)
        let desk = LedgerMove(store: store, now: context.now)
        let numbers = invocation.texts("household")
        // All of them are looked up before the first is moved: a wrong number shall move nothing.
        let households = try numbers.map { number in
            guard let id = try LedgerLookup(store: store).id(Household.kind, number),
                try store.records.cell(of: Household.kind, id) == from
            else { throw CentreError.noSuchRecord(number) }
            return id
        }
        let count =
            numbers.isEmpty
            ? try desk.moveAll(from: from, to: to)
            : try households.reduce(0) { $0 + (try desk.moveHousehold($1, to: to)) }
        if context.wantsJSON {
            try context.output.print(JSONValue.object([.init("moved", .integer(Int64(count)))]))
        } else {
            try context.output.print(Phrase(zh: "已划转 \(count) 条记录", en: "records moved: \(count)"))
        }
    }

    static let assign = Command<CentreContext>(
        "assign", Phrase(zh: "把网格交给一名人员", en: "give a worker one more cell"),
        options: [cellOption], positionals: [worker],
        examples: [.init("1 --cell 0102", Phrase(zh: "1 号人员兼管 0102", en: "worker 1 walks 0102 too"))]
    ) { invocation, context in
        try change(invocation, context) { try $0.assignCell($1, to: $2) }
    }

    static let unassign = Command<CentreContext>(
        "unassign", Phrase(zh: "从一名人员收回网格", en: "take a cell from a worker"),
        options: [cellOption], positionals: [worker],
        examples: [
            .init("1 --cell 0102", Phrase(zh: "1 号人员不再管 0102", en: "worker 1 walks 0102 no more"))
        ]
    ) { invocation, context in
        try change(invocation, context) { try $0.unassignCell($1, from: $2) }
    }

    static let line = Command<CentreContext>(
        "line", Phrase(zh: "登记职能部门人员所属的条线", en: "note the line of a department's worker"),
        options: [
            .value(
                "department", "DEPARTMENT", Phrase(zh: "职能部门", en: "the department"), isRequired: true,
                choices: Department.allCases.map(\.name))
        ], positionals: [worker],
        examples: [
            .init(
                "12 --department civil_affairs", Phrase(zh: "12 号人员属民政", en: "worker 12 is of civil affairs"))
        ]
    ) { invocation, context in
        let store = try context.open()
        let worker = try existingWorker(invocation, store)
        guard worker.role == Role.department.rawValue else { throw CentreError.lineWithoutDepartment }
        let department = try invocation.value(
            "department", expected: Phrase(zh: "职能部门", en: "a department"), Department.init(named:))
        try store.setDepartment(department.rawValue, of: worker.number)
    }

    private static let cellOption = Option.value(
        "cell", "CODE", Phrase(zh: "网格", en: "the cell"), isRequired: true)
    private static let worker = Positional("WORKER", Phrase(zh: "人员编号", en: "the worker's number"))

    private static func cell(_ code: String, _ store: TownshipStore) throws -> CellNumber {
        guard let cell = try store.cell(code: code) else { throw CentreError.noSuchCell(code) }
        return cell.number
    }

    private static func existingWorker(
        _ invocation: Invocation, _ store: TownshipStore
    ) throws -> DirectoryWorker {
        let number = try invocation.positional(
            "WORKER", expected: Phrase(zh: "人员编号", en: "a worker's number")
        ) { Int64($0) }
        guard let worker = try store.worker(number) else { throw CentreError.noSuchWorker("\(number)") }
        return worker
    }

    private static func change(
        _ invocation: Invocation, _ context: CentreContext,
        _ body: (TownshipStore, CellNumber, WorkerNumber) throws -> Bool
    ) throws {
        let store = try context.open()
        let number = try existingWorker(invocation, store).number
        let code = try invocation.text("cell")
        let cell = try cell(code, store)
        let hasChanged = try store.transaction { try body(store, cell, number) }
        guard hasChanged else {
            return context.output.remark(Phrase(zh: "本来就是这样，没有变化", en: "nothing to change"))
        }
        context.output.remark(
            Phrase(
                zh: "已更改，该人员的设备下次同步时生效",
                en: "done; the worker's devices follow at their next sync"))
    }
}
