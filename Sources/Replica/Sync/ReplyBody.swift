import Wire

/// Takes the body of an answer apart as far as every answer is alike.
enum ReplyBody {
    /// The inflated body.
    ///
    /// - Throws: `SyncError.busy` or `notTheServer` for what is not the protocol's media type, `badAnswer` for
    ///   damage.
    static func inflate(_ reply: IncomingReply) throws(SyncError) -> [UInt8] {
        guard reply.contentType == ProtocolVersion.mediaType else {
            // Overload and time-outs are answered below the protocol, by the server's HTTP or a proxy.
            throw [408, 429, 502, 503, 504].contains(reply.status)
                ? .busy(status: reply.status) : .notTheServer(status: reply.status)
        }
        do throws(ZlibError) {
            return try Zlib.inflate(reply.body.span, limitBytes: WireLimits.inflatedBytes)
        } catch { throw .badAnswer("zlib: \(error)") }
    }

    /// The failure in the body of an answer that is not 200.
    static func failure(_ body: [UInt8], status: Int) throws(SyncError) -> Failure {
        do throws(MessageError) {
            return try Failure(decoding: body.span)
        } catch { throw .notTheServer(status: status) }
    }
}
