package import Phrases

/// Why a file is no trace that can be played, and where.
package struct TraceError: Error, Sendable, Equatable {
    package enum Problem: Sendable, Equatable {
        case noSuchFile
        /// The first line is not a trace's.
        case noTrace
        case otherVersion(Int)
        case lineTooLong
        /// What is amiss, in a decoder's words.
        case unreadable(String)
        case outOfPlace
        /// A number that is beyond what a trace may hold, or that does not follow on the one before.
        case badNumber(String)
        /// Something that no line before tells of.
        case unknown(String)
        case truncated
        case behindEnd
    }

    package let source: String
    /// From 1.
    package let line: Int
    package let problem: Problem

    package var phrase: Phrase {
        let place = "\(source):\(line)"
        let again = Phrase(
            zh: "请用 grid-server trace export 重新导出，或重新拷贝",
            en: "export it again with grid-server trace export, or copy it again")
        func broken(zh: String, en: String) -> Phrase {
            Phrase(zh: "\(place)：\(zh)；\(again.chinese)", en: "\(place): \(en); \(again.english)")
        }
        return switch problem {
        case .noSuchFile:
            Phrase(zh: "读不到记录 \(source)，请检查路径", en: "cannot read the trace \(source); check the path")
        case .noTrace:
            Phrase(
                zh: "\(source) 不是 grid-server trace export 导出的记录",
                en: "\(source) is no trace; make one with: grid-server trace export FILE")
        case .otherVersion(let version):
            Phrase(
                zh: "\(source) 是第 \(version) 版记录，本程序只认第 \(TraceLimits.version) 版；请用写它的版本重放，或重新导出",
                en:
                    "\(source) is a trace of version \(version) and this program plays version \(TraceLimits.version); "
                    + "play it with the build that wrote it, or export it again")
        case .lineTooLong:
            broken(
                zh: "这一行超过 \(TraceLimits.lineBytes >> 20) MiB",
                en: "this line is longer than \(TraceLimits.lineBytes >> 20) MiB")
        case .unreadable(let detail):
            broken(zh: "这一行读不懂（\(detail)）", en: "this line cannot be read (\(detail))")
        case .outOfPlace: broken(zh: "这一行的位置不对", en: "this line is out of place")
        case .badNumber(let name): broken(zh: "\(name) 的数值不对", en: "the number of \(name) is wrong")
        case .unknown(let name): broken(zh: "前面没有 \(name)", en: "no line before tells of \(name)")
        case .truncated: broken(zh: "记录在此中断", en: "the trace breaks off here")
        case .behindEnd: broken(zh: "结尾之后还有内容", en: "something stands behind the end")
        }
    }
}
