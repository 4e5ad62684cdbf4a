import Storage
import Wire

/// Finds out who sent a request and takes its body apart, before anything of it is acted upon (SPEC.md §10.2).
struct RequestVerifier: Sendable {
    let readers: ReaderPool
    let replayGuard: ReplayGuard
    /// The centre's clock, in milliseconds since 1970 UTC.
    let now: Int64

    /// The signature of a request, which is that of the device that it names. A request that `isCarried`, in a file, may be
    /// old, and may come again.
    func verify(_ request: ExchangeRequest, isCarried: Bool) throws -> RequestSignature {
        guard request.contentType == ProtocolVersion.mediaType else {
            throw fail(.bodyType, "the body must be \(ProtocolVersion.mediaType)")
        }
        guard let signature = request.authorization.flatMap(RequestSignature.init(header:)) else {
            throw fail(.signatureMissing, "sign the request")
        }
        guard let secret = try readers.read({ store in try store.secret(of: signature.device) }) else {
            throw Failure.deviceUnknown(at: now)
        }
        guard
            signature.isValid(
                key: HMACSHA256.Key(secret.span), method: request.method, path: request.path,
                body: request.body)
        else { throw fail(.signatureWrong, "the signature does not fit") }
        if isCarried { return signature }
        switch replayGuard.admit(signature, nowMilliseconds: now) {
        case .fresh: return signature
        case .stale: throw fail(.signatureStale, "sign again with this server's time")
        case .replayed: throw fail(.signatureReplayed, "this request was received before")
        }
    }

    /// The body, inflated, and the dictionary that it was made with, if it may have one.
    func inflate(
        _ request: ExchangeRequest, mayHaveDictionary: Bool
    ) throws(Failure) -> (bytes: [UInt8], dictionary: ZlibDictionary?) {
        guard request.contentType == ProtocolVersion.mediaType else {
            throw fail(.bodyType, "the body must be \(ProtocolVersion.mediaType)")
        }
        guard request.body.count <= WireLimits.requestBytes else {
            throw fail(.bodyTooLarge, "at most \(WireLimits.requestBytes) bytes")
        }
        do throws(ZlibError) {
            guard mayHaveDictionary else {
                return (try Zlib.inflate(request.body.span, limitBytes: WireLimits.inflatedBytes), nil)
            }
            return try Zlib.inflateBody(request.body.span, limitBytes: WireLimits.inflatedBytes)
        } catch {
            switch error {
            case .truncated: throw fail(.bodyTruncated, "the zlib stream ends early")
            case .tooLarge(let limit): throw fail(.bodyTooLarge, "at most \(limit) bytes when inflated")
            case .unknownDictionary:
                throw fail(.bodyDictionary, "this server does not have that dictionary: send it without")
            case .corrupt, .trailingBytes: throw fail(.bodyCorrupt, "not one whole zlib stream")
            }
        }
    }

    /// The protocol version to speak with a side that speaks `low` to `high`.
    func commonVersion(low: Int64, high: Int64) throws(Failure) -> Int64 {
        if let version = ProtocolVersion.common(low: low, high: high) { return version }
        let range = "this server speaks protocol \(ProtocolVersion.oldest) to \(ProtocolVersion.newest)"
        throw fail(
            .protocolVersion,
            high < ProtocolVersion.oldest ? "\(range): upgrade the device" : "\(range): upgrade the server")
    }

    func malformed(_ error: MessageError) -> Failure { fail(.messageMalformed, error.description) }

    private func fail(_ code: FailureCode, _ sentence: String) -> Failure {
        Failure(code: code, sentence: sentence, serverMilliseconds: now)
    }
}

extension Failure {
    static func deviceUnknown(at milliseconds: Int64) -> Failure {
        Failure(code: .deviceUnknown, sentence: "no such device", serverMilliseconds: milliseconds)
    }
}
