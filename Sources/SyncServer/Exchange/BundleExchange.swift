import Storage
package import Wire

/// The centre's side of requests that are carried as files (SPEC.md §17.3), upon a ledger that may be served by
/// another process meanwhile.
package struct BundleExchange: Sendable {
    /// The answer to one request, and what is to be said of it at the centre.
    package struct Answered: Sendable {
        package var answer: BundleAnswer
        /// Why the request was refused; nil if it was taken.
        package var failure: Failure?
    }

    private let exchange: DeviceExchange
    private let readers: ReaderPool
    private let clock: any ServerClock

    package init(exchange: DeviceExchange, readers: ReaderPool, clock: any ServerClock) {
        self.exchange = exchange
        self.readers = readers
        self.clock = clock
    }

    /// Answers a request, once its changes are durable. It may come again: what it brought is merged once.
    ///
    /// - Throws: `StorageError`.
    package func answer(_ request: BundleRequest) async throws -> Answered {
        let signature = RequestSignature(header: request.authorization)
        let key = try signature.flatMap { try self.key(of: request, $0) }
        let reply = await reply(to: request)
        let answer = BundleAnswer(
            device: signature?.device ?? 0,
            nonce: signature?.nonce ?? [UInt8](repeating: 0, count: WireLimits.nonceBytes),
            status: reply.status, body: reply.body, key: key)
        return Answered(answer: answer, failure: reply.status == 200 ? nil : Self.failure(in: reply))
    }

    /// The secret of the device that signed a request; nil if none of this township did.
    private func key(of request: BundleRequest, _ signature: RequestSignature) throws -> HMACSHA256.Key? {
        guard let secret = try readers.read({ store in try store.secret(of: signature.device) }) else {
            return nil
        }
        let key = HMACSHA256.Key(secret.span)
        let isRight = signature.isValid(key: key, method: "POST", path: request.path, body: request.body)
        return isRight ? key : nil
    }

    private func reply(to request: BundleRequest) async -> ExchangeReply {
        // Secrets, which the other paths answer with, are not to lie about in files.
        guard request.path == ProtocolVersion.syncPath else {
            return ExchangeReply(
                Failure(
                    code: .notFound, sentence: "a bundle carries requests to \(ProtocolVersion.syncPath)",
                    serverMilliseconds: clock.nowMilliseconds()))
        }
        return await withCheckedContinuation { continuation in
            exchange.answer(
                ExchangeRequest(
                    method: "POST", path: request.path, contentType: ProtocolVersion.mediaType,
                    authorization: request.authorization, body: request.body), isCarried: true
            ) { continuation.resume(returning: $0) }
        }
    }

    private static func failure(in reply: ExchangeReply) -> Failure? {
        guard let body = try? Zlib.inflateBody(reply.body.span, limitBytes: WireLimits.inflatedBytes) else {
            return nil
        }
        return try? Failure(decoding: body.bytes.span)
    }
}
