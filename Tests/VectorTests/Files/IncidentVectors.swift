import Ledgers
import Testing
import Wire

/// Entries that do not count, with the code that says why.
private struct Uncounted: Equatable {
    let id: RecordID
    let code: String
}

extension IncidentState {
    fileprivate var uncounted: [Uncounted] { notApplied.map { Uncounted(id: $0.id, code: $0.refusal.code) } }
}

extension Vector {
    /// incidents.json, `incidents`.
    func checkIncident() throws {
        try read { keys in
            let matter = IncidentMatter(fields: try keys.fields("incident"))
            let steps = try keys.steps("entries")
            let calendar = WorkingCalendar()
            let arrivals = try keys.array("arrivals")
            #expect(arrivals.count == steps.count)
            var before = Set<RecordID>()
            for (count, arrival) in zip(1..., arrivals) {
                let arrived = Array(steps.prefix(count))
                let state = IncidentWorkflow.state(after: arrived, of: matter, calendar: calendar)
                let uncounted = Set(state.uncounted.map(\.id))
                try Keys.read(arrival) { expected in
                    let code = state.uncounted.first { $0.id == arrived.last?.id }?.code
                    let expectedCode = try expected.textOrNull("code")
                    let (opens, resolves) = (try expected.ids("opens"), try expected.ids("resolves"))
                    #expect(code == expectedCode)
                    #expect(uncounted.subtracting(before).sorted() == opens)
                    #expect(before.subtracting(uncounted).sorted() == resolves)
                }
                before = uncounted
            }
            let state = IncidentWorkflow.state(after: steps, of: matter, calendar: calendar)
            #expect(
                state == IncidentWorkflow.state(after: steps.reversed(), of: matter, calendar: calendar))
            try Keys.read(keys.take("after")) { try $0.expect(state) }
        }
    }

    /// incident-terms.json, `terms`.
    func checkIncidentTerms() throws {
        let calendar = try calendar
        try read { keys in
            let matter = IncidentMatter(fields: try keys.fields("incident"))
            let steps = try keys.steps("entries")
            let state = IncidentWorkflow.state(after: steps, of: matter, calendar: calendar)
            #expect(
                state == IncidentWorkflow.state(after: steps.reversed(), of: matter, calendar: calendar))
            try Keys.read(keys.take("after")) { after in
                #expect(state.status.rawValue == (try after.text("status")))
                let terms = try after.array("terms").map { try Keys.read($0) { try $0.term() } }
                #expect(state.terms == terms)
                let county = try after.take("county")
                let report = county == .null ? nil : try Keys.read(county) { try $0.countyReport() }
                #expect(state.countyReport == report)
                #expect(state.uncounted == (try after.uncounted()))
            }
            for moment in try keys.array("at") {
                try Keys.read(moment) { expected in
                    let timing = IncidentTiming(
                        of: state, atMilliseconds: try expected.integer("at"), calendar: calendar)
                    #expect(timing.colour.rawValue == (try expected.text("colour")))
                    #expect(timing.delay.name == (try expected.text("delay")))
                    #expect(timing.leftMilliseconds == (try expected.integerOrNull("left")))
                    #expect(timing.overdueSinceMilliseconds == (try expected.integerOrNull("overdue")))
                }
            }
        }
    }
}

extension Keys {
    fileprivate mutating func steps(_ key: String) throws -> [IncidentStep] {
        try array(key).map { json in
            try Keys.read(json) { IncidentStep(id: try $0.id("id"), fields: try $0.fields("fields")) }
        }
    }

    fileprivate mutating func term() throws -> IncidentTerm {
        let level = try text("level")
        let explained = try take("explained")
        return IncidentTerm(
            level: try #require(IncidentLevel(rawValue: level)),
            beginningMilliseconds: try integer("beginning"), limitMilliseconds: try integer("limit"),
            deadlineMilliseconds: try integer("deadline"), isCalendarListed: try boolean("listed"),
            isExtended: try boolean("extended"), endedMilliseconds: try integerOrNull("ended"),
            explanation: explained == .null ? nil : try explained.asID("explained"))
    }

    fileprivate mutating func countyReport() throws -> CountyReport {
        CountyReport(
            reportedMilliseconds: try integer("reported"), isSameDay: try boolean("same_day"),
            feedbackMilliseconds: try integerOrNull("feedback"))
    }

    fileprivate mutating func uncounted() throws -> [Uncounted] {
        try array("uncounted").map { json in
            let pair = try json.asArray("uncounted")
            return Uncounted(
                id: try #require(pair.first).asID("uncounted"),
                code: try #require(pair.last).asText("uncounted"))
        }
    }

    fileprivate mutating func ids(_ key: String) throws -> [RecordID] {
        try array(key).map { try $0.asID(key) }
    }

    fileprivate mutating func expect(_ state: IncidentState) throws {
        #expect(state.status.rawValue == (try text("status")))
        #expect(state.level.rawValue == (try text("level")))
        #expect(state.department == (try integerOrNull("department")))
        #expect(state.handler == (try textOrNull("handler")))
        #expect(state.reopenedCount == Int(try integer("reopened")))
        #expect(state.uncounted == (try uncounted()))
    }
}
