/// Writes what the log beside a township's file holds into the file, on a connection of its own: the writer goes on
/// meanwhile, and so do readers.
package final class LogWriteBack {
    private let connection: Connection

    /// Opens the township at `path`, which is there.
    package init(path: String) throws(StorageError) {
        connection = try Connection(path: path, mode: .readWrite)
    }

    /// Writes back what no reader needs in the log any more. The log starts over with the next commit if that was all of it.
    package func run() throws(StorageError) { try connection.execute("PRAGMA wal_checkpoint(PASSIVE)") }
}
