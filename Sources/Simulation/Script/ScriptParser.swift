import Ledgers
import Terminal

/// Reads a script: its grammar is line by line, so that an error is about one line and the rest can be read.
struct ScriptParser {
    private let file: String
    /// The commands of the agent, for what a misspelt one may have meant.
    private let agentCommands: [String]
    private var devices: Set<String> = []
    private var copies: Set<String> = []
    private var latest = (day: 1, minute: 0)

    private static let statements = ["say", "begin", "at", "file", "device", "expect"]
    private static let deviceStatements = [
        "offline", "online", "link", "cut", "crash", "clock", "reboot", "save", "restore", "expect",
    ]

    init(file: String, agentCommands: [String]) {
        self.file = file
        self.agentCommands = agentCommands
    }

    /// Reads a whole script.
    ///
    /// - Throws: `ScriptError` for the first line that is wrong.
    static func parse(
        _ text: String, file: String, agentCommands: [String]
    ) throws(ScriptError) -> [ScriptLine] {
        var parser = ScriptParser(file: file, agentCommands: agentCommands)
        var lines: [ScriptLine] = []
        let texts = text.split(separator: "\n", omittingEmptySubsequences: false)
        var index = 0
        while index < texts.count {
            let number = index + 1
            let content = texts[index].drop(while: \.isWhitespace)
            // What is said is for people: it has no words to split.
            let isSaid = content.hasPrefix("say ")
            let words = isSaid ? ["say", String(content.dropFirst(4))] : try parser.words(content, number)
            index += 1
            guard let first = words.first else { continue }
            let text = String(content)
            if first == "file" {
                guard words.count == 2 else { throw parser.error(number, .form("file NAME … end")) }
                try parser.checkName(words[1], number)
                guard let end = texts[index...].firstIndex(where: { $0.filter { !$0.isWhitespace } == "end" })
                else { throw parser.error(number, .noEnd(words[1])) }
                let content = texts[index..<end].map { $0 + "\n" }.joined()
                index = end + 1
                lines.append(
                    ScriptLine(number: number, text: text, action: .file(name: words[1], content: content)))
            } else {
                let action = try parser.action(words, number)
                lines.append(ScriptLine(number: number, text: text, action: action))
            }
        }
        return lines
    }

    private func words(_ line: Substring, _ number: Int) throws(ScriptError) -> [String] {
        do throws(ScriptWords.Problem) {
            return try ScriptWords.split(line)
        } catch {
            switch error {
            case .openQuote(let quote): throw self.error(number, .openQuote(String(quote)))
            case .openBackslash: throw self.error(number, .openBackslash)
            case .special(let character): throw self.error(number, .special(String(character)))
            }
        }
    }

    func error(_ line: Int, _ problem: ScriptError.Problem) -> ScriptError {
        ScriptError(file: file, line: line, problem: problem)
    }

    private mutating func action(_ words: [String], _ line: Int) throws(ScriptError) -> ScriptAction {
        let rest = Array(words.dropFirst())
        if words[0].hasPrefix("@") { return try addressed(String(words[0].dropFirst()), rest, line) }
        switch words[0] {
        case "say": return .say(rest.joined(separator: " "))
        case "begin":
            guard rest.count == 1, let date = CivilDate(text: rest[0]) else {
                throw error(line, .form("begin 2026-03-02"))
            }
            return .begin(date)
        case "at": return try time(rest, line)
        case "device": return try device(rest, line)
        case "expect": return .expect(try expectation(rest, device: nil, line))
        default:
            let meant = Suggestion.closest(to: words[0], among: Self.statements)
            throw error(line, .unknownStatement(words[0], meant: meant))
        }
    }

    private mutating func time(_ words: [String], _ line: Int) throws(ScriptError) -> ScriptAction {
        let parts = words.last?.split(separator: ":").compactMap { Int($0) } ?? []
        guard words.count == 3, words[0] == "day", let day = Int(words[1]), (1...10_000).contains(day),
            parts.count == 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1])
        else { throw error(line, .form("at day 2 08:30")) }
        let minute = parts[0] * 60 + parts[1]
        guard (day, minute) >= latest else { throw error(line, .timeGoesBack) }
        latest = (day, minute)
        return .time(day: day, minuteOfDay: minute)
    }

    private mutating func device(_ words: [String], _ line: Int) throws(ScriptError) -> ScriptAction {
        guard words.count == 3 || (words.count == 5 && words[3] == "code"), words[1] == "for" else {
            throw error(line, .form("device cell-07 for WORKER [code ABCD-EFGH]"))
        }
        let name = words[0].hasPrefix("@") ? String(words[0].dropFirst()) : words[0]
        try checkName(name, line)
        guard name != "centre", devices.insert(name).inserted else { throw error(line, .deviceTwice(name)) }
        return .device(name, worker: words[2], code: words.count == 5 ? words[4] : nil)
    }

    private mutating func addressed(
        _ name: String, _ words: [String], _ line: Int
    ) throws(ScriptError) -> ScriptAction {
        guard let first = words.first else { throw error(line, .form("@\(name) COMMAND …")) }
        let rest = Array(words.dropFirst())
        guard name != "centre" else {
            switch (first, rest.isEmpty) {
            case ("offline", true): return .centreServes(false)
            case ("online", true): return .centreServes(true)
            case ("expect", false): return .expect(try expectation(rest, device: nil, line))
            default: return .centreCommand(words)
            }
        }
        guard devices.contains(name) else {
            let meant = Suggestion.closest(to: name, among: devices.sorted() + ["centre"])
            throw error(line, .unknownDevice(name, meant: meant))
        }
        switch first {
        case "expect": return .expect(try expectation(rest, device: name, line))
        case "offline" where rest.isEmpty: return .network(name, .offline)
        case "online" where rest.isEmpty: return .network(name, .online)
        case "link":
            guard rest.count == 1 else { throw error(line, .form("@\(name) link 2g")) }
            return .network(name, .link(rest[0]))
        case "cut": return .network(name, .cut(afterBytes: try bytes(rest, "@\(name) cut after 3 KB", line)))
        case "crash": return .crash(name, afterBytes: try bytes(rest, "@\(name) crash after 3 KB", line))
        case "reboot" where rest.isEmpty: return .clock(name, .reboot)
        case "clock": return .clock(name, .off(byMilliseconds: try duration(rest, name, line)))
        case "save":
            guard rest.count == 2, rest[0] == "as" else { throw error(line, .form("@\(name) save as COPY")) }
            try checkName(rest[1], line)
            copies.insert(rest[1])
            return .save(name, copy: rest[1])
        case "restore":
            guard rest.count == 1 else { throw error(line, .form("@\(name) restore COPY")) }
            guard copies.contains(rest[0]) else {
                let meant = Suggestion.closest(to: rest[0], among: copies.sorted())
                throw error(line, .noCopy(rest[0], meant: meant))
            }
            return .restore(name, copy: rest[0])
        default:
            guard agentCommands.contains(first) || first.hasPrefix("-") else {
                let meant = Suggestion.closest(to: first, among: agentCommands + Self.deviceStatements)
                throw error(line, .unknownDeviceStatement(first, meant: meant))
            }
            return .command(name, words)
        }
    }

    /// Names become files beside each other, and nothing elsewhere.
    private func checkName(_ name: String, _ line: Int) throws(ScriptError) {
        let isName = name.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
        guard isName, let first = name.first, first != ".", first != "-" else {
            throw error(line, .badName(name))
        }
    }

    /// `after 3 KB`, `after 300 B`
    private func bytes(_ words: [String], _ form: String, _ line: Int) throws(ScriptError) -> Int {
        let factor = ["B": 1.0, "KB": 1000, "MB": 1_000_000][words.last ?? ""]
        guard words.count == 3, words[0] == "after", let number = Double(words[1]), let factor,
            (1...1e9).contains(number * factor)
        else { throw error(line, .form(form)) }
        return Int(number * factor)
    }

    /// `-3 days`, `+2 hours`, `right`
    private func duration(_ words: [String], _ name: String, _ line: Int) throws(ScriptError) -> Int64 {
        if words == ["right"] { return 0 }
        let unit = words.last.map { $0.hasSuffix("s") ? String($0.dropLast()) : $0 } ?? ""
        let factor = [
            "second": 1000.0, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "year": 31_536_000_000,
        ][unit]
        guard words.count == 2, let number = Double(words[0]), let factor, abs(number * factor) < 6e12 else {
            throw error(line, .form("@\(name) clock -3 days, @\(name) clock +2 hours, @\(name) clock right"))
        }
        return Int64(number * factor)
    }
}
