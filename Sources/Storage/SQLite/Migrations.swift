/// The steps from an empty file to the newest schema of a database, counted by `PRAGMA user_version`.
struct Migrations {
    /// Step n, in SQL, brings a database of version n to n + 1. Steps are only ever added.
    let steps: [String]

    /// Brings the database to the newest version, one transaction for all steps.
    func run(on connection: Connection) throws {
        let known = Int64(steps.count)
        let found = try connection.integer("PRAGMA user_version") ?? 0
        guard found <= known else { throw StorageError.newerSchema(found: found, known: known) }
        guard found < known else { return }
        try connection.transaction {
            // Another process may have migrated between the look and the lock.
            let current = try connection.integer("PRAGMA user_version") ?? 0
            for step in steps.dropFirst(Int(current)) { try connection.execute(step) }
            try connection.execute("PRAGMA user_version = \(known)")
        }
    }
}
