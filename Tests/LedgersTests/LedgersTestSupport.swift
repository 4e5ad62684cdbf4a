import Ledgers
import Testing
import Wire

/// Random numbers that are the same in every run (SplitMix64, Steele and others 2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A new record id.
    mutating func id(milliseconds: Int64 = 0) -> RecordID {
        RecordID(unixMilliseconds: milliseconds, using: &self)
    }
}

/// A kind of the schema and one of its fields.
func definition(
    _ kind: KindNumber, _ field: FieldNumber
) throws -> (kind: KindDefinition, field: FieldDefinition) {
    let kind = try #require(Schema.kind(kind))
    return (kind, try #require(kind.field(field)))
}

/// A resolver for tests in which no reference is meant to be resolved.
func noReferences(_ kind: KindNumber, _ text: String) throws -> RecordID {
    try #require(RecordID(text: text))
}
