package import Phrases
package import Terminal
package import Traces
package import Wire

/// What became of a trace that was played.
package struct ReplayReport: Sendable {
    /// What became of a change here.
    package enum Found: Sendable, Equatable {
        case answered(TraceOutcome)
        /// The server refused the request that it came in, with this code, or left its answer out.
        case unanswered(FailureCode?)
    }

    /// A change whose outcome is not the recorded one.
    package struct Difference: Sendable, Equatable {
        package let device: WriterNumber
        package let change: TraceChange
        package let found: Found
    }

    /// What a cell held in the end.
    package struct Cell: Sendable, Equatable {
        package let number: CellNumber
        package let recorded: StateDigest
        package let found: StateDigest
    }

    package internal(set) var deviceCount = 0
    package internal(set) var isInterrupted = false
    package internal(set) var counts: [Outcome.Status: Int] = [:]
    package internal(set) var unansweredCount = 0
    package internal(set) var differenceCount = 0
    /// The first ones.
    package internal(set) var differences: [Difference] = []
    package internal(set) var cells: [Cell] = []
    var centreChanges = 0
    var roundTrips = 0
    var recordsReceived = 0
    var bytesUp = 0
    var bytesDown = 0
    var syncMicroseconds: [Int] = []
    var serverMemoryPeakBytes = 0
    var milliseconds: Int64 = 0
    private var outcomes = StateDigest.empty

    package init() {}

    /// Whether everything came out as recorded.
    package var holds: Bool {
        differenceCount == 0 && differingCells.isEmpty && !isInterrupted && cells.count > 0
    }

    var differingCells: [Cell] { cells.filter { $0.recorded != $0.found } }

    /// Counts a change and what became of it.
    mutating func count(
        _ change: TraceChange, of device: WriterNumber, _ found: Found, differencesMax: Int
    ) {
        switch found {
        case .answered(let outcome): counts[outcome.status, default: 0] += 1
        case .unanswered: unansweredCount += 1
        }
        outcomes += Self.digest(of: change, device, found)
        guard found != .answered(change.outcome) else { return }
        differenceCount += 1
        guard differences.count < differencesMax else { return }
        differences.append(Difference(device: device, change: change, found: found))
    }

    /// All outcomes in one number, by which two builds can be compared.
    private static func digest(of change: TraceChange, _ device: WriterNumber, _ found: Found) -> StateDigest
    {
        var fields: FieldMap<Value> = [
            FieldNumber(rawValue: 1): .integer(device), FieldNumber(rawValue: 2): .integer(change.number),
        ]
        switch found {
        case .answered(let outcome):
            fields[FieldNumber(rawValue: 3)] = .integer(outcome.status.rawValue)
            fields[FieldNumber(rawValue: 4)] = outcome.code.map { .text($0) }
            fields[FieldNumber(rawValue: 5)] = outcome.field.map { .integer(Int64($0.rawValue)) }
        case .unanswered(let code): fields[FieldNumber(rawValue: 6)] = .text(code?.rawValue ?? "")
        }
        return StateDigest(kind: change.kind, id: change.id, revision: 0, fields: fields)
    }

    /// In the time that uploads took, and not what was done between them.
    private var uploadsPerSecond: Int {
        let took = syncMicroseconds.reduce(0, +)
        return took > 0 ? syncMicroseconds.count * 1_000_000 / took : 0
    }

    /// What all cells hold, in one number.
    var ledgerDigest: StateDigest { cells.reduce(into: .empty) { $0 += $1.found } }
    var outcomesDigest: StateDigest { outcomes }
}

// MARK: Figures

extension ReplayReport {
    /// The report in numbers, in the order in which people read them.
    package var figures: [FleetFigure] {
        let uploads = syncMicroseconds.count
        return [
            FleetFigure("devices", Phrase(zh: "设备", en: "devices"), deviceCount),
            FleetFigure("uploads", Phrase(zh: "上报", en: "uploads"), uploads),
            FleetFigure(
                "centre_changes", Phrase(zh: "中心自己的改动", en: "the centre's own changes"), centreChanges),
            FleetFigure("applied", Phrase(zh: "入账", en: "changes applied"), counts[.applied] ?? 0),
            FleetFigure("in_review", Phrase(zh: "送审", en: "changes sent to review"), counts[.inReview] ?? 0),
            FleetFigure("refused", Phrase(zh: "被拒", en: "changes refused"), counts[.refused] ?? 0),
            FleetFigure(
                "unanswered", Phrase(zh: "没有结果的改动", en: "changes without an outcome"), unansweredCount),
            FleetFigure(
                "differing", Phrase(zh: "结果与记录不同", en: "outcomes other than recorded"), differenceCount),
            FleetFigure(
                "differing_cells", Phrase(zh: "台账与记录不同的网格", en: "cells other than recorded"),
                differingCells.count),
            FleetFigure("round_trips", Phrase(zh: "往返", en: "round trips"), roundTrips),
            FleetFigure("records_received", Phrase(zh: "下发的记录", en: "records of the feed"), recordsReceived),
            FleetFigure("bytes_up", Phrase(zh: "上行流量", en: "traffic up"), bytesUp, "B"),
            FleetFigure("bytes_down", Phrase(zh: "下行流量", en: "traffic down"), bytesDown, "B"),
            FleetFigure(
                "uploads_per_second", Phrase(zh: "每秒上报", en: "uploads a second"), uploadsPerSecond),
        ]
            + FleetReport.percentiles(
                syncMicroseconds.sorted(), "sync", Phrase(zh: "一次上报连同下发", en: "an upload with its feed"), "µs"
            )
            + [
                FleetFigure(
                    "server_memory", Phrase(zh: "中心内存最多", en: "server's memory at most"),
                    serverMemoryPeakBytes / 1_000_000, "MB"),
                FleetFigure("run_ms", Phrase(zh: "重放用时", en: "the replay took"), milliseconds, "ms"),
            ]
    }

    private var invariants: [FleetReport.Invariant] {
        [
            FleetReport.Invariant(
                name: Phrase(zh: "每处改动的结果与记录相同", en: "every outcome is as recorded"),
                faults: differences.map(\.phrase.english), faultCount: differenceCount),
            FleetReport.Invariant(
                name: Phrase(zh: "每个网格的台账与记录相同", en: "every cell holds what was recorded"),
                faults: differingCells.map(\.phrase.english), faultCount: differingCells.count),
        ]
    }

    /// The report as a document.
    package var json: JSONValue {
        .object([
            .init("interrupted", .bool(isInterrupted)), .init("holds", .bool(holds)),
            .init("invariants", .array(isInterrupted ? [] : invariants.map(\.json))),
            .init("figures", .array(figures.map(\.json))),
            .init("outcomes_digest", .string(outcomesDigest.text)),
            .init("ledger_digest", .string(ledgerDigest.text)),
            .init("differences", .array(differences.map(\.json))),
            .init(
                "cells",
                .array(
                    cells.map { cell in
                        .object([
                            .init("cell", .integer(cell.number)),
                            .init("recorded", .string(cell.recorded.text)),
                            .init("found", .string(cell.found.text)),
                        ])
                    })),
        ])
    }

    /// The report in a few lines for a terminal.
    package var lines: [Phrase] {
        let (up, down) = (grouped(bytesUp / 1000), grouped(bytesDown / 1000))
        let sorted = syncMicroseconds.sorted()
        func milliseconds(_ share: Double) -> String {
            FleetReport.milliseconds(FleetReport.percentile(sorted, share) ?? 0)
        }
        let uploads = grouped(syncMicroseconds.count)
        let rate = uploadsPerSecond
        let seconds = FleetReport.milliseconds(Int(clamping: self.milliseconds))
        let (applied, inReview, refused) = (
            grouped(counts[.applied] ?? 0), grouped(counts[.inReview] ?? 0), grouped(counts[.refused] ?? 0)
        )
        return [
            Phrase(
                zh:
                    "\(deviceCount) 台设备的 \(uploads) 次上报，用时 \(seconds) 秒：每秒 \(rate) 次，中位数 \(milliseconds(0.5)) 毫秒，百分之九十九在 \(milliseconds(0.99)) 毫秒内",
                en:
                    "\(uploads) uploads of \(deviceCount) devices in \(seconds) s: \(rate) a second, \(milliseconds(0.5)) ms in the median, 99 % within \(milliseconds(0.99)) ms"
            ),
            Phrase(
                zh:
                    "改动入账 \(applied)，送审 \(inReview)，被拒 \(refused)；中心自己的改动 \(grouped(centreChanges))；上行 \(up) KB，下行 \(down) KB",
                en:
                    "changes: \(applied) applied, \(inReview) sent to review, \(refused) refused; \(grouped(centreChanges)) changes of the centre's own; \(up) KB up, \(down) KB down"
            ),
        ] + verdicts
    }

    /// What is as recorded, and what is not.
    private var verdicts: [Phrase] {
        guard !isInterrupted else { return [] }
        let details = [differences.map(\.phrase), differingCells.map(\.phrase)]
        return zip(invariants, details).flatMap { invariant, details in
            let rest = invariant.faultCount - details.count
            let more = rest > 0 ? [Phrase(zh: "    另有 \(rest) 处", en: "    and \(rest) more")] : []
            return [invariant.headline]
                + details.map { Phrase(zh: "    \($0.chinese)", en: "    \($0.english)") } + more
        }
    }
}
