import Foundation
import Ledgers
import Phrases
import Storage
import SyncServer
import Terminal

/// The official calendar of working days.
enum CalendarCommands {
    /// Bytes of a calendar's file: more than its days could fill.
    private static let fileBytesMax = 1 << 20

    static let calendar = Command<CentreContext>(
        "calendar", Phrase(zh: "工作日日历", en: "the calendar of working days"),
        subcommands: [importCalendar, show, history])

    private static let importCalendar = Command<CentreContext>(
        "import",
        Phrase(zh: "导入节假日和调休上班日", en: "import public holidays and make-up working days"),
        notes: Phrase(
            zh: "文件首行为 date,name,kind，每行一天，kind 为 holiday 或 workday；文件所含年份原有的日子全部换成文件所列。"
                + "各设备下次同步时收到；事件的期限随之重算。谁导入了什么有记录：calendar history。",
            en:
                "The file begins with date,name,kind and has a line for each day, of kind holiday or workday. It replaces "
                + "all days of the years that it lists. Devices get it at their next sync, and the terms of incidents "
                + "follow it. Who imported what stays on record: calendar history."),
        options: [
            .value("by", "NAME", Phrase(zh: "导入人，默认为登录名", en: "who imports; the login name unless given"))
        ],
        positionals: [
            Positional("FILE", Phrase(zh: "CSV 文件（UTF-8）", en: "the CSV file (UTF-8)"), completion: .files)
        ],
        examples: [.init("holidays.csv", Phrase(zh: "导入新一年的日历", en: "the calendar of a new year"))]
    ) { invocation, context in
        let path = try invocation.positional("FILE")
        let days = try read(path)
        let store = try context.open()
        let before = counts(try store.listedDays())
        do {
            try CalendarListing(
                store: store, person: invocation.optionalText("by") ?? NSUserName(), now: context.now
            ).replace(with: days)
        } catch is CalendarTooLong {
            throw CommandFailure(
                .badData, Phrase(zh: "日历过长，没有导入", en: "the calendar is too long; nothing was imported"))
        }
        let after = counts(days).sorted { $0.key < $1.key }
        if context.wantsJSON {
            let years = after.map { year in
                JSONValue.object([
                    .init("year", .integer(Int64(year.key))), .init("days", .integer(Int64(year.value))),
                    .init("replaced", .integer(Int64(before[year.key] ?? 0))),
                ])
            }
            return try context.output.print(.array(years))
        }
        for (year, count) in after {
            let replaced = before[year] ?? 0
            try context.output.print(
                Phrase(
                    zh: "\(year) 年：列出 \(count) 天" + (replaced > 0 ? "（原有 \(replaced) 天已替换）" : ""),
                    en: "\(year): \(count) days listed" + (replaced > 0 ? " (in place of \(replaced))" : "")))
        }
    }

    private static let show = Command<CentreContext>(
        "show", Phrase(zh: "列出节假日和调休上班日", en: "list the holidays and make-up working days"),
        options: [.value("year", "YEAR", Phrase(zh: "只列这一年", en: "only those of this year"))],
        examples: [.init("--year 2026", Phrase(zh: "2026 年", en: "of 2026"))]
    ) { invocation, context in
        let year = try invocation.optionalInteger("year", in: 1850...2199)
        let days = try context.open().listedDays().filter { year == nil || $0.date.year == year }
        let language = context.output.language
        try Listing<ListedDay>(
            columns: [
                .init(Phrase(zh: "日期", en: "date"), "date") { .string($0.date.text) },
                .init(Phrase(zh: "名称", en: "name"), "name") { .string($0.name) },
                .init(Phrase(zh: "类型", en: "kind"), "kind") { day in
                    .string(context.wantsJSON ? day.kind.rawValue : day.kind.label.text(in: language))
                },
            ],
            whenEmpty: Phrase(
                zh: "没有列出日子，期限按周一至周五计；请运行 grid-server calendar import",
                en:
                    "no days are listed: terms count Monday to Friday; run: grid-server calendar import --help"
            )
        ).print(days, to: context)
    }

    private static let history = Command<CentreContext>(
        "history", Phrase(zh: "查看谁何时列了哪些日子", en: "show who listed which days, and when"),
        options: [.value("year", "YEAR", Phrase(zh: "只看这一年的", en: "only those of this year"))],
        examples: [.init("--year 2026", Phrase(zh: "2026 年的", en: "of 2026"))]
    ) { invocation, context in
        let year = try invocation.optionalInteger("year", in: 1850...2199)
        let listings = try context.open().calendarListings().filter { year == nil || $0.year == year }
        let language = context.output.language
        func text(_ day: ListedDay) -> String {
            [day.date.text, day.kind.label.text(in: language), day.name].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
        try Listing<CalendarYearListing>(
            columns: [
                .init(Phrase(zh: "时间", en: "when"), "when") {
                    .string(LocalTime.textWithSeconds(milliseconds: $0.milliseconds))
                },
                .init(Phrase(zh: "何人", en: "who"), "who") { .string($0.person) },
                .init(Phrase(zh: "年份", en: "year"), "year", isNumber: true) { .integer(Int64($0.year)) },
                .init(Phrase(zh: "所列日子", en: "days listed"), "days") { listing in
                    context.wantsJSON
                        ? .array(listing.days.map { .string(text($0)) })
                        : .string("\(listing.days.count)")
                },
            ],
            whenEmpty: Phrase(zh: "没有导入过日历", en: "no calendar was ever imported")
        ).print(listings, to: context)
    }

    private static func read(_ path: String) throws -> [ListedDay] {
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        guard type != .typeDirectory, let file = FileHandle(forReadingAtPath: path),
            case let data = try file.read(upToCount: fileBytesMax + 1) ?? Data(), data.count <= fileBytesMax
        else { throw CentreError.cannotRead(path) }
        let bytes = [UInt8](data)
        do throws(WorkingCalendarError) {
            return try WorkingCalendar.listedDays(csv: bytes.span)
        } catch {
            throw CommandFailure(
                .badData,
                Phrase(
                    zh: "\(path) 第 \(error.line) 行：\(error.phrase.chinese)；没有导入",
                    en: "\(path) line \(error.line): \(error.phrase.english); nothing was imported"))
        }
    }

    /// How many days are listed of each year.
    private static func counts(_ days: [ListedDay]) -> [Int: Int] {
        days.reduce(into: [:]) { $0[$1.date.year, default: 0] += 1 }
    }
}
