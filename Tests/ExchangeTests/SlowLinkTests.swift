import Ledgers
import Replica
import Storage
import Synchronization
import Testing
import Wire

@Suite("A slow line that breaks again and again")
struct SlowLinkTests {
    @Test(
        "The first sync of a cell over 5 KB/s, cut every 20 seconds, ends, and little is sent twice",
        arguments: [2, 3, 5, 9, 12] as [Int64])
    func firstSync(secondsToFirstCut: Int64) async throws {
        let world = try World()
        let author = try await world.enrolledDevice()
        for index in 0..<300 {
            let home = try author.add(
                Household.kind,
                [
                    Household.number: .text("0101-\(index)"), Household.head: .text("李大山\(index % 97)"),
                    Household.phone: .text("138\(10_000_000 + index * 7919)"),
                    Household.address: .text("东街村 \(index % 40) 组 \(index) 号"),
                ])
            for member in 0..<(index % 3 == 0 ? 4 : 3) {
                _ = try author.add(
                    Resident.kind,
                    [
                        Resident.household: .id(home), Resident.name: .text("李\(member)\(index * 31 % 83)"),
                        Resident.birthDate: .integer(Int64(index * 61 % 20_000)),
                        Resident.phone: .text("139\(10_000_000 + index * 104_729 % 80_000_000)"),
                    ])
            }
        }
        try await author.sync()
        let reader = try world.device()
        _ = try await reader.enrol()
        let line = SlowLine(world: world, firstCutMilliseconds: secondsToFirstCut * 1000)
        var attempts = 0
        while true {
            attempts += 1
            try #require(attempts < 30)
            do {
                var random = SeededRandom(UInt64(attempts))
                let synchronizer = Synchronizer(store: reader.store, clock: reader.clock, transport: line)
                _ = try await synchronizer.sync(using: &random)
                break
            } catch SyncError.transport { continue }
        }
        #expect(try reader.ledgerText() == author.ledgerText())
        #expect(try reader.ledgerText().count == 1300)
        let traffic = line.traffic
        #expect(attempts > 1)
        #expect(traffic.lostBytes * 10 < traffic.allBytes, "\(traffic)")
    }
}

/// A line of 5 KB/s and 1 s round trip that is cut every 20 seconds, by the world's clock.
private final class SlowLine: Transport {
    struct Traffic { var allBytes = 0, lostBytes = 0 }

    private static let bytesPerSecond: Int64 = 5000
    private static let roundTripMilliseconds: Int64 = 1000
    private static let cutMilliseconds: Int64 = 20_000
    /// The head of an HTTP message, about.
    private static let headBytes = 250

    private let clock: VirtualClock
    private let transport: DirectTransport
    private let counted = Mutex(Traffic())

    private let phaseMilliseconds: Int64

    init(world: World, firstCutMilliseconds: Int64) {
        clock = world.clock
        phaseMilliseconds = Self.cutMilliseconds - firstCutMilliseconds - clock.nowMilliseconds()
        transport = world.transport
    }

    var traffic: Traffic { counted.withLock { $0 } }

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        let reply = try await transport.send(request, to: server)
        let byteCount = request.body.count + reply.body.count + 2 * Self.headBytes
        let start = clock.nowMilliseconds()
        let duration = Self.roundTripMilliseconds + Int64(byteCount) * 1000 / Self.bytesPerSecond
        let untilCut = Self.cutMilliseconds - (start + phaseMilliseconds) % Self.cutMilliseconds
        guard duration < untilCut else {
            let carried = max(0, untilCut - Self.roundTripMilliseconds) * Self.bytesPerSecond / 1000
            clock.advance(milliseconds: untilCut)
            counted.withLock { traffic in
                traffic.allBytes += Int(carried)
                traffic.lostBytes += Int(carried)
            }
            throw .unreachable(reason: "cut")
        }
        clock.advance(milliseconds: duration)
        counted.withLock { $0.allBytes += byteCount }
        return reply
    }
}
