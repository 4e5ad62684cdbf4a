/// Values by field number, in order of number: at most a few dozen entries, so a sorted array is both the
/// smallest and the fastest form, and its encoding has one spelling.
///
/// Public and inlinable, which `package` cannot be, so that every module gets code for its own elements: the generic one was
/// a fifth of the cost of a merge.
public struct FieldMap<Element: Sendable>: Sendable {
    @usableFromInline var storage: [(number: FieldNumber, element: Element)] = []

    /// The elements with their numbers, in order of number.
    @inlinable public var entries: [(number: FieldNumber, element: Element)] { storage }

    /// No values.
    @inlinable public init() {}

    /// Values with their numbers, in any order; of two with one number the later.
    @inlinable public init(_ pairs: some Sequence<(FieldNumber, Element)>) {
        for (number, element) in pairs { self[number] = element }
    }

    /// Makes room for so many values.
    @inlinable public mutating func reserveCapacity(_ count: Int) { storage.reserveCapacity(count) }

    /// Whether there are no values.
    @inlinable public var isEmpty: Bool { storage.isEmpty }
    /// How many values there are.
    @inlinable public var count: Int { storage.count }

    /// Where a number is, or belongs.
    @inlinable func index(of number: FieldNumber) -> Int {
        var index = 0
        while index < storage.count, storage[index].number.rawValue < number.rawValue { index += 1 }
        return index
    }

    /// The element of `number`; assigning nil takes the entry out.
    @inlinable public subscript(number: FieldNumber) -> Element? {
        get {
            let index = index(of: number)
            return index < storage.count && storage[index].number.rawValue == number.rawValue
                ? storage[index].element : nil
        }
        set {
            let index = index(of: number)
            let isThere = index < storage.count && storage[index].number.rawValue == number.rawValue
            switch (newValue, isThere) {
            case (let element?, true): storage[index].element = element
            case (let element?, false): storage.insert((number, element), at: index)
            case (nil, true): storage.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Adds an entry behind all others; refuses a number that is not greater than the last.
    @inlinable public mutating func appendInOrder(_ number: FieldNumber, _ element: Element) -> Bool {
        if let last = storage.last, last.number.rawValue >= number.rawValue { return false }
        storage.append((number, element))
        return true
    }
}

extension FieldMap: Sequence {
    /// The values with their numbers, in order of number.
    @inlinable public func makeIterator() -> IndexingIterator<[(number: FieldNumber, element: Element)]> {
        storage.makeIterator()
    }
}

extension FieldMap: Equatable where Element: Equatable {
    /// Whether both hold the same values under the same numbers.
    @inlinable public static func == (left: Self, right: Self) -> Bool {
        left.entries.elementsEqual(right.entries) { $0.number == $1.number && $0.element == $1.element }
    }
}

extension FieldMap where Element: Equatable {
    /// The numbers under which both do not hold the same, in order.
    @inlinable public func numbersDiffering(from other: Self) -> [FieldNumber] {
        var numbers: [FieldNumber] = []
        var (index, otherIndex) = (0, 0)
        while index < storage.count || otherIndex < other.storage.count {
            let number = index < storage.count ? storage[index].number : nil
            let otherNumber = otherIndex < other.storage.count ? other.storage[otherIndex].number : nil
            // Above every number, where one side has come to its end.
            let (key, otherKey) = (
                number.map { Int($0.rawValue) } ?? .max, otherNumber.map { Int($0.rawValue) } ?? .max
            )
            if key == otherKey {
                if let number, storage[index].element != other.storage[otherIndex].element {
                    numbers.append(number)
                }
            } else if let lower = key < otherKey ? number : otherNumber {
                numbers.append(lower)
            }
            if key <= otherKey { index += 1 }
            if otherKey <= key { otherIndex += 1 }
        }
        return numbers
    }
}

extension FieldMap: ExpressibleByDictionaryLiteral {
    /// Values with their numbers, as written.
    @inlinable public init(dictionaryLiteral elements: (FieldNumber, Element)...) {
        self.init(elements)
    }
}
