import Ledgers
import Phrases
import Storage
import Wire

/// Puts the device's requests together from what the replica holds.
struct RequestBuilder {
    let store: ReplicaStore
    let clock: any DeviceClock
    let language: Language

    /// The next sync request: what a restored centre lost goes first, then changes.
    func sync(pageBytes: Int, waitMilliseconds: Int64, repair: RepairPlan) throws -> SyncRequest {
        let now = clock.reading()
        let offers = try pendingOffers()
        // No change goes while an offer waits, which it may lie upon.
        let changes = offers.isEmpty && repair.offers.isEmpty ? try pendingChanges(now) : []
        var request = SyncRequest(
            hello: try hello(now, pageBytes: pageBytes, waitMilliseconds: waitMilliseconds),
            cursors: try cursors(), changes: changes)
        request.offers = Array((offers + repair.offers).prefix(WireLimits.offersPerRequest))
        request.probes = Array(repair.probes.prefix(WireLimits.probesPerRequest))
        request.wants = Array(repair.wants.prefix(WireLimits.wantsPerRequest))
        return request
    }

    func hello(_ now: ClockReading, pageBytes: Int, waitMilliseconds: Int64) throws -> Hello {
        Hello(
            schema: Schema.version, now: now, pageBytes: pageBytes, directory: try store.directoryVersion(),
            language: language.rawValue, lastChange: try store.lastChange(),
            waitMilliseconds: waitMilliseconds)
    }

    /// How far the replica has read each cell.
    func cursors() throws -> [Cursor] {
        try store.cells().map { cell in
            var cursor = cell.cursor
            if cell.remaining == 0 { cursor.digest = try store.digest(of: cell.number) }
            return cursor
        }
    }

    /// A body for the wire, signed as the device that the replica is.
    func signed(
        path: String, sequence: [UInt8], dictionary: ZlibDictionary?, as identity: DeviceIdentity,
        using random: inout some RandomNumberGenerator
    ) throws -> OutgoingRequest {
        let body = Zlib.deflate(sequence.span, dictionary: dictionary)
        let signature = try signature(
            of: body, path: path, at: clock.reading(), as: identity, using: &random)
        return OutgoingRequest(
            path: path,
            headers: [("Authorization", signature.header), ("Content-Type", ProtocolVersion.mediaType)],
            body: body)
    }

    /// The signature of a body with a nonce from `random`, dated by the server's clock as far as it is known.
    func signature(
        of body: [UInt8], path: String, at now: ClockReading, as identity: DeviceIdentity,
        using random: inout some RandomNumberGenerator
    ) throws -> RequestSignature {
        RequestSignature(
            device: identity.device, dateMilliseconds: try store.serverMilliseconds(at: now),
            nonce: (0..<WireLimits.nonceBytes).map { _ in UInt8.random(in: 0...255, using: &random) },
            key: HMACSHA256.Key(identity.secret.span), method: "POST", path: path, body: body)
    }

    /// Offers for one request, from behind the id `last`: a bounded number of bytes.
    func pendingOffers(after last: RecordID? = nil) throws -> [Offer] {
        var offers: [Offer] = []
        var byteCount = 0
        for offer in try store.offers(after: last, limit: WireLimits.offersPerRequest) {
            byteCount += offer.byteCount
            if !offers.isEmpty, byteCount > SyncEngineLimits.changeBytesPerRequest { break }
            offers.append(offer)
        }
        return offers
    }

    /// Pending changes for one request: a bounded number of bytes, so that a cut costs little.
    func pendingChanges(_ now: ClockReading, after last: Int64 = 0) throws -> [Change] {
        var changes: [Change] = []
        var byteCount = 0
        for entry in try store.entriesToSend(after: last, limit: WireLimits.changesPerRequest) {
            let change = entry.change(sentAt: now, bootID: clock.bootID)
            byteCount += SyncRequest.byteCount(of: change)
            if !changes.isEmpty, byteCount > SyncEngineLimits.changeBytesPerRequest { break }
            // A gap in the numbers would be refused: what follows goes with a later request.
            if let last = changes.last, change.number != last.number + 1 { break }
            changes.append(change)
        }
        return changes
    }
}

/// The limits of the device's side.
enum SyncEngineLimits {
    /// Bytes of changes in one request, before compression; one larger change goes alone.
    static let changeBytesPerRequest = 64 << 10
    /// How long an answer shall take, round trip included. On the slowest lines that leaves 3 KB for an answer, of
    /// which a cut costs half on average.
    static let answerMilliseconds: Int64 = 1600
    /// By how much the feed asked for may grow from one answer to the next.
    static let pageGrowth = 4
    /// Changes of one record's history, and bytes of them before compression, after which no older ones are asked for.
    static let historyChanges = 2000
    static let historyBytes = 8 << 20
    /// Requests in which the differences of one cell are narrowed, at most, in one sync.
    static let repairRounds = 8
    /// How often one sync takes over a new epoch or a new identity, at most.
    static let renewals = 2
}

extension ReplicaStore {
    /// The server's clock, in milliseconds since 1970 UTC, as far as this device knows it.
    func serverMilliseconds(at now: ClockReading) throws(StorageError) -> Int64 {
        let offset = try clockOffsetMilliseconds() ?? 0
        let (date, overflow) = now.wallMilliseconds.addingReportingOverflow(offset)
        return overflow ? 0 : max(0, date)
    }
}

extension JournalEntry {
    /// The change as it is sent: its age by the wall clock, and by the boot clock if that still runs.
    func change(sentAt now: ClockReading, bootID: String) -> Change {
        let isSameBoot = self.bootID == bootID && now.bootMilliseconds >= made.bootMilliseconds
        let isWithdrawn = state == .withdrawn
        return Change(
            number: number, operation: isWithdrawn ? .edit : operation, kind: kind, id: id, cell: cell,
            base: base,
            wallAgeMilliseconds: now.wallMilliseconds.subtractingClamped(made.wallMilliseconds),
            bootAgeMilliseconds: isSameBoot ? now.bootMilliseconds - made.bootMilliseconds : nil,
            edits: isWithdrawn ? [:] : edits, origin: isWithdrawn ? nil : origin
        )
    }
}

extension Int64 {
    /// The sum of two counts, at the upper bound of Int64 where it passes that.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The difference, at the bounds of Int64 where it passes them.
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (self < other ? .min : .max) : difference
    }
}
