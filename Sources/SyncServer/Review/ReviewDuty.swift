package import Ledgers
package import Storage
import Wire

/// Who decides what: by the level that owns the matter, and by the line of the department (domain rule: one who knows
/// the cell for facts of everyday life, the centre for who someone is, the line's owner for money).
package enum ReviewDuty {
    /// The roles that decide an item, the nearest first.
    package static func roles(for item: ReviewItem) -> [Role] {
        switch item.reason {
        case .revokedDevice: [.director]
        case .duplicate, .healing, .suspiciousTime: [.dutyOfficer, .director]
        case .entryNotApplied: [.dutyOfficer, .director]
        case .editBeatRemoval: [.villageOfficer, .dutyOfficer]
        case .laterEditWon, .centreStands: roles(for: item.kind, item.field)
        }
    }

    private static func roles(for kind: KindNumber, _ field: FieldNumber?) -> [Role] {
        let policy = field.flatMap { Schema.kind(kind)?.field($0)?.policy }
        switch kind {
        case Benefit.kind: return [.department, .director]
        case Household.kind, Resident.kind:
            return policy == .latest ? [.villageOfficer, .dutyOfficer] : [.dutyOfficer, .director]
        default: return [.dutyOfficer, .director]
        }
    }
}
