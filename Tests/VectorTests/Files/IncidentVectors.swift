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
            let isMajor = try keys.integerOrNull("urgency") == 3
            let steps = try keys.array("entries").map { json in
                try Keys.read(json) { IncidentStep(id: try $0.id("id"), fields: try $0.fields("fields")) }
            }
            let arrivals = try keys.array("arrivals")
            #expect(arrivals.count == steps.count)
            var before = Set<RecordID>()
            for (count, arrival) in zip(1..., arrivals) {
                let arrived = Array(steps.prefix(count))
                let state = IncidentWorkflow.state(after: arrived, isMajor: isMajor)
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
            let state = IncidentWorkflow.state(after: steps, isMajor: isMajor)
            #expect(state == IncidentWorkflow.state(after: steps.reversed(), isMajor: isMajor))
            try Keys.read(keys.take("after")) { try $0.expect(state) }
        }
    }
}

extension Keys {
    fileprivate mutating func ids(_ key: String) throws -> [RecordID] {
        try array(key).map { try $0.asID(key) }
    }

    fileprivate mutating func expect(_ state: IncidentState) throws {
        #expect(state.status.rawValue == (try text("status")))
        #expect(state.level.rawValue == (try text("level")))
        #expect(state.department == (try integerOrNull("department")))
        #expect(state.handler == (try textOrNull("handler")))
        #expect(state.deadlineMilliseconds == (try integerOrNull("deadline")))
        #expect(state.isExtended == (try boolean("extended")))
        #expect(state.reopenedCount == Int(try integer("reopened")))
        let expected = try array("uncounted").map { json in
            let pair = try json.asArray("uncounted")
            return Uncounted(
                id: try #require(pair.first).asID("uncounted"),
                code: try #require(pair.last).asText("uncounted"))
        }
        #expect(state.uncounted == expected)
    }
}
