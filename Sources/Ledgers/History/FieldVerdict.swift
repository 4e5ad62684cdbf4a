package import Phrases

/// By which rule what a change did to a field is in force, or is not. The numbers are those of SPEC.md §18.3.
package enum FieldVerdict: Int64, Sendable, CaseIterable {
    /// Nobody else had changed the field since the author saw it.
    case unopposed = 0
    /// Somebody else had, and the field takes what both did: sets, counters, remarks.
    case bothCounted = 1
    /// Somebody else had, and this edit was the later one.
    case laterEditWon = 2
    /// Somebody else had, and theirs was the later one.
    case laterEditLost = 3
    /// Somebody else had, and a person has to choose.
    case centreStands = 4
    /// It came back to a restored ledger, in which the field had been entered anew.
    case restoredStands = 5
    /// The field held it already.
    case heldAlready = 6
    /// The removal of a record that somebody else had edited.
    case editBeatRemoval = 7
    /// An edit of a record that somebody else had removed.
    case removalLost = 8
    /// The change was refused, or waits as a whole.
    case notMerged = 9

    /// Its name for programs.
    package var name: String {
        switch self {
        case .unopposed: "unopposed"
        case .bothCounted: "both_counted"
        case .laterEditWon: "later_edit_won"
        case .laterEditLost: "later_edit_lost"
        case .centreStands: "centre_stands"
        case .restoredStands: "restored_stands"
        case .heldAlready: "held_already"
        case .editBeatRemoval: "edit_beat_removal"
        case .removalLost: "removal_lost"
        case .notMerged: "not_merged"
        }
    }

    /// The rule in words; nil where nothing needs to be said.
    package var phrase: Phrase? {
        switch self {
        case .unopposed: nil
        case .bothCounted: Phrase(zh: "与他人的改动都计入", en: "counted, and so did another's")
        case .laterEditWon: Phrase(zh: "后改的生效", en: "the later edit won")
        case .laterEditLost: Phrase(zh: "未生效：他人后改的生效", en: "not in force: another's later edit won")
        case .centreStands:
            Phrase(zh: "未生效：中心的值保留，待人决定", en: "not in force: the centre's value stands until decided")
        case .restoredStands:
            Phrase(zh: "未生效：中心恢复后新填的保留", en: "not in force: what was entered since the restore stands")
        case .heldAlready: Phrase(zh: "台账中已是此值", en: "the ledger held it already")
        case .editBeatRemoval: Phrase(zh: "未删除：他人的修改生效", en: "not removed: another's edit won")
        case .removalLost: Phrase(zh: "他人的删除未生效，记录恢复", en: "another's removal lost, the record came back")
        case .notMerged: Phrase(zh: "未生效", en: "not in force")
        }
    }
}
