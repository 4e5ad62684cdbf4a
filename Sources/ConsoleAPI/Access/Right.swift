import Ledgers

/// What a role may do in the console.
enum Right: String, CaseIterable, Sendable {
    case incidents
    case incidentSteps = "incident_steps"
    case review
    case reviewDecide = "review_decide"
    case reviewUndo = "review_undo"
    case ledgers
    case undo
    case reveal
    case `import`
    case export
    case accesses
    case devices
    case devicesManage = "devices_manage"
    case overview

    /// The rights of a role. A grid worker has a device, and no console.
    static func rights(of role: Role) -> Set<Right> {
        let reading: Set<Right> = [.incidents, .review, .ledgers, .overview]
        let working = reading.union([.incidentSteps, .reviewDecide, .reveal])
        switch role {
        case .worker: return []
        case .villageOfficer: return working.union([.export])
        case .department: return working
        case .dutyOfficer:
            return working.union([.reviewUndo, .undo, .import, .export, .devices, .devicesManage])
        case .director:
            return working.union([
                .reviewUndo, .undo, .import, .export, .accesses, .devices, .devicesManage,
            ])
        case .auditor: return reading.union([.reveal, .export, .accesses, .devices])
        case .administrator: return [.accesses, .devices, .devicesManage]
        }
    }
}
