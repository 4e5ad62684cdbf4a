package import Phrases

/// A fleet's report as one page that needs nothing else: to be opened, mailed and printed.
package struct FleetPage {
    let report: FleetReport
    let language: Language

    package init(_ report: FleetReport, language: Language) {
        self.report = report
        self.language = language
    }

    /// The page, in UTF-8.
    package var html: String {
        ReportPage(title: title, language: language).html(
            """
            <p class="verdict \(report.holds ? "good" : "bad")">\(HTML.escaped(verdict))</p>
            <section>\(sentences(Self.premise(report)))\(sentences(report.story))</section>
            <section class="invariants"><ul>\(invariants)</ul></section>
            \(remarks.isEmpty ? "" : chapter(text("值得一看", "What to look at"), "", sentences(remarks)))
            \(chapter(text("没有送出的改动", "Changes not yet sent"), text("每小时末，所有设备上等待的改动：没有信号的日子里积累，有信号时回落；最后大家回到线路好的地方，全部送出，线回到零。", "At the end of each hour, on all devices. They gather on days without a signal and fall when there is one; at the end everybody comes home to a good line, and the line goes to zero."), pending))
            \(chapter(text("多久到达中心", "How fresh the centre is"), text("从录入到中心收到，各占多少改动。", "How long changes took from being entered to the centre, in per cent of all."), freshness))
            \(chapter(text("每小时的同步", "Syncs an hour"), text("在外面的日子；回来后的不画。", "In the field, without those of coming home. ") + key([("done", text("完成", "complete")), ("broken", text("中断，下次接着来", "broken off, and gone on with the next time"))]), syncs))
            \(chapter(text("一次同步要多久", "How long a sync takes"), text("按线路，以线路模型的毫秒计。", "By line, in milliseconds of the line's model.") + key([("done", text("一半在此以内", "half within")), ("most", text("九成", "nine tenths")), ("broken", text("百分之九十九", "99 %"))]), durations + lineTable))
            \(chapter(text("一次同步的流量", "Bytes of a sync"), text("上下行合计，各占多少次同步。", "Both ways together, in per cent of all syncs."), bytes))
            \(chapter(text("中断的原因", "Why syncs broke off"), "", troubleTable))
            \(chapter(text("相遇的改动", "Entries that met"), text("两个人改了同一项，又都没见过对方的改动：按合并规则处理，没有一处被悄悄覆盖。", "Two people changed one field without having seen each other's change. The field's policy says what becomes of it, and nothing is overwritten silently."), meetingTable))
            \(chapter(text("待审队列", "The review queue"), "", reviewTable))
            \(chapter(text("中心的应答", "The server's answers"), text("毫秒，每小时。", "In milliseconds, by the hour. ") + key([("line-median", text("中位数", "median")), ("line-slow", "99 %")]), latency))
            \(chapter(text("中心的内存", "The server's memory"), text("MB，每小时末。", "In MB, at the end of each hour."), memory))
            \(chapter(text("全部数字", "All the numbers"), "", numbers))
            """)
    }

    private var title: String {
        text(
            "演练报告：\(report.profile)，\(report.deviceCount) 台设备，\(report.dayCount) 天（种子 \(report.seed)）",
            "Fleet report: \(report.profile), \(report.deviceCount) devices, \(report.dayCount) days (seed \(report.seed))"
        )
    }

    private var verdict: String {
        if report.isInterrupted { return text("演练中止，没有核对。", "Given up before the end; nothing was checked.") }
        return report.holds
            ? text("全部相符：一样不少，各处相同。", "All holds: nothing is lost, and every device has the same truth.")
            : text("核对不符，见下。", "Something does not hold; see below.")
    }

    /// What was played, for someone who was not there.
    private static func premise(_ report: FleetReport) -> [Phrase] {
        [
            Phrase(
                zh:
                    "这是一次演练：\(report.deviceCount) 台设备像真的一样用了 \(report.daysPassed) 天，程序、台账文件和网络连接都是真的，只有时间和线路的好坏是演出来的",
                en:
                    "This was a rehearsal: \(report.deviceCount) devices were used as in life for \(report.daysPassed) days. The programs, their files and their connections were the real ones; only time passed faster, and the lines were as bad as a model has them"
            )
        ]
    }

    /// What a reader should not pass over.
    private var remarks: [Phrase] {
        var remarks: [Phrase] = []
        if report.reviewCount > 0 {
            remarks.append(
                Phrase(
                    zh: "待审队列里还有 \(grouped(report.reviewCount)) 项等人决定（见“待审队列”）",
                    en:
                        "\(grouped(report.reviewCount)) items wait for a person to decide (see the review queue)"
                ))
        }
        let refused = report.sum(\.refused)
        if refused > 0 {
            remarks.append(
                Phrase(
                    zh: "中心拒绝了 \(grouped(refused)) 处改动，留在设备上等人更正",
                    en:
                        "the server refused \(grouped(refused)) changes, which wait on their devices to be corrected"
                ))
        }
        if let slowest = FleetReport.percentile(report.delayMilliseconds, 0.99), slowest > 2 * 86_400_000 {
            remarks.append(
                Phrase(
                    zh: "百分之一的改动过了 \(slowest / 86_400_000) 天以上才到中心：没有信号的设备",
                    en:
                        "one change in a hundred took more than \(slowest / 86_400_000) days to the centre: devices without a signal"
                ))
        }
        let (syncs, failed) = (report.sum(\.syncs), report.sum(\.failedSyncs))
        if failed * 20 > syncs {
            remarks.append(
                Phrase(
                    zh: "每 \(syncs / failed) 次同步有一次中断", en: "one sync in \(syncs / failed) was broken off"))
        }
        return remarks
    }

    private func sentences(_ phrases: [Phrase]) -> String {
        phrases.map { phrase in
            let sentence = phrase.text(in: language)
            return
                "<p>\(HTML.escaped(sentence.prefix(1).uppercased() + sentence.dropFirst()))\(text("。", "."))</p>"
        }.joined()
    }

    private var invariants: String {
        report.invariants.map { invariant in
            let faults = invariant.faults.map { "<br><code>\(HTML.escaped($0))</code>" }.joined()
            let mark = invariant.faults.isEmpty ? "✓" : "✗ \(invariant.faultCount)"
            return
                "<li class=\"\(invariant.faults.isEmpty ? "good" : "bad")\">\(mark) \(HTML.escaped(invariant.name.text(in: language)))\(faults)</li>"
        }.joined()
    }

    // MARK: Chapters

    private func chapter(_ title: String, _ note: String, _ content: String) -> String {
        "<section class=\"chapter\"><h2>\(title)</h2>\(note.isEmpty ? "" : "<p class=\"note\">\(note)</p>")\(content)</section>"
    }

    private func key(_ entries: [(style: String, text: String)]) -> String {
        entries.map { "<span class=\"key \($0.style)\"></span>\($0.text)" }.joined(separator: " ")
    }

    /// A chart of the hours.
    private func chart(_ label: String, _ series: [SVGChart.Series]) -> SVGChart {
        let dayCount = max(1, report.hours.last?.day ?? 1)
        let marks = stride(from: 1, through: dayCount, by: max(1, dayCount / 10)).compactMap { day in
            report.hours.firstIndex { $0.day == day }.map { ($0, text("第\(day)天", "day \(day)")) }
        }
        return SVGChart(
            label: label, highest: series.flatMap(\.values).max() ?? 0, count: report.hours.count,
            marks: marks)
    }

    private var pending: String {
        let series = [
            SVGChart.Series(style: "line-median", values: report.hours.map { Double($0.pendingChanges) })
        ]
        return chart(text("等待的改动", "changes that wait"), series).lines(series)
    }

    private var syncs: String {
        // At home everybody syncs at once, which would flatten the days before.
        let field = report.hours.map { FleetRun.workingHours.contains($0.hour) ? $0 : nil }
        let series = [
            SVGChart.Series(
                style: "done", values: field.map { Double(($0?.syncs ?? 0) - ($0?.failedSyncs ?? 0)) }),
            SVGChart.Series(style: "broken", values: field.map { Double($0?.failedSyncs ?? 0) }),
        ]
        let all = [SVGChart.Series(style: "", values: field.map { Double($0?.syncs ?? 0) })]
        return chart(text("同步次数", "syncs"), all).bars(series, gap: 0.05)
    }

    private var latency: String {
        let hours = report.hours.map { $0.answerMicroseconds.sorted() }
        let series = [("line-median", 0.5), ("line-slow", 0.99)].map { style, share in
            SVGChart.Series(
                style: style, values: hours.map { Double(FleetReport.percentile($0, share) ?? 0) / 1000 })
        }
        return chart(text("毫秒", "milliseconds"), series).lines(series)
    }

    private var memory: String {
        let series = [
            SVGChart.Series(
                style: "line-median", values: report.hours.map { Double($0.serverMemoryBytes) / 1_000_000 })
        ]
        return chart("MB", series).lines(series)
    }

    private var freshness: String {
        let hours = [1, 2, 4, 8, 24, 48, 96, 168]
        return shares(
            report.delayMilliseconds, upTo: hours.map { Int64($0) * 3_600_000 },
            names: hours.map { $0 < 24 ? text("\($0) 小时", "\($0) h") : text("\($0 / 24) 天", "\($0 / 24) d") })
    }

    private var bytes: String {
        let ends = [500, 1000, 2000, 5000, 10_000, 50_000, 200_000]
        return shares(
            report.syncBytes, upTo: ends, names: ends.map { $0 < 1000 ? "\($0) B" : "\($0 / 1000) KB" })
    }

    /// How many values in a hundred lie in each of some classes, which end at `ends`.
    private func shares<Value: Comparable>(_ values: [Value], upTo ends: [Value], names: [String]) -> String {
        var counts = [Int](repeating: 0, count: ends.count + 1)
        for value in values { counts[ends.firstIndex { value <= $0 } ?? ends.count] += 1 }
        let shares = counts.map { Double($0) * 100 / Double(max(1, values.count)) }
        let series = [SVGChart.Series(style: "done", values: shares)]
        let marks = names.map { "≤ \($0)" } + [text("更多", "more")]
        return SVGChart(
            label: "%", highest: shares.max() ?? 0, count: counts.count,
            marks: marks.enumerated().map { ($0.offset, $0.element) }
        ).bars(series)
    }

    // MARK: Tables

    private func table(_ heads: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "<p>\(text("没有", "none"))</p>" }
        return ReportPage.table(heads, rows)
    }

    private var durations: String {
        let lines = report.lineMilliseconds.sorted { $0.key < $1.key }
        let parts = [("done", 0.5), ("most", 0.9), ("broken", 0.99)].map { style, share in
            (style, lines.map { Double(FleetReport.percentile($0.value.sorted(), share) ?? 0) })
        }
        var below = [Double](repeating: 0, count: lines.count)
        let series = parts.map { style, values in
            defer { below = values }
            return SVGChart.Series(style: style, values: zip(values, below).map { $0 - $1 })
        }
        return SVGChart(
            label: "ms", highest: below.max() ?? 0, count: lines.count,
            marks: lines.enumerated().map { ($0.offset, $0.element.key) }
        ).bars(series, gap: 0.25)
    }

    private var lineTable: String {
        let rows = report.lineMilliseconds.sorted { $0.key < $1.key }.map { name, values in
            let sorted = values.sorted()
            return [name, grouped(values.count)]
                + [0.5, 0.9, 0.99].map { grouped(FleetReport.percentile(sorted, $0) ?? 0) }
        }
        return table(
            [text("线路", "line"), text("次数", "syncs"), text("中位数", "median"), "90 %", "99 %"], rows)
    }

    private var troubleTable: String {
        table(
            [text("原因", "why"), text("次数", "syncs")],
            FleetTrouble.allCases.compactMap { trouble in
                report.troubles[trouble].map { [trouble.phrase.text(in: language), grouped($0)] }
            })
    }

    private var meetingTable: String {
        table(
            [text("合并规则", "policy"), text("相遇", "met")],
            report.meetings.sorted { $0.key < $1.key }.map {
                [FleetReport.policy($0.key).text(in: language), grouped($0.value)]
            })
    }

    private var reviewTable: String {
        table(
            [text("事由", "why"), text("收到", "opened"), text("已审定", "decided"), text("待审", "open")],
            report.reviews.sorted { $0.key < $1.key }.map { reason, review in
                [
                    FleetReport.reason(reason).text(in: language), grouped(review.opened),
                    grouped(review.decided), grouped(review.opened - review.decided),
                ]
            })
    }

    private var numbers: String {
        table(["", ""], report.figures.map { [$0.label.text(in: language), $0.text] })
    }

    private func text(_ chinese: String, _ english: String) -> String {
        Phrase(zh: chinese, en: english).text(in: language)
    }
}

extension FleetReport {
    /// Why something waits for a person, by the name of the reason.
    static func reason(_ name: String) -> Phrase {
        switch name {
        case "later_edit_won": Phrase(zh: "后改的为准，先改的留着", en: "the later edit is in force, the other kept")
        case "centre_stands": Phrase(zh: "中心的值不变，等人审定", en: "the centre's value stands until decided")
        case "edit_beat_removal": Phrase(zh: "删除遇上改动", en: "one removed what another edited")
        case "entry_not_applied":
            Phrase(zh: "事件状态不允许的步骤", en: "a step that the incident's state does not allow")
        case "revoked_device": Phrase(zh: "停用的设备送来的", en: "from a revoked device")
        case "healing": Phrase(zh: "恢复备份后补回的", en: "given back after a restore")
        case "duplicate": Phrase(zh: "可能重复", en: "perhaps twice the same")
        case "suspicious_time": Phrase(zh: "时间可疑", en: "a time that cannot be known")
        default: Phrase(zh: name, en: name)
        }
    }
}
