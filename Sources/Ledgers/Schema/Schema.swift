package import Wire

/// The ledgers of a township, as this build knows them. Protocol/VERSIONS.md lists the schema versions.
package enum Schema {
    /// Raised whenever a kind, field or choice is added.
    package static let version: Int64 = 1

    /// In the order in which a newcomer would read them; a kind stands behind those that it refers to.
    package static let kinds: [KindDefinition] = [
        Household.definition, Resident.definition, Benefit.definition, Visit.definition,
        Incident.definition, IncidentEntry.definition,
    ]

    /// The kind with `number`, or nil when this schema does not know it.
    package static func kind(_ number: KindNumber) -> KindDefinition? {
        // Numbers run from 1 without gaps; ledger tests hold this.
        let index = Int(number.rawValue) - 1
        return kinds.indices.contains(index) ? kinds[index] : nil
    }

    /// The kind with this table name, or nil.
    package static func kind(named name: String) -> KindDefinition? {
        kinds.first { $0.name == name }
    }
}
