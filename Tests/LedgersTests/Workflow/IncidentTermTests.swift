import Ledgers
import Phrases
import Testing
import Wire

/// The rules of terms are held to Protocol/vectors/incident-terms.json; here is what people read of them.
@Suite("The terms of incidents")
struct IncidentTermTests {
    private static let hour: Int64 = 3600 * 1000
    private static let workingDay = 24 * hour

    private func timing(_ acts: [Act], atMilliseconds now: Int64) -> IncidentTiming {
        IncidentTiming(of: Story.state(after: acts), atMilliseconds: now, calendar: WorkingCalendar())
    }

    @Test("An extension of another length names the limit and the days on which a new one may lie")
    func extensionLength() throws {
        let act = Act(.extend, .director).with(IncidentEntry.deadline, .integer(Self.workingDay * 30))
        let refusal = try #require(Story.state(after: Story.dispatched + [act]).notApplied.first?.refusal)
        #expect(refusal.code == "workflow.extension")
        for text in [refusal.phrase.chinese, refusal.phrase.english] {
            for part in ["1970-01-06 08:00", "1970-01-08", "1970-01-09"] { #expect(text.contains(part)) }
        }
    }

    @Test("An extension behind the deadline names the deadline")
    func deadlinePassed() throws {
        var steps = Story.steps(Story.dispatched + [Act(.extend, .director)])
        steps[steps.count - 1].recordedMilliseconds = Self.workingDay * 6
        let state = IncidentWorkflow.state(after: steps, of: IncidentMatter(), calendar: WorkingCalendar())
        let refusal = try #require(state.notApplied.first?.refusal)
        #expect(refusal.code == "workflow.deadline_passed")
        #expect(refusal.phrase.chinese.contains("1970-01-06 08:00"))
        #expect(refusal.phrase.english.contains("1970-01-06 08:00"))
    }

    @Test("The time left is in working days, rounded down; what is overdue says since when")
    func labels() {
        let soon = timing(Story.townshipReport, atMilliseconds: Self.hour)
        #expect(soon.label?.english == "2.9 working days left")
        #expect(soon.label?.chinese == "剩 2.9 个工作日")
        let late = timing(Story.townshipReport, atMilliseconds: Self.workingDay * 10)
        #expect(late.label?.english == "overdue since 1970-01-06 08:00")
        #expect(late.delay == .director)
        #expect(timing([], atMilliseconds: Self.workingDay * 10).label == nil)
        #expect(timing(Story.closed, atMilliseconds: Self.workingDay * 10).label == nil)
    }

    @Test("What is to be explained says until when")
    func unexplained() {
        let late = timing(Story.townshipReport, atMilliseconds: Self.workingDay * 5 + Self.hour)
        #expect(late.colour == .red)
        #expect(late.delay.label.chinese.contains("1970-01-07 08:00"))
        #expect(late.delay.label.english.contains("1970-01-07 08:00"))
    }

    @Test("A calendar that changes changes terms: they are computed, never stored")
    func otherCalendar() throws {
        let friday = try #require(CivilDate(year: 1970, month: 1, day: 2))
        let steps = Story.steps(Story.townshipReport)
        let state = IncidentWorkflow.state(
            after: steps, of: IncidentMatter(), calendar: WorkingCalendar([friday: .holiday]))
        let plain = Story.state(after: Story.townshipReport)
        #expect(state.deadlineMilliseconds == plain.deadlineMilliseconds.map { $0 + Self.workingDay })
        #expect(state.runningTerm?.isCalendarListed == true)
        #expect(plain.runningTerm?.isCalendarListed == false)
    }
}
