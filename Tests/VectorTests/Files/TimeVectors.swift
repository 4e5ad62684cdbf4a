import Ledgers
import Merge
import Testing
import Wire

extension Vector {
    /// times.json, `times`.
    func checkTime() throws {
        try read { keys in
            let now = try keys.integer("now")
            let reading = ClockReading(wallMilliseconds: try keys.integer("wall"), bootMilliseconds: 0)
            let change = Change(
                number: 1, operation: .edit, kind: Household.kind,
                id: try #require(RecordID(bytes: [UInt8](repeating: 0, count: RecordID.byteCount))), cell: 1,
                base: 0, wallAgeMilliseconds: try keys.integer("wall_age"),
                bootAgeMilliseconds: try keys.integerOrNull("boot_age"), edits: [:])
            let made = CorrectedTime.Made(
                number: 1, wallAgeMilliseconds: change.wallAgeMilliseconds,
                bootAgeMilliseconds: change.bootAgeMilliseconds)
            let times = CorrectedTime.judge(
                [made], .init(nowMilliseconds: now, wallMilliseconds: reading.wallMilliseconds))
            #expect(times.map(\.milliseconds) == [try keys.integer("corrected")])
            #expect(CorrectedTime.rawMilliseconds(of: change, now: reading) == (try keys.integer("raw")))
        }
    }

    /// times.json, `sequences`: the changes of one request against what the centre knows.
    func checkTimeSequence() throws {
        try read { keys in
            var known = CorrectedTime.Known(
                nowMilliseconds: try keys.integer("now"), wallMilliseconds: try keys.integer("wall"),
                foundedMilliseconds: try keys.integer("founded"))
            known.contacts = try keys.take("contacts").asContacts()
            known.previous = try keys.take("previous").asTime()
            let changes = try keys.array("changes").map { json in
                let numbers = try json.asNumbers("change")
                try #require(numbers.count == 4)
                return CorrectedTime.Made(
                    number: try #require(numbers[0]), wallAgeMilliseconds: try #require(numbers[1]),
                    bootAgeMilliseconds: numbers[2], seenMilliseconds: numbers[3])
            }
            let results = try keys.array("results").map { try #require(try $0.asTime()) }
            #expect(CorrectedTime.judge(changes, known) == results)
        }
    }
}

extension JSON {
    /// Whole numbers and nulls.
    fileprivate func asNumbers(_ key: String) throws -> [Int64?] {
        try asArray(key).map { $0 == .null ? nil : try $0.asInteger(key) }
    }

    /// A time and how it is known; nil for null.
    fileprivate func asTime() throws -> EditTime? {
        if self == .null { return nil }
        let numbers = try asNumbers("time").compactMap(\.self)
        try #require(numbers.count == 2)
        return EditTime(milliseconds: numbers[0], basis: try #require(TimeBasis(rawValue: numbers[1])))
    }

    fileprivate func asContacts() throws -> ClockContacts? {
        if self == .null { return nil }
        return try Keys.read(self, of: "contacts") { keys in
            func contact(_ numbers: ArraySlice<Int64?>) throws -> ClockContacts.Contact {
                let numbers = numbers.compactMap(\.self)
                try #require(numbers.count == 2)
                return ClockContacts.Contact(milliseconds: numbers[0], skewMilliseconds: numbers[1])
            }
            let earlier = try keys.take("earlier")
            return ClockContacts(
                lastNumber: try keys.integer("number"),
                first: try contact(try keys.take("first").asNumbers("first")[...]),
                last: try contact(try keys.take("last").asNumbers("last")[...]),
                earlier: earlier == .null
                    ? nil
                    : .init(
                        lastNumber: try #require(try earlier.asNumbers("earlier").first ?? nil),
                        last: try contact(try earlier.asNumbers("earlier").dropFirst())))
        }
    }
}
