extension SyncResponse {
    /// The CBOR sequence, not yet compressed.
    package func encoded() -> [UInt8] {
        var encoder = SyncResponseEncoder(welcome: welcome)
        for outcome in outcomes { encoder.append(outcome) }
        for cell in cells { encoder.append(cell) }
        for worker in workers { encoder.append(worker) }
        if let calendar { encoder.append(calendar) }
        for page in pages {
            encoder.beginPage(cell: page.cell, from: page.from)
            for item in page.items { encoder.append(item) }
            encoder.endPage(to: page.to, remaining: page.remaining, digest: page.digest)
        }
        for summary in summaries { encoder.append(summary) }
        for listing in listings { encoder.append(listing) }
        for whole in wholes { encoder.append(whole) }
        return encoder.bytes
    }

    /// Reads a CBOR sequence, holding it to the order and limits of SPEC.md §5.
    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        do {
            var decoder = CBORDecoder(bytes)
            let header = try decoder.messageHeader()
            guard header.number == MessageNumber.welcome else {
                throw MessageError.outOfPlace(message: MessageNumber.welcome)
            }
            self.init(welcome: try Welcome(from: &decoder, header))
            var open: FeedPage?
            var place = 0
            while !decoder.isAtEnd {
                let header = try decoder.messageHeader()
                guard header.number != MessageNumber.welcome else {
                    throw MessageError.outOfPlace(message: header.number)
                }
                guard let next = Self.place(of: header.number) else {
                    try decoder.skipRest(of: header, known: 0)
                    continue
                }
                let isInPage = next == Self.pagePlace && header.number != MessageNumber.section
                let isRepeated = header.number == MessageNumber.calendar && calendar != nil
                guard next >= place, isInPage == (open != nil), !isRepeated else {
                    throw MessageError.outOfPlace(message: header.number)
                }
                place = next
                try read(&decoder, header, &open)
            }
            if open != nil { throw MessageError.outOfPlace(message: MessageNumber.position) }
        } catch {
            throw MessageError(reading: error)
        }
    }

    /// The place of a page's messages in the order of an answer.
    private static let pagePlace = 5

    /// The place of a message in the order of an answer; nil for one that this build does not know.
    private static func place(of number: Int64) -> Int? {
        switch number {
        case MessageNumber.outcome: 1
        case MessageNumber.cell: 2
        case MessageNumber.worker: 3
        case MessageNumber.calendar: 4
        case MessageNumber.section, MessageNumber.record, MessageNumber.departure, MessageNumber.echo,
            MessageNumber.position:
            pagePlace
        case MessageNumber.summary, MessageNumber.listing: 6
        case MessageNumber.whole: 7
        default: nil
        }
    }

    private mutating func read(
        _ decoder: inout CBORDecoder, _ header: MessageHeader, _ open: inout FeedPage?
    ) throws {
        switch header.number {
        case MessageNumber.outcome: outcomes.append(try Outcome(from: &decoder, header))
        case MessageNumber.cell: cells.append(try DirectoryCell(from: &decoder, header))
        case MessageNumber.worker: workers.append(try DirectoryWorker(from: &decoder, header))
        case MessageNumber.calendar: calendar = try DirectoryCalendar(from: &decoder, header)
        case MessageNumber.section: open = try FeedPage(from: &decoder, header)
        case MessageNumber.position:
            try open?.close(from: &decoder, header)
            if let page = open { pages.append(page) }
            open = nil
        case MessageNumber.summary: summaries.append(try RangeSummary(from: &decoder, header))
        case MessageNumber.listing: listings.append(try RangeListing(from: &decoder, header))
        case MessageNumber.whole: wholes.append(try WholeRecord(from: &decoder, header))
        default:
            let item = try FeedItem(from: &decoder, header, after: open?.to ?? 0)
            open?.items.append(item)
            open?.to = item.revision
        }
    }
}

/// Builds the answer to a sync message by message, so that a page can be cut where its bytes reach the
/// limit without holding its records in any other form.
package struct SyncResponseEncoder: Sendable {
    private var encoder: CBOREncoder
    private var lastRevision: Revision = 0

    package init(welcome: Welcome) {
        encoder = CBOREncoder(reservingCapacity: 512)
        encoder.messageHeader(MessageNumber.welcome, elements: 7)
        encoder.integer(welcome.protocolVersion)
        encoder.integer(welcome.schema)
        encoder.integer(welcome.serverMilliseconds)
        encoder.integer(welcome.epoch)
        encoder.integer(welcome.acknowledged)
        encoder.integer(welcome.directory)
        encoder.boolean(welcome.isRevoked)
    }

    /// The CBOR sequence so far.
    package var bytes: [UInt8] { encoder.bytes }
    package var byteCount: Int { encoder.bytes.count }

    package mutating func append(_ outcome: Outcome) {
        let isPlain = outcome.code == nil && outcome.field == nil && outcome.sentence == nil
        encoder.messageHeader(MessageNumber.outcome, elements: isPlain ? 3 : 6)
        encoder.integer(outcome.number)
        encoder.integer(outcome.status.rawValue)
        encoder.optional(outcome.revision)
        guard !isPlain else { return }
        encoder.optional(outcome.code)
        encoder.optional(outcome.field.map { Int64($0.rawValue) })
        encoder.optional(outcome.sentence)
    }

    package mutating func append(_ cell: DirectoryCell) { cell.encode(to: &encoder) }

    package mutating func append(_ worker: DirectoryWorker) { worker.encode(to: &encoder) }

    package mutating func append(_ calendar: DirectoryCalendar) { calendar.encode(to: &encoder) }

    /// Opens a page of `cell`, which begins behind revision `from`.
    package mutating func beginPage(cell: CellNumber, from: Revision) {
        encoder.messageHeader(MessageNumber.section, elements: 2)
        encoder.integer(cell)
        encoder.integer(from)
        lastRevision = from
    }

    /// About how many bytes an item takes in a page, before compression.
    package static func byteCount(of item: FeedItem) -> Int {
        switch item {
        case .departure: RecordID.byteCount + 8
        case .echo(_, _, let fields): fields.reduce(10) { $0 + 3 + $1.element.byteCount }
        case .record(_, _, _, _, let fields):
            fields.reduce(RecordID.byteCount + 10) { $0 + 3 + $1.element.byteCount }
        }
    }

    /// Adds an item; items come in order of revision, which travels as the step from the one before.
    package mutating func append(_ item: FeedItem) {
        switch item {
        case .record(let kind, let id, let revision, let isWhole, let fields):
            encoder.messageHeader(MessageNumber.record, elements: 5)
            identity(kind, id, revision)
            encoder.boolean(isWhole)
            encoder.fields(fields)
        case .departure(let kind, let id, let revision):
            encoder.messageHeader(MessageNumber.departure, elements: 3)
            identity(kind, id, revision)
        case .echo(let change, let revision, let fields):
            encoder.messageHeader(MessageNumber.echo, elements: 3)
            encoder.integer(change)
            step(to: revision)
            encoder.fields(fields)
        }
    }

    private mutating func identity(_ kind: KindNumber, _ id: RecordID, _ revision: Revision) {
        encoder.integer(Int64(kind.rawValue))
        encoder.bytes(id.bytes)
        step(to: revision)
    }

    private mutating func step(to revision: Revision) {
        encoder.integer(revision - lastRevision)
        lastRevision = revision
    }

    /// Closes the page: the device stands at `to`, and `remaining` records follow in later pages.
    package mutating func endPage(to: Revision, remaining: Int64, digest: StateDigest?) {
        encoder.messageHeader(MessageNumber.position, elements: 3)
        encoder.integer(to)
        encoder.integer(remaining)
        encoder.optional(digest)
    }

    package mutating func append(_ summary: RangeSummary) { summary.encode(to: &encoder) }

    package mutating func append(_ listing: RangeListing) { listing.encode(to: &encoder) }

    package mutating func append(_ whole: WholeRecord) { whole.encode(to: &encoder) }
}

extension Welcome {
    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(7)
        protocolVersion = try decoder.integer()
        schema = try decoder.integer()
        serverMilliseconds = try decoder.nonNegative("server-ms", header)
        epoch = try decoder.integer()
        acknowledged = try decoder.nonNegative("acknowledged", header)
        directory = try decoder.integer()
        isRevoked = try decoder.boolean()
        try decoder.skipRest(of: header, known: 7)
    }
}

extension Outcome {
    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(3)
        number = try decoder.nonNegative("number", header)
        guard let status = Status(rawValue: try decoder.integer()) else { throw header.bad("status") }
        self.status = status
        revision = try decoder.optionalInteger()
        guard header.elements >= 6 else {
            (code, field, sentence) = (nil, nil, nil)
            try decoder.skipRest(of: header, known: 3)
            return
        }
        code = try decoder.optionalText()
        field = try decoder.optionalInteger().map { number in
            guard let number = UInt16(exactly: number) else { throw header.bad("field") }
            return FieldNumber(rawValue: number)
        }
        sentence = try decoder.optionalText()
        try decoder.skipRest(of: header, known: 6)
    }
}

extension FeedPage {
    fileprivate init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(2)
        let cell = try decoder.integer()
        let from = try decoder.nonNegative("from", header)
        try decoder.skipRest(of: header, known: 2)
        self.init(cell: cell, from: from, items: [], to: from, remaining: 0)
    }

    fileprivate mutating func close(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(3)
        let end = try decoder.nonNegative("to", header)
        guard end >= to else { throw header.bad("to") }
        to = end
        remaining = try decoder.nonNegative("remaining", header)
        digest = try decoder.optionalDigest("digest", header)
        try decoder.skipRest(of: header, known: 3)
    }
}

extension FeedItem {
    fileprivate init(
        from decoder: inout CBORDecoder, _ header: MessageHeader, after last: Revision
    ) throws {
        func revision() throws -> Revision {
            let step = try decoder.integer()
            let (revision, overflow) = last.addingReportingOverflow(step)
            guard step > 0, !overflow else { throw header.bad("step") }
            return revision
        }
        if header.number == MessageNumber.echo {
            try header.requires(3)
            self = .echo(
                change: try decoder.changeNumber("number", header, from: 1), revision: try revision(),
                fields: try decoder.fields())
            try decoder.skipRest(of: header, known: 3)
            return
        }
        let isRecord = header.number == MessageNumber.record
        try header.requires(isRecord ? 5 : 3)
        let kind = try decoder.kindNumber(header)
        let id = try decoder.recordID(header)
        let revision = try revision()
        if isRecord {
            self = .record(
                kind: kind, id: id, revision: revision, isWhole: try decoder.boolean(),
                fields: try decoder.fields())
        } else {
            self = .departure(kind: kind, id: id, revision: revision)
        }
        try decoder.skipRest(of: header, known: isRecord ? 5 : 3)
    }
}
