package import Wire

/// A request that went into a file: what has to be known of it when its answer comes back (SPEC.md §17.2).
package struct BundledRequest: Sendable, Equatable {
    /// An offer that it carried. One that was made anew since is another.
    package struct Offered: Sendable, Equatable {
        package var id: RecordID
        package var epoch: Int64
        package var revision: Revision

        package init(id: RecordID, epoch: Int64, revision: Revision) {
            self.id = id
            self.epoch = epoch
            self.revision = revision
        }
    }

    package var nonce: [UInt8]
    /// The token of the directory that it named.
    package var directory: Int64
    /// The numbers of its changes; nil for none.
    package var changes: ClosedRange<Int64>?
    /// The cursors that it named.
    package var cursors: [Cursor]
    package var offers: [Offered]

    package init(
        nonce: [UInt8], directory: Int64, changes: ClosedRange<Int64>?, cursors: [Cursor],
        offers: [Offered]
    ) {
        self.nonce = nonce
        self.directory = directory
        self.changes = changes
        self.cursors = cursors
        self.offers = offers
    }
}

extension ReplicaStore {
    /// Remembers a request until its answer is taken, and forgets those older than
    /// `StorageLimits.bundledMilliseconds`, whose answers will not be taken any more.
    package func add(_ request: BundledRequest, milliseconds: Int64) throws(StorageError) {
        try connection.run(
            "DELETE FROM bundled WHERE made_ms < ?1",
            .integer(milliseconds - StorageLimits.bundledMilliseconds))
        try connection.run(
            """
            INSERT INTO bundled (nonce, made_ms, directory, first_change, last_change, cursors, offers)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """, .blob(request.nonce), .integer(milliseconds), .integer(request.directory),
            .optional(request.changes?.lowerBound), .optional(request.changes?.upperBound),
            .blob(Self.packed(request.cursors)), .blob(Self.packed(request.offers)))
    }

    /// The request of a nonce whose answer has not been taken; nil for any other. From now on its answer is.
    package func takeBundled(nonce: [UInt8]) throws(StorageError) -> BundledRequest? {
        let request = try connection.first(
            "SELECT directory, first_change, last_change, cursors, offers FROM bundled WHERE nonce = ?1",
            .blob(nonce)
        ) { row throws(StorageError) in
            let first = row.optionalInteger(1)
            let last = row.optionalInteger(2)
            do {
                return BundledRequest(
                    nonce: nonce, directory: row.integer(0),
                    changes: first.flatMap { first in last.flatMap { first <= $0 ? first...$0 : nil } },
                    cursors: try Self.cursors(row.bytes(3)), offers: try Self.offered(row.bytes(4)))
            } catch { throw StorageError.unreadable(table: "bundled") }
        }
        try connection.run("DELETE FROM bundled WHERE nonce = ?1", .blob(nonce))
        return request
    }

    /// Forgets an offer that the centre has, unless another has taken its place.
    package func dropOffer(_ offered: BundledRequest.Offered) throws(StorageError) {
        try connection.run(
            "DELETE FROM offer WHERE id = ?1 AND epoch = ?2 AND revision = ?3", .blob(offered.id.bytes),
            .integer(offered.epoch), .integer(offered.revision))
    }

    /// The epoch of the last set-back of the centre that this device has acted on; 0 for none.
    package func forkedEpoch() throws(StorageError) -> Int64 {
        try connection.integer("SELECT forked_epoch FROM device") ?? 0
    }

    private static func packed(_ cursors: [Cursor]) -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 32 * cursors.count)
        for cursor in cursors {
            encoder.integer(cursor.cell)
            encoder.integer(cursor.epoch)
            encoder.integer(cursor.revision)
        }
        return encoder.bytes
    }

    private static func cursors(_ bytes: [UInt8]) throws -> [Cursor] {
        var decoder = CBORDecoder(bytes.span)
        var cursors: [Cursor] = []
        while !decoder.isAtEnd {
            cursors.append(
                Cursor(
                    cell: try decoder.integer(), epoch: try decoder.integer(),
                    revision: try decoder.integer()))
        }
        return cursors
    }

    private static func packed(_ offers: [BundledRequest.Offered]) -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 32 * offers.count)
        for offer in offers {
            encoder.bytes(offer.id.bytes)
            encoder.integer(offer.epoch)
            encoder.integer(offer.revision)
        }
        return encoder.bytes
    }

    private static func offered(_ bytes: [UInt8]) throws -> [BundledRequest.Offered] {
        var decoder = CBORDecoder(bytes.span)
        var offers: [BundledRequest.Offered] = []
        while !decoder.isAtEnd {
            guard let id = RecordID(bytes: try decoder.bytes()) else {
                throw StorageError.unreadable(table: "bundled")
            }
            offers.append(.init(id: id, epoch: try decoder.integer(), revision: try decoder.integer()))
        }
        return offers
    }
}
