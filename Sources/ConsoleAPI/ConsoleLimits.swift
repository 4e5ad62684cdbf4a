/// The bounds of the console, in one place. Times are in milliseconds.
package enum ConsoleLimits {
    // Sessions.

    /// How long a session lasts at most: a long shift.
    static let sessionMilliseconds: Int64 = 12 * 3600 * 1000
    /// How long it lasts without a request.
    static let idleMilliseconds: Int64 = 2 * 3600 * 1000
    /// How exactly the file knows when a session was last used: more would cost a commit for each request.
    static let useNotedMilliseconds: Int64 = 5 * 60 * 1000
    /// Random bytes in a session's secret.
    static let secretBytes = 32
    /// Characters of what a browser calls itself that are kept.
    static let browserCharacters = 200

    // Passwords.

    /// Characters of a login.
    package static let loginCharacters = 1...64
    /// Bytes of a password that is set.
    package static let passwordBytes = 10...256
    /// Wrong passwords for one login, and from one address, in the time of `signInWindowMilliseconds`.
    static let wrongPasswordsPerLogin = 5
    static let wrongPasswordsPerAddress = 30
    static let signInWindowMilliseconds: Int64 = 15 * 60 * 1000
    /// Logins and addresses that are remembered for it.
    static let signInsRemembered = 10_000
    /// Passwords that are checked at the same time: each takes a thread and 16 MiB for a tenth of a second.
    static let passwordChecksAtOnce = 2

    // Requests.

    /// Bytes of a request's JSON.
    static let jsonBytes = 256 * 1024
    /// Items of a page.
    static let pageItems = 1...200
    static let pageItemsDefault = 50
    /// Characters of a search.
    static let searchCharacters = 200
    /// Characters of what a look at personal data is for.
    static let purposeCharacters = 1...200
    /// Items of the queue that are decided in one step.
    static let bulkItems = 1000
    /// Items of the queue that are read at a time.
    static let reviewBatchItems = 1000
    /// Rows that are reported as refused.
    static let refusedRows = 1000

    // Exports.

    /// Tables that are on the centre's disk at once, one that is made and others that are fetched: each may be as large as a
    /// ledger.
    static let exportsAtOnce = 4
    /// What exports leave free of that disk, for the changes of devices.
    static let exportReserveBytes: Int64 = 512 << 20
    /// What `Retry-After` says to one more, in seconds.
    static let exportRetrySeconds: Int64 = 10

    // What is shown.

    /// Days without contact after which a device counts as silent.
    static let silentDays: Int64 = 3
    /// Days of a device's syncs that are shown.
    static let deviceDays = 30
    /// Items of the lists of a day's page.
    static let todayIncidents = 10
    static let todayItems = 20

    // Streams of events.

    static let streamsPerUser = 5
    static let streams = 500
    /// How often a stream is kept alive, and its session looked at.
    static let heartbeatMilliseconds: Int64 = 15_000
    /// How often the ledger is looked at for news.
    static let newsMilliseconds = 200
    /// What `Retry-After` says to whoever has too many streams, in seconds.
    static let streamRetrySeconds: Int64 = 30

    // Pages.

    /// Bytes of all files of a folder that is served in place of the built-in pages.
    static let folderBytes = 16 << 20
}
