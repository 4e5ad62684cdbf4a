/// The limits of the store, in one place.
package enum StorageLimits {
    /// How long a statement waits for another process's lock.
    package static let busyTimeoutMilliseconds: Int32 = 5000
    /// Rows that one list or search gives at most.
    package static let rowsPerList = 100_000
    /// Up to so many records are looked for in the text of lists; more, in the lists themselves.
    static let idsFoundInText = 8
    /// Tombstones that are read at a time to be forgotten.
    static let forgottenAtOnce: Int64 = 500
    /// Compiled statements that a connection keeps.
    static let statementsPerConnection = 300
    /// Results of a search when the caller names no number.
    package static let searchResults = 50
    /// How long the device keeps its acknowledged changes, to offer them to a server that was restored.
    package static let journalMilliseconds: Int64 = 30 * 24 * 3600 * 1000
    /// How long the device awaits the answer to a request that went into a file.
    package static let bundledMilliseconds: Int64 = 180 * 24 * 3600 * 1000
    /// How long the centre remembers what was removed or left a cell; a device that was away for longer reads its
    /// cells from the beginning.
    package static let tombstoneMilliseconds: Int64 = 180 * 24 * 3600 * 1000

    /// Memory for pages of the centre's writer, in KiB. A commit of many small changes touches a page or two for each; pages
    /// that do not fit are written out before their time and read again.
    static let writerCacheKibibytes = 32 * 1024

    /// Pages (4 KiB) of the log beside the file from which it is written back however busy the writer is: 128 MiB, as much as
    /// 1,500 devices bring when they all come home. Until then that waits for the writer to have nothing else to do.
    static let writerLogPages = 32_768

    /// What the log is cut back to when it starts over: while somebody reads for long, as a backup does, it cannot, and grows.
    static let writerLogBytes = writerLogPages * 4096
}
