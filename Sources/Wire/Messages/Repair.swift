/// A record as a device holds it, offered to a centre that lost or damaged it (SPEC.md §5.7).
package struct Offer: Sendable, Equatable {
    package var kind: KindNumber
    package var id: RecordID
    package var cell: CellNumber
    /// The epoch in which `revision` was given.
    package var epoch: Int64
    package var revision: Revision
    /// Every field that holds something; the removal mark alone for a tombstone.
    package var fields: FieldMap<Value>

    package init(
        kind: KindNumber, id: RecordID, cell: CellNumber, epoch: Int64, revision: Revision,
        fields: FieldMap<Value>
    ) {
        self.kind = kind
        self.id = id
        self.cell = cell
        self.epoch = epoch
        self.revision = revision
        self.fields = fields
    }

    /// About how many bytes the offer takes, before compression.
    package var byteCount: Int { fields.reduce(RecordID.byteCount + 24) { $0 + 3 + $1.element.byteCount } }

    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.offer, elements: 6)
        encoder.integer(Int64(kind.rawValue))
        encoder.bytes(id.bytes)
        encoder.integer(cell)
        encoder.integer(epoch)
        encoder.integer(revision)
        encoder.fields(fields)
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(6)
        kind = try decoder.kindNumber(header)
        id = try decoder.recordID(header)
        cell = try decoder.integer()
        epoch = try decoder.integer()
        revision = try decoder.nonNegative("revision", header)
        guard revision > 0 else { throw header.bad("revision") }
        fields = try decoder.fields()
        try decoder.skipRest(of: header, known: 6)
    }
}

/// Asks for one record as the centre holds it (SPEC.md §5.8).
package struct Want: Sendable, Hashable {
    package var cell: CellNumber
    package var kind: KindNumber
    package var id: RecordID

    package init(cell: CellNumber, kind: KindNumber, id: RecordID) {
        self.cell = cell
        self.kind = kind
        self.id = id
    }

    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.want, elements: 3)
        encoder.integer(cell)
        encoder.integer(Int64(kind.rawValue))
        encoder.bytes(id.bytes)
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(3)
        cell = try decoder.integer()
        kind = try decoder.kindNumber(header)
        id = try decoder.recordID(header)
        try decoder.skipRest(of: header, known: 3)
    }
}

extension DigestRange {
    /// As a probe: what the centre is asked for, and the head of its answer.
    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.probe, elements: 3)
        encodeElements(to: &encoder)
    }

    fileprivate func encodeElements(to encoder: inout CBOREncoder) {
        encoder.integer(cell)
        encoder.integer(Int64(bits))
        encoder.integer(value)
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        self = try Self(elementsOf: &decoder, header)
        try decoder.skipRest(of: header, known: 3)
    }

    fileprivate init(elementsOf decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(3)
        cell = try decoder.integer()
        let asked = try decoder.integer()
        guard (0...Int64(Self.bitsMax)).contains(asked), asked.isMultiple(of: 4) else {
            throw header.bad("bits")
        }
        bits = Int(asked)
        value = try decoder.integer()
        guard (0..<(1 << asked)).contains(value) else { throw header.bad("value") }
    }
}

/// The digests of the sixteen parts of a range at the centre.
package struct RangeSummary: Sendable, Equatable {
    package var range: DigestRange
    /// One for each of `range.parts`.
    package var digests: [StateDigest]

    package init(range: DigestRange, digests: [StateDigest]) {
        self.range = range
        self.digests = digests
    }

    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.summary, elements: 4)
        range.encodeElements(to: &encoder)
        encoder.arrayHeader(count: digests.count)
        for digest in digests { encoder.bytes(digest.bytes) }
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(4)
        range = try DigestRange(elementsOf: &decoder, header)
        guard range.bits < DigestRange.bitsMax, try decoder.arrayHeader() == DigestRange.partCount else {
            throw header.bad("digests")
        }
        digests = []
        for _ in 0..<DigestRange.partCount { digests.append(try decoder.digest("digests", header)) }
        try decoder.skipRest(of: header, known: 4)
    }
}

/// The records of a range at the centre.
package struct RangeListing: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var kind: KindNumber
        package var id: RecordID
        package var revision: Revision
        /// Nil where the centre's own copy is damaged.
        package var digest: StateDigest?

        package init(kind: KindNumber, id: RecordID, revision: Revision, digest: StateDigest?) {
            self.kind = kind
            self.id = id
            self.revision = revision
            self.digest = digest
        }
    }

    package var range: DigestRange
    package var entries: [Entry]

    package init(range: DigestRange, entries: [Entry]) {
        self.range = range
        self.entries = entries
    }

    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.listing, elements: 4)
        range.encodeElements(to: &encoder)
        encoder.arrayHeader(count: entries.count)
        for entry in entries {
            encoder.arrayHeader(count: 4)
            encoder.integer(Int64(entry.kind.rawValue))
            encoder.bytes(entry.id.bytes)
            encoder.integer(entry.revision)
            encoder.optional(entry.digest)
        }
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(4)
        range = try DigestRange(elementsOf: &decoder, header)
        let count = try decoder.arrayHeader()
        // The narrowest ranges cannot be divided further: they are listed whole.
        guard count <= WireLimits.entriesPerListing || range.bits == DigestRange.bitsMax else {
            throw MessageError.overLimit(name: "entries-per-listing")
        }
        entries = []
        for _ in 0..<count {
            guard try decoder.arrayHeader() == 4 else { throw header.bad("entries") }
            entries.append(
                Entry(
                    kind: try decoder.kindNumber(header), id: try decoder.recordID(header),
                    revision: try decoder.nonNegative("revision", header),
                    digest: try decoder.optionalDigest("digest", header)))
        }
        try decoder.skipRest(of: header, known: 4)
    }
}

/// The answer to a `Want`: the record as the centre holds it in that cell.
package struct WholeRecord: Sendable, Equatable {
    package var want: Want
    package var revision: Revision
    /// Nil where the centre holds no such living record in the cell.
    package var fields: FieldMap<Value>?

    package init(want: Want, revision: Revision, fields: FieldMap<Value>?) {
        self.want = want
        self.revision = revision
        self.fields = fields
    }

    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.whole, elements: 5)
        encoder.integer(want.cell)
        encoder.integer(Int64(want.kind.rawValue))
        encoder.bytes(want.id.bytes)
        encoder.integer(revision)
        if let fields { encoder.fields(fields) } else { encoder.null() }
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(5)
        want = Want(
            cell: try decoder.integer(), kind: try decoder.kindNumber(header),
            id: try decoder.recordID(header))
        revision = try decoder.nonNegative("revision", header)
        fields = decoder.nextIsNull() ? nil : try decoder.fields()
        try decoder.skipRest(of: header, known: 5)
    }
}
