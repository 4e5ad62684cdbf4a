import Ledgers
package import Storage
package import Wire

/// Makes a trace of a township's log, which holds every change with who sent it, when, and what became of it.
package struct TraceExport {
    private let store: TownshipStore
    private var personal: PersonalData
    private var upload: TraceUpload?
    private var uploadBytes = 0
    private var revision: Revision = 0
    private var end = TraceEnd()

    /// - Parameters:
    ///   - store: The township.
    ///   - personal: What stands in the place of personal data.
    package init(store: TownshipStore, personal: PersonalData = PersonalData()) {
        self.store = store
        self.personal = personal
    }

    /// Hands over every line, in order.
    ///
    /// - Parameter emit: Takes a line.
    /// - Returns: How much is in the trace.
    /// - Throws: `StorageError`, and what `emit` throws.
    package mutating func write(_ emit: (TraceLine) throws -> Void) throws -> TraceEnd {
        try store.snapshot {
            try emit(.trace(TraceHeader(schema: Schema.version, founded: store.foundedMilliseconds())))
            try writeDirectory(emit)
            try writeSteps(emit)
            for cell in try store.cells().map(\.number).sorted() {
                try emit(.ledger(TraceLedger(cell: cell, digest: digest(of: cell))))
            }
            try emit(.end(end))
            return end
        }
    }

    private func writeDirectory(_ emit: (TraceLine) throws -> Void) throws {
        let cells = try store.cells().sorted { $0.number < $1.number }
        for cell in cells {
            try emit(.cell(TraceCell(number: cell.number, village: try store.village(of: cell.number) ?? 1)))
        }
        let written = try store.cellsOfAcceptedChanges()
        for worker in try store.workers() {
            let walked = Set(try store.scope(of: worker.number).map(\.number))
            try emit(
                .worker(
                    TraceWorker(
                        number: worker.number, role: worker.role, department: worker.department,
                        cells: walked.union(written[worker.number] ?? []).sorted())))
        }
        for device in try store.devices() {
            try emit(
                .device(
                    TraceDevice(
                        number: device.number, worker: device.worker,
                        family: try store.family(of: device).min() ?? device.number,
                        before: try store.firstChange(of: device.number).map { $0 - 1 } ?? device.lastChange))
            )
        }
    }

    // MARK: Steps

    /// What happened beside the log, and when.
    private enum Aside {
        case calendar(TraceCalendar)
        case revocation(TraceRevocation)

        var at: Int64 {
            switch self {
            case .calendar(let calendar): calendar.at
            case .revocation(let revocation): revocation.at
            }
        }

        var line: TraceLine {
            switch self {
            case .calendar(let calendar): .calendar(calendar)
            case .revocation(let revocation): .revocation(revocation)
            }
        }

        /// Whether a change tells that this had happened when it arrived: a clock may show one time for both.
        func isSeen(by change: LoggedChange) -> Bool {
            switch self {
            case .calendar: change.receivedMilliseconds > at
            case .revocation(let revocation):
                change.receivedMilliseconds > at
                    || change.writer == revocation.device && change.outcome.code == RefusalCode.revokedDevice
            }
        }
    }

    private func asides() throws -> [Aside] {
        let calendars = try store.calendarListings().map { listing in
            func days(_ kind: WorkingCalendar.DayKind) -> [Int64] {
                listing.days.filter { $0.kind == kind }.map(\.date.daysSince1970)
            }
            return Aside.calendar(
                TraceCalendar(at: listing.milliseconds, holidays: days(.holiday), workdays: days(.workday)))
        }
        let revocations = try store.devices().compactMap { device in
            device.revokedMilliseconds.map {
                Aside.revocation(TraceRevocation(at: $0, device: device.number))
            }
        }
        return (calendars + revocations).sorted { $0.at < $1.at }
    }

    private mutating func writeSteps(_ emit: (TraceLine) throws -> Void) throws {
        var asides = try asides()
        var sequence: Int64 = 1
        while let change = try store.loggedChange(sequence) {
            sequence += 1
            while let seen = asides.firstIndex(where: { $0.isSeen(by: change) }) {
                try closeUpload(emit)
                try emit(asides.remove(at: seen).line)
            }
            if let number = change.number {
                try add(change, number, emit)
            } else if let revision = given(by: change) {
                try closeUpload(emit)
                end.centreChanges += 1
                try emit(.centre(try centreChange(change, revision)))
            }
        }
        try closeUpload(emit)
        for aside in asides { try emit(aside.line) }
    }

    private mutating func add(
        _ change: LoggedChange, _ number: Int64, _ emit: (TraceLine) throws -> Void
    ) throws {
        var edits = FieldMap<FieldEdit>()
        for (field, edit) in change.edits { edits[field] = personal.replacing(edit, of: field, change.kind) }
        let traced = TraceChange(
            number: number, made: min(max(0, change.editedMilliseconds), change.receivedMilliseconds),
            operation: change.operation, kind: change.kind, id: change.id, cell: change.cell,
            base: change.base, edits: edits, outcome: TraceOutcome(change.outcome),
            revision: given(by: change))
        let byteCount = SyncRequest.byteCount(
            of: traced.change(sentMilliseconds: change.receivedMilliseconds))
        let isOther =
            upload.map { open in
                open.device != change.writer || open.at != change.receivedMilliseconds
                    || open.changes.count == WireLimits.changesPerRequest
                    || uploadBytes + byteCount > TraceLimits.changeBytesPerUpload
            } ?? true
        if isOther {
            try closeUpload(emit)
            upload = TraceUpload(at: change.receivedMilliseconds, device: change.writer, changes: [])
        }
        upload?.changes.append(traced)
        uploadBytes += byteCount
    }

    /// The revision that a change made. Some outcomes name the one by which the change had come before.
    private mutating func given(by change: LoggedChange) -> Revision? {
        guard let made = change.outcome.revision, made > revision else { return nil }
        revision = made
        return made
    }

    private mutating func closeUpload(_ emit: (TraceLine) throws -> Void) throws {
        guard let closed = upload else { return }
        (upload, uploadBytes) = (nil, 0)
        end.uploads += 1
        end.changes += closed.changes.count
        try emit(.upload(closed))
    }

    private mutating func centreChange(
        _ change: LoggedChange, _ revision: Revision
    ) throws -> TraceCentreChange {
        var fields = FieldMap<Value>()
        for (field, value) in change.after {
            fields[field] = personal.replacing(value, of: field, change.kind)
        }
        // What a device gave back has the clock of the beginning.
        let isHealed = change.origin == .healed
        var into: RecordID?
        if case .merging = change.origin, change.operation == .remove {
            into = try store.survivor(of: change.record)
        }
        return TraceCentreChange(
            at: change.receivedMilliseconds, writer: isHealed ? Writer.centre : change.writer,
            made: isHealed ? 0 : max(0, change.editedMilliseconds), kind: change.kind, id: change.record,
            operation: change.operation, revision: revision, cell: change.cell,
            isMoved: change.cellBefore != nil, fields: fields, into: into)
    }

    // MARK: The end

    /// What a cell holds, with what stands in the place of personal data.
    private mutating func digest(of cell: CellNumber) throws -> StateDigest {
        var sum = StateDigest.empty
        try store.records.forEachRecord(in: cell) { record, _ in
            var fields = FieldMap<Value>()
            for (field, value) in record.fields {
                fields[field] = personal.replacing(value, of: field, record.kind)
            }
            sum += LedgerContent.digest(of: record, fields: fields)
        }
        return sum
    }
}

/// What a ledger holds, whatever revisions it has numbered: what two builds can be compared by.
package enum LedgerContent {
    static func digest(of record: LedgerRecord, fields: FieldMap<Value>) -> StateDigest {
        StateDigest(kind: record.kind, id: record.id, revision: 0, fields: fields)
    }

    /// The digest of a cell's living records.
    package static func digest(of cell: CellNumber, in store: TownshipStore) throws -> StateDigest {
        var sum = StateDigest.empty
        try store.records.forEachRecord(in: cell) { record, _ in
            sum += digest(of: record, fields: record.fields)
        }
        return sum
    }
}

extension TraceChange {
    /// The change as a device sends it at a time, with its times as the centre had judged them.
    package func change(sentMilliseconds: Int64) -> Change {
        let age = sentMilliseconds - made
        return Change(
            number: number, operation: operation, kind: kind, id: id, cell: cell, base: base,
            wallAgeMilliseconds: age, bootAgeMilliseconds: age, edits: edits)
    }
}
