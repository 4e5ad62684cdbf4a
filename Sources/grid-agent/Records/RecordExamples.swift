import Ledgers
import Wire

/// What the help pages of a kind show: calls that would work on a cell's ledger.
struct RecordExamples {
    /// A record as a person names it.
    let reference: String
    /// The options of a new one.
    let add: String
    /// The options of a change.
    let edit: String
    /// Words to search for.
    let search: String

    static func of(_ kind: KindDefinition) -> RecordExamples {
        switch kind.number {
        case Household.kind:
            RecordExamples(
                reference: "12", add: "--number 12 --head '王小明' --address '东街 12 号' --care lives_alone",
                edit: "--phone 13800000000 --remarks '新装了燃气'", search: "东街")
        case Resident.kind:
            RecordExamples(
                reference: "'王小明'", add: "--household 12 --name '王小明' --sex male --birth-date 1998-03-05",
                edit: "--working-away '苏州' --occupation ''", search: "小明")
        case Benefit.kind:
            RecordExamples(
                reference: "1f3a9c07",
                add: "--household 12 --programme low_income --standing applied --period 2026-03",
                edit: "--remarks '材料已齐'", search: "王小明")
        case Visit.kind:
            RecordExamples(
                reference: "1f3a9c07", add: "--household 12 --finding '电线老化，已告知户主'", edit: "", search: "电线")
        default:
            RecordExamples(
                reference: "0101-3-1",
                add: "--kind dispute --title '两户排水纠纷' --household 12 --happened-at '2026-03-05 14:30'",
                edit: "--urgency urgent", search: "排水")
        }
    }
}
