import Foundation
import Phrases
import Terminal
import Wire

/// Makes townships and loads servers with them, for tools/bench.
@main
struct GridBench {
    static func main() async { await program.main { _, output in output } }

    static let program = Program<Output>(
        root: Command(
            "grid-bench",
            Phrase(zh: "测量用：建乡镇、加负载", en: "for measuring: makes townships and loads servers with them"),
            subcommands: [found, load, hold, replica]),
        version: ProductVersion.current)

    private static let size: [Option] = [
        .value("cells", "N", Phrase(zh: "网格数，每格一台设备", en: "cells, each with a device"), isRequired: true),
        .value("records", "N", Phrase(zh: "每格记录数", en: "records of each cell"), isRequired: true),
    ]

    private static func township(_ invocation: Invocation) throws -> BenchTownship {
        BenchTownship(
            cells: try invocation.integer("cells", in: 1...100_000),
            recordsPerCell: try invocation.integer("records", in: 4...1_000_000))
    }

    private static let found = Command<Output>(
        "found", Phrase(zh: "建一个乡镇", en: "make a township"), options: size,
        positionals: [Positional("FILE", Phrase(zh: "数据库文件", en: "the database"), completion: .files)],
        examples: [
            .init("--cells 200 --records 200 140428100.sqlite", Phrase(zh: "四万条记录", en: "40,000 records"))
        ]
    ) { invocation, _ in
        let (township, path) = (try township(invocation), try invocation.positional("FILE"))
        try await onThread(named: "found") { try township.found(at: path) }
    }

    private static let load = Command<Output>(
        "load", Phrase(zh: "许多设备同时同步", en: "many devices sync at once"),
        options: size + [
            .value("port", "PORT", Phrase(zh: "服务器端口", en: "the server's port"), isRequired: true),
            .value("devices", "N", Phrase(zh: "同时的设备数", en: "devices at once"), isRequired: true),
            .value(
                "changes", "N",
                Phrase(zh: "每次上传的改动数，0 为反复下载", en: "changes of each sync; 0 reads over and over"),
                isRequired: true),
            .value(
                "page-bytes", "N", Phrase(zh: "每页字节数", en: "bytes of feed of an answer"), isRequired: true),
            .value("seconds", "N", Phrase(zh: "测量时间", en: "how long is measured"), isRequired: true),
            .value(
                "every-ms", "N",
                Phrase(
                    zh: "每台设备隔多久同步一次；不给则不停", en: "how often each device syncs; without a pause if not given")),
        ],
        examples: [
            .init(
                "--cells 200 --records 200 --port 8080 --devices 64 --changes 5 --page-bytes 16384 --seconds 5",
                Phrase(zh: "64 台设备", en: "64 devices"))
        ]
    ) { invocation, output in
        let township = try township(invocation)
        let load = Load(
            township: township,
            port: UInt16(try invocation.integer("port", in: 1...65535)),
            devices: try invocation.integer("devices", in: 1...township.cells),
            changesPerSync: try invocation.integer("changes", in: 0...WireLimits.changesPerRequest),
            pageBytes: try invocation.integer("page-bytes", in: WireLimits.pageBytes),
            pace: try invocation.optionalInteger("every-ms", in: 1...3_600_000).map { .milliseconds($0) },
            time: .seconds(try invocation.integer("seconds", in: 1...3600)),
            seed: .random(in: 0...UInt64.max))
        let result = try await onThread(named: "load") { try load.run() }
        try output.print(result.document(changesPerSync: load.changesPerSync))
    }

    private static let hold = Command<Output>(
        "hold", Phrase(zh: "保持空闲连接直到标准输入结束", en: "hold idle connections until standard input ends"),
        options: [
            .value("port", "PORT", Phrase(zh: "服务器端口", en: "the server's port"), isRequired: true),
            .value("connections", "N", Phrase(zh: "连接数", en: "connections"), isRequired: true),
        ],
        examples: [.init("--port 8080 --connections 10000", Phrase(zh: "一万条", en: "ten thousand"))]
    ) { invocation, output in
        let port = UInt16(try invocation.integer("port", in: 1...65535))
        let count = try invocation.integer("connections", in: 1...12_000)
        try await onThread(named: "hold") {
            try withExtendedLifetime(IdleConnections(count: count, port: port)) {
                try output.print("\(count)")
                _ = FileHandle.standardInput.readDataToEndOfFile()
            }
        }
    }

    private static let replica = Command<Output>(
        "replica", Phrase(zh: "量一份已打开的设备台账的编辑与查找", en: "time edits and searches in an open replica"),
        options: [.value("turns", "N", Phrase(zh: "次数", en: "how many of each"), isRequired: true)],
        positionals: [Positional("FILE", Phrase(zh: "设备台账", en: "the replica"), completion: .files)],
        examples: [.init("--turns 200 wang.sqlite", Phrase(zh: "各二百次", en: "two hundred of each"))]
    ) { invocation, output in
        let pace = ReplicaPace(path: try invocation.positional("FILE"))
        let turns = try invocation.integer("turns", in: 1...100_000)
        let result = try await onThread(named: "replica") { try pace.measure(turns: turns) }
        try output.print(result.document())
    }
}

extension [Int64] {
    /// What this share of the numbers, which are in order, does not exceed; of none, zero.
    fileprivate func percentile(_ share: Double) -> JSONValue {
        .integer(isEmpty ? 0 : self[Swift.min(count - 1, Int(share * Double(count)))])
    }
}

extension ReplicaPace.Result {
    /// What was measured, as whole numbers.
    func document() -> JSONValue {
        let (edits, searches) = (editsMicroseconds.sorted(), searchesMicroseconds.sorted())
        return [
            "edit_median_us": edits.percentile(0.5), "edit_p99_us": edits.percentile(0.99),
            "search_median_us": searches.percentile(0.5), "search_p99_us": searches.percentile(0.99),
            "found": .integer(Int64(found)),
        ]
    }
}

extension Load.Result {
    /// What was measured, as whole numbers.
    func document(changesPerSync: Int) -> JSONValue {
        let sorted = latenciesMicroseconds.sorted()
        func each(_ amount: Int) -> JSONValue { .integer(Int64(amount / max(1, sorted.count))) }
        func perSecond(_ amount: Int) -> JSONValue { .integer(Int64(Double(amount) / max(seconds, 0.001))) }
        return [
            "syncs": .integer(Int64(sorted.count)),
            "syncs_per_second": perSecond(sorted.count),
            "changes_per_second": perSecond(sorted.count * changesPerSync),
            "records_per_second": perSecond(records),
            "median_us": sorted.percentile(0.5), "p99_us": sorted.percentile(0.99),
            "bytes_up": each(bytesUp), "bytes_down": each(bytesDown),
            "milliseconds": .integer(Int64(seconds * 1000)),
            "load_processor_ms": .integer(Int64(processorSeconds * 1000)),
        ]
    }
}
