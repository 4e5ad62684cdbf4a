package import Phrases

/// What is wrong with a line of a script, and what was probably meant.
package struct ScriptError: Error, Sendable, Equatable {
    package enum Problem: Sendable, Equatable {
        case openQuote(String)
        case openBackslash
        case special(String)
        case unknownStatement(String, meant: String?)
        case unknownDeviceStatement(String, meant: String?)
        case unknownExpectation(String, meant: String?)
        case unknownDevice(String, meant: String?)
        case deviceTwice(String)
        case badName(String)
        case form(String)
        case timeGoesBack
        case noEnd(String)
        case noCentre
        case noRelay
        case codeNeeded
        case noSuchLink(String, meant: String?)
        case noCopy(String, meant: String?)
    }

    package let file: String
    package let line: Int
    package let problem: Problem

    package var phrase: Phrase {
        let place = "\(file):\(line)"
        func unknown(_ zh: String, _ en: String, _ word: String, _ meant: String?) -> Phrase {
            Phrase(
                zh: "\(place)：\(zh)“\(word)”" + (meant.map { "，是不是 \($0)？" } ?? ""),
                en: "\(place): \(en) '\(word)'" + (meant.map { "; did you mean \($0)?" } ?? ""))
        }
        return switch problem {
        case .openQuote(let quote):
            Phrase(zh: "\(place)：引号 \(quote) 没有配对", en: "\(place): the quotation mark \(quote) is not closed")
        case .openBackslash:
            Phrase(zh: "\(place)：行末多了反斜杠", en: "\(place): nothing stands behind the backslash")
        case .special(let character):
            Phrase(
                zh: "\(place)：\(character) 要放在引号里，脚本里没有变量和管道",
                en:
                    "\(place): put \(character) between quotation marks; a script has no variables and no pipes"
            )
        case .unknownStatement(let word, let meant):
            unknown("不认识语句", "there is no statement", word, meant)
        case .unknownDeviceStatement(let word, let meant):
            unknown("grid-agent 没有命令", "grid-agent has no command", word, meant)
        case .unknownExpectation(let word, let meant):
            unknown("不能核对", "nothing to expect is called", word, meant)
        case .unknownDevice(let name, let meant):
            Phrase(
                zh: "\(place)：还没有设备 \(name)，先写 device \(name) for 姓名"
                    + (meant.map { "，或是 @\($0)？" } ?? ""),
                en: "\(place): there is no device \(name) yet; write before: device \(name) for WORKER"
                    + (meant.map { "; or did you mean @\($0)?" } ?? ""))
        case .deviceTwice(let name):
            Phrase(zh: "\(place)：设备 \(name) 已有了", en: "\(place): there is a device \(name) already")
        case .badName(let name):
            Phrase(
                zh: "\(place)：名称 \(name) 只能有字母、数字、点、横线，不能以点开头",
                en:
                    "\(place): a name has letters, digits, dots and hyphens, and begins with none of these two: \(name)"
            )
        case .form(let form): Phrase(zh: "\(place)：应写作：\(form)", en: "\(place): write it as: \(form)")
        case .timeGoesBack:
            Phrase(
                zh: "\(place)：时间不能倒退；要让设备的时钟走错，请用 @设备 clock",
                en: "\(place): time does not go back; for a device's wrong clock write: @DEVICE clock")
        case .noEnd(let name):
            Phrase(
                zh: "\(place)：文件 \(name) 没有结尾的 end", en: "\(place): the file \(name) has no line 'end'")
        case .noCentre:
            Phrase(
                zh: "\(place)：@centre 只能用在脚本自己的中心，不能与 --server 同用",
                en: "\(place): @centre is for the script's own centre, not for one named by --server")
        case .noRelay:
            Phrase(
                zh: "\(place)：线路只能在脚本自己的中心前面变；对别的服务器请用 grid-agent link",
                en:
                    "\(place): lines change before the script's own centre; before other servers use grid-agent link"
            )
        case .codeNeeded:
            Phrase(
                zh: "\(place)：用 --server 时要写登记码：device 名称 for 姓名 code ABCD-EFGH",
                en: "\(place): with --server, bring the code: device NAME for WORKER code ABCD-EFGH")
        case .noSuchLink(let name, let meant): unknown("没有这种线路", "there is no line", name, meant)
        case .noCopy(let name, let meant): unknown("没有这份副本", "there is no copy", name, meant)
        }
    }
}
