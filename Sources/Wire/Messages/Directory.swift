/// A cell in a device's scope.
package struct DirectoryCell: Sendable, Equatable {
    package var number: CellNumber
    package var code: String
    package var name: String
    package var village: String

    package init(number: CellNumber, code: String, name: String, village: String) {
        self.number = number
        self.code = code
        self.name = name
        self.village = village
    }
}

/// A worker whose name the device may have to show.
package struct DirectoryWorker: Sendable, Equatable {
    package var number: WorkerNumber
    package var name: String
    package var role: Int64

    package init(number: WorkerNumber, name: String, role: Int64) {
        self.number = number
        self.name = name
        self.role = role
    }
}

/// The days that the township's calendar of working days lists, as numbers of days since 1970, ascending.
package struct DirectoryCalendar: Sendable, Equatable {
    package var holidays: [Int64]
    /// Days on which people work although the week says otherwise.
    package var workdays: [Int64]

    package init(holidays: [Int64] = [], workdays: [Int64] = []) {
        self.holidays = holidays
        self.workdays = workdays
    }
}

extension DirectoryCell {
    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.cell, elements: 4)
        encoder.integer(number)
        encoder.text(code)
        encoder.text(name)
        encoder.text(village)
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(4)
        self.init(
            number: try decoder.integer(), code: try decoder.text(), name: try decoder.text(),
            village: try decoder.text())
        try decoder.skipRest(of: header, known: 4)
    }
}

extension DirectoryWorker {
    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.worker, elements: 3)
        encoder.integer(number)
        encoder.text(name)
        encoder.integer(role)
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(3)
        self.init(number: try decoder.integer(), name: try decoder.text(), role: try decoder.integer())
        try decoder.skipRest(of: header, known: 3)
    }
}

extension DirectoryCalendar {
    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.calendar, elements: 2)
        for days in [holidays, workdays] {
            encoder.arrayHeader(count: days.count)
            for day in days { encoder.integer(day) }
        }
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(2)
        let holidays = try Self.days(from: &decoder, header, "holidays")
        let workdays = try Self.days(from: &decoder, header, "workdays")
        guard holidays.count + workdays.count <= WireLimits.calendarDays else {
            throw MessageError.overLimit(name: "calendar-days")
        }
        guard Set(holidays).isDisjoint(with: workdays) else { throw header.bad("workdays") }
        try decoder.skipRest(of: header, known: 2)
        self.init(holidays: holidays, workdays: workdays)
    }

    private static func days(
        from decoder: inout CBORDecoder, _ header: MessageHeader, _ name: String
    ) throws -> [Int64] {
        let count = try decoder.arrayHeader()
        guard count <= WireLimits.calendarDays else { throw MessageError.overLimit(name: "calendar-days") }
        var days: [Int64] = []
        for _ in 0..<count {
            let day = try decoder.integer()
            if let last = days.last, last >= day { throw header.bad(name) }
            days.append(day)
        }
        return days
    }
}
