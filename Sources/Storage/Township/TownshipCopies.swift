/// Copies of a township's file.
extension TownshipStore {
    /// Writes the ledger as it stands into a new file.
    package func copy(to path: String) throws(StorageError) {
        try connection.run("VACUUM INTO ?1", .text(path))
    }

    /// What is wrong with a file, in SQLite's words; nil when it is sound.
    package static func damage(of path: String) throws -> String? {
        let connection = try Connection(path: path, mode: .readOnly)
        do throws(StorageError) {
            let report = try connection.first("PRAGMA integrity_check(1)") { row throws(StorageError) in
                row.text(0)
            }
            return report == "ok" ? nil : report
        } catch { return "\(error)" }
    }

    /// The code of the township in a file; nil when there is none in it.
    package static func code(of path: String) throws -> String? {
        let connection = try Connection(path: path, mode: .readOnly)
        do throws(StorageError) {
            return try connection.first("SELECT code FROM township") { row throws(StorageError) in row.text(0)
            }
        } catch { return nil }
    }

    /// Writes what stands beside a file into it, so that it can be moved as one.
    ///
    /// - Returns: False when another connection has it open.
    package static func gatherIntoOneFile(_ path: String) throws -> Bool {
        let connection = try Connection(path: path, mode: .readWrite)
        do throws(StorageError) {
            try connection.execute("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE;")
            return true
        } catch {
            guard case .busy = error else { throw error }
            return false
        }
    }
}
