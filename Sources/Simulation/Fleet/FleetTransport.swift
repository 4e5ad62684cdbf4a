import Dispatch
import HTTP
import Replica
import Synchronization
import Wire

/// Carries a device's requests over real sockets, and lets the model of its line decide what gets through: time on the
/// line passes in the model alone, so that thirty days need minutes.
final class FleetTransport: Transport {
    /// What the line did during one sync.
    struct Tally: Sendable, Equatable {
        var bytesUp = 0
        var bytesDown = 0
        /// Time on the line, by the model.
        var lineMilliseconds: Int64 = 0
        /// Time that the server took, by this machine's clock.
        var serverMilliseconds: [Double] = []
    }

    private let client: HTTPClient
    private let origin: Origin
    private let queue: DispatchQueue
    private let clock: FleetClock
    private struct State {
        var passage: LinkPassage
        var tally = Tally()
        /// After so many bytes more the device stops, in the middle of whatever it does.
        var bytesUntilCrash: Int?
    }

    private let state: Mutex<State>

    /// A connection over a line.
    ///
    /// - Parameters:
    ///   - client: Sends the requests.
    ///   - origin: The server.
    ///   - passage: What the line does.
    ///   - clock: The device's clocks, on which the time on the line passes.
    ///   - crash: After how many bytes of both directions the device stops; nil for not at all.
    ///   - queue: Where sending may block.
    init(
        client: HTTPClient, origin: Origin, passage: LinkPassage, clock: FleetClock, crash: Int?,
        queue: DispatchQueue
    ) {
        self.client = client
        self.origin = origin
        self.queue = queue
        self.clock = clock
        var state = State(passage: passage, bytesUntilCrash: crash)
        state.tally.lineMilliseconds = passage.opened(atMilliseconds: 0)
        self.state = Mutex(state)
    }

    var tally: Tally { state.withLock { $0.tally } }

    /// What a request or answer weighs besides its body, about.
    private static let headBytes = 160

    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply {
        try pass(
            request.body.count + Self.headBytes
                + request.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }, .up)
        if let page = state.withLock({ $0.passage.standIn }) {
            return IncomingReply(status: 200, contentType: "text/html; charset=utf-8", body: page)
        }
        var headers = HTTPHeaders()
        for (name, value) in request.headers { headers.append(name, value) }
        let message = ClientRequest(target: request.path, headers: headers, body: request.body)
        let begun = ContinuousClock.now
        let result = await withCheckedContinuation { continuation in
            queue.async { [client, origin] in
                continuation.resume(
                    returning: Result { () throws(HTTPClientError) in
                        try client.send(message, to: origin, patience: Patience(idleTime: .seconds(60)))
                    })
            }
        }
        let took = begun.duration(to: .now) / .milliseconds(1)
        state.withLock { $0.tally.serverMilliseconds.append(took) }
        switch result {
        case .success(let response):
            try pass(response.body.count + Self.headBytes, .down)
            return IncomingReply(
                status: response.status, contentType: response.headers["Content-Type"], body: response.body)
        case .failure(.tooLarge): throw .tooLarge
        case .failure(let error): throw .unreachable(reason: "\(error)")
        }
    }

    private func pass(_ byteCount: Int, _ direction: RelayDirection) throws(TransportError) {
        let (end, hasCrashed) = state.withLock { state -> (RelayDelivery.End?, Bool) in
            let delivery = state.passage.pass(
                byteCount, direction, atMilliseconds: state.tally.lineMilliseconds)
            clock.advance(milliseconds: delivery.milliseconds - state.tally.lineMilliseconds)
            state.tally.lineMilliseconds = delivery.milliseconds
            switch direction {
            case .up: state.tally.bytesUp += delivery.byteCount
            case .down: state.tally.bytesDown += delivery.byteCount
            }
            state.bytesUntilCrash = state.bytesUntilCrash.map { $0 - delivery.byteCount }
            return (delivery.end, state.bytesUntilCrash.map { $0 < 0 } ?? false)
        }
        // Nobody is left to learn anything of it.
        if hasCrashed { throw .cancelled }
        // Half a request reaches nobody; half an answer is none.
        if end != nil { throw .unreachable(reason: "the line broke") }
    }
}
