package import Phrases

/// What both command lines tell of where an incident stands: the same words for people, the same members for
/// programs.
package struct IncidentAccount: Sendable {
    package let state: IncidentState
    package let timing: IncidentTiming

    package init(_ state: IncidentState, _ timing: IncidentTiming) {
        self.state = state
        self.timing = timing
    }

    /// Names and values for programs, the values in whatever form the caller writes them. Times are `LocalTime`'s;
    /// `left_working_days` has one decimal, rounded down.
    package func members<Value>(
        text: (String?) -> Value, flag: (Bool?) -> Value, count: (Int64) -> Value
    ) -> [(name: String, value: Value)] {
        func time(_ milliseconds: Int64?) -> Value {
            text(milliseconds.map { LocalTime.text(milliseconds: $0) })
        }
        let term = state.runningTerm
        return [
            ("status", text(state.status.rawValue)), ("level", text(state.level.rawValue)),
            ("department", text(state.department.map { ChoiceList.departments.name(of: $0) })),
            ("handler", text(state.handler)), ("deadline", time(state.deadlineMilliseconds)),
            ("extended", flag(state.isExtended)), ("colour", text(timing.colour.rawValue)),
            (
                "left_working_days",
                text(timing.leftMilliseconds.map { IncidentTiming.workingDaysText(milliseconds: $0) })
            ), ("overdue_since", time(timing.overdueSinceMilliseconds)), ("delay", text(timing.delay.name)),
            ("calendar_listed", flag(term?.isCalendarListed)),
            ("county_reported", time(state.countyReport?.reportedMilliseconds)),
            ("county_same_day", flag(state.countyReport?.isSameDay)),
            ("county_feedback", time(state.countyReport?.feedbackMilliseconds)),
            ("reopened", count(Int64(state.reopenedCount))),
        ]
    }

    /// Labels and texts for people; what there is nothing to say of is left out.
    package func lines(in language: Language) -> [(label: Phrase, text: String)] {
        var lines = [
            (Phrase(zh: "状态", en: "status"), state.status.label.text(in: language)),
            (Phrase(zh: "层级", en: "level"), state.level.label.text(in: language)),
        ]
        if let department = state.department {
            lines.append(
                (
                    Phrase(zh: "职能部门", en: "department"),
                    ChoiceList.departments.label(of: department, in: language)
                ))
        }
        if let handler = state.handler { lines.append((Phrase(zh: "承办人", en: "handler"), handler)) }
        if let deadline = deadline(in: language) {
            lines.append((Phrase(zh: "办结期限", en: "deadline"), deadline))
        }
        lines.append((Phrase(zh: "督办", en: "supervision"), supervision(in: language)))
        if let report = county(in: language) { lines.append((Phrase(zh: "上报县", en: "county"), report)) }
        if state.reopenedCount > 0 {
            lines.append((Phrase(zh: "重开次数", en: "reopened"), "\(state.reopenedCount)"))
        }
        return lines
    }

    /// The deadline, and what is special about it; nil when nothing is due.
    package func deadline(in language: Language) -> String? {
        guard let term = state.runningTerm else { return nil }
        var text = LocalTime.text(milliseconds: term.deadlineMilliseconds)
        if term.isExtended { text += Phrase(zh: "（已延期）", en: " (extended)").text(in: language) }
        if !term.isCalendarListed {
            text += Phrase(zh: "（日历未列该年，按周计）", en: " (by the week: the calendar does not list the year)")
                .text(in: language)
        }
        return text
    }

    /// The colour, the time left or overdue, and what is owed for a delay.
    package func supervision(in language: Language) -> String {
        let parts = [timing.colour.label, timing.label, timing.delay.label].compactMap {
            $0?.text(in: language)
        }
        return parts.filter { !$0.isEmpty }.joined(separator: language == .chinese ? "，" : ", ")
    }

    private func county(in language: Language) -> String? {
        guard let report = state.countyReport else { return nil }
        let reported = LocalTime.text(milliseconds: report.reportedMilliseconds)
        let day =
            report.isSameDay
            ? Phrase(zh: "当日", en: "on the same day") : Phrase(zh: "非当日", en: "not on the same day")
        let feedback =
            report.feedbackMilliseconds.map { LocalTime.text(milliseconds: $0) }.map {
                Phrase(zh: "，反馈 \($0)", en: ", feedback \($0)")
            } ?? Phrase(zh: "，待反馈", en: ", feedback awaited")
        return Phrase(
            zh: "\(reported)（\(day.chinese)）\(feedback.chinese)",
            en: "\(reported) (\(day.english))\(feedback.english)"
        ).text(in: language)
    }
}
