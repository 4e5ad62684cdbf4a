import Ledgers
package import Wire

/// One line of a trace: a JSON object with one member, whose name says what it is. Lines stand in the order of these cases,
/// but for the steps (`calendar` to `upload`), which stand in the order in which they happened.
package enum TraceLine: Sendable, Equatable {
    case trace(TraceHeader)
    case cell(TraceCell)
    case worker(TraceWorker)
    case device(TraceDevice)
    case calendar(TraceCalendar)
    case revocation(TraceRevocation)
    case centre(TraceCentreChange)
    case upload(TraceUpload)
    case ledger(TraceLedger)
    case end(TraceEnd)
}

/// What a trace is of.
package struct TraceHeader: Sendable, Equatable, Codable {
    package var version = TraceLimits.version
    /// The schema of the ledgers, by whose numbers kinds and fields are named.
    package var schema: Int64
    /// When the township was founded, in milliseconds since 1970 UTC.
    package var founded: Int64

    enum CodingKeys: String, CodingKey { case version, schema, founded = "founded_ms" }
}

/// A cell; cells count from 1.
package struct TraceCell: Sendable, Equatable, Codable {
    package var number: CellNumber
    /// Villages count from 1.
    package var village: Int64
}

/// A worker as what they may do; workers count from 1.
package struct TraceWorker: Sendable, Equatable, Codable {
    package var number: WorkerNumber
    package var role: Int64
    package var department: Int64?
    /// Those that the worker walks, and those that changes of the worker were taken in.
    package var cells: [CellNumber]
}

/// A device; devices count from 1.
package struct TraceDevice: Sendable, Equatable, Codable {
    package var number: WriterNumber
    package var worker: WorkerNumber
    /// The first device whose replica is a copy of the same one as this one's: mostly the device itself.
    package var family: WriterNumber
    /// Its changes are numbered from behind this.
    package var before: Int64
}

/// Days that the centre listed in the calendar of working days, which replace those of their years.
package struct TraceCalendar: Sendable, Equatable, Codable {
    /// When, in milliseconds since 1970 UTC.
    package var at: Int64
    /// Days since 1970-01-01.
    package var holidays: [Int64]
    package var workdays: [Int64]

    enum CodingKeys: String, CodingKey { case at = "at_ms", holidays, workdays }
}

/// That a device was revoked.
package struct TraceRevocation: Sendable, Equatable, Codable {
    package var at: Int64
    package var device: WriterNumber

    enum CodingKeys: String, CodingKey { case at = "at_ms", device }
}

/// What the centre itself made of a record: by an import, a decision, an undo, a merging or a move. It stands as it came out,
/// and not as what was asked for.
package struct TraceCentreChange: Sendable, Equatable, Codable {
    package var at: Int64
    /// The clock of the fields, as the centre kept it.
    package var writer: WriterNumber
    package var made: Int64
    package var kind: KindNumber
    package var id: RecordID
    package var operation: Change.Operation
    /// The record's revision afterwards.
    package var revision: Revision
    /// Where the record is afterwards, if it is new or was moved.
    package var cell: CellNumber
    package var isMoved: Bool
    /// What the changed fields hold afterwards; null for nothing.
    package var fields: FieldMap<Value>
    /// The record into which this one was merged for good.
    package var into: RecordID?

    enum CodingKeys: String, CodingKey {
        case at = "at_ms", writer, made = "made_ms", kind, id, operation, revision, cell, isMoved = "moved",
            fields,
            into
    }
}

/// What one device sent at one time.
package struct TraceUpload: Sendable, Equatable, Codable {
    /// When it arrived, in milliseconds since 1970 UTC.
    package var at: Int64
    package var device: WriterNumber
    /// In order of number, without gaps.
    package var changes: [TraceChange]

    enum CodingKeys: String, CodingKey { case at = "at_ms", device, changes }
}

/// A change as its device sent it, and what became of it.
package struct TraceChange: Sendable, Equatable, Codable {
    package var number: Int64
    /// When it was made, as the centre had judged it, in milliseconds since 1970 UTC.
    package var made: Int64
    package var operation: Change.Operation
    package var kind: KindNumber
    package var id: RecordID
    package var cell: CellNumber
    /// The revision that its author had seen.
    package var base: Revision
    package var edits: FieldMap<FieldEdit>
    package var outcome: TraceOutcome
    /// The revision that the change made, if it made one.
    package var revision: Revision?

    enum CodingKeys: String, CodingKey {
        case number, made = "made_ms", operation, kind, id, cell, base, edits, outcome, revision
    }
}

/// What became of a change, without the words in which its worker was told.
package struct TraceOutcome: Sendable, Hashable, Codable {
    package var status: Outcome.Status
    package var code: String?
    package var field: FieldNumber?

    package init(_ outcome: Outcome) {
        (status, code, field) = (outcome.status, outcome.code, outcome.field)
    }
}

/// What a cell held in the end: the digest of its living records, without their revisions.
package struct TraceLedger: Sendable, Equatable, Codable {
    package var cell: CellNumber
    package var digest: StateDigest
}

/// That the trace is whole, and how much is in it.
package struct TraceEnd: Sendable, Equatable, Codable {
    package var uploads = 0
    package var changes = 0
    package var centreChanges = 0

    package init() {}

    enum CodingKeys: String, CodingKey { case uploads, changes, centreChanges = "centre_changes" }
}

extension TraceLine: Codable {
    private enum Name: String, CodingKey, CaseIterable {
        case trace, cell, worker, device, calendar, revocation, centre, upload, ledger, end
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        guard let name = container.allKeys.first, container.allKeys.count == 1 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "no object with one member of a known name"))
        }
        self =
            switch name {
            case .trace: .trace(try container.decode(TraceHeader.self, forKey: name))
            case .cell: .cell(try container.decode(TraceCell.self, forKey: name))
            case .worker: .worker(try container.decode(TraceWorker.self, forKey: name))
            case .device: .device(try container.decode(TraceDevice.self, forKey: name))
            case .calendar: .calendar(try container.decode(TraceCalendar.self, forKey: name))
            case .revocation: .revocation(try container.decode(TraceRevocation.self, forKey: name))
            case .centre: .centre(try container.decode(TraceCentreChange.self, forKey: name))
            case .upload: .upload(try container.decode(TraceUpload.self, forKey: name))
            case .ledger: .ledger(try container.decode(TraceLedger.self, forKey: name))
            case .end: .end(try container.decode(TraceEnd.self, forKey: name))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        switch self {
        case .trace(let header): try container.encode(header, forKey: .trace)
        case .cell(let cell): try container.encode(cell, forKey: .cell)
        case .worker(let worker): try container.encode(worker, forKey: .worker)
        case .device(let device): try container.encode(device, forKey: .device)
        case .calendar(let calendar): try container.encode(calendar, forKey: .calendar)
        case .revocation(let revocation): try container.encode(revocation, forKey: .revocation)
        case .centre(let change): try container.encode(change, forKey: .centre)
        case .upload(let upload): try container.encode(upload, forKey: .upload)
        case .ledger(let ledger): try container.encode(ledger, forKey: .ledger)
        case .end(let end): try container.encode(end, forKey: .end)
        }
    }
}
