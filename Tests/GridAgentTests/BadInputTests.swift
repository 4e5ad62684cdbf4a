import Foundation
import Terminal
import Testing

@testable import grid_agent

@Suite struct BadInputTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Terminal.ExitStatus
        let english: String
        let chinese: String

        var testDescription: String { arguments.joined(separator: " ") }

        init(_ line: String, _ status: Terminal.ExitStatus, _ english: String, _ chinese: String) {
            arguments = line.split(separator: " ").map { $0 == "_" ? "" : String($0) }
            self.status = status
            self.english = english
            self.chinese = chinese
        }
    }

    /// Made on a device with the cells 0101 and 0102, household 12 in the first, and one resident in it.
    static let mistakes = [
        Mistake("household add --head 甲", .usage, "--number is missing", "缺少选项 --number"),
        Mistake(
            "household add --number 9 --head 甲", .usage, "--cell: 0101, 0102", "请用 --cell 写明网格：0101、0102"),
        Mistake("household add --number 9 --head 甲 --cell 99", .badData, "no cell \"99\"", "没有网格“99”"),
        Mistake("household add --number 9 --head _ --cell 0101", .badData, "is required", "必填"),
        Mistake("household edit 12", .usage, "no field to change", "没有写明要改哪一项"),
        Mistake("household edit 12 --head _", .badData, "head: is required", "“户主”：必填"),
        Mistake("household edit 12 --head 王小明", .badData, "holds these values already", "与台账相同"),
        Mistake("household edit 12 --phone 12345", .badData, "is not a phone number", "不是电话号码"),
        Mistake("household edit 12 --kind castle", .badData, "is none of: resident, rented", "不在可选值内"),
        Mistake("household edit 12 --remarks _", .badData, "cannot be edited once written", "写入后不能修改"),
        Mistake("household edit 77 --phone 13800000000", .badData, "no household \"77\"", "找不到户“77”"),
        Mistake("household remove 12", .refused, "1 residents belong", "户内还有 1 人"),
        Mistake("household shw 12", .usage, "did you mean \"show\"", "是不是“show”"),
        Mistake(
            "resident add --household 77 --name 乙", .badData, "no household \"77\"", "找不到户“77”"),
        Mistake(
            "resident edit 王芳 --birth-date 1998-02-30", .badData, "is not a date such as", "不是日期"),
        Mistake(
            "resident edit 王芳 --id-number 110105194912310021", .badData, "wrong check digit", "校验码不符"),
        Mistake(
            "benefit add --household 12 --programme 低保 --amount-fen 1.5", .badData, "is not a whole number",
            "不是整数"),
        Mistake("visit list --household 77", .badData, "no household \"77\"", "找不到户“77”"),
        Mistake("visit list --limit 0", .usage, "a whole number from 1", "1 到"),
        Mistake("incident list --status lost", .usage, "one of: open, reported", "可选值：open、reported"),
        Mistake("incident verify 0101-3-1 --verdict perhaps", .usage, "one of: passed, failed", "可选值：passed"),
        Mistake("incident settle 0101-3-1", .usage, "--text is missing", "缺少选项 --text"),
        Mistake(
            "incident settle 0101-3-9 --text 和解", .badData, "no incident \"0101-3-9\"", "找不到事件“0101-3-9”"),
        Mistake("incident approve 0101-3-1", .refused, "is not possible", "不能“批准立案”"),
        Mistake("refused show 4", .badData, "no refused change 4", "没有编号为 4 的被拒改动"),
        Mistake("refused show four", .usage, "is not the number of a change", "不是改动的序号"),
        Mistake("history 没有的", .badData, "no record \"没有的\"", "找不到“没有的”"),
        Mistake("configure --server ftp://x", .usage, "not a server address", "服务器地址不对"),
        Mistake("configure --server grid.example.cn", .usage, "https://grid.example.cn", "应如 https://"),
        Mistake("enrol --server http://a@b --code X", .usage, "not a server address", "服务器地址不对"),
    ]

    @Test(arguments: mistakes)
    func aMistakeIsToldInOneLineAndHasItsStatus(mistake: Mistake) async throws {
        let device = try TestDevice(cells: ["0101", "0102"])
        _ = try await device.add("household", "add", "--number", "12", "--head", "王小明", "--cell", "0101")
        _ = try await device.add("resident", "add", "--household", "12", "--name", "王芳")
        _ = try await device.add("incident", "add", "--kind", "dispute", "--title", "纠纷", "--cell", "0101")
        let english = await device.run(mistake.arguments)
        #expect(english.status == mistake.status)
        #expect(english.errors.contains(mistake.english), "\(english.errors)")
        #expect(english.errors.hasPrefix("grid-agent: ") && english.errors.count(where: \.isNewline) == 1)
        #expect(english.output == "")
        let chinese = await device.run(mistake.arguments, language: "zh")
        #expect(chinese.status == mistake.status)
        #expect(chinese.errors.contains(mistake.chinese), "\(chinese.errors)")
    }

    @Test(arguments: [
        "status", "household list", "pending", "sync", "search 王", "history 1", "refused list",
        "configure --server https://a.example",
    ])
    func aDeviceThatIsNotEnrolledIsToldSoAndGetsNoFile(line: String) async throws {
        let device = try TestDevice()
        let run = await device.run(line.split(separator: " ").map(String.init))
        #expect(run.status == .noInput)
        #expect(run.errors.contains("grid-agent enrol"))
        #expect(!ReplicaLocation.exists(device.replica))
    }

    @Test func aFileThatIsNoDatabaseIsReportedAndKept() async throws {
        let device = try TestDevice()
        let text = String(repeating: "not a database. ", count: 100)
        try text.write(toFile: device.replica, atomically: true, encoding: .utf8)
        let run = await device.run("status")
        #expect(run.status == .inputOutput)
        #expect(run.errors.contains("damaged"))
        #expect(try String(contentsOfFile: device.replica, encoding: .utf8) == text)
    }
}
