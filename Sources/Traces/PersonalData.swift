package import Ledgers
package import Wire

/// What of a field tells of a person, and stands in a trace as something else.
package enum Personal: Sendable, Equatable {
    /// Any text: of its length and make-up, so that what is too long or blank stays so.
    case text
    /// A telephone number that nobody has.
    case phone
    /// An identity number that nobody has, of the replaced birth date.
    case idNumber
    /// A day, as of a birth.
    case date
    /// Nothing: a number, a time of the work, one of a list, the id of a record.
    case nothing

    /// What a value of a field may tell. It is declared for each type of field, and not for each field, so that whoever adds
    /// a field has nothing to remember, and whoever adds a type cannot forget it. A field that this schema does not know
    /// may hold anything.
    package init(_ type: FieldType?) {
        self =
            switch type {
            case .text, .remarks, nil: .text
            case .phone: .phone
            case .idNumber: .idNumber
            case .date: .date
            case .integer, .fen, .instant, .choice, .choices, .worker, .reference, .references: .nothing
            }
    }
}

/// Puts something else in the place of what tells of people: the same for the same, so that duplicates and conflicts stay what
/// they were, and nothing that leads back, for it follows from a key that is drawn for one trace and kept nowhere.
package struct PersonalData: Sendable {
    /// Texts of at most so many bytes are remembered, so that no two of them become one; of longer ones no two do by chance.
    private static let rememberedBytes = 24

    private let draws: KeyedDraws
    private var known: [Source: String] = [:]
    private var taken: Set<String> = []
    private var days: [Int64: Int64] = [:]
    private var takenDays: Set<Int64> = []

    private struct Source: Hashable {
        let make: Make
        /// Texts are equal when their bytes are.
        let bytes: [UInt8]
    }

    /// What a text is made into.
    private enum Make { case text, phone, idNumber }

    /// - Parameter key: What everything follows from; random, and thrown away with this.
    package init(key: [UInt8]) { draws = KeyedDraws(key: key) }

    /// With a key that nobody learns.
    package init() {
        var random = SystemRandomNumberGenerator()
        self.init(key: (0..<Digest256.byteCount).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    // MARK: Fields

    /// What stands for a field's value.
    package mutating func replacing(_ value: Value, of field: FieldNumber, _ kind: KindNumber) -> Value {
        guard field != .removed else { return value }
        let type = Schema.kind(kind)?.field(field)?.type
        guard case .array(let elements) = value else { return replacing(value, Personal(type)) }
        return .array(replacing(elements, type))
    }

    /// What stands for an edit of a field.
    package mutating func replacing(_ edit: FieldEdit, of field: FieldNumber, _ kind: KindNumber) -> FieldEdit
    {
        let type = Schema.kind(kind)?.field(field)?.type
        switch edit {
        case .set(let value): return .set(replacing(value, of: field, kind))
        case .add: return edit
        case .union(let adding, let removing):
            return .union(adding: replacing(adding, type), removing: replacing(removing, type))
        case .append(let elements): return .append(replacing(elements, type))
        }
    }

    private mutating func replacing(_ elements: [Value], _ type: FieldType?) -> [Value] {
        let isSorted = zip(elements, elements.dropFirst()).allSatisfy { $0 < $1 }
        let replaced = elements.map { replacing($0, Personal(type)) }
        // Sets are in order; remarks stay in theirs.
        return isSorted && type != .remarks ? replaced.sorted() : replaced
    }

    /// Where a value is not what its field holds, as in a change that was refused, it is replaced by what it is.
    private mutating func replacing(_ value: Value, _ personal: Personal) -> Value {
        switch (value, personal) {
        case (.null, _): .null
        case (.integer(let day), .date): .integer(replacing(day: day))
        case (.integer(let number), .nothing): .integer(number)
        case (.integer(let number), _): .integer(draws.number(for: number))
        case (.text(let text), .phone): .text(replacing(phone: text))
        case (.text(let text), .idNumber): .text(replacing(idNumber: text))
        case (.text(let text), _): .text(replacing(text, .text) { TextMould(of: $0) })
        case (.bytes, .nothing): value
        case (.bytes(let bytes), _): .bytes(Array(draws.bytes(for: bytes, of: .bytes).prefix(bytes.count)))
        case (.array(let elements), _): .array(elements.map { replacing($0, personal) })
        }
    }

    // MARK: Texts

    private mutating func replacing(phone: String) -> String {
        guard PhoneNumber.normalized(phone) == phone else { return replacingInvalid(phone, .phone) }
        return replacing(phone, .phone) { TextMould(phone: $0) }
    }

    private mutating func replacing(idNumber: String) -> String {
        guard let day = IdentityNumber.birthDay(idNumber) else {
            return replacingInvalid(idNumber, .idNumber)
        }
        let birth = CivilDate(daysSince1970: replacing(day: day))
        return replacing(idNumber, .idNumber) { TextMould(idNumber: $0, birth: birth) }
    }

    /// What is not valid may not become so: it was refused.
    private mutating func replacingInvalid(_ text: String, _ make: Make) -> String {
        let replaced = replacing(text, .text) { TextMould(of: $0) }
        let isValid =
            switch make {
            case .phone: PhoneNumber.normalized(replaced) == replaced
            case .idNumber: IdentityNumber.birthDay(replaced) != nil
            case .text: false
            }
        return isValid ? "x\(replaced.dropFirst())" : replaced
    }

    private mutating func replacing(
        _ text: String, _ make: Make, mould: (String) -> TextMould
    ) -> String {
        let source = Source(make: make, bytes: Array(text.utf8))
        if let known = known[source] { return known }
        var mould = mould(text)
        mould.fill(from: draws.stream(for: source.bytes, of: make == .text ? .text : .number))
        guard source.bytes.count <= Self.rememberedBytes else { return mould.text }
        let first = mould.text
        // There are as many fillings as texts of one make-up, so a free one is there.
        while taken.contains(mould.text), mould.advance(), mould.text != first {}
        known[source] = mould.text
        taken.insert(mould.text)
        return mould.text
    }

    // MARK: Days

    /// The days that stand for others: a hundred years of births.
    private static let firstDay: Int64 = -14_610
    private static let dayCount: Int64 = 36_525

    private mutating func replacing(day: Int64) -> Int64 {
        if let known = days[day] { return known }
        // What is no date may not become one: it was refused.
        guard CivilDate.daysAllowed.contains(day) else { return CivilDate.daysAllowed.lowerBound - 1 }
        let start = draws.number(for: day) % Self.dayCount
        var place = start
        while takenDays.contains(place), takenDays.count < Self.dayCount {
            place = (place + 1) % Self.dayCount
        }
        takenDays.insert(place)
        days[day] = Self.firstDay + place
        return Self.firstDay + place
    }
}
