package import Phrases

/// What made a change that is in a record's history.
package enum ChangeOrigin: Sendable, Equatable {
    /// Its writer entered it.
    case entered
    /// A row of a table.
    case imported
    /// A device gave back what the ledger had lost.
    case healed
    /// A person's decision of a review item.
    case decision(item: Int64)
    /// Two records made one, or two again, by the decision of a review item.
    case merging(item: Int64)
    /// The undoing of another change of the log.
    case undo(of: Int64)

    /// Its number, in files and on the wire (SPEC.md §18.3), and the item or change that it is about.
    package var numbers: (origin: Int64, about: Int64?) {
        switch self {
        case .entered: (0, nil)
        case .imported: (1, nil)
        case .healed: (2, nil)
        case .decision(let item): (3, item)
        case .undo(let sequence): (4, sequence)
        case .merging(let item): (5, item)
        }
    }

    /// The origin of these numbers; nil for others.
    package init?(origin: Int64, about: Int64?) {
        switch (origin, about) {
        case (0, nil): self = .entered
        case (1, nil): self = .imported
        case (2, nil): self = .healed
        case (3, let item?): self = .decision(item: item)
        case (4, let sequence?): self = .undo(of: sequence)
        case (5, let item?): self = .merging(item: item)
        default: return nil
        }
    }

    /// Its name for programs.
    package var name: String {
        switch self {
        case .entered: "entered"
        case .imported: "imported"
        case .healed: "healed"
        case .decision: "decision"
        case .merging: "merging"
        case .undo: "undo"
        }
    }

    /// What made a change, where it was not simply entered.
    package var phrase: Phrase? {
        switch self {
        case .entered: nil
        case .imported: Phrase(zh: "导入", en: "imported")
        case .healed: Phrase(zh: "中心恢复备份后由设备交回", en: "given back by the device after the centre was restored")
        case .decision(let item): Phrase(zh: "决定第 \(item) 号待审事项", en: "decision of review item \(item)")
        case .merging(let item):
            Phrase(zh: "合并或拆分（待审第 \(item) 号）", en: "merging or splitting, review item \(item)")
        case .undo(let sequence): Phrase(zh: "撤销第 \(sequence) 号改动", en: "undoes no. \(sequence)")
        }
    }
}
