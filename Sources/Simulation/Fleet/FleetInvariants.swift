import Ledgers
import Phrases
import Storage
import Wire

/// What has to hold of a township once everybody is home, and the record that shows where it does not.
struct FleetInvariants {
    private static let shownFaults = 5

    private let ledger: TownshipStore
    private let log: FleetLog
    private var differences: [String] = []
    private var unsettled: [String] = []
    private var lost: [String] = []
    private var edits: [FleetEdit.Key: FleetEdit] = [:]
    /// Records that only a repair brought.
    private let repaired: [String]

    init(ledger: TownshipStore, repaired: [String]) throws {
        self.ledger = ledger
        self.repaired = repaired
        log = try FleetLog(ledger)
    }

    /// Holds one device against the centre.
    mutating func check(device: Int, path: String, texts: [String], edits: [FleetEdit]) throws {
        let replica = try ReplicaStore(path: path)
        for cell in try replica.cells() {
            let found = try LedgerComparison.differences(ledger.records, replica.records, cell: cell.number)
            differences += found.map { $0.phrase(first: "the centre", second: "device \(device)").english }
        }
        let writer = try replica.identity()?.device ?? 0
        for entry in try replica.entriesToSend(limit: StorageLimits.rowsPerList) {
            unsettled.append("\(Self.change(entry, device)) was not sent")
        }
        for state in [JournalEntry.State.acknowledged, .settled, .refused] {
            for entry in try replica.entries(state) {
                let known = log.outcomes[FleetEdit.Key(writer: writer, number: entry.number)]
                if state == .acknowledged || entry.outcome == nil {
                    unsettled.append("\(Self.change(entry, device)) has no outcome")
                } else if known != entry.outcome?.status {
                    unsettled.append(
                        "\(Self.change(entry, device)) has another outcome than in the centre's log")
                }
            }
        }
        let aside = Set(try replica.entries(.refused).flatMap { Self.texts($0.edits) })
        lost += texts.filter { !log.texts.contains($0) && !aside.contains($0) }
            .map { "'\($0)', entered on device \(device), is in no ledger, history or review" }
        for edit in edits { if let key = edit.key { self.edits[key] = edit } }
    }

    /// Puts into a report what holds, and what the centre's own records tell.
    func conclude(_ report: inout FleetReport) throws {
        let fields = try fields()
        report.invariants = try results(fields.faults)
        report.meetings = fields.meetings
        report.delayMilliseconds = log.delays
        report.recordCount = try Schema.kinds.reduce(0) { $0 + Int(clamping: try ledger.records.count($1)) }
        var number: Int64 = 1
        while let item = try ledger.reviewItem(number) {
            report.reviews[item.reason.name, default: FleetReport.Review()].opened += 1
            if item.decision != nil { report.reviews[item.reason.name]?.decided += 1 }
            number += 1
        }
        report.reviewCount = Int(clamping: try ledger.openReviewCount())
    }

    private func results(_ fields: [String]) throws -> [FleetReport.Invariant] {
        let digests = try ledger.cells().filter {
            try ledger.digest(of: $0.number) != ledger.records.digest(of: $0.number)
        }
        .map { "the digest of cell \($0.code) is not that of its records" }
        return [
            (
                Phrase(zh: "每台设备的台账与中心相同", en: "every device holds what the centre holds of its cells"),
                differences
            ),
            (Phrase(zh: "每处改动都有结果", en: "every change has an outcome"), unsettled),
            (Phrase(zh: "录入的一样不少", en: "nothing that anyone entered is lost"), lost),
            (
                Phrase(zh: "每一项都是按合并规则应有的值", en: "every field holds what its merge policy says"),
                fields
            ),
            (Phrase(zh: "不靠修复，下发的就齐全", en: "the feed brings everything; nothing needs repair"), repaired),
            (Phrase(zh: "每个单元网格的摘要与记录相符", en: "the digest of every cell is that of its records"), digests),
        ].map { name, faults in
            FleetReport.Invariant(
                name: name, faults: Array(faults.prefix(Self.shownFaults)), faultCount: faults.count)
        }
    }

    private func fields() throws -> (faults: [String], meetings: [String: Int]) {
        var meetings: [String: Int] = [:]
        var faults: [String] = []
        for (place, field) in log.reckoned(edits).sorted(by: { $0.key.record < $1.key.record }) {
            guard let kind = Schema.kind(place.kind), let definition = kind.field(place.field) else {
                continue
            }
            if field.meetingCount > 0 { meetings["\(definition.policy)", default: 0] += field.meetingCount }
            let held = try ledger.records.record(place.kind, place.record)?[place.field] ?? .null
            guard !field.allows(held) else { continue }
            let texts = field.allowed.map { "'\(definition.text(of: $0, in: .english))'" }
            faults.append(
                "\(kind.name) \(place.record): \(definition.name) is '\(definition.text(of: held, in: .english))' and not "
                    + texts.joined(separator: " or ") + (field.last.map { ", entered on \($0.author)" } ?? "")
            )
        }
        return (faults, meetings)
    }

    private static func change(_ entry: JournalEntry, _ device: Int) -> String {
        let kind = Schema.kind(entry.kind)?.name ?? "kind \(entry.kind.rawValue)"
        return "change \(entry.number) of device \(device), of \(kind) \(entry.id),"
    }

    /// The texts in a change.
    static func texts(_ edits: FieldMap<FieldEdit>) -> [String] {
        edits.flatMap { edit in
            switch edit.element {
            case .set(.text(let text)): [text]
            case .append(let elements): elements.compactMap(\.asText)
            case .set, .union, .add: [String]()
            }
        }
    }
}
