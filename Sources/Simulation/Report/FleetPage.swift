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
            <section>\(report.story.map { "<p>\(HTML.escaped($0.text(in: language)))\(text("。", "."))</p>" }.joined())</section>
            <section class="invariants"><ul>\(invariants)</ul></section>
            \(chapter(text("没有送出的改动", "Changes not yet sent"), text("每小时末，所有设备上等待的改动：没有信号的日子里积累，有信号时回落；最后大家回到线路好的地方，全部送出，线回到零。", "At the end of each hour, on all devices. They gather on days without a signal and fall when there is one; at the end everybody comes home to a good line, and the line goes to zero."), pending))
            \(chapter(text("多久到达中心", "How fresh the centre is"), text("从录入到中心收到，各占多少改动。", "How long changes took from being entered to the centre, in per cent of all."), freshness))
            \(chapter(text("每小时的同步", "Syncs an hour"), key([("done", text("完成", "complete")), ("broken", text("中断，下次接着来", "broken off, and gone on with the next time"))]), syncs))
            \(chapter(text("一次同步要多久", "How long a sync takes"), text("按线路，以线路模型的毫秒计。", "By line, in milliseconds of the line's model."), lineTable))
            \(chapter(text("一次同步的流量", "Bytes of a sync"), text("上下行合计，各占多少次同步。", "Both ways together, in per cent of all syncs."), bytes))
            \(chapter(text("中断的原因", "Why syncs broke off"), "", troubleTable))
            \(chapter(text("相遇的改动", "Entries that met"), text("两个人改了同一项，又都没见过对方的改动：按合并规则处理，没有一处被悄悄覆盖。", "Two people changed one field without having seen each other's change. The field's policy says what becomes of it, and nothing is overwritten silently."), meetingTable))
            \(chapter(text("待审队列", "The review queue"), "", reviewTable))
            \(chapter(text("中心的应答", "The server's answers"), text("微秒，每小时。", "In microseconds, by the hour. ") + key([("line-median", text("中位数", "median")), ("line-slow", "99 %")]), latency))
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
        let series = [
            SVGChart.Series(style: "done", values: report.hours.map { Double($0.syncs - $0.failedSyncs) }),
            SVGChart.Series(style: "broken", values: report.hours.map { Double($0.failedSyncs) }),
        ]
        let all = [SVGChart.Series(style: "", values: report.hours.map { Double($0.syncs) })]
        return chart(text("同步次数", "syncs"), all).bars(series, gap: 0.05)
    }

    private var latency: String {
        let hours = report.hours.map { $0.answerMicroseconds.sorted() }
        let series = [("line-median", 0.5), ("line-slow", 0.99)].map { style, share in
            SVGChart.Series(
                style: style, values: hours.map { Double(FleetReport.percentile($0, share) ?? 0) })
        }
        return chart(text("应答的微秒", "microseconds"), series).lines(series)
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
