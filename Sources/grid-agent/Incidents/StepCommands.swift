import Ledgers
import Phrases
import Replica
import Terminal
import Wire

/// One command for every step of the workflow: `incident settle 0101-3-1 --text …`.
enum StepCommands {
    private static let incident = "INCIDENT"

    static var commands: [Command<AgentContext>] {
        guard let kind = Schema.kind(IncidentEntry.kind), let incidents = Schema.kind(Incident.kind) else {
            return []
        }
        return IncidentAction.allCases.map { command($0, kind, incidents) }
    }

    private static func command(
        _ action: IncidentAction, _ kind: KindDefinition, _ incidents: KindDefinition
    ) -> Command<AgentContext> {
        let form = StepForm.of(action)
        let fields = (form.required + form.optional).compactMap(kind.field)
        return Command(
            action.name.hyphenated, form.summary,
            options: fields.map { field in
                field.option(isRequired: form.required.contains(field.number), choices: field.choiceWords)
            },
            positionals: [
                Positional(incident, Phrase(zh: "事件编号或短编号", en: "the incident's number or id"))
            ],
            examples: [
                .init(
                    "0101-3-1" + form.exampleOptions, Phrase(zh: "对事件 0101-3-1", en: "for incident 0101-3-1"))
            ]
        ) { invocation, context in
            let session = try context.session()
            let record = try session.finder.record(incidents, try invocation.positional(incident))
            let values = try session.values(of: fields, kind, invocation)
            var random = SystemRandomNumberGenerator()
            let state = try session.incidents.take(action, on: record, fields: values, using: &random)
            if invocation.wantsJSON {
                let text = RecordText(store: session.store, language: session.language, showsMasked: false)
                return try context.output.print(try session.json(of: record, incidents, text))
            }
            let number = RecordTitle.reference(record.id, record.fields, incidents)
            let account = IncidentAccount(state, try IncidentStanding(session).timing(of: state))
            func due(_ language: Language) -> String? { account.deadline(in: language) }
            try context.output.print(
                Phrase(
                    zh: "\(number) 已记“\(action.label(in: .chinese))”，现为“\(state.status.label.chinese)”"
                        + "（\(state.level.label.chinese)级）" + (due(.chinese).map { "，期限 \($0)" } ?? ""),
                    en: "\(number): \(action.label(in: .english)) is recorded; it is now "
                        + "\(state.status.label.english) at \(state.level.label.english) level"
                        + (due(.english).map { ", due \($0)" } ?? "")))
            try session.remarkUnsynced()
        }
    }
}

/// What a step is told on the command line.
private struct StepForm {
    var summary: Phrase
    var required: [FieldNumber]
    var optional: [FieldNumber]
    /// Options as the example of the help page gives them.
    var exampleOptions: String

    private init(
        zh: String, en: String, _ required: [FieldNumber] = [], optional: [FieldNumber] = [],
        example: String = ""
    ) {
        summary = Phrase(zh: zh, en: en)
        self.required = required
        self.optional = optional
        exampleOptions = example.isEmpty ? "" : " " + example
    }

    static func of(_ action: IncidentAction) -> StepForm {
        let text = IncidentEntry.text
        let department = IncidentEntry.department
        let deadline = IncidentEntry.deadline
        switch action {
        case .settle:
            return StepForm(
                zh: "现场调处完毕", en: "settled on the spot", [text], example: "--text '双方当面和解'")
        case .escalate:
            return StepForm(
                zh: "上报上一级", en: "send it up one level", optional: [text], example: "--text '需村里调解'")
        case .register:
            return StepForm(
                zh: "立案，提出责任部门（值班人员）", en: "register it and propose a department (duty officer)",
                [department], optional: [text], example: "--department justice")
        case .approve:
            return StepForm(zh: "批准立案（主任）", en: "approve the registration (director)", optional: [text])
        case .dispatch:
            return StepForm(
                zh: "派单给承办人（值班人员）", en: "dispatch it to a handler (duty officer)", [IncidentEntry.handler],
                optional: [department, deadline, text],
                example: "--handler '周强' --deadline '2026-03-09 17:00'")
        case .confirm:
            return StepForm(
                zh: "重大事件由第二名值班人员确认派单", en: "confirm the dispatch of a major matter as second dispatcher",
                optional: [text])
        case .result:
            return StepForm(
                zh: "反馈处置结果（职能部门）", en: "report the result (department)", [text], example: "--text '护栏已修复'")
        case .verify:
            return StepForm(
                zh: "现场核实处置结果（网格员）", en: "verify the result on the ground (grid worker)",
                [IncidentEntry.verdict], optional: [text], example: "--verdict passed")
        case .proposeClosing:
            return StepForm(
                zh: "提请结案（值班人员）", en: "propose closing it (duty officer)", optional: [text])
        case .close:
            return StepForm(zh: "批准结案（主任）", en: "approve closing it (director)", optional: [text])
        case .rate:
            return StepForm(
                zh: "记下群众评价", en: "record how the household rates it", [IncidentEntry.rating],
                optional: [text], example: "--rating satisfied")
        case .reopen:
            return StepForm(zh: "重开", en: "reopen it", [text], example: "--text '问题复发'")
        case .reportCounty:
            return StepForm(
                zh: "上报县指挥中心", en: "report it to the county", optional: [text], example: "--text '超出镇职权'")
        case .countyFeedback:
            return StepForm(
                zh: "记下县里的反馈", en: "record the county's feedback", [text], example: "--text '县交通局已处理'")
        case .extend:
            return StepForm(
                zh: "延长期限一次，2 至 3 个工作日", en: "extend the deadline by 2 to 3 working days, once",
                [deadline, text],
                example: "--deadline '2026-03-12 17:00' --text '等待配件'")
        case .explain:
            return StepForm(
                zh: "说明超期原因", en: "explain why it is overdue", [text], example: "--text '当事人外出未归'")
        case .remark:
            return StepForm(zh: "补充备注", en: "add a remark", [text], example: "--text '已电话告知户主'")
        }
    }
}

extension FieldDefinition {
    /// The words that a choice of this field may be given by: names, and labels as they stand on screen.
    fileprivate var choiceWords: [String] {
        guard case .choice(let list) = type else { return [] }
        return list.choices.map(\.name) + list.choices.map(\.label.chinese)
    }
}
