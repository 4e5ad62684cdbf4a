import Foundation
import Ledgers
import Wire

/// Reads a trace line by line and holds it to its form. It keeps no more of it than the directory.
package final class TraceReader {
    /// What stands before the steps.
    package struct Directory: Sendable, Equatable {
        package var cells: [TraceCell] = []
        package var workers: [TraceWorker] = []
        package var devices: [TraceDevice] = []
    }

    private static let chunkBytes = 1 << 20

    private let source: String
    private let file: FileHandle
    private let decoder = JSONDecoder()
    private var buffer: [UInt8] = []
    private var start = 0
    /// How much of the buffer is known to hold no end of a line.
    private var scanned = 0
    private var isAtEnd = false
    private var line = 0
    private var rank = Rank.nothing
    private var found = TraceEnd()
    /// The last number of each device.
    private var numbers: [WriterNumber: Int64] = [:]
    private var revision: Revision = 0
    package private(set) var directory = Directory()

    /// What part of a trace a line belongs to, in order.
    private enum Rank: Int, Comparable {
        case nothing, header, cells, workers, devices, steps, ledgers, end

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// Opens a trace.
    ///
    /// - Throws: `TraceError` where it cannot be read.
    package init(path: String) throws(TraceError) {
        source = path
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw TraceError(source: path, line: 0, problem: .noSuchFile)
        }
        self.file = file
    }

    /// Reads a trace to its end.
    ///
    /// - Returns: How much is in it.
    /// - Throws: `TraceError` for the first line that is not as it should be.
    package static func check(_ path: String) throws(TraceError) -> TraceEnd {
        let reader = try TraceReader(path: path)
        while try reader.next() != nil {}
        return reader.found
    }

    /// The next line; nil behind the last.
    ///
    /// - Throws: `TraceError`.
    package func next() throws(TraceError) -> TraceLine? {
        guard let bytes = try nextLine() else {
            guard rank == .end else { throw error(rank == .nothing ? .noTrace : .truncated) }
            return nil
        }
        guard rank < .end else { throw error(.behindEnd) }
        if rank == .nothing { try checkVersion(bytes) }
        let line: TraceLine
        do {
            line = try decoder.decode(TraceLine.self, from: bytes)
        } catch {
            // A last line that stops in its middle is what a copy that broke off leaves.
            throw self.error(isAtEnd && start >= buffer.count ? .truncated : .unreadable(Self.words(error)))
        }
        try place(line)
        try check(line)
        return line
    }

    private func error(_ problem: TraceError.Problem) -> TraceError {
        TraceError(source: source, line: line, problem: problem)
    }

    private static func words(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "no JSON" }
        let (context, what): (DecodingError.Context, String) =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, "another type")
            case .keyNotFound(let key, let context): (context, "no \(key.stringValue)")
            case .dataCorrupted(let context): (context, context.debugDescription)
            @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "unreadable")
            }
        return (context.codingPath.map(\.stringValue) + [what]).joined(separator: ": ")
    }

    // MARK: Lines

    private func nextLine() throws(TraceError) -> Data? {
        line += 1
        while true {
            if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { (start, scanned) = (end + 1, end + 1) }
                return Data(buffer[start..<end])
            }
            scanned = buffer.count
            guard buffer.count - start <= TraceLimits.lineBytes else { throw error(.lineTooLong) }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return Data(buffer[start...])
            }
            buffer.removeSubrange(..<start)
            (start, scanned) = (0, scanned - start)
            guard let chunk = try? file.read(upToCount: Self.chunkBytes), !chunk.isEmpty else {
                isAtEnd = true
                continue
            }
            buffer += chunk
        }
    }

    /// The version is looked at before anything that may be another in another version.
    private func checkVersion(_ bytes: Data) throws(TraceError) {
        struct Header: Decodable { let version: Int }
        guard let line = try? decoder.decode([String: Header].self, from: bytes), let header = line["trace"]
        else {
            throw error(.noTrace)
        }
        guard header.version == TraceLimits.version else { throw error(.otherVersion(header.version)) }
    }

    private func place(_ line: TraceLine) throws(TraceError) {
        let next: Rank =
            switch line {
            case .trace: .header
            case .cell: .cells
            case .worker: .workers
            case .device: .devices
            case .calendar, .revocation, .centre, .upload: .steps
            case .ledger: .ledgers
            case .end: .end
            }
        let isRepeatable = next > .header && next < .end
        guard next > rank || next == rank && isRepeatable else { throw error(.outOfPlace) }
        rank = next
    }

    // MARK: What a line may say

    private func check(_ line: TraceLine) throws(TraceError) {
        switch line {
        case .trace(let header): try expect(TraceLimits.milliseconds, header.founded, "founded_ms")
        case .cell(let cell):
            try expectNext(cell.number, behind: directory.cells.count, "cell")
            try expect(1...Int64(TraceLimits.directoryEntries), cell.village, "village")
            directory.cells.append(cell)
        case .worker(let worker):
            try expectNext(worker.number, behind: directory.workers.count, "worker")
            guard Role(rawValue: worker.role) != nil else { throw error(.badNumber("role")) }
            for cell in worker.cells { try expectCell(cell) }
            directory.workers.append(worker)
        case .device(let device):
            try expectNext(device.number, behind: directory.devices.count, "device")
            guard device.worker >= 1, device.worker <= directory.workers.count else {
                throw error(.unknown("worker \(device.worker)"))
            }
            try expect(1...device.number, device.family, "family")
            try expect(TraceLimits.numbers, device.before, "before")
            directory.devices.append(device)
            numbers[device.number] = device.before
        case .calendar(let calendar):
            try expect(TraceLimits.milliseconds, calendar.at, "at_ms")
            for day in calendar.holidays + calendar.workdays { try expect(CivilDate.daysAllowed, day, "day") }
        case .revocation(let revocation):
            try expect(TraceLimits.milliseconds, revocation.at, "at_ms")
            try expectDevice(revocation.device)
        case .centre(let change): try check(change)
        case .upload(let upload): try check(upload)
        case .ledger(let ledger): try expectCell(ledger.cell)
        case .end(let end): guard end == found else { throw error(.truncated) }
        }
    }

    private func check(_ change: TraceCentreChange) throws(TraceError) {
        try expect(TraceLimits.milliseconds, change.at, "at_ms")
        try expect(TraceLimits.milliseconds, change.made, "made_ms")
        if change.writer != Writer.centre { try expectDevice(change.writer) }
        try expectCell(change.cell)
        try take(change.revision)
        try expectToTravel(change.fields.map(\.element))
        found.centreChanges += 1
    }

    private func check(_ upload: TraceUpload) throws(TraceError) {
        try expect(TraceLimits.milliseconds, upload.at, "at_ms")
        try expectDevice(upload.device)
        guard (1...WireLimits.changesPerRequest).contains(upload.changes.count) else {
            throw error(.badNumber("changes"))
        }
        for change in upload.changes {
            guard let last = numbers[upload.device], change.number == last + 1 else {
                throw error(.badNumber("number"))
            }
            numbers[upload.device] = change.number
            try expect(0...upload.at, change.made, "made_ms")
            try expect(TraceLimits.numbers, change.base, "base")
            if let revision = change.revision { try take(revision) }
            let values = change.edits.flatMap { edit -> [Value] in
                switch edit.element {
                case .set(let value): [value]
                case .add: []
                case .append(let elements): [.array(elements)]
                case .union(let adding, let removing): [.array(adding), .array(removing)]
                }
            }
            try expectToTravel(values)
        }
        found.uploads += 1
        found.changes += upload.changes.count
    }

    /// Revisions are given out in order.
    private func take(_ next: Revision) throws(TraceError) {
        try expect(TraceLimits.numbers, next, "revision")
        guard next > revision else { throw error(.badNumber("revision")) }
        revision = next
    }

    private func expect(_ range: ClosedRange<Int64>, _ number: Int64, _ name: String) throws(TraceError) {
        guard range.contains(number) else { throw error(.badNumber(name)) }
    }

    private func expectNext(_ number: Int64, behind count: Int, _ name: String) throws(TraceError) {
        guard count < TraceLimits.directoryEntries, number == Int64(count) + 1 else {
            throw error(.badNumber(name))
        }
    }

    private func expectCell(_ cell: CellNumber) throws(TraceError) {
        guard cell >= 1, cell <= directory.cells.count else { throw error(.unknown("cell \(cell)")) }
    }

    private func expectDevice(_ device: WriterNumber) throws(TraceError) {
        guard device >= 1, device <= directory.devices.count else {
            throw error(.unknown("device \(device)"))
        }
    }

    /// What would not travel is not played.
    private func expectToTravel(_ values: [Value]) throws(TraceError) {
        guard values.allSatisfy({ Self.travels($0) }) else { throw error(.badNumber("bytes")) }
    }

    private static func travels(_ value: Value, isElement: Bool = false) -> Bool {
        switch value {
        case .null, .integer: true
        case .text(let text): text.utf8.count <= WireLimits.valueBytes
        case .bytes(let bytes): bytes.count <= WireLimits.valueBytes
        case .array(let elements):
            !isElement && elements.count <= WireLimits.elementsPerValue
                && elements.allSatisfy { travels($0, isElement: true) }
        }
    }
}
