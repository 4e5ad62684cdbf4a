import Storage
import Wire

/// Takes the body of an answer apart as far as every answer is alike.
enum ReplyBody {
    /// The inflated body; `dictionary` is the one that the request named, nil for a plain request.
    ///
    /// - Throws: `SyncError.busy` or `notTheServer` for what is not the protocol's media type, `badAnswer` for
    ///   damage and for a dictionary that the request did not name.
    static func inflate(
        _ reply: IncomingReply, dictionary: ZlibDictionary? = nil
    ) throws(SyncError) -> [UInt8] {
        guard reply.contentType == ProtocolVersion.mediaType else {
            // Overload and time-outs are answered below the protocol, by the server's HTTP or a proxy.
            throw [408, 429, 502, 503, 504].contains(reply.status)
                ? .busy(status: reply.status) : .notTheServer(status: reply.status)
        }
        do throws(ZlibError) {
            return try Zlib.inflate(
                reply.body.span, limitBytes: WireLimits.inflatedBytes, dictionary: dictionary)
        } catch { throw .badAnswer("zlib: \(error)") }
    }

    /// The failure in the body of an answer that is not 200.
    static func failure(_ body: [UInt8], status: Int) throws(SyncError) -> Failure {
        do throws(MessageError) {
            return try Failure(decoding: body.span)
        } catch { throw .notTheServer(status: status) }
    }

    /// The answer to an enrolment or a renewal.
    static func enrolled(_ body: [UInt8]) throws(SyncError) -> Enrolled {
        do throws(MessageError) {
            return try Enrolled(decoding: body.span)
        } catch { throw .badAnswer(error.description) }
    }

    /// The answer to a request for a record's history.
    static func historyPage(_ body: [UInt8]) throws(SyncError) -> HistoryPage {
        do throws(MessageError) {
            return try HistoryPage(decoding: body.span)
        } catch { throw .badAnswer(error.description) }
    }
}

extension Enrolled {
    /// Who the device is from now on, at `server`.
    func identity(server: String) -> DeviceIdentity {
        DeviceIdentity(
            server: server, device: device, secret: secret, worker: worker, workerName: workerName,
            role: role,
            township: township)
    }
}
