import Wire

/// A message by position: its number and elements, as the grammars of SPEC.md list them.
struct Message {
    let number: Int64
    private let elements: [Item]

    init(_ item: Item) throws {
        elements = try item.asArray
        guard let first = elements.first else { throw ItemError.missingElement(0) }
        number = try first.asInteger
    }

    /// An element; the number is element 0.
    subscript(index: Int) -> Item {
        get throws {
            guard index < elements.count else { throw ItemError.missingElement(index) }
            return elements[index]
        }
    }

    var count: Int { elements.count }
}

/// Numbers of SPEC.md §4, written down again: the vectors hold the code's own to them.
private enum Number {
    static let (hello, cursor, change, offer, probe, want): (Int64, Int64, Int64, Int64, Int64, Int64) =
        (1, 2, 3, 4, 5, 6)
    static let (outcome, section, record, departure, position): (Int64, Int64, Int64, Int64, Int64) =
        (17, 18, 19, 20, 21)
    static let (cell, worker, summary, listing, whole, echo): (Int64, Int64, Int64, Int64, Int64, Int64) =
        (22, 23, 24, 25, 26, 27)
    static let calendar: Int64 = 28
}

extension SyncRequest {
    /// The request that messages say; those of unknown numbers say nothing.
    init(_ messages: [Message]) throws {
        guard let first = messages.first else { throw ItemError.missingElement(0) }
        self.init(hello: try Hello(first), cursors: [], changes: [])
        for message in messages.dropFirst() {
            switch message.number {
            case Number.cursor: cursors.append(try Cursor(message))
            case Number.offer: offers.append(try Offer(message))
            case Number.change: changes.append(try Change(message))
            case Number.probe: probes.append(try DigestRange(message))
            case Number.want: wants.append(try Want(message))
            default: break
            }
        }
    }
}

extension Hello {
    fileprivate init(_ message: Message) throws {
        self.init(
            protocolLow: try message[1].asInteger, protocolHigh: try message[2].asInteger,
            schema: try message[3].asInteger,
            now: ClockReading(
                wallMilliseconds: try message[4].asInteger, bootMilliseconds: try message[5].asInteger),
            pageBytes: Int(try message[6].asInteger), directory: try message[7].asInteger,
            language: try message[8].asText, lastChange: try message[9].asInteger,
            waitMilliseconds: try message[10].asInteger)
    }
}

extension Cursor {
    fileprivate init(_ message: Message) throws {
        self.init(
            cell: try message[1].asInteger, epoch: try message[2].asInteger,
            revision: try message[3].asInteger, digest: try message[4].orNull { try $0.asDigest })
    }
}

extension Change {
    fileprivate init(_ message: Message) throws {
        guard let operation = Operation(rawValue: try message[2].asInteger) else {
            throw ItemError.unexpected(try message[2])
        }
        self.init(
            number: try message[1].asInteger, operation: operation, kind: try message[3].asKind,
            id: try message[4].asID, cell: try message[5].asInteger, base: try message[6].asInteger,
            wallAgeMilliseconds: try message[7].asInteger,
            bootAgeMilliseconds: try message[8].orNull { try $0.asInteger }, edits: try message[9].edits)
        guard message.count > 10 else { return }
        origin = try message[10].orNull { item in
            let parts = try item.asArray
            return LostOrigin(
                epoch: try parts[0].asInteger,
                status: try parts[1].orNull { try $0.asStatus },
                revision: try parts[2].orNull { try $0.asInteger })
        }
    }
}

extension Offer {
    fileprivate init(_ message: Message) throws {
        self.init(
            kind: try message[1].asKind, id: try message[2].asID, cell: try message[3].asInteger,
            epoch: try message[4].asInteger, revision: try message[5].asInteger,
            fields: try message[6].fields)
    }
}

extension DigestRange {
    fileprivate init(_ message: Message) throws {
        self.init(
            cell: try message[1].asInteger, bits: Int(try message[2].asInteger),
            value: try message[3].asInteger)
    }
}

extension Want {
    fileprivate init(_ message: Message) throws {
        self.init(cell: try message[1].asInteger, kind: try message[2].asKind, id: try message[3].asID)
    }
}

extension DirectoryCalendar {
    fileprivate init(_ message: Message) throws {
        self.init(
            holidays: try message[1].asArray.map { try $0.asInteger },
            workdays: try message[2].asArray.map { try $0.asInteger })
    }
}

extension SyncResponse {
    /// The answer that messages say; those of unknown numbers say nothing.
    init(_ messages: [Message]) throws {
        guard let first = messages.first else { throw ItemError.missingElement(0) }
        self.init(welcome: try Welcome(first))
        var page: FeedPage?
        for message in messages.dropFirst() {
            switch message.number {
            case Number.outcome: outcomes.append(try Outcome(message))
            case Number.cell: cells.append(try DirectoryCell(message))
            case Number.worker: workers.append(try DirectoryWorker(message))
            case Number.calendar: calendar = try DirectoryCalendar(message)
            case Number.section:
                page = FeedPage(
                    cell: try message[1].asInteger, from: try message[2].asInteger, items: [],
                    to: try message[2].asInteger, remaining: 0)
            case Number.record, Number.departure, Number.echo:
                let item = try FeedItem(message, after: page?.to ?? 0)
                page?.items.append(item)
                page?.to = item.revision
            case Number.position:
                guard var closed = page else { throw ItemError.unexpected(try message[0]) }
                closed.to = try message[1].asInteger
                closed.remaining = try message[2].asInteger
                closed.digest = try message[3].orNull { try $0.asDigest }
                pages.append(closed)
                page = nil
            case Number.summary: summaries.append(try RangeSummary(message))
            case Number.listing: listings.append(try RangeListing(message))
            case Number.whole: wholes.append(try WholeRecord(message))
            default: break
            }
        }
    }
}

extension Welcome {
    fileprivate init(_ message: Message) throws {
        self.init(
            protocolVersion: try message[1].asInteger, schema: try message[2].asInteger,
            serverMilliseconds: try message[3].asInteger, epoch: try message[4].asInteger,
            acknowledged: try message[5].asInteger, directory: try message[6].asInteger,
            isRevoked: try message[7].asBoolean)
    }
}

extension Item {
    fileprivate var asStatus: Outcome.Status {
        get throws {
            guard let status = Outcome.Status(rawValue: try asInteger) else {
                throw ItemError.unexpected(self)
            }
            return status
        }
    }
}

extension Outcome {
    init(_ message: Message) throws {
        self.init(
            number: try message[1].asInteger, status: try message[2].asStatus,
            revision: try message[3].orNull { try $0.asInteger })
        guard message.count > 6 else { return }
        code = try message[4].orNull { try $0.asText }
        field = try message[5].orNull { FieldNumber(rawValue: try $0.asKind.rawValue) }
        sentence = try message[6].orNull { try $0.asText }
    }
}

extension FeedItem {
    fileprivate init(_ message: Message, after last: Revision) throws {
        if message.number == Number.echo {
            self = .echo(
                change: try message[1].asInteger, revision: last + (try message[2].asInteger),
                fields: try message[3].fields)
            return
        }
        let (kind, id) = (try message[1].asKind, try message[2].asID)
        let revision = last + (try message[3].asInteger)
        self =
            message.number == Number.departure
            ? .departure(kind: kind, id: id, revision: revision)
            : .record(
                kind: kind, id: id, revision: revision, isWhole: try message[4].asBoolean,
                fields: try message[5].fields)
    }
}

extension DirectoryCell {
    fileprivate init(_ message: Message) throws {
        self.init(
            number: try message[1].asInteger, code: try message[2].asText, name: try message[3].asText,
            village: try message[4].asText)
    }
}

extension DirectoryWorker {
    fileprivate init(_ message: Message) throws {
        self.init(
            number: try message[1].asInteger, name: try message[2].asText, role: try message[3].asInteger)
    }
}

extension RangeSummary {
    fileprivate init(_ message: Message) throws {
        self.init(
            range: try DigestRange(message), digests: try message[4].asArray.map { try $0.asDigest })
    }
}

extension RangeListing {
    fileprivate init(_ message: Message) throws {
        self.init(
            range: try DigestRange(message),
            entries: try message[4].asArray.map { item in
                let parts = try item.asArray
                return Entry(
                    kind: try parts[0].asKind, id: try parts[1].asID, revision: try parts[2].asInteger,
                    digest: try parts[3].orNull { try $0.asDigest })
            })
    }
}

extension WholeRecord {
    fileprivate init(_ message: Message) throws {
        self.init(
            want: try Want(message), revision: try message[4].asInteger,
            fields: try message[5].orNull { try $0.fields })
    }
}

extension EnrolRequest {
    init(_ message: Message) throws {
        self.init(
            protocolLow: try message[1].asInteger, protocolHigh: try message[2].asInteger,
            code: try message[3].asText, deviceName: try message[4].asText, attempt: try message[5].asBytes,
            firstChange: try message[6].asInteger, lineage: try message[7].asBytes)
    }
}

extension Enrolled {
    init(_ message: Message) throws {
        self.init(
            device: try message[1].asInteger, secret: try message[2].asBytes,
            worker: try message[3].asInteger, workerName: try message[4].asText,
            role: try message[5].asInteger, township: try message[6].asText,
            serverMilliseconds: try message[7].asInteger)
    }
}

extension RenewRequest {
    init(_ message: Message) throws {
        self.init(
            protocolLow: try message[1].asInteger, protocolHigh: try message[2].asInteger,
            attempt: try message[3].asBytes, firstChange: try message[4].asInteger)
    }
}

extension Failure {
    init(_ message: Message) throws {
        self.init(
            code: FailureCode(rawValue: try message[1].asText), sentence: try message[2].asText,
            serverMilliseconds: try message[3].asInteger, acknowledged: try message[4].asInteger,
            epoch: try message[5].asInteger, commonRevision: try message[6].asInteger)
    }
}

extension Bundle.Content {
    /// What a bundle of these messages holds; those of unknown numbers say nothing.
    init(_ messages: [Message]) throws {
        let requests = messages.filter { $0.number == 50 }
        let answers = messages.filter { $0.number == 51 }
        self =
            answers.isEmpty
            ? .requests(try requests.map(BundleRequest.init)) : .answers(try answers.map(BundleAnswer.init))
    }
}

extension BundleRequest {
    fileprivate init(_ message: Message) throws {
        self.init(
            path: try message[1].asText, authorization: try message[2].asText, body: try message[3].asBytes)
    }
}

extension BundleAnswer {
    fileprivate init(_ message: Message) throws {
        self.init(
            device: try message[1].asInteger, nonce: try message[2].asBytes,
            status: Int(try message[3].asInteger), body: try message[4].asBytes, key: nil)
        code = try message[5].asBytes
    }
}
