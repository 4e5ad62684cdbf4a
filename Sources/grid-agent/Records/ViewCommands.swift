import Ledgers
import Phrases
import Replica
import Storage
import Terminal
import Wire

/// `show`: all of one record, and what belongs to it.
enum ShowCommand {
    static func command(_ kind: KindDefinition) -> Command<AgentContext> {
        Command(
            "show", Phrase(zh: "显示一条的全部内容", en: "show all of one"),
            options: [RecordOptions.full], positionals: [RecordCommands.positional(kind)],
            examples: [
                .init(
                    RecordExamples.of(kind).reference, Phrase(zh: "显示内容及关联记录", en: "with what belongs to it"))
            ]
        ) { invocation, context in
            let session = try context.session()
            let text = session.recordText(invocation)
            let record = try session.finder.record(kind, try invocation.positional(RecordCommands.reference))
            if kind.number == Incident.kind {
                try show(incident: record, kind, session, text, invocation)
            } else {
                try show(record, kind, session, text, invocation)
            }
        }
    }

    private static func show(
        _ record: LedgerRecord, _ kind: KindDefinition, _ session: Session, _ text: RecordText,
        _ invocation: Invocation
    ) throws {
        let related = try RelatedRecords.of(record, session)
        if invocation.wantsJSON {
            guard case .object(var members) = try session.json(of: record, kind, text) else { return }
            for group in related {
                let records = try group.records.map { try session.json(of: $0, group.kind, text) }
                members.append(.init("\(group.kind.name)s", .array(records)))
            }
            return try session.output.print(.object(members))
        }
        try session.details(of: record, kind, text).print(to: session.output)
        for group in related where !group.records.isEmpty {
            var table = RecordTable(group.kind, hiding: group.field.number, session, text)
            for record in group.records { try table.append(record) }
            try session.output.print("")
            try session.output.print(
                Phrase(
                    zh: "\(group.kind.label.chinese)（\(group.records.count)）",
                    en: "\(group.kind.label.english) (\(group.records.count))"))
            try session.output.print(table.table)
        }
    }

    private static func show(
        incident: LedgerRecord, _ kind: KindDefinition, _ session: Session, _ text: RecordText,
        _ invocation: Invocation
    ) throws {
        guard let entryKind = Schema.kind(IncidentEntry.kind) else { return }
        let standing = IncidentStanding(session)
        let state = try standing.state(of: incident)
        let entries = try session.incidents.entries(of: incident.id)
        let timeline = IncidentTimeline(entries, entryKind, state, session, text)
        if invocation.wantsJSON {
            guard case .object(var members) = try session.json(of: incident, kind, text) else { return }
            members.append(.init("entries", try timeline.json()))
            return try session.output.print(.object(members))
        }
        var details = try session.details(of: incident, kind, text)
        try standing.add(to: &details, state)
        try details.print(to: session.output)
        if !entries.isEmpty { try session.output.print("") }
        try timeline.print(to: session.output)
    }
}

/// The records that point to another: a household's residents, benefits, visits and incidents.
struct RelatedRecords {
    let kind: KindDefinition
    /// The field that points.
    let field: FieldDefinition
    let records: [LedgerRecord]

    static func of(_ record: LedgerRecord, _ session: Session) throws -> [RelatedRecords] {
        var groups: [RelatedRecords] = []
        for kind in Schema.kinds {
            for field in kind.fields where field.type == .reference(record.kind) {
                let records = try session.store.records.list(kind, matching: (field, .id(record.id)))
                groups.append(RelatedRecords(kind: kind, field: field, records: records))
            }
        }
        return groups
    }
}

/// `list`: the records of a kind.
enum ListCommand {
    private static let limitMax = StorageLimits.rowsPerList
    private static let openStatus = "open"

    static func command(_ kind: KindDefinition) -> Command<AgentContext> {
        let household = kind.householdField
        let isIncident = kind.number == Incident.kind
        return Command(
            "list", Phrase(zh: "列出各条，先录入的在前", en: "list them, the oldest first"),
            options: options(hasHousehold: household != nil, isIncident: isIncident),
            examples: [
                .init("", Phrase(zh: "全部", en: "all of them")),
                .init(
                    isIncident ? "--status open" : "--limit 20 --json",
                    isIncident
                        ? Phrase(zh: "还没办结的", en: "those not settled yet")
                        : Phrase(zh: "最近录入的 20 条", en: "the newest 20")),
            ]
        ) { invocation, context in
            let limit = try invocation.optionalInteger("limit", in: 1...limitMax)
            let status = isIncident ? invocation.optionalText("status") : nil
            let colour = isIncident ? invocation.optionalText("colour") : nil
            let session = try context.session()
            let cell = try invocation.optionalText("cell").map(session.cell(code:))
            var records: [LedgerRecord]
            if let household, let text = invocation.optionalText("household") {
                let id = try session.finder.id(Household.kind, text)
                records = try session.store.records.list(kind, cell: cell, matching: (household, .id(id)))
            } else {
                records = try session.store.records.list(kind, cell: cell)
            }
            if let status {
                let standing = IncidentStanding(session)
                records = try records.filter { try matches(standing.state(of: $0).status, status) }
            }
            if let colour {
                let standing = IncidentStanding(session)
                records = try records.filter { try standing.account(of: $0).timing.colour.rawValue == colour }
            }
            if let limit { records = Array(records.suffix(limit)) }
            try session.print(records, kind, invocation)
            guard records.isEmpty else { return }
            context.output.remark(
                Phrase(
                    zh:
                        "没有符合的\(kind.label.chinese)；新增：grid-agent \(kind.name) add --help；"
                        + "取回中心的：grid-agent sync",
                    en: "no \(kind.label.english) fits; add one: grid-agent \(kind.name) add --help; "
                        + "fetch the centre's: grid-agent sync"))
        }
    }

    private static func options(hasHousehold: Bool, isIncident: Bool) -> [Option] {
        var options: [Option] = [
            .value("cell", "CELL", Phrase(zh: "只列这个网格的", en: "only those of the cell with this code")),
            .value("limit", "N", Phrase(zh: "只列最近录入的 N 条", en: "only the newest N")), RecordOptions.full,
        ]
        if hasHousehold {
            options.append(
                .value("household", "REF", Phrase(zh: "只列这一户的", en: "only those of this household")))
        }
        if isIncident {
            options.append(
                .value(
                    "status", "STATUS",
                    Phrase(zh: "只列这种状态的；open 为未办结", en: "only those that stand so; open: not settled yet"),
                    choices: [openStatus] + IncidentStatus.allCases.map(\.rawValue)))
            options.append(
                .value(
                    "colour", "COLOUR",
                    Phrase(zh: "只列这种颜色的；red 为超期", en: "only those of this colour; red: overdue"),
                    choices: SupervisionColour.allCases.map(\.rawValue)))
        }
        return options
    }

    private static func matches(_ status: IncidentStatus, _ wanted: String) -> Bool {
        wanted == openStatus ? !status.isFinal : status.rawValue == wanted
    }
}

extension Session {
    /// Prints records of one kind: as a JSON array or a table; nothing but the array when there are none.
    func print(_ records: [LedgerRecord], _ kind: KindDefinition, _ invocation: Invocation) throws {
        let text = recordText(invocation)
        if invocation.wantsJSON {
            return try output.print(.array(try records.map { try json(of: $0, kind, text) }))
        }
        guard !records.isEmpty else { return }
        var table = RecordTable(kind, self, text)
        for record in records { try table.append(record) }
        try output.print(table.table)
    }
}
