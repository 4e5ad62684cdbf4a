import Ledgers
import Phrases
import Storage
import Wire

/// What has to hold of a township once everybody is home, and the record that shows where it does not.
struct FleetInvariants {
    private static let shownFaults = 5

    private let ledger: TownshipStore
    private var differences: [String] = []
    private var unsettled: [String] = []
    private var lost: [String] = []
    private var kept: Set<String>?

    init(ledger: TownshipStore) { self.ledger = ledger }

    /// Holds one device against the centre.
    mutating func check(device: Int, path: String, entered: [String]) throws {
        let replica = try ReplicaStore(path: path)
        for cell in try replica.cells() {
            let found = try LedgerComparison.differences(ledger.records, replica.records, cell: cell.number)
            differences += found.map { $0.phrase(first: "the centre", second: "device \(device)").english }
        }
        let waiting = try replica.countToSend()
        if waiting > 0 { unsettled.append("device \(device) has not sent \(waiting) changes") }
        for state in [JournalEntry.State.acknowledged, .settled, .refused] {
            for entry in try replica.entries(state) where entry.outcome == nil || state == .acknowledged {
                unsettled.append("change \(entry.number) of device \(device) has no outcome")
            }
        }
        let texts = try keptTexts()
        let aside = Set(try replica.entries(.refused).flatMap { $0.edits.flatMap { Self.texts($0.element) } })
        lost += entered.filter { !texts.contains($0) && !aside.contains($0) }
            .map { "'\($0)', entered on device \(device), is in no ledger, history or review" }
    }

    func results() throws -> [FleetReport.Invariant] {
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
            (Phrase(zh: "每个单元网格的摘要与记录相符", en: "the digest of every cell is that of its records"), digests),
        ].map { name, faults in
            FleetReport.Invariant(
                name: name, faults: Array(faults.prefix(Self.shownFaults)), faultCount: faults.count)
        }
    }

    /// Every text that a change brought, or that stood before or after it.
    private mutating func keptTexts() throws -> Set<String> {
        if let kept { return kept }
        var texts: Set<String> = []
        var sequence: Int64 = 1
        while let change = try ledger.loggedChange(sequence) {
            for (_, edit) in change.edits { texts.formUnion(Self.texts(edit)) }
            sequence += 1
        }
        kept = texts
        return texts
    }

    private static func texts(_ edit: FieldEdit) -> [String] {
        if case .set(.text(let text)) = edit { [text] } else { [] }
    }
}
