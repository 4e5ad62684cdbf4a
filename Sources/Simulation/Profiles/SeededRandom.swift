import Foundation

/// SplitMix64 (Steele, Lea and Flood, 2014): the same sequence for the same seed, everywhere.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private(set) var state: UInt64

    /// A seed for a sequence below this one.
    package var seed: UInt64 { state }

    package init(seed: UInt64) { state = seed }

    /// A sequence of its own for each name below a seed, so that what one part draws does not move the others.
    package init(seed: UInt64, _ path: UInt64...) {
        var mixed = SeededRandom(seed: seed)
        for part in path { mixed = SeededRandom(seed: mixed.next() ^ (part &* 0x9E37_79B9_7F4A_7C15)) }
        self = mixed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to 1.
    package mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A waiting time of a process without memory.
    package mutating func exponential(mean: Double) -> Double { -mean * log(1 - share()) }

    /// A duration or a size whose logarithm is normal: half of them are below `median`, and two thirds between the
    /// median divided by `spread` and the median times it.
    package mutating func logNormal(median: Double, spread: Double) -> Double {
        median * exp(normal() * log(max(1, spread)))
    }

    /// A number of the normal distribution (Box and Muller, 1958).
    private mutating func normal() -> Double {
        (-2 * log(1 - share())).squareRoot() * cos(2 * .pi * share())
    }

    /// How many of something that happens `mean` times on average (Knuth's product of uniforms).
    package mutating func poisson(mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        // The product would underflow; there the normal distribution is as good.
        guard mean < 500 else {
            return max(0, Int((mean + mean.squareRoot() * normal()).rounded()))
        }
        let limit = exp(-mean)
        var count = 0
        var product = share()
        while product > limit {
            count += 1
            product *= share()
        }
        return count
    }
}
