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
    /// Where the change stood in a ledger that the centre has lost; nil for a change of this ledger.
    package var origin: LostOrigin?

    package init(
        number: Int64, operation: Operation, kind: KindNumber, id: RecordID, cell: CellNumber,
        base: Revision, wallAgeMilliseconds: Int64, bootAgeMilliseconds: Int64?, edits: FieldMap<FieldEdit>,
        origin: LostOrigin? = nil
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
        self.origin = origin
    }
}

/// What a change that is offered again had met in an epoch that the centre has lost (SPEC.md §5.3).
package struct LostOrigin: Sendable, Equatable {
    /// The epoch in which the change's base, and `revision`, were given.
    package var epoch: Int64
    /// What the centre had answered, and the revision that the change had made; nil if it had not.
    package var status: Outcome.Status?
    package var revision: Revision?

    package init(epoch: Int64, status: Outcome.Status?, revision: Revision?) {
        self.epoch = epoch
        self.status = status
        self.revision = revision
    }
}

extension Change {
    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.change, elements: origin == nil ? 9 : 10)
        encoder.integer(number)
        encoder.integer(operation.rawValue)
        encoder.integer(Int64(kind.rawValue))
        encoder.bytes(id.bytes)
        encoder.integer(cell)
        encoder.integer(base)
        encoder.integer(wallAgeMilliseconds)
        encoder.optional(bootAgeMilliseconds)
        encoder.edits(edits)
        guard let origin else { return }
        encoder.arrayHeader(count: 3)
        encoder.integer(origin.epoch)
        encoder.optional(origin.status?.rawValue)
        encoder.optional(origin.revision)
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(9)
        number = try decoder.changeNumber("number", header, from: 1)
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
        guard edits[.removed] == nil else { throw header.bad("edits") }
        guard header.elements > 9 else { return }
        origin = try LostOrigin(from: &decoder, header)
        try decoder.skipRest(of: header, known: 10)
    }
}

extension LostOrigin {
    /// Reads the origin in a change; nil for null.
    fileprivate init?(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        guard !decoder.nextIsNull() else { return nil }
        guard try decoder.arrayHeader() == 3 else { throw header.bad("origin") }
        epoch = try decoder.integer()
        status = try decoder.optionalInteger().map { number in
            guard let status = Outcome.Status(rawValue: number) else { throw header.bad("origin") }
            return status
        }
        revision = try decoder.optionalInteger()
        guard revision ?? 0 >= 0 else { throw header.bad("origin") }
    }
}
