/// How far the parts of a township have come: two that differ say which part has news.
package struct TownshipNews: Sendable, Equatable {
    /// Records and the directory.
    package var ledgers: String
    /// The review queue.
    package var review: String
    /// Devices and their contacts.
    package var devices: String

    package init(ledgers: String, review: String, devices: String) {
        self.ledgers = ledgers
        self.review = review
        self.devices = devices
    }
}

extension TownshipStore {
    /// How far the township has come.
    package func news() throws(StorageError) -> TownshipNews {
        func mark(_ sql: String) throws(StorageError) -> String {
            try connection.first(sql) { row throws(StorageError) in
                "\(row.integer(0)).\(row.integer(1)).\(row.integer(2))"
            } ?? ""
        }
        return TownshipNews(
            ledgers: try mark("SELECT revision, directory, epoch FROM township"),
            review: try mark(
                """
                SELECT (SELECT max(number) FROM review), count(*), sum(ifnull(postponed_until_ms, 0) % 1000003)
                FROM review WHERE decision IS NULL
                """),
            devices: try mark("SELECT count(*), count(revoked_ms), ifnull(max(last_seen_ms), 0) FROM device"))
    }
}
