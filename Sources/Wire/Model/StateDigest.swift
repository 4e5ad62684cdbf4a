/// What a set of records comes to, so that two sides can tell whether they hold the same (SPEC.md §5.8): the sum,
/// modulo 2^64, of the records' own digests. It guards against damage and defects, not against forgery.
package struct StateDigest: Sendable, Hashable {
    /// The sum.
    package private(set) var sum: UInt64

    /// Bytes of a digest on the wire.
    package static let byteCount = 8

    /// The digest of no record.
    package static let empty = StateDigest(sum: 0)

    private init(sum: UInt64) { self.sum = sum }

    /// The digest of one record, whose `fields` hold no null: the first 8 bytes of SHA-256 over the CBOR sequence
    /// of kind, id, revision and fields.
    package init(kind: KindNumber, id: RecordID, revision: Revision, fields: FieldMap<Value>) {
        var encoder = CBOREncoder(reservingCapacity: 256)
        encoder.integer(Int64(kind.rawValue))
        encoder.bytes(id.bytes)
        encoder.integer(revision)
        encoder.fields(fields)
        let bytes = encoder.bytes
        self.init(sum: SHA256.hash(bytes.span).first)
    }

    /// The digest in 8 bytes, or nil for another length.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(sum: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The 8 bytes, most significant first.
    package var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: sum >> (56 - 8 * $0)) } }

    /// The digest as SQLite keeps it: the same 64 bits, signed.
    package var signed: Int64 { Int64(bitPattern: sum) }

    package init(signed: Int64) { self.init(sum: UInt64(bitPattern: signed)) }

    package static func += (left: inout StateDigest, right: StateDigest) { left.sum &+= right.sum }
    package static func -= (left: inout StateDigest, right: StateDigest) { left.sum &-= right.sum }
}

/// A part of a cell's records: those whose id's last `bits` bits, as an unsigned number, are `value`.
package struct DigestRange: Sendable, Hashable {
    package var cell: CellNumber
    /// A multiple of four, from 0, the whole cell, to `bitsMax`.
    package var bits: Int
    package var value: Int64

    /// A range this narrow is always listed.
    package static let bitsMax = 60
    /// Into how many ranges each is divided.
    package static let partCount = 16

    package init(cell: CellNumber, bits: Int = 0, value: Int64 = 0) {
        self.cell = cell
        self.bits = bits
        self.value = value
    }

    /// Whether a record's id falls into the range.
    package func contains(_ id: RecordID) -> Bool { id.lowBits(bits) == value }

    /// The ranges that this one is divided into, in order; each by four bits more.
    package var parts: [DigestRange] {
        (0..<Int64(Self.partCount)).map { part in
            DigestRange(cell: cell, bits: bits + 4, value: value | part << Int64(bits))
        }
    }

    /// In which of `parts` an id of this range falls.
    package func part(of id: RecordID) -> Int { Int(id.lowBits(bits + 4) >> Int64(bits)) }
}
