/// How far a device has read the feed of one cell (SPEC.md §5.2).
package struct Cursor: Sendable, Equatable {
    package var cell: CellNumber
    /// The server's epoch in which `revision` was given.
    package var epoch: Int64
    package var revision: Revision
    /// The device's digest of the cell, if it holds the cell read to its end.
    package var digest: StateDigest?

    package init(cell: CellNumber, epoch: Int64, revision: Revision, digest: StateDigest? = nil) {
        self.cell = cell
        self.epoch = epoch
        self.revision = revision
        self.digest = digest
    }
}

/// The body of a request to `ProtocolVersion.syncPath`: one hello, a cursor for each cell, records offered
/// to a centre that lost them, changes in order, and questions about records that differ.
package struct SyncRequest: Sendable, Equatable {
    package var hello: Hello
    package var cursors: [Cursor]
    package var offers: [Offer] = []
    package var changes: [Change]
    package var probes: [DigestRange] = []
    package var wants: [Want] = []

    package init(hello: Hello, cursors: [Cursor], changes: [Change]) {
        self.hello = hello
        self.cursors = cursors
        self.changes = changes
    }

    /// Whether nothing but cursors is in it: such a request may wait for news.
    package var onlyAsks: Bool { offers.isEmpty && changes.isEmpty && probes.isEmpty && wants.isEmpty }

    /// The CBOR sequence, not yet compressed.
    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 64 + 64 * changes.count)
        hello.encode(to: &encoder)
        for cursor in cursors {
            encoder.messageHeader(MessageNumber.cursor, elements: 4)
            encoder.integer(cursor.cell)
            encoder.integer(cursor.epoch)
            encoder.integer(cursor.revision)
            encoder.optional(cursor.digest)
        }
        for offer in offers { offer.encode(to: &encoder) }
        for change in changes { change.encode(to: &encoder) }
        for probe in probes { probe.encode(to: &encoder) }
        for want in wants { want.encode(to: &encoder) }
        return encoder.bytes
    }

    /// Bytes of one change before compression, for cutting a request to size.
    package static func byteCount(of change: Change) -> Int {
        var encoder = CBOREncoder(reservingCapacity: 256)
        change.encode(to: &encoder)
        return encoder.bytes.count
    }

    /// Reads a CBOR sequence, holding it to the order and limits of SPEC.md §5.
    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        do {
            var decoder = CBORDecoder(bytes)
            let header = try decoder.messageHeader()
            guard header.number == MessageNumber.hello else {
                throw MessageError.outOfPlace(message: MessageNumber.hello)
            }
            hello = try Hello(from: &decoder, header)
            cursors = []
            changes = []
            var place = 0
            while !decoder.isAtEnd {
                let header = try decoder.messageHeader()
                guard header.number != MessageNumber.hello else {
                    throw MessageError.outOfPlace(message: header.number)
                }
                guard let next = Self.order.firstIndex(of: header.number) else {
                    try decoder.skipRest(of: header, known: 0)
                    continue
                }
                guard next >= place else { throw MessageError.outOfPlace(message: header.number) }
                place = next
                try read(&decoder, header)
            }
        } catch {
            throw MessageError(reading: error)
        }
    }

    /// The order of the messages behind the hello.
    private static let order = [
        MessageNumber.cursor, MessageNumber.offer, MessageNumber.change, MessageNumber.probe,
        MessageNumber.want,
    ]

    private mutating func read(_ decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        switch header.number {
        case MessageNumber.cursor:
            try Self.check(cursors.count, below: WireLimits.cellsPerDevice, "cells-per-device")
            let cursor = try Cursor(from: &decoder, header)
            guard !cursors.contains(where: { $0.cell == cursor.cell }) else { throw header.bad("cell") }
            cursors.append(cursor)
        case MessageNumber.offer:
            try Self.check(offers.count, below: WireLimits.offersPerRequest, "offers-per-request")
            offers.append(try Offer(from: &decoder, header))
        case MessageNumber.change:
            try Self.check(changes.count, below: WireLimits.changesPerRequest, "changes-per-request")
            let change = try Change(from: &decoder, header)
            if let last = changes.last, change.number != last.number + 1 { throw header.bad("number") }
            changes.append(change)
        case MessageNumber.probe:
            try Self.check(probes.count, below: WireLimits.probesPerRequest, "probes-per-request")
            probes.append(try DigestRange(from: &decoder, header))
        case MessageNumber.want:
            try Self.check(wants.count, below: WireLimits.wantsPerRequest, "wants-per-request")
            wants.append(try Want(from: &decoder, header))
        default: try decoder.skipRest(of: header, known: 0)
        }
    }

    private static func check(_ count: Int, below limit: Int, _ name: String) throws(MessageError) {
        guard count < limit else { throw .overLimit(name: name) }
    }
}

extension Cursor {
    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(4)
        cell = try decoder.integer()
        epoch = try decoder.integer()
        revision = try decoder.nonNegative("revision", header)
        digest = try decoder.optionalDigest("digest", header)
        try decoder.skipRest(of: header, known: 4)
    }
}
