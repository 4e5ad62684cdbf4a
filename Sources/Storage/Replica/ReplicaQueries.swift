package import Ledgers
package import Wire

extension ReplicaStore {
    /// The ids of a kind that end with the hexadecimal digits `suffix`, at most `limit`: ids begin with the
    /// time, so their ends are what tells them apart.
    package func ids(_ kind: KindDefinition, suffix: String, limit: Int) throws(StorageError) -> [RecordID] {
        let digits = suffix.uppercased().filter { $0 != "-" }
        return try connection.all(
            "\(ScanGuard.mark)a replica is small */ SELECT id FROM \(kind.name) WHERE substr(hex(id), -length(?1)) = ?1 LIMIT ?2",
            .text(digits),
            .integer(Int64(limit))
        ) { row throws(StorageError) in try row.id(0) }
    }
}
