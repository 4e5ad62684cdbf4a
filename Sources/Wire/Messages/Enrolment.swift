/// The body of a request to `ProtocolVersion.enrolPath`: the only one that is not signed (SPEC.md §6.1).
package struct EnrolRequest: Sendable, Equatable {
    package var protocolLow: Int64
    package var protocolHigh: Int64
    /// The one-time code from the centre.
    package var code: String
    /// What the centre lists the device as, such as its model.
    package var deviceName: String
    /// 16 random bytes made once per attempt, so that a repeat after a lost answer gets the same device.
    package var attempt: [UInt8]
    /// The number that the device's first change under its new identity will have.
    package var firstChange: Int64
    /// 16 random bytes that the replica keeps through all enrolments: its copies have the same.
    package var lineage: [UInt8]

    package init(
        protocolLow: Int64 = ProtocolVersion.oldest, protocolHigh: Int64 = ProtocolVersion.newest,
        code: String, deviceName: String, attempt: [UInt8], firstChange: Int64 = 1, lineage: [UInt8]
    ) {
        self.protocolLow = protocolLow
        self.protocolHigh = protocolHigh
        self.code = code
        self.deviceName = deviceName
        self.attempt = attempt
        self.firstChange = firstChange
        self.lineage = lineage
    }

    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 64)
        encoder.messageHeader(MessageNumber.enrol, elements: 7)
        encoder.integer(protocolLow)
        encoder.integer(protocolHigh)
        encoder.text(code)
        encoder.text(deviceName)
        encoder.bytes(attempt)
        encoder.integer(firstChange)
        encoder.bytes(lineage)
        return encoder.bytes
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        self = try decodeOne(bytes, MessageNumber.enrol, elements: 7) { decoder throws in
            EnrolRequest(
                protocolLow: try decoder.integer(), protocolHigh: try decoder.integer(),
                code: try decoder.text(), deviceName: try decoder.text(), attempt: try decoder.bytes(),
                firstChange: try decoder.integer(), lineage: try decoder.bytes())
        }
        guard lineage.count == RecordID.byteCount else {
            throw .badElement(message: MessageNumber.enrol, name: "lineage")
        }
        guard attempt.count == RecordID.byteCount else {
            throw .badElement(message: MessageNumber.enrol, name: "attempt")
        }
        guard (1..<(.max / 2)).contains(firstChange) else {
            throw .badElement(message: MessageNumber.enrol, name: "first")
        }
        guard deviceName.utf8.count <= WireLimits.deviceNameBytes else {
            throw .overLimit(name: "device-name-bytes")
        }
    }
}

/// The body of a request to `ProtocolVersion.renewPath`: a device that was set back or copied asks for an
/// identity of its own (SPEC.md §6.4).
package struct RenewRequest: Sendable, Equatable {
    package var protocolLow: Int64
    package var protocolHigh: Int64
    /// 16 random bytes, the same for every try.
    package var attempt: [UInt8]
    /// The number that the device's first change under its new identity will have.
    package var firstChange: Int64

    package init(
        protocolLow: Int64 = ProtocolVersion.oldest, protocolHigh: Int64 = ProtocolVersion.newest,
        attempt: [UInt8], firstChange: Int64
    ) {
        self.protocolLow = protocolLow
        self.protocolHigh = protocolHigh
        self.attempt = attempt
        self.firstChange = firstChange
    }

    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 32)
        encoder.messageHeader(MessageNumber.renew, elements: 4)
        encoder.integer(protocolLow)
        encoder.integer(protocolHigh)
        encoder.bytes(attempt)
        encoder.integer(firstChange)
        return encoder.bytes
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        self = try decodeOne(bytes, MessageNumber.renew, elements: 4) { decoder throws in
            RenewRequest(
                protocolLow: try decoder.integer(), protocolHigh: try decoder.integer(),
                attempt: try decoder.bytes(), firstChange: try decoder.integer())
        }
        guard attempt.count == RecordID.byteCount else {
            throw .badElement(message: MessageNumber.renew, name: "attempt")
        }
        guard (1..<(.max / 2)).contains(firstChange) else {
            throw .badElement(message: MessageNumber.renew, name: "first")
        }
    }
}

/// The answer to an enrolment or a renewal: who the device is from now on.
package struct Enrolled: Sendable, Equatable {
    package var device: WriterNumber
    /// `WireLimits.secretBytes` random bytes that sign every later request.
    package var secret: [UInt8]
    package var worker: WorkerNumber
    package var workerName: String
    package var role: Int64
    package var township: String
    package var serverMilliseconds: Int64

    package init(
        device: WriterNumber, secret: [UInt8], worker: WorkerNumber, workerName: String, role: Int64,
        township: String, serverMilliseconds: Int64
    ) {
        self.device = device
        self.secret = secret
        self.worker = worker
        self.workerName = workerName
        self.role = role
        self.township = township
        self.serverMilliseconds = serverMilliseconds
    }

    package func encoded() -> [UInt8] {
        var encoder = CBOREncoder(reservingCapacity: 128)
        encoder.messageHeader(MessageNumber.enrolled, elements: 7)
        encoder.integer(device)
        encoder.bytes(secret)
        encoder.integer(worker)
        encoder.text(workerName)
        encoder.integer(role)
        encoder.text(township)
        encoder.integer(serverMilliseconds)
        return encoder.bytes
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        self = try decodeOne(bytes, MessageNumber.enrolled, elements: 7) { decoder throws in
            Enrolled(
                device: try decoder.integer(), secret: try decoder.bytes(), worker: try decoder.integer(),
                workerName: try decoder.text(), role: try decoder.integer(), township: try decoder.text(),
                serverMilliseconds: try decoder.integer())
        }
        guard secret.count == WireLimits.secretBytes else {
            throw .badElement(message: MessageNumber.enrolled, name: "secret")
        }
    }
}
