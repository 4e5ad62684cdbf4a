package import Phrases
import Terminal

/// One number of a report, with what it is in both languages: documents explain themselves, and two of them can be laid
/// side by side by the names alone.
package struct FleetFigure: Sendable, Equatable {
    package let name: String
    package let label: Phrase
    package let unit: String
    package let value: Int64

    init(_ name: String, _ label: Phrase, _ value: some BinaryInteger, _ unit: String = "") {
        self.name = name
        self.label = label
        self.unit = unit
        self.value = Int64(clamping: value)
    }

    /// The number as people read it, with its unit.
    var text: String { unit.isEmpty ? grouped(value) : "\(grouped(value)) \(unit)" }

    var json: JSONValue {
        .object([
            .init("name", .string(name)), .init("zh", .string(label.chinese)),
            .init("en", .string(label.english)),
            .init("unit", .string(unit)), .init("value", .integer(value)),
        ])
    }

    init?(_ json: PrintedJSON) {
        guard let members = json.members, case .string(let name) = members["name"],
            case .string(let chinese) = members["zh"], case .string(let english) = members["en"],
            case .string(let unit) = members["unit"], case .number(let number) = members["value"],
            let value = Int64(exactly: number)
        else { return nil }
        self.init(name, Phrase(zh: chinese, en: english), value, unit)
    }
}

/// A number in groups of three digits, with narrow spaces that do not break.
func grouped(_ number: some BinaryInteger) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
        groups.insert(String(digits.suffix(3)), at: 0)
        digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: "\u{202F}")
}

extension FleetReport {
    /// The report in numbers, in the order in which people read them.
    package var figures: [FleetFigure] {
        [field, traffic, onLines, freshness, conflicts, server].flatMap(\.self)
    }

    private var field: [FleetFigure] {
        [
            FleetFigure("devices", Phrase(zh: "设备", en: "devices"), deviceCount),
            FleetFigure("days", Phrase(zh: "天数", en: "days"), dayCount),
            FleetFigure("records", Phrase(zh: "台账记录", en: "records in the ledger"), recordCount),
            FleetFigure("entered", Phrase(zh: "录入的改动", en: "changes entered"), sum(\.entered)),
            FleetFigure("applied", Phrase(zh: "入账", en: "changes applied"), sum(\.applied)),
            FleetFigure("in_review", Phrase(zh: "送审", en: "changes sent to review"), sum(\.inReview)),
            FleetFigure("refused", Phrase(zh: "被拒", en: "changes refused"), sum(\.refused)),
            FleetFigure("lost_devices", Phrase(zh: "丢失的设备", en: "devices lost"), lostDevices),
            FleetFigure(
                "lost_changes", Phrase(zh: "随之丢失、未送出的改动", en: "unsent changes lost with them"), lostChanges),
        ]
    }

    private var traffic: [FleetFigure] {
        let bytes = syncBytes.sorted()
        return [
            FleetFigure("syncs", Phrase(zh: "同步", en: "syncs"), sum(\.syncs)),
            FleetFigure("failed_syncs", Phrase(zh: "中断的同步", en: "syncs broken off"), sum(\.failedSyncs)),
            FleetFigure("bytes_up", Phrase(zh: "上行流量", en: "traffic up"), sum(\.bytesUp) / 1000, "KB"),
            FleetFigure("bytes_down", Phrase(zh: "下行流量", en: "traffic down"), sum(\.bytesDown) / 1000, "KB"),
        ] + Self.percentiles(bytes, "sync_bytes", Phrase(zh: "一次同步", en: "one sync"), "B")
    }

    private var onLines: [FleetFigure] {
        lineMilliseconds.sorted { $0.key < $1.key }.flatMap { name, values in
            Self.percentiles(
                values.sorted(), "line_\(name)", Phrase(zh: "\(name) 线路上一次同步", en: "a sync on \(name)"), "ms")
        }
    }

    private var freshness: [FleetFigure] {
        Self.percentiles(
            delayMilliseconds.map { ($0 + 3_599_999) / 3_600_000 }, "fresh",
            Phrase(zh: "录入到中心", en: "from entering to the centre"), "h")
    }

    private var conflicts: [FleetFigure] {
        meetings.sorted { $0.key < $1.key }.map { policy, count in
            FleetFigure(
                "met_\(policy)",
                Phrase(
                    zh: "相遇的改动（\(Self.policy(policy).chinese)）",
                    en: "entries that met (\(Self.policy(policy).english))"),
                count)
        } + [
            FleetFigure("review_open", Phrase(zh: "待审项", en: "review items open"), reviewCount),
            FleetFigure("decisions", Phrase(zh: "已审定", en: "review items decided"), decisions),
        ]
    }

    private var server: [FleetFigure] {
        Self.percentiles(
            serverMicroseconds.sorted(), "server", Phrase(zh: "中心应答", en: "server's answer"), "µs") + [
                FleetFigure(
                    "server_memory", Phrase(zh: "中心内存最多", en: "server's memory at most"),
                    serverMemoryPeakBytes / 1_000_000, "MB"),
                FleetFigure(
                    "fleet_memory", Phrase(zh: "演练程序内存最多", en: "the fleet's own memory at most"),
                    ownMemoryBytes / 1_000_000, "MB"),
                FleetFigure(
                    "run_seconds", Phrase(zh: "演练用时", en: "the run took"), wallMilliseconds / 1000, "s"),
            ]
    }

    static func percentiles(
        _ sorted: [some BinaryInteger], _ name: String, _ label: Phrase, _ unit: String
    ) -> [FleetFigure] {
        [("p50", 0.5, "50 %"), ("p90", 0.9, "90 %"), ("p99", 0.99, "99 %")].compactMap { part, share, text in
            percentile(sorted, share).map {
                FleetFigure(
                    "\(name)_\(part)",
                    Phrase(zh: "\(label.chinese)，\(text) 以内", en: "\(label.english), \(text) within"), $0,
                    unit)
            }
        }
    }

    /// What a policy does with entries that met.
    static func policy(_ name: String) -> Phrase {
        switch name {
        case "latest": Phrase(zh: "后改的为准", en: "the later wins")
        case "review": Phrase(zh: "由人审定", en: "a person decides")
        case "union": Phrase(zh: "增删都算", en: "both apply, as sets")
        case "sum": Phrase(zh: "各自相加", en: "both are added")
        case "append": Phrase(zh: "都留下", en: "both are kept")
        default: Phrase(zh: name, en: name)
        }
    }
}
