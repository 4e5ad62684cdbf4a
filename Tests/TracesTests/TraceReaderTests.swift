import Foundation
import Ledgers
import Phrases
import Testing
import Wire

@testable import Traces

@Suite("Traces as files")
struct TraceReaderTests {
    private static let id = {
        var random = SystemRandomNumberGenerator()
        return RecordID(unixMilliseconds: 1, using: &random)
    }()

    private static let header = TraceLine.trace(TraceHeader(schema: 1, founded: 0))
    private static let directory: [TraceLine] = [
        header, .cell(TraceCell(number: 1, village: 1)),
        .worker(TraceWorker(number: 1, role: 1, department: nil, cells: [1])),
        .device(TraceDevice(number: 1, worker: 1, family: 1, before: 4)),
    ]

    private static func change(_ number: Int64, revision: Revision?) -> TraceChange {
        TraceChange(
            number: number, made: 5, operation: .edit, kind: Household.kind, id: id, cell: 1, base: 1,
            edits: [
                Household.head: .set(.text("甲")), Household.care: .union(adding: [.integer(1)], removing: []),
                Household.remarks: .append([.text("乙")]), Benefit.paid: .add(-7),
            ],
            outcome: TraceOutcome(
                Outcome(
                    number: number, status: revision == nil ? .refused : .inReview, revision: revision,
                    code: "field.required", field: Household.head)), revision: revision)
    }

    private static func upload(_ changes: [TraceChange], device: Int64 = 1) -> TraceLine {
        .upload(TraceUpload(at: 10, device: device, changes: changes))
    }

    private static let centreChange = TraceCentreChange(
        at: 9, writer: 0, made: 9, kind: Visit.kind, id: id, operation: .create, revision: 1, cell: 1,
        isMoved: false,
        fields: [Visit.household: .id(id), Visit.finding: .null, Visit.visitedAt: .array([.integer(3)])],
        into: id)

    private static func end(uploads: Int = 0, changes: Int = 0, centre: Int = 0) -> TraceLine {
        var end = TraceEnd()
        (end.uploads, end.changes, end.centreChanges) = (uploads, changes, centre)
        return .end(end)
    }

    private static let whole: [TraceLine] =
        directory + [
            .centre(centreChange), .calendar(TraceCalendar(at: 9, holidays: [20_000], workdays: [])),
            upload([change(5, revision: 2), change(6, revision: nil)]),
            .revocation(TraceRevocation(at: 11, device: 1)),
            .ledger(TraceLedger(cell: 1, digest: .empty)), end(uploads: 1, changes: 2, centre: 1),
        ]

    private static func text(_ lines: [TraceLine]) throws -> String {
        var writer = TraceWriter()
        for line in lines { #expect(try writer.add(line) == nil) }
        return String(decoding: writer.rest(), as: UTF8.self)
    }

    /// Reads a text as a file called `day.trace`.
    private func read(_ bytes: Data) throws -> [TraceLine] {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appendingPathComponent("day.trace").path
        try bytes.write(to: URL(fileURLWithPath: path))
        let reader = try TraceReader(path: path)
        var lines: [TraceLine] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    private func problem(_ bytes: Data) throws -> (line: Int, TraceError.Problem)? {
        do {
            _ = try read(bytes)
            return nil
        } catch let error as TraceError {
            #expect(!error.phrase.english.isEmpty && !error.phrase.chinese.isEmpty)
            return (error.line, error.problem)
        }
    }

    @Test("What was written is read")
    func roundTrip() throws {
        #expect(try read(Data(Self.text(Self.whole).utf8)) == Self.whole)
    }

    @Test("Wherever a trace breaks off, it is told, and where")
    func truncated() throws {
        let text = try Self.text(Self.whole)
        let lineCount = Self.whole.count
        for (offset, byte) in text.utf8.enumerated() where offset % 7 == 0 || byte == UInt8(ascii: "\n") {
            // A last line is whole without its end.
            guard offset < text.utf8.count - 1 else { continue }
            let found = try problem(Data(text.utf8.prefix(offset)))
            #expect(found?.line ?? 0 <= lineCount)
            #expect(found?.1 == .truncated || found?.1 == .noTrace && found?.line == 1, "\(offset)")
        }
        #expect(try problem(Data(text.utf8.dropLast())) == nil)
    }

    @Test(
        "What is not as it should be is told with its line",
        arguments: [
            ([end()], 1, .noTrace),
            ([header, header], 2, .outOfPlace),
            ([header, .cell(TraceCell(number: 2, village: 1))], 2, .badNumber("cell")),
            ([header, .cell(TraceCell(number: 1, village: 1 << 40))], 2, .badNumber("village")),
            (
                [header, .worker(TraceWorker(number: 1, role: 99, department: nil, cells: []))], 2,
                .badNumber("role")
            ),
            (
                [header, .worker(TraceWorker(number: 1, role: 1, department: nil, cells: [1]))], 2,
                .unknown("cell 1")
            ),
            (
                [header, .device(TraceDevice(number: 1, worker: 1, family: 1, before: 0))], 2,
                .unknown("worker 1")
            ),
            (directory + [upload([change(5, revision: 1)], device: 2)], 5, .unknown("device 2")),
            (directory + [upload([])], 5, .badNumber("changes")),
            (directory + [upload([change(6, revision: 1)])], 5, .badNumber("number")),
            (
                directory + [upload([change(5, revision: 1), change(7, revision: 2)])], 5,
                .badNumber("number")
            ),
            (
                directory + [upload([change(5, revision: 2), change(6, revision: 2)])], 5,
                .badNumber("revision")
            ),
            (directory + [upload([change(5, revision: -1)])], 5, .badNumber("revision")),
            (directory + [upload([change(5, revision: .max)])], 5, .badNumber("revision")),
            (directory + [.revocation(TraceRevocation(at: .max, device: 1))], 5, .badNumber("at_ms")),
            (
                directory + [.calendar(TraceCalendar(at: 1, holidays: [.min], workdays: []))], 5,
                .badNumber("day")
            ),
            (
                directory + [.ledger(TraceLedger(cell: 1, digest: .empty)), .centre(centreChange)], 6,
                .outOfPlace
            ),
            (directory + [end(uploads: 1)], 5, .truncated),
            (directory + [end(), end()], 6, .behindEnd),
        ] as [([TraceLine], Int, TraceError.Problem)])
    func wrong(lines: [TraceLine], line: Int, problem: TraceError.Problem) throws {
        let found = try self.problem(Data(Self.text(lines).utf8))
        #expect(found?.line == line && found?.1 == problem, "\(String(describing: found))")
    }

    @Test(
        "Other bytes are told as what they are",
        arguments: [
            ("", 1, .noTrace), ("\n", 1, .noTrace), ("{}\n", 1, .noTrace), ("GLB\u{0}\n", 1, .noTrace),
            ("{\"trace\":{\"version\":2,\"more\":[]}}\n", 1, .otherVersion(2)),
            ("{\"trace\":{\"version\":1,\"schema\":1,\"founded_ms\":-1}}\n", 1, .badNumber("founded_ms")),
        ] as [(String, Int, TraceError.Problem)])
    func otherBytes(text: String, line: Int, problem: TraceError.Problem) throws {
        let found = try self.problem(Data(text.utf8))
        #expect(found?.line == line && found?.1 == problem, "\(String(describing: found))")
    }

    @Test(
        "A line that no memory should hold is not read to its end, nor nesting, nor numbers beyond all bounds"
    )
    func hostile() throws {
        let header = try Self.text([Self.header])
        let long = header + String(repeating: "x", count: TraceLimits.lineBytes + (2 << 20))
        #expect(try problem(Data(long.utf8))?.1 == .lineTooLong)
        for line in [
            String(repeating: "[", count: 100_000), "{\"cell\":{\"number\":1e999,\"village\":1}}",
            "{\"cell\":{\"number\":99999999999999999999,\"village\":1}}", "{\"cell\":{}, \"end\":{}}", "null",
            "{\"other\":{}}", "\u{0}",
        ] {
            let found = try problem(Data((header + line + "\n{}\n").utf8))
            guard case (2, .unreadable(_))? = found else {
                Issue.record("\(line.prefix(40)): \(String(describing: found))")
                continue
            }
        }
    }

    @Test("What would not travel is not played")
    func sizes() throws {
        var change = Self.change(5, revision: 1)
        change.edits[Household.head] = .set(.text(String(repeating: "a", count: WireLimits.valueBytes + 1)))
        #expect(
            try problem(Data(Self.text(Self.directory + [Self.upload([change])]).utf8))?.1
                == .badNumber("bytes"))
        change.edits[Household.head] = .set(.array([.array([])]))
        #expect(
            try problem(Data(Self.text(Self.directory + [Self.upload([change])]).utf8))?.1
                == .badNumber("bytes"))
        change.edits = FieldMap((1...65).map { (FieldNumber(rawValue: $0), .set(.null)) })
        #expect(
            try problem(Data(Self.text(Self.directory + [Self.upload([change])]).utf8))?.1
                == .unreadable("upload: changes: Index 0: edits: more than 64 fields"))
    }
}
