package import HTTP

/// What becomes of the bytes of one connection over a line: how much of them passes, and when. It moves no bytes and
/// knows no clock, so that a relay can follow it in real time and a fleet in its own.
///
/// Packets of 1,400 bytes leave one after another at the line's speed, each arrives half a round trip and some jitter
/// later, and none before the one in front of it; a lost one is sent again after a second round trip, and holds up what
/// is behind it. That is how TCP looks from above.
package struct LinkPassage: RelayRule {
    /// What a connection comes to, drawn when it opens.
    package enum Fate: Sendable, Equatable {
        case carried
        /// A login page answers.
        case portal
        /// The answer ends after so many bytes, as if it were whole.
        case truncated(afterBytes: Int)
    }

    private struct Lane {
        var freeAtMilliseconds = 0.0
        var lastArrivalMilliseconds = 0.0
        var byteCount = 0
    }

    private static let packetBytes = 1400

    package let fate: Fate
    private let profile: LinkProfile
    private var random: SeededRandom
    private var bytesUntilCut: Int?
    private var up = Lane()
    private var down = Lane()

    /// A connection whose fortune follows from a seed; `cutAfterBytes` says where it breaks, whatever the profile says.
    package init(over profile: LinkProfile, cutAfterBytes: Int? = nil, seed: UInt64) {
        self.profile = profile
        random = SeededRandom(seed: seed)
        if profile.portalShare > 0, random.share() < profile.portalShare {
            fate = .portal
        } else if profile.truncationShare > 0, random.share() < profile.truncationShare {
            fate = .truncated(afterBytes: Int.random(in: 1...1000, using: &random))
        } else {
            fate = .carried
        }
        if let cutAfterBytes {
            bytesUntilCut = cutAfterBytes
        } else if profile.bytesBetweenCuts > 0 {
            bytesUntilCut = Int(random.exponential(mean: profile.bytesBetweenCuts).rounded(.up))
        }
    }

    package var standIn: [UInt8]? { fate == .portal ? Self.loginPage : nil }

    private static let loginPage = Array(
        """
        HTTP/1.1 200 OK\r
        Content-Type: text/html; charset=utf-8\r
        Connection: close\r
        \r
        <!DOCTYPE html><title>登录</title><p>请先登录无线网络。Please log in to this network.</p>

        """.utf8)

    /// When a connection that is opened at a time is open at both ends: one round trip later.
    package func opened(atMilliseconds now: Int64) -> Int64 { now + profile.roundTripMilliseconds }

    /// Passes a piece on.
    package mutating func pass(_ byteCount: Int, _ direction: RelayDirection, atMilliseconds now: Int64)
        -> RelayDelivery
    {
        var lane = direction == .up ? up : down
        defer { if direction == .up { up = lane } else { down = lane } }
        var passing = byteCount
        var end: RelayDelivery.End?
        if direction == .down, case .truncated(let limit) = fate, lane.byteCount + passing >= limit {
            passing = max(0, limit - lane.byteCount)
            end = .truncated
        }
        if let left = bytesUntilCut {
            if passing >= left {
                passing = left
                end = .cut
            }
            bytesUntilCut = left - passing
        }
        lane.byteCount += passing
        let rate = direction == .up ? profile.upBytesPerSecond : profile.downBytesPerSecond
        var bytesLeft = passing
        while bytesLeft > 0 {
            let packet = min(bytesLeft, Self.packetBytes)
            bytesLeft -= packet
            let begin = max(Double(now), lane.freeAtMilliseconds)
            lane.freeAtMilliseconds = begin + (rate > 0 ? Double(packet) / rate * 1000 : 0)
            var travel = Double(profile.roundTripMilliseconds) / 2
            if profile.jitterMilliseconds > 0 {
                travel += random.share() * Double(profile.jitterMilliseconds)
            }
            while profile.lossShare > 0, random.share() < min(profile.lossShare, 0.9) {
                travel += Double(max(200, profile.roundTripMilliseconds))
            }
            lane.lastArrivalMilliseconds = max(lane.lastArrivalMilliseconds, lane.freeAtMilliseconds + travel)
        }
        let arrival = max(Double(now), lane.lastArrivalMilliseconds).rounded(.up)
        return RelayDelivery(byteCount: passing, milliseconds: Int64(arrival), end: end)
    }
}
