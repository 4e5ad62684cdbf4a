/// The stable number of a record kind. Numbers are never reused; one that this build does not know still
/// travels.
package struct KindNumber: RawRepresentable, Sendable, Hashable, Comparable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The stable number of a field within its kind. Numbers are never reused. Zero is the removal mark that
/// every kind has.
public struct FieldNumber: RawRepresentable, Sendable, Hashable, Comparable {
    /// The number on the wire.
    public let rawValue: UInt16
    /// Any number; the schema says which are known.
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// The order of the numbers.
    @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The removal mark: integer 1 on a removed record (a tombstone), null otherwise.
    package static let removed = FieldNumber(rawValue: 0)
}

/// A place in a township's one sequence of merged changes; 0 is before the first.
package typealias Revision = Int64

/// A cell's number within its township.
package typealias CellNumber = Int64

/// A worker's number within the township.
package typealias WorkerNumber = Int64

/// Who wrote a field: a device's number, or `centre` for imports and decisions made at the centre.
package typealias WriterNumber = Int64

package enum Writer {
    /// The writer of what was entered at the township centre.
    package static let centre: WriterNumber = 0
}
