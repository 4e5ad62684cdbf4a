import Ledgers
import Phrases
import Storage
import Terminal

/// The commands of every kind of record, derived from the schema: `household add`, `visit list`.
enum RecordCommands {
    static let reference = "REF"

    static var groups: [Command<AgentContext>] {
        // An incident's entries are the steps of `incident`.
        Schema.kinds.filter { $0.number != IncidentEntry.kind }.map(group)
    }

    private static func group(_ kind: KindDefinition) -> Command<AgentContext> {
        var commands = [AddCommand.command(kind), ShowCommand.command(kind), ListCommand.command(kind)]
        commands.append(SearchCommand.command(kind))
        if !kind.isAppendOnly {
            commands.insert(EditCommand.command(kind), at: 1)
            commands.append(RemoveCommand.command(kind))
        }
        if kind.number == Incident.kind { commands += StepCommands.commands }
        return Command(kind.name.hyphenated, summary(kind), subcommands: commands)
    }

    private static func summary(_ kind: KindDefinition) -> Phrase {
        switch kind.number {
        case Household.kind: Phrase(zh: "户", en: "households")
        case Resident.kind: Phrase(zh: "人：户内成员", en: "residents: the members of households")
        case Benefit.kind: Phrase(zh: "保障补贴", en: "benefits and subsidies")
        case Visit.kind: Phrase(zh: "走访日志，只增不改", en: "visits; they are added and never changed")
        case Incident.kind: Phrase(zh: "事件及其处置步骤", en: "incidents, and the steps of settling them")
        default: kind.label
        }
    }

    /// The argument that names one record.
    static func positional(_ kind: KindDefinition) -> Positional {
        let help =
            switch kind.number {
            case Household.kind: Phrase(zh: "户号、户主姓名或短编号", en: "household number, head or short id")
            case Resident.kind:
                Phrase(zh: "姓名、“户号/姓名”、身份证号或短编号", en: "name, HOUSEHOLD/NAME, ID number or short id")
            case Incident.kind: Phrase(zh: "事件编号或短编号", en: "incident number or short id")
            default: Phrase(zh: "列表中的短编号", en: "the short id in lists")
            }
        return Positional(reference, help)
    }
}

extension Session {
    /// Tells how much waits to be synced.
    func remarkUnsynced() throws {
        let count = try store.entryCount(.pending)
        output.remark(
            Phrase(
                zh: "待同步 \(count) 处改动；有信号时运行 grid-agent sync",
                en: "changes to be synced: \(count); with a network, run: grid-agent sync"))
    }
}
