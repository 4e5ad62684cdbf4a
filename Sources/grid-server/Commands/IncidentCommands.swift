import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal
import Wire

/// Where incidents stand at the centre, by the same function as on devices.
enum IncidentCommands {
    static let incident = Command<CentreContext>(
        "incident", Phrase(zh: "事件", en: "incidents"), subcommands: [list, show])

    private static let openStatus = "open"

    private static let list = Command<CentreContext>(
        "list", Phrase(zh: "列出事件及其时限", en: "list the incidents and how they stand in time"),
        options: [
            .value("cell", "CODE", Phrase(zh: "只列一个网格的", en: "only those of the cell with this code")),
            .value(
                "status", "STATUS",
                Phrase(zh: "只列这种状态的；open 为未办结", en: "only those that stand so; open: not settled yet"),
                choices: [openStatus] + IncidentStatus.allCases.map(\.rawValue)),
            .value(
                "colour", "COLOUR",
                Phrase(zh: "只列这种颜色的；red 为超期", en: "only those of this colour; red: overdue"),
                choices: SupervisionColour.allCases.map(\.rawValue)),
        ],
        examples: [
            .init("--status open", Phrase(zh: "未办结的", en: "those not settled yet")),
            .init(
                "--colour red", Phrase(zh: "超期的，含待主任过问的", en: "those overdue, with what is the director's")),
        ]
    ) { invocation, context in
        guard let kind = Schema.kind(Incident.kind) else { return }
        let store = try context.open()
        let cell = try invocation.optionalText("cell").map { code in
            guard let cell = try store.cell(code: code) else { throw CentreError.noSuchCell(code) }
            return cell.number
        }
        let (status, colour) = (invocation.optionalText("status"), invocation.optionalText("colour"))
        let (desk, calendar, now) = (IncidentDesk(store: store), try store.calendar(), context.now)
        var rows: [Row] = []
        try store.records.forEach(kind, cell: cell) { record in
            let account = try desk.account(of: record, calendar, atMilliseconds: now)
            let stands = account.state.status
            guard
                status.map({ $0 == openStatus ? !stands.isFinal : $0 == stands.rawValue }) ?? true,
                colour.map({ $0 == account.timing.colour.rawValue }) ?? true
            else { return }
            rows.append(Row(record: record, account: account))
        }
        if context.wantsJSON {
            return try context.output.print(.array(rows.map { .object(json($0.record, $0.account, kind)) }))
        }
        try listing(context.output.language).print(rows, to: context)
    }

    private struct Row {
        var record: LedgerRecord
        var account: IncidentAccount
    }

    private static func listing(_ language: Language) -> Listing<Row> {
        Listing<Row>(
            columns: [
                .init(Phrase(zh: "编号", en: "number"), "number") {
                    .string($0.record[Incident.number].plainText)
                },
                .init(Phrase(zh: "标题", en: "title"), "title") {
                    .string($0.record[Incident.title].plainText)
                },
                .init(Phrase(zh: "状态", en: "status"), "status") {
                    .string($0.account.state.status.label.text(in: language))
                },
                .init(Phrase(zh: "层级", en: "level"), "level") {
                    .string($0.account.state.level.label.text(in: language))
                },
                .init(Phrase(zh: "办结期限", en: "deadline"), "deadline") {
                    .string($0.account.deadline(in: language) ?? "")
                },
                .init(Phrase(zh: "督办", en: "supervision"), "supervision") {
                    .string($0.account.supervision(in: language))
                },
            ],
            whenEmpty: Phrase(zh: "没有符合的事件", en: "no incident fits"))
    }

    private static func json(
        _ record: LedgerRecord, _ account: IncidentAccount, _ kind: KindDefinition
    ) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("id", .string(record.id.description))]
        for field in kind.fields where record[field.number] != .null {
            members.append(.init(field.name, .string(field.text(of: record[field.number], in: nil))))
        }
        return members
            + account.members(text: JSONValue.optional, flag: JSONValue.optional, count: JSONValue.integer)
            .map { .init($0.name, $0.value) }
    }

    private static let show = Command<CentreContext>(
        "show", Phrase(zh: "一个事件的经过和时限", en: "one incident: how it stands, and every step"),
        positionals: [
            Positional("INCIDENT", Phrase(zh: "事件编号或记录编号", en: "the incident's number or record id"))
        ],
        examples: [.init("0101-3-1", Phrase(zh: "各步骤，以及不计入的原因", en: "its steps, and why one does not count"))]
    ) { invocation, context in
        let store = try context.open()
        let text = try invocation.positional("INCIDENT")
        guard let kind = Schema.kind(Incident.kind), let steps = Schema.kind(IncidentEntry.kind),
            let id = try LedgerLookup(store: store).id(Incident.kind, text),
            let record = try store.records.record(Incident.kind, id)
        else { throw CentreError.noSuchRecord(text) }
        let desk = IncidentDesk(store: store)
        let account = try desk.account(of: record, store.calendar(), atMilliseconds: context.now)
        let timeline = StepTimeline(
            entries: try desk.history(of: id), kind: steps, state: account.state,
            people: try store.workers().reduce(into: [:]) { $0[$1.number] = $1.name },
            language: context.output.language)
        if context.wantsJSON {
            let members = json(record, account, kind) + [.init("entries", timeline.json)]
            return try context.output.print(.object(members))
        }
        var table = Table(columns: [.init(""), .init("")])
        let language = context.output.language
        for field in [Incident.number, Incident.title, Incident.happenedAt].compactMap(kind.field) {
            table.append([field.label.text(in: language), field.text(of: record[field.number], in: language)])
        }
        for line in account.lines(in: language) { table.append([line.label.text(in: language), line.text]) }
        try context.output.print(table)
        try timeline.print(to: context)
    }
}

/// The steps of one incident, by whom, when, and why one does not count if it does not.
private struct StepTimeline {
    /// An entry's own columns, or the incident itself.
    private static let inColumns: Set<FieldNumber> = [
        IncidentEntry.incident, IncidentEntry.action, IncidentEntry.author, IncidentEntry.role,
        IncidentEntry.recordedAt,
    ]

    let entries: [LedgerRecord]
    let kind: KindDefinition
    let state: IncidentState
    let people: [WorkerNumber: String]
    let language: Language

    func print(to context: CentreContext) throws {
        try Listing<LedgerRecord>(
            columns: [
                .init(Phrase(zh: "时间", en: "when"), "when") {
                    .string(LocalTime.text(milliseconds: $0[IncidentEntry.recordedAt].asInteger ?? 0))
                },
                .init(Phrase(zh: "步骤", en: "step"), "step") { .string(text(of: $0, IncidentEntry.action)) },
                .init(Phrase(zh: "何人", en: "who"), "who") { .string(author(of: $0)) },
                .init(Phrase(zh: "内容", en: "what"), "what") { .string(content(of: $0)) },
                .init(Phrase(zh: "不计入的原因", en: "why it does not count"), "reason") {
                    .optional(refusal(of: $0)?.phrase.text(in: language))
                },
            ],
            whenEmpty: Phrase(zh: "还没有步骤", en: "no step yet")
        ).print(entries, to: context)
    }

    var json: JSONValue {
        .array(
            entries.map { entry in
                var members: [JSONValue.Member] = [.init("id", .string(entry.id.description))]
                for field in kind.fields where field.number != IncidentEntry.incident {
                    members.append(.init(field.name, value(of: entry, field)))
                }
                let refusal = refusal(of: entry)
                members.append(.init("counts", .bool(refusal == nil)))
                members.append(.init("reason", .optional(refusal?.phrase.text(in: language))))
                members.append(.init("code", .optional(refusal?.code)))
                return .object(members)
            })
    }

    private func value(of entry: LedgerRecord, _ field: FieldDefinition) -> JSONValue {
        switch entry[field.number] {
        case .null: .null
        case .integer(let number) where field.type == .worker: .integer(number)
        default: .string(field.text(of: entry[field.number], in: nil))
        }
    }

    private func refusal(of entry: LedgerRecord) -> StepRefusal? {
        state.notApplied.first { $0.id == entry.id }?.refusal
    }

    private func text(of entry: LedgerRecord, _ number: FieldNumber) -> String {
        kind.field(number)?.text(of: entry[number], in: language) ?? ""
    }

    private func author(of entry: LedgerRecord) -> String {
        let name =
            entry[IncidentEntry.author].asInteger.flatMap { people[$0] }
            ?? text(of: entry, IncidentEntry.author)
        let role = text(of: entry, IncidentEntry.role)
        return Phrase(zh: "\(name)（\(role)）", en: "\(name) (\(role))").text(in: language)
    }

    private func content(of entry: LedgerRecord) -> String {
        kind.fields.filter { !Self.inColumns.contains($0.number) && entry[$0.number] != .null }
            .map { field in
                let value = field.text(of: entry[field.number], in: language)
                    .split(whereSeparator: \.isNewline).joined(separator: " ")
                return field.number == IncidentEntry.text
                    ? value : "\(field.label.text(in: language)) \(value)"
            }
            .joined(separator: language == .chinese ? "；" : "; ")
    }
}
