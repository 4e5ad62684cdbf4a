import Glibc
import Synchronization

/// A client of plain HTTP/1.1 for one request at a time, whose connection serves the next one too. Its calls block:
/// they belong on a thread of their own.
package final class HTTPClient: Sendable {
    private struct Kept: Sendable {
        let connection: HeldSocket
        let origin: Origin
    }

    private let limits: HTTPLimits
    private let wakeUp: WakeUp
    private let kept = Mutex<Kept?>(nil)

    /// - Parameter limits: Of the head and the body of an answer.
    /// - Throws: `HTTPClientError.system` where the process has no descriptors left.
    package init(limits: HTTPLimits) throws(HTTPClientError) {
        self.limits = limits
        do throws(HTTPServerError) { wakeUp = try WakeUp() } catch { throw HTTPClientError(error) }
    }

    /// Sends a request and waits for its answer.
    ///
    /// A request is sent once: a connection that dies under it is an error, for the server may have got it.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - origin: Where the server is.
    ///   - patience: How long the line may be silent, and whether the caller still waits.
    /// - Returns: The final answer, whatever its status.
    /// - Throws: `HTTPClientError` where there is none.
    package func send(
        _ request: ClientRequest, to origin: Origin, patience: Patience
    ) throws(HTTPClientError) -> ClientResponse {
        guard let bytes = request.bytes(for: origin) else { throw .badRequest }
        guard !patience.isGivenUp() else { throw .interrupted }
        let usable = takeKept(for: origin)
        let connection = if let usable { usable } else { try connect(to: origin, patience) }
        var output = OutputBuffer()
        output.append(head: bytes)
        let response = try exchange(&output, over: connection.socket, patience)
        if response.keepsConnection, output.isEmpty {
            kept.withLock { $0 = Kept(connection: connection, origin: origin) }
        }
        return response
    }

    /// Makes a call of `send` on another thread ask whether its answer is still waited for.
    package func wake() { wakeUp.signal() }

    /// The connection of the request before, if it can serve another one: a server that has closed it, or has said
    /// anything unasked, makes it readable.
    private func takeKept(for origin: Origin) -> HeldSocket? {
        let kept = kept.withLock { kept in
            defer { kept = nil }
            return kept
        }
        guard let kept, kept.origin == origin else { return nil }
        return Poll.isQuiet(kept.connection.socket) ? kept.connection : nil
    }

    private func connect(to origin: Origin, _ patience: Patience) throws(HTTPClientError) -> HeldSocket {
        let addresses = SocketAddress.lookUp(host: origin.host, port: origin.port)
        var failure = HTTPClientError.noSuchHost
        for address in addresses {
            do throws(HTTPClientError) {
                let connection = try Self.connecting(to: address)
                try patience.wait(for: connection.socket, .writable, wakeUp: wakeUp)
                let errno = connection.socket.takeError()
                guard errno != 0 else { return connection }
                failure = .cannotConnect(errno: errno)
            } catch {
                if error == .interrupted { throw error }
                failure = error
            }
        }
        throw failure
    }

    private static func connecting(to address: SocketAddress) throws(HTTPClientError) -> HeldSocket {
        do throws(HTTPServerError) {
            return HeldSocket(try Socket.connecting(to: address))
        } catch { throw HTTPClientError(error) }
    }

    /// Sends what is to be sent while reading: a server may refuse a request before it has read it whole.
    private func exchange(
        _ output: inout OutputBuffer, over connection: borrowing Socket, _ patience: Patience
    ) throws(HTTPClientError) -> ClientResponse {
        var parser = ResponseParser(limits: limits)
        var buffer = [UInt8](repeating: 0, count: Self.receiveBytes)
        while true {
            while !output.isEmpty, case .bytes(let count) = connection.send(output) {
                output.removeFirst(count)
            }
            try patience.wait(
                for: connection, output.isEmpty ? .readable : [.readable, .writable], wakeUp: wakeUp)
            switch connection.receive(into: &buffer) {
            case .nothingYet: continue
            case .failed: throw .broken
            case .end:
                do throws(ResponseFault) { return try parser.end() } catch { throw HTTPClientError(error) }
            case .bytes(let count):
                if let response = try Self.read(buffer.span.extracting(0..<count), &parser) {
                    return response
                }
            }
        }
    }

    private static func read(
        _ bytes: Span<UInt8>, _ parser: inout ResponseParser
    ) throws(HTTPClientError) -> ClientResponse? {
        var offset = 0
        do throws(ResponseFault) {
            var response = try parser.next(in: bytes, at: &offset)
            // What a server says unasked would be taken for the next answer.
            if offset < bytes.count { response?.keepsConnection = false }
            return response
        } catch { throw HTTPClientError(error) }
    }

    private static let receiveBytes = 64 * 1024
}
