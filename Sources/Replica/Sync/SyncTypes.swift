package import Phrases
package import Wire

/// A request that a device wants sent; who sends it knows nothing of its content.
package struct OutgoingRequest: Sendable, Equatable {
    package var path: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// How long the centre may hold its answer back.
    package var waitMilliseconds: Int64

    package init(
        path: String, headers: [(name: String, value: String)], body: [UInt8], waitMilliseconds: Int64 = 0
    ) {
        self.path = path
        self.headers = headers
        self.body = body
        self.waitMilliseconds = waitMilliseconds
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.path == right.path && left.body == right.body && left.waitMilliseconds == right.waitMilliseconds
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
    /// - Throws: `TransportError` when no whole answer came back, `TransportError.cancelled` as soon as the task is
    ///   cancelled. Whether the server got the request is then not known.
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
    /// The answer was not waited for any more.
    case cancelled
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
    /// The centre is older than this device and does not answer what was asked.
    case olderCentre
    /// A code for another worker or another township: this replica is not theirs.
    case otherWorker(name: String, township: String)

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
        case .transport(.cancelled): Phrase(zh: "同步已中止", en: "the sync was given up")
        case .badAnswer(let reason):
            Phrase(
                zh: "服务器的回答有损坏（\(reason)），请再试", en: "the server's answer is damaged (\(reason)); try again")
        case .refused(let failure): Self.phrase(failure)
        case .busy(let status):
            Phrase(
                zh: "服务器忙（状态 \(status)），请稍后再试",
                en: "the server is busy (status \(status)); try again in a moment")
        case .otherWorker(let name, let township):
            Phrase(
                zh: "登记码属于\(township)的\(name)，不是本机的人员；请向中心要本人的登记码",
                en:
                    "the code is for \(name) at \(township), not for this device's worker; ask the centre for another"
            )
        case .olderCentre:
            Phrase(
                zh: "中心的程序较旧，还不能回答这一问；请中心升级 grid-server，其余照常",
                en: "the centre does not answer this yet: have grid-server upgraded there; all else goes on")
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
            Phrase(
                zh: "中心不认识本机；请向中心要登记码，用 grid-agent enrol --again 重新登记，本机内容都会保留",
                en:
                    "the centre does not know this device; ask it for a code and run grid-agent enrol --again, "
                    + "which keeps everything")
        case .recordUnknown:
            Phrase(
                zh: "中心在本机的网格中没有这条记录：尚未同步，或已划走；先同步：grid-agent sync",
                en:
                    "the centre has no such record in this device's cells: it is not synced yet, or was moved away; "
                    + "first: grid-agent sync")
        case .deviceRevoked:
            Phrase(
                zh: "中心已注销本机，不再告知台账内容；下次同步（grid-agent sync）送出未上报的改动并清除本机",
                en:
                    "the centre has revoked this device and tells it nothing more; the next grid-agent sync hands over "
                    + "what is unsent and erases everything here")
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
    /// The centre came back from a backup: what this device had seen of it was given back.
    package var isHealing = false
    /// Records given back to a centre that had lost them.
    package var recordsOffered = 0
    /// This device was set back or copied, and has an identity of its own now.
    package var isRenewed = false
    /// Changes before this number are lost to a centre that asked for them, and this device does not hold them any
    /// more; nil where nothing is lost.
    package var changesLostBefore: Int64?
    /// Records that differed between device and centre, and were sent again.
    package var recordsRepaired = 0
    /// Cells that still differ.
    package var cellsUnrepaired = 0

    package init() {}

    /// Counts what an answer brought.
    mutating func count(_ response: SyncResponse) {
        for outcome in response.outcomes {
            switch outcome.status {
            case .applied: applied += 1
            case .inReview: inReview += 1
            case .refused: refused += 1
            }
        }
        for item in response.pages.flatMap(\.items) {
            switch item {
            case .record: recordsReceived += 1
            // What this device sent itself is not news.
            case .echo: break
            case .departure: departuresReceived += 1
            }
        }
        recordsRepaired += response.wholes.count
    }

    /// Whether anything went either way.
    package var hasExchanged: Bool {
        applied + inReview + refused + recordsReceived + departuresReceived + recordsOffered + recordsRepaired
            > 0 || isWiped || isRenewed
    }

    /// Adds what another sync has done; what remains is what that one left.
    package mutating func add(_ other: SyncProgress) {
        roundTrips += other.roundTrips
        bytesUp += other.bytesUp
        bytesDown += other.bytesDown
        changesSent += other.changesSent
        applied += other.applied
        inReview += other.inReview
        refused += other.refused
        recordsReceived += other.recordsReceived
        departuresReceived += other.departuresReceived
        recordsOffered += other.recordsOffered
        recordsRepaired += other.recordsRepaired
        recordsRemaining = other.recordsRemaining
        changesRemaining = other.changesRemaining
        cellsUnrepaired = other.cellsUnrepaired
        changesLostBefore = changesLostBefore ?? other.changesLostBefore
        isWiped = isWiped || other.isWiped
        isHealing = isHealing || other.isHealing
        isRenewed = isRenewed || other.isRenewed
    }
}
