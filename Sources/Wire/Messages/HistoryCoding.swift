extension HistoryRequest {
    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 48)
        encoder.messageHeader(MessageNumber.ask, elements: 7)
        encoder.integer(protocolLow)
        encoder.integer(protocolHigh)
        encoder.text(language)
        encoder.integer(Int64(pageBytes))
        encoder.integer(Int64(kind.rawValue))
        encoder.bytes(id.bytes)
        encoder.integer(before)
        return encoder.bytes
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        self = try decodeOne(bytes, MessageNumber.ask, elements: 7) { decoder throws in
            let header = MessageHeader(number: MessageNumber.ask, elements: 7)
            return HistoryRequest(
                protocolLow: try decoder.integer(), protocolHigh: try decoder.integer(),
                language: try decoder.text(),
                pageBytes: Int(exactly: try decoder.nonNegative("page-bytes", header)) ?? .max,
                kind: try decoder.kindNumber(header), id: try decoder.recordID(header),
                before: try decoder.nonNegative("before", header))
        }
    }
}

extension HistoryPage {
    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 1024)
        encoder.messageHeader(MessageNumber.history, elements: 2)
        encoder.integer(serverMilliseconds)
        encoder.integer(remaining)
        for change in changes { change.encode(to: &encoder) }
        return encoder.bytes
    }

    /// Reads an answer; one whose changes do not descend, or that says that more remain and brings none, is refused.
    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        do {
            var decoder = CBORDecoder(bytes)
            let header = try decoder.messageHeader()
            guard header.number == MessageNumber.history else {
                throw MessageError.outOfPlace(message: MessageNumber.history)
            }
            try header.requires(2)
            self.init(
                serverMilliseconds: try decoder.integer(),
                remaining: try decoder.nonNegative("remaining", header))
            try decoder.skipRest(of: header, known: 2)
            while !decoder.isAtEnd { try readNext(from: &decoder) }
            guard remaining == 0 || !changes.isEmpty else { throw header.bad("remaining") }
        } catch {
            throw MessageError(reading: error)
        }
    }

    private mutating func readNext(from decoder: inout CBORDecoder) throws {
        let header = try decoder.messageHeader()
        let last = changes.indices.last
        switch header.number {
        case MessageNumber.past:
            guard changes.count < WireLimits.changesPerHistory else {
                throw MessageError.overLimit(name: "changes-per-history")
            }
            let change = try PastChange(from: &decoder, header)
            guard last.map({ change.number < changes[$0].number }) ?? true else { throw header.bad("number") }
            changes.append(change)
        case MessageNumber.pastField:
            guard let last, changes[last].items.isEmpty else {
                throw MessageError.outOfPlace(message: header.number)
            }
            changes[last].fields.append(try PastField(from: &decoder, header))
        case MessageNumber.pastItem:
            guard let last else { throw MessageError.outOfPlace(message: header.number) }
            changes[last].items.append(try PastItem(from: &decoder, header))
        case MessageNumber.history: throw MessageError.outOfPlace(message: header.number)
        default: try decoder.skipRest(of: header, known: 0)
        }
    }
}

extension PastChange {
    private static let elementCount = 18

    /// How many bytes the change takes in an answer, before compression.
    package var byteCount: Int {
        var encoder = CBOREncoder(reservingCapacity: 512)
        encode(to: &encoder)
        return encoder.bytes.count
    }

    fileprivate func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.past, elements: Self.elementCount)
        encoder.integer(number)
        encoder.integer(operation.rawValue)
        encoder.integer(status.rawValue)
        encoder.optional(revision)
        encoder.optional(code)
        encoder.optional(sentence)
        encoder.integer(editedMilliseconds)
        encoder.integer(rawMilliseconds)
        encoder.integer(timeBasis)
        encoder.integer(receivedMilliseconds)
        encoder.text(who)
        encoder.integer(device)
        encoder.optional(decidedBy)
        encoder.text(cell)
        encoder.optional(cellBefore)
        encoder.integer(origin)
        encoder.optional(about)
        if let undoneBy {
            encoder.arrayHeader(count: 3)
            encoder.integer(undoneBy.number)
            encoder.integer(undoneBy.editedMilliseconds)
            encoder.text(undoneBy.who)
        } else {
            encoder.null()
        }
        for field in fields { field.encode(to: &encoder) }
        for item in items { item.encode(to: &encoder) }
    }

    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(Self.elementCount)
        let number = try decoder.nonNegative("number", header)
        guard number > 0 else { throw header.bad("number") }
        self.number = number
        guard let operation = Change.Operation(rawValue: try decoder.integer()) else {
            throw header.bad("operation")
        }
        self.operation = operation
        guard let status = Outcome.Status(rawValue: try decoder.integer()) else { throw header.bad("status") }
        self.status = status
        revision = try decoder.optionalNonNegative("revision", header)
        code = try decoder.optionalText()
        sentence = try decoder.optionalText()
        editedMilliseconds = try decoder.integer()
        rawMilliseconds = try decoder.integer()
        timeBasis = try decoder.nonNegative("basis", header)
        receivedMilliseconds = try decoder.integer()
        who = try decoder.text()
        device = try decoder.nonNegative("device", header)
        decidedBy = try decoder.optionalText()
        cell = try decoder.text()
        cellBefore = try decoder.optionalText()
        origin = try decoder.nonNegative("origin", header)
        about = try decoder.optionalNonNegative("about", header)
        undoneBy = try Undoing(from: &decoder, header)
        try decoder.skipRest(of: header, known: Self.elementCount)
    }
}

extension PastChange.Undoing {
    /// Reads what undid a change; nil for null.
    fileprivate init?(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        guard !decoder.nextIsNull() else { return nil }
        guard try decoder.arrayHeader() == 3 else { throw header.bad("undone") }
        number = try decoder.nonNegative("undone", header)
        editedMilliseconds = try decoder.integer()
        who = try decoder.text()
    }
}

extension PastField {
    private static let elementCount = 5

    fileprivate func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.pastField, elements: Self.elementCount)
        encoder.integer(Int64(field.rawValue))
        encoder.integer(rule)
        if let after {
            encoder.arrayHeader(count: 2)
            encoder.value(before ?? .null)
            encoder.value(after)
        } else {
            encoder.arrayHeader(count: 0)
        }
        if let entered {
            encoder.arrayHeader(count: 1)
            encoder.edit(entered)
        } else {
            encoder.arrayHeader(count: 0)
        }
        encoder.optional(lostTo)
    }

    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(Self.elementCount)
        field = try decoder.fieldNumber()
        rule = try decoder.nonNegative("rule", header)
        switch try decoder.arrayHeader() {
        case 0: break
        case 2:
            before = try decoder.value()
            after = try decoder.value()
        default: throw header.bad("changed")
        }
        switch try decoder.arrayHeader() {
        case 0: break
        case 1: entered = try decoder.edit()
        default: throw header.bad("entered")
        }
        lostTo = try decoder.optionalNonNegative("lost-to", header)
        try decoder.skipRest(of: header, known: Self.elementCount)
    }
}

extension PastItem {
    private static let elementCount = 7

    fileprivate func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.pastItem, elements: Self.elementCount)
        encoder.integer(number)
        encoder.integer(reason)
        encoder.optional(field.map { Int64($0.rawValue) })
        encoder.optional(decision)
        encoder.optional(decidedBy)
        encoder.optional(decidedMilliseconds)
        encoder.text(standing)
    }

    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(Self.elementCount)
        number = try decoder.nonNegative("item", header)
        reason = try decoder.nonNegative("reason", header)
        field = decoder.nextIsNull() ? nil : try decoder.fieldNumber()
        decision = try decoder.optionalNonNegative("decision", header)
        decidedBy = try decoder.optionalText()
        decidedMilliseconds = try decoder.optionalInteger()
        standing = try decoder.text()
        try decoder.skipRest(of: header, known: Self.elementCount)
    }
}

extension CBORDecoder {
    @_lifetime(self: copy self)
    fileprivate mutating func optionalNonNegative(_ name: String, _ header: MessageHeader) throws -> Int64? {
        nextIsNull() ? nil : try nonNegative(name, header)
    }
}
