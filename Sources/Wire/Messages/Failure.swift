/// Why a whole request was refused. The code is what SPEC.md §7 lists; the sentence is for people.
package struct Failure: Sendable, Equatable, Error {
    package var code: FailureCode
    package var sentence: String
    /// The server's clock, so that a device whose clock is wrong can sign again (SPEC.md §6.3).
    package var serverMilliseconds: Int64
    /// For `changeGap`, `epochForked` and `deviceForked`: the last change number that the server holds. Otherwise 0.
    package var acknowledged: Int64
    /// For `epochForked`: the centre's epoch, and the last revision that device and centre have in common.
    /// Otherwise 0.
    package var epoch: Int64
    package var commonRevision: Revision

    package init(
        code: FailureCode, sentence: String, serverMilliseconds: Int64, acknowledged: Int64 = 0,
        epoch: Int64 = 0, commonRevision: Revision = 0
    ) {
        self.code = code
        self.sentence = sentence
        self.serverMilliseconds = serverMilliseconds
        self.acknowledged = acknowledged
        self.epoch = epoch
        self.commonRevision = commonRevision
    }

    /// The CBOR sequence, not yet compressed.
    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 128)
        encoder.messageHeader(MessageNumber.failure, elements: 6)
        encoder.text(code.rawValue)
        encoder.text(sentence)
        encoder.integer(serverMilliseconds)
        encoder.integer(acknowledged)
        encoder.integer(epoch)
        encoder.integer(commonRevision)
        return encoder.bytes
    }

    /// Reads a body that holds a failure.
    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        self = try decodeOne(bytes, MessageNumber.failure, elements: 6) { decoder throws in
            Failure(
                code: FailureCode(rawValue: try decoder.text()), sentence: try decoder.text(),
                serverMilliseconds: try decoder.integer(), acknowledged: try decoder.integer(),
                epoch: try decoder.integer(), commonRevision: try decoder.integer())
        }
        guard acknowledged >= 0, commonRevision >= 0 else {
            throw .badElement(message: MessageNumber.failure, name: "acknowledged")
        }
    }
}

/// The codes of failures, an open set: a device treats one it does not know by the HTTP status.
package struct FailureCode: RawRepresentable, Sendable, Hashable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The body is not a zlib stream.
    package static let bodyCorrupt = FailureCode(rawValue: "body.corrupt")
    /// The zlib stream ends early.
    package static let bodyTruncated = FailureCode(rawValue: "body.truncated")
    /// The body, as sent or inflated, is over a limit.
    package static let bodyTooLarge = FailureCode(rawValue: "body.too_large")
    /// The stream needs a preset dictionary that the centre does not have: send it without one.
    package static let bodyDictionary = FailureCode(rawValue: "body.dictionary")
    /// The media type is not the protocol's.
    package static let bodyType = FailureCode(rawValue: "body.type")
    /// The CBOR or the order of messages is not what SPEC.md says.
    package static let messageMalformed = FailureCode(rawValue: "message.malformed")
    /// No protocol version in common.
    package static let protocolVersion = FailureCode(rawValue: "protocol.version")
    /// The Authorization header is missing or not of its form.
    package static let signatureMissing = FailureCode(rawValue: "signature.missing")
    /// The signature does not fit the request.
    package static let signatureWrong = FailureCode(rawValue: "signature.wrong")
    /// The date is too far from the server's: sign again with the time in this failure.
    package static let signatureStale = FailureCode(rawValue: "signature.stale")
    /// This very request was received before.
    package static let signatureReplayed = FailureCode(rawValue: "signature.replayed")
    /// No such device at this township.
    package static let deviceUnknown = FailureCode(rawValue: "device.unknown")
    /// The enrolment code is not known, used up or expired.
    package static let codeInvalid = FailureCode(rawValue: "enrol.code")
    /// Too many wrong codes; try again later.
    package static let enrolLimited = FailureCode(rawValue: "enrol.limited")
    /// The changes do not follow on the last one held: send from `acknowledged` + 1.
    package static let changeGap = FailureCode(rawValue: "change.gap")
    /// The device has read what this centre never wrote: the centre came back from a backup.
    package static let epochForked = FailureCode(rawValue: "epoch.forked")
    /// Another copy of the device has used these change numbers: it must renew itself.
    package static let deviceForked = FailureCode(rawValue: "device.forked")
    /// The record whose history is asked for is not in the device's cells.
    package static let recordUnknown = FailureCode(rawValue: "record.unknown")
    /// The device is revoked, and is told nothing of the ledger.
    package static let deviceRevoked = FailureCode(rawValue: "device.revoked")
    /// There is nothing at this path.
    package static let notFound = FailureCode(rawValue: "path.unknown")
    /// The path takes POST alone.
    package static let methodNotAllowed = FailureCode(rawValue: "method.not_allowed")
    /// The server cannot take the request now.
    package static let busy = FailureCode(rawValue: "server.busy")
    /// The server failed; nothing of the request is in the ledger.
    package static let serverFault = FailureCode(rawValue: "server.fault")
}
