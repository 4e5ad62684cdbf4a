/// The limits of the protocol, in one place. SPEC.md §8 repeats them; both sides hold the other to them.
package enum WireLimits {
    /// Bytes of a request's body as sent.
    package static let requestBytes = 1 << 20
    /// Bytes of a body, either way, after decompression.
    package static let inflatedBytes = 8 << 20
    /// Changes in one request.
    package static let changesPerRequest = 1000
    /// Records offered in one request.
    package static let offersPerRequest = 1000
    /// Ranges asked about in one request.
    package static let probesPerRequest = 64
    /// Records asked for in one request.
    package static let wantsPerRequest = 256
    /// Records in one listing; a range with more is summed up instead.
    package static let entriesPerListing = 64
    /// How long the centre holds an answer back, at most, for a device that waits for news.
    package static let waitMilliseconds: Int64 = 50_000
    /// Bytes of a bundle's file.
    package static let bundleBytes = 64 << 20
    /// Cells that one device may hold.
    package static let cellsPerDevice = 512
    /// Days that a township's calendar of working days lists: about fifty years of them.
    package static let calendarDays = 2000
    /// Changes in one answer about the history of a record.
    package static let changesPerHistory = 200
    /// Bytes of feed, before compression, that a device may ask for in one page.
    package static let pageBytes = 4 << 10...1 << 20
    /// The page a device asks for when it knows nothing of its link.
    package static let pageBytesByDefault = 16 << 10
    /// Fields of one record or change.
    package static let fieldsPerRecord = 64
    /// Bytes of one text or byte value.
    package static let valueBytes = 16 << 10
    /// Elements of one set or list.
    package static let elementsPerValue = 1000
    /// How far a request's date may lie from the server's clock.
    package static let requestAgeMilliseconds: Int64 = 5 * 60 * 1000
    /// Bytes of a request's nonce.
    package static let nonceBytes = 9
    /// Bytes of the name that a device is listed by.
    package static let deviceNameBytes = 200
    /// Bytes of a device secret.
    package static let secretBytes = 32
}

/// The versions of the protocol that this build speaks. Protocol/VERSIONS.md lists them.
package enum ProtocolVersion {
    package static let oldest: Int64 = 1
    package static let newest: Int64 = 1

    /// The highest version that both this build and a peer that speaks `low` to `high` know, or nil.
    package static func common(low: Int64, high: Int64) -> Int64? {
        let version = min(newest, high)
        return version >= max(oldest, low) && low <= high ? version : nil
    }

    /// The media type of every body of the protocol.
    package static let mediaType = "application/vnd.gridledger"
    /// Where a device exchanges changes for feed.
    package static let syncPath = "/v1/sync"
    /// Where a device that was set back or copied gets an identity of its own.
    package static let renewPath = "/v1/renew"
    /// Where a device asks for the history of one record.
    package static let historyPath = "/v1/history"
    /// Where a device enrols.
    package static let enrolPath = "/v1/enrol"
}
