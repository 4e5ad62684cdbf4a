import Testing
import Wire

/// SplitMix64: the same numbers for the same seed on every machine, so that a failing case can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }

    /// `bytes` with one to three bytes changed, removed or added.
    mutating func mutation(of bytes: [UInt8]) -> [UInt8] {
        var mutated = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let byte = UInt8.random(in: .min ... .max, using: &self)
            let place = Int.random(in: 0...mutated.count, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0 where place < mutated.count: mutated.remove(at: place)
            case 1: mutated.insert(byte, at: place)
            case 2 where place < mutated.count: mutated[place] ^= 1 << (byte & 7)
            case 3 where place < mutated.count: mutated[place] = byte
            default: mutated.append(byte)
            }
        }
        return mutated
    }
}

/// The bytes that `hex` writes.
func bytes(_ hex: String) throws -> [UInt8] {
    try #require(Hex.decode(hex))
}
