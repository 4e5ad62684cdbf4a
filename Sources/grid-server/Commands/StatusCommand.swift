import Ledgers
import Phrases
import Storage
import Terminal
import Wire

/// The township at a glance.
enum StatusCommand {
    static let status = Command<CentreContext>(
        "status", Phrase(zh: "乡镇台账概况", en: "the township at a glance"),
        examples: [.init("--json", Phrase(zh: "给程序用", en: "for programs"))]
    ) { _, context in
        let store = try context.open()
        guard let township = try store.township() else { throw CentreError.notInitialised(context.directory) }
        var lines: [(Phrase, String, JSONValue)] = [
            (Phrase(zh: "乡镇", en: "township"), "township", .string(township.name)),
            (Phrase(zh: "代码", en: "code"), "code", .string(township.code)),
            (Phrase(zh: "版次", en: "revision"), "revision", .integer(township.revision)),
            (Phrase(zh: "网格", en: "cells"), "cells", .integer(Int64(try store.cells().count))),
        ]
        for kind in Schema.kinds {
            lines.append((kind.label, kind.name, .integer(try store.records.count(kind))))
        }
        let devices = try store.devices()
        lines += [
            (
                Phrase(zh: "设备", en: "devices"), "devices",
                .integer(Int64(devices.filter { !$0.isRevoked }.count))
            ),
            (Phrase(zh: "待审事项", en: "to review"), "review_open", .integer(try store.openReviewCount())),
            (Phrase(zh: "被拒改动", en: "refused changes"), "refused", .integer(try store.refusedCount())),
        ]
        if context.wantsJSON {
            return try context.output.print(JSONValue.object(lines.map { .init($0.1, $0.2) }))
        }
        var table = Table(columns: [.init(""), .init("")])
        for line in lines {
            let text = if case .string(let string) = line.2 { string } else { line.2.text }
            table.append([line.0.text(in: context.output.language), text])
        }
        try context.output.print(table)
    }
}
