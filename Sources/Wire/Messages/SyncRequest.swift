/// What a device says first (SPEC.md §5.1): who it is is in the signature, not here.
package struct Hello: Sendable, Equatable {
    /// The range of protocol versions that the device speaks.
    package var protocolLow: Int64
    package var protocolHigh: Int64
    /// The newest ledger schema that the device knows.
    package var schema: Int64
    /// The device's clocks as it sends: wall time, and milliseconds since it booted.
    package var now: ClockReading
    /// Bytes of feed, before compression, that it wants in this page.
    package var pageBytes: Int
    /// The version of the directory (cells and workers) that it holds; 0 for none.
    package var directory: Int64
    /// The language, `zh` or `en`, of the sentences it wants in outcomes.
    package var language: String

    package init(
        protocolLow: Int64 = ProtocolVersion.oldest, protocolHigh: Int64 = ProtocolVersion.newest,
        schema: Int64, now: ClockReading, pageBytes: Int, directory: Int64, language: String
    ) {
        self.protocolLow = protocolLow
        self.protocolHigh = protocolHigh
        self.schema = schema
        self.now = now
        self.pageBytes = pageBytes
        self.directory = directory
        self.language = language
    }
}

/// The two clocks of a device at one moment.
package struct ClockReading: Sendable, Equatable {
    /// Milliseconds since 1970 UTC as the device's wall clock has it, right or wrong.
    package var wallMilliseconds: Int64
    /// Milliseconds since the device booted; it runs evenly whatever is done to the wall clock.
    package var bootMilliseconds: Int64

    package init(wallMilliseconds: Int64, bootMilliseconds: Int64) {
        self.wallMilliseconds = wallMilliseconds
        self.bootMilliseconds = bootMilliseconds
    }
}

/// How far a device has read the feed of one cell (SPEC.md §5.2).
package struct Cursor: Sendable, Equatable {
    package var cell: CellNumber
    /// The server's epoch in which `revision` was given.
    package var epoch: Int64
    package var revision: Revision

    package init(cell: CellNumber, epoch: Int64, revision: Revision) {
        self.cell = cell
        self.epoch = epoch
        self.revision = revision
    }
}

/// One numbered change of one record (SPEC.md §5.3).
package struct Change: Sendable, Equatable {
    package enum Operation: Int64, Sendable {
        case create = 0
        case edit = 1
        case remove = 2
    }

    /// The place in the device's sequence of changes, from 1 without gaps.
    package var number: Int64
    package var operation: Operation
    package var kind: KindNumber
    package var id: RecordID
    package var cell: CellNumber
    /// The record's revision that the author had seen; 0 for none.
    package var base: Revision
    /// How long before the hello the change was made, by the wall clock; negative if that clock was set back.
    package var wallAgeMilliseconds: Int64
    /// The same by the boot clock, or nil if the device has booted since.
    package var bootAgeMilliseconds: Int64?
    package var edits: FieldMap<FieldEdit>

    package init(
        number: Int64, operation: Operation, kind: KindNumber, id: RecordID, cell: CellNumber,
        base: Revision, wallAgeMilliseconds: Int64, bootAgeMilliseconds: Int64?, edits: FieldMap<FieldEdit>
    ) {
        self.number = number
        self.operation = operation
        self.kind = kind
        self.id = id
        self.cell = cell
        self.base = base
        self.wallAgeMilliseconds = wallAgeMilliseconds
        self.bootAgeMilliseconds = bootAgeMilliseconds
        self.edits = edits
    }
}

/// The body of a request to `ProtocolVersion.syncPath`: one hello, a cursor for each cell, changes in order.
package struct SyncRequest: Sendable, Equatable {
    package var hello: Hello
    package var cursors: [Cursor]
    package var changes: [Change]

    package init(hello: Hello, cursors: [Cursor], changes: [Change]) {
        self.hello = hello
        self.cursors = cursors
        self.changes = changes
    }

    /// The CBOR sequence, not yet compressed.
    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 64 + 64 * changes.count)
        encoder.messageHeader(MessageNumber.hello, elements: 8)
        encoder.integer(hello.protocolLow)
        encoder.integer(hello.protocolHigh)
        encoder.integer(hello.schema)
        encoder.integer(hello.now.wallMilliseconds)
        encoder.integer(hello.now.bootMilliseconds)
        encoder.integer(Int64(hello.pageBytes))
        encoder.integer(hello.directory)
        encoder.text(hello.language)
        for cursor in cursors {
            encoder.messageHeader(MessageNumber.cursor, elements: 3)
            encoder.integer(cursor.cell)
            encoder.integer(cursor.epoch)
            encoder.integer(cursor.revision)
        }
        for change in changes { change.encode(to: &encoder) }
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
            while !decoder.isAtEnd {
                let header = try decoder.messageHeader()
                switch header.number {
                case MessageNumber.hello: throw MessageError.outOfPlace(message: header.number)
                case MessageNumber.cursor:
                    guard changes.isEmpty else { throw MessageError.outOfPlace(message: header.number) }
                    guard cursors.count < WireLimits.cellsPerDevice else {
                        throw MessageError.overLimit(name: "cells-per-device")
                    }
                    cursors.append(try Cursor(from: &decoder, header))
                case MessageNumber.change:
                    guard changes.count < WireLimits.changesPerRequest else {
                        throw MessageError.overLimit(name: "changes-per-request")
                    }
                    let change = try Change(from: &decoder, header)
                    if let last = changes.last, change.number != last.number + 1 {
                        throw header.bad("number")
                    }
                    changes.append(change)
                default: try decoder.skipRest(of: header, known: 0)
                }
            }
        } catch {
            throw MessageError(reading: error)
        }
    }
}

extension Hello {
    /// Reads the hello that a body begins with, and nothing behind it.
    package init(first bytes: Span<UInt8>) throws(MessageError) {
        do {
            var decoder = CBORDecoder(bytes)
            let header = try decoder.messageHeader()
            guard header.number == MessageNumber.hello else {
                throw MessageError.outOfPlace(message: MessageNumber.hello)
            }
            self = try Hello(from: &decoder, header)
        } catch {
            throw MessageError(reading: error)
        }
    }

    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(8)
        protocolLow = try decoder.integer()
        protocolHigh = try decoder.integer()
        schema = try decoder.integer()
        now = ClockReading(
            wallMilliseconds: try decoder.nonNegative("wall-ms", header),
            bootMilliseconds: try decoder.nonNegative("boot-ms", header))
        let asked = try decoder.nonNegative("page-bytes", header)
        pageBytes = Int(exactly: asked) ?? .max
        directory = try decoder.integer()
        language = try decoder.text()
        try decoder.skipRest(of: header, known: 8)
    }
}

extension Cursor {
    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(3)
        cell = try decoder.integer()
        epoch = try decoder.integer()
        revision = try decoder.nonNegative("revision", header)
        try decoder.skipRest(of: header, known: 3)
    }
}

extension Change {
    fileprivate func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.change, elements: 9)
        encoder.integer(number)
        encoder.integer(operation.rawValue)
        encoder.integer(Int64(kind.rawValue))
        encoder.bytes(id.bytes)
        encoder.integer(cell)
        encoder.integer(base)
        encoder.integer(wallAgeMilliseconds)
        encoder.optional(bootAgeMilliseconds)
        encoder.edits(edits)
    }

    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(9)
        number = try decoder.integer()
        // Room above keeps every later sum of numbers from overflowing.
        guard number > 0, number < .max / 2 else { throw header.bad("number") }
        guard let operation = Operation(rawValue: try decoder.integer()) else {
            throw header.bad("operation")
        }
        self.operation = operation
        kind = try decoder.kindNumber(header)
        id = try decoder.recordID(header)
        cell = try decoder.integer()
        base = try decoder.nonNegative("base", header)
        wallAgeMilliseconds = try decoder.integer()
        bootAgeMilliseconds = try decoder.optionalInteger()
        edits = try decoder.edits()
        try decoder.skipRest(of: header, known: 9)
    }
}
