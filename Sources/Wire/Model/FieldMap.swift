/// Values by field number, in order of number: at most a few dozen entries, so a sorted array is both the
/// smallest and the fastest form, and its encoding has one spelling.
package struct FieldMap<Element: Sendable>: Sendable {
    package private(set) var entries: [(number: FieldNumber, element: Element)] = []

    package init() {}

    package init(_ pairs: some Sequence<(FieldNumber, Element)>) {
        for (number, element) in pairs { self[number] = element }
    }

    package var isEmpty: Bool { entries.isEmpty }
    package var count: Int { entries.count }

    /// The element of `number`; assigning nil takes the entry out.
    package subscript(number: FieldNumber) -> Element? {
        get {
            entries.first { $0.number >= number }.flatMap { $0.number == number ? $0.element : nil }
        }
        set {
            let index = entries.lastIndex { $0.number < number }.map { $0 + 1 } ?? 0
            let isThere = index < entries.count && entries[index].number == number
            switch (newValue, isThere) {
            case (let element?, true): entries[index].element = element
            case (let element?, false): entries.insert((number, element), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Adds an entry behind all others; refuses a number that is not greater than the last.
    package mutating func appendInOrder(_ number: FieldNumber, _ element: Element) -> Bool {
        if let last = entries.last, last.number >= number { return false }
        entries.append((number, element))
        return true
    }
}

extension FieldMap: Sequence {
    package func makeIterator() -> IndexingIterator<[(number: FieldNumber, element: Element)]> {
        entries.makeIterator()
    }
}

extension FieldMap: Equatable where Element: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.entries.elementsEqual(right.entries) { $0.number == $1.number && $0.element == $1.element }
    }
}

extension FieldMap: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (FieldNumber, Element)...) {
        self.init(elements)
    }
}
