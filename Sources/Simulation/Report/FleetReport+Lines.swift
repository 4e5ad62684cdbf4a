package import Phrases

extension FleetReport {
    /// The report in a few lines for a terminal: what happened, in numbers, and what holds.
    package var lines: [Phrase] {
        [
            Phrase(
                zh:
                    "乡镇 \(profile)，种子 \(seed)：\(deviceCount) 台设备，\(daysPassed) 天，用时 \(wallMilliseconds / 1000) 秒",
                en:
                    "township \(profile), seed \(seed): \(deviceCount) devices, \(daysPassed) days, in \(wallMilliseconds / 1000) s"
            )
        ] + story + invariantLines
    }

    /// The days that were played, fewer than asked for where it was given up.
    var daysPassed: Int { Set(hours.map(\.day)).count }

    /// What happened, for someone who was not there.
    var story: [Phrase] {
        let (syncs, failed) = (sum(\.syncs), sum(\.failedSyncs))
        let bytes = Self.percentile(syncBytes.sorted(), 0.5) ?? 0
        let server = serverMicroseconds.sorted()
        let (median, slow) = (Self.percentile(server, 0.5) ?? 0, Self.percentile(server, 0.99) ?? 0)
        let met = meetings.values.reduce(0, +)
        let opened = reviews.values.reduce(0) { $0 + $1.opened }
        var story = [
            Phrase(
                zh:
                    "录入 \(grouped(sum(\.entered))) 处改动：入账 \(grouped(sum(\.applied)))，送审 \(grouped(sum(\.inReview)))，被拒 \(grouped(sum(\.refused)))；台账共 \(grouped(recordCount)) 条",
                en:
                    "\(grouped(sum(\.entered))) changes entered: \(grouped(sum(\.applied))) applied, \(grouped(sum(\.inReview))) sent to review, \(grouped(sum(\.refused))) refused; \(grouped(recordCount)) records in the ledger"
            ),
            Phrase(
                zh:
                    "同步 \(grouped(syncs)) 次，中断 \(grouped(failed)) 次\(troubleList(.chinese))，下次都接着来；一次同步的中位数 \(grouped(bytes)) 字节",
                en:
                    "\(grouped(syncs)) syncs, \(grouped(failed)) broken off\(troubleList(.english)) and gone on with; \(grouped(bytes)) bytes a sync in the median"
            ),
        ]
        if let (half, most) = hoursToCentre {
            story.append(
                Phrase(
                    zh: "录入的一半在 \(half) 小时内、九成在 \(most) 小时内到达中心",
                    en:
                        "half of what was entered was at the centre within \(half) h, nine tenths within \(most) h"
                ))
        }
        if !isInterrupted {
            story.append(
                Phrase(
                    zh:
                        "\(grouped(met)) 处改动遇上了录入人没见过的改动；待审队列收到 \(grouped(opened)) 项，审定 \(grouped(decisions)) 项，余 \(grouped(reviewCount)) 项",
                    en:
                        "\(grouped(met)) entries met another that their author had not seen; \(grouped(opened)) items went to review, \(grouped(decisions)) were decided, \(grouped(reviewCount)) are open"
                ))
        }
        if lostDevices > 0 {
            story.append(
                Phrase(
                    zh: "丢失设备 \(lostDevices) 台，随之丢失未送出的改动 \(lostChanges) 处",
                    en:
                        "devices lost: \(lostDevices); unsent changes lost with them: \(lostChanges)"
                ))
        }
        story.append(
            Phrase(
                zh:
                    "中心的应答：中位数 \(Self.milliseconds(median)) 毫秒，百分之九十九在 \(Self.milliseconds(slow)) 毫秒内；内存最多 \(serverMemoryPeakBytes / 1_000_000) MB",
                en:
                    "the server's answers: \(Self.milliseconds(median)) ms in the median, 99 % within \(Self.milliseconds(slow)) ms; its memory at most \(serverMemoryPeakBytes / 1_000_000) MB"
            ))
        return story
    }

    /// A thousandth of a number, with one digit behind the point.
    static func milliseconds(_ microseconds: Int) -> String {
        let tenths = (microseconds + 50) / 100
        return "\(grouped(tenths / 10)).\(tenths % 10)"
    }

    private var hoursToCentre: (half: Int64, most: Int64)? {
        func hours(_ share: Double) -> Int64? {
            Self.percentile(delayMilliseconds, share).map { ($0 + 3_599_999) / 3_600_000 }
        }
        guard let half = hours(0.5), let most = hours(0.9) else { return nil }
        return (half, most)
    }

    private func troubleList(_ language: Language) -> String {
        let words = FleetTrouble.allCases.compactMap { trouble in
            troubles[trouble].map { "\(trouble.phrase.text(in: language)) \(grouped($0))" }
        }
        guard !words.isEmpty else { return "" }
        return language == .chinese
            ? "（\(words.joined(separator: "，"))）" : " (\(words.joined(separator: ", ")))"
    }

    private var invariantLines: [Phrase] {
        invariants.flatMap { invariant in
            [invariant.headline] + invariant.faults.map { Phrase(zh: "    \($0)", en: "    \($0)") }
        }
    }
}

extension FleetReport.Invariant {
    /// What it is, and whether it holds.
    var headline: Phrase {
        let mark = faultCount == 0 ? "✓" : "✗ \(faultCount)"
        return Phrase(zh: "\(mark) \(name.chinese)", en: "\(mark) \(name.english)")
    }
}

extension FleetTrouble {
    /// Why a sync broke off.
    var phrase: Phrase {
        switch self {
        case .line: Phrase(zh: "线路中断", en: "the line broke")
        case .crash: Phrase(zh: "设备断电", en: "the device died")
        case .portal: Phrase(zh: "网络要先登录", en: "the network wanted a login")
        case .busy: Phrase(zh: "中心忙", en: "the server was busy")
        case .damaged: Phrase(zh: "应答有损坏", en: "the answer was damaged")
        case .refused: Phrase(zh: "被拒绝", en: "refused")
        }
    }
}
