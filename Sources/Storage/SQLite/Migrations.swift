/// The steps from an empty file to the newest schema of a database, counted by `PRAGMA user_version`.
struct Migrations {
    /// Step n, in SQL, brings a database of version n to n + 1. Steps are only ever added.
    let steps: [String]

    /// Brings the database to the newest version, one transaction for all steps.
    func run(on connection: Connection) throws {
        guard try version(of: connection) < steps.count else { return }
        try connection.transaction {
            // Another process, of a newer build even, may have migrated between the look and the lock.
            for step in steps.dropFirst(Int(try version(of: connection))) { try connection.execute(step) }
            try connection.execute("PRAGMA user_version = \(steps.count)")
        }
    }

    /// The version of the database.
    ///
    /// - Throws: `StorageError.newerSchema` when it is one that this build does not know.
    @discardableResult
    func version(of connection: Connection) throws(StorageError) -> Int64 {
        let (found, known) = (try connection.integer("PRAGMA user_version") ?? 0, Int64(steps.count))
        guard found <= known else { throw .newerSchema(found: found, known: known) }
        return found
    }
}
