package import Phrases
package import Wire

/// A request that a device wants sent; who sends it knows nothing of its content.
package struct OutgoingRequest: Sendable, Equatable {
    package var path: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(path: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.path = path
        self.headers = headers
        self.body = body
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.path == right.path && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }
}

/// The answer to it.
package struct IncomingReply: Sendable, Equatable {
    package var status: Int
    package var contentType: String?
    package var body: [UInt8]

    package init(status: Int, contentType: String?, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// Carries requests to the server. Production uses HTTP; tests and simulations what they like.
package protocol Transport: Sendable {
    /// Sends a POST and waits for its answer.
    ///
    /// - Throws: `TransportError` when no whole answer came back. Whether the server got the request is then
    ///   not known.
    func send(_ request: OutgoingRequest, to server: String) async throws(TransportError) -> IncomingReply
}

/// Why no answer came back.
package enum TransportError: Error, Sendable, Equatable {
    /// The address is not an http or https URL.
    case badAddress(String)
    /// No connection, or it broke: the system's words.
    case unreachable(reason: String)
    /// The answer is longer than the protocol allows.
    case tooLarge
}

/// Why a sync or an enrolment stopped. Everything received before is kept; running again goes on from there.
package enum SyncError: Error, Sendable, Equatable {
    case notEnrolled
    case alreadyEnrolled(township: String)
    case transport(TransportError)
    /// Something between device and server answered in its place: a captive portal, a proxy.
    case notTheServer(status: Int)
    /// The answer is damaged or against the protocol.
    case badAnswer(String)
    /// The server refused the request as a whole.
    case refused(Failure)
    /// The server refused the signature although it was made with the server's own time.
    case clockRefused
    /// The server, or what stands before it, cannot take requests now.
    case busy(status: Int)
    /// The server has lost changes, back to before what this device's journal still holds.
    case changesLost(from: Int64)

    package var phrase: Phrase {
        switch self {
        case .notEnrolled: LedgerError.notEnrolled.phrase
        case .alreadyEnrolled(let township):
            Phrase(zh: "本机已登记于\(township)", en: "this device is already enrolled at \(township)")
        case .transport(.badAddress(let address)):
            Phrase(zh: "服务器地址不对：\(address)", en: "not a server address: \(address)")
        case .transport(.unreachable(let reason)):
            Phrase(
                zh: "连不上服务器（\(reason)）；记录都在本机，有信号时再同步",
                en:
                    "cannot reach the server (\(reason)); everything is kept here, sync again when there is a network"
            )
        case .transport(.tooLarge): Phrase(zh: "服务器的回答过长", en: "the server's answer is too long")
        case .notTheServer(let status):
            Phrase(
                zh: "回答的不是镇指挥中心的服务器（状态 \(status)），请检查网络是否要先登录",
                en:
                    "what answered is not the township's server (status \(status)); does this network want a login?"
            )
        case .badAnswer(let reason):
            Phrase(
                zh: "服务器的回答有损坏（\(reason)），请再试", en: "the server's answer is damaged (\(reason)); try again")
        case .refused(let failure): Self.phrase(failure)
        case .busy(let status):
            Phrase(
                zh: "服务器忙（状态 \(status)），请稍后再试",
                en: "the server is busy (status \(status)); try again in a moment")
        case .changesLost(let number):
            Phrase(
                zh: "中心缺少第 \(number) 号起的改动，本机已不再保存，请与中心联系",
                en:
                    "the centre lacks changes from \(number) on, which this device no longer keeps; ask the centre"
            )
        case .clockRefused:
            Phrase(zh: "服务器不接受本机的签名时间", en: "the server does not accept this device's signing time")
        }
    }

    private static func phrase(_ failure: Failure) -> Phrase {
        switch failure.code {
        case .codeInvalid:
            Phrase(
                zh: "登记码无效、已用过或已过期，请向中心另要一个",
                en: "the code is unknown, used or expired; ask the centre for another")
        case .enrolLimited:
            Phrase(zh: "试错次数过多，请稍后再试", en: "too many wrong codes; try again later")
        case .deviceUnknown, .signatureWrong:
            Phrase(zh: "中心不认识本机，请与中心联系", en: "the centre does not know this device; ask the centre")
        case .protocolVersion:
            Phrase(zh: "版本不合：\(failure.sentence)", en: "versions do not fit: \(failure.sentence)")
        case .busy: Self.busy(status: 503).phrase
        default:
            Phrase(
                zh: "服务器拒绝了请求（\(failure.code.rawValue)：\(failure.sentence)）",
                en: "the server refused the request (\(failure.code.rawValue): \(failure.sentence))")
        }
    }
}

/// What a sync has done so far.
package struct SyncProgress: Sendable, Equatable {
    package var roundTrips = 0
    /// Bytes of bodies as sent and received.
    package var bytesUp = 0
    package var bytesDown = 0
    package var changesSent = 0
    package var applied = 0
    package var inReview = 0
    package var refused = 0
    package var recordsReceived = 0
    package var departuresReceived = 0
    /// Records that the server still has for this device.
    package var recordsRemaining: Int64 = 0
    /// Changes that this device still has for the server.
    package var changesRemaining: Int64 = 0
    /// The device was revoked: what it had is offered, and the replica is wiped.
    package var isWiped = false
}
