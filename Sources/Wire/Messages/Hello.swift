/// What a device says first (SPEC.md §5.1): who it is is in the signature, not here.
package struct Hello: Sendable, Equatable {
    /// The range of protocol versions that the device speaks.
    package var protocolLow: Int64
    package var protocolHigh: Int64
    /// The newest ledger schema that the device knows.
    package var schema: Int64
    /// The device's clocks as it sends: wall time, and milliseconds since it booted.
    package var now: ClockReading
    /// Bytes of feed, before compression, that it wants in this page.
    package var pageBytes: Int
    /// The token of the directory (cells and workers) that it holds; 0 for none.
    package var directory: Int64
    /// The language, `zh` or `en`, of the sentences it wants in outcomes.
    package var language: String
    /// The highest change number that the device has ever given out; 0 for none. A centre that holds more knows
    /// that the device was set back or copied.
    package var lastChange: Int64
    /// How long the centre may hold the answer back while there is no news; 0 to answer at once.
    package var waitMilliseconds: Int64

    package init(
        protocolLow: Int64 = ProtocolVersion.oldest, protocolHigh: Int64 = ProtocolVersion.newest,
        schema: Int64, now: ClockReading, pageBytes: Int, directory: Int64, language: String,
        lastChange: Int64 = 0, waitMilliseconds: Int64 = 0
    ) {
        self.protocolLow = protocolLow
        self.protocolHigh = protocolHigh
        self.schema = schema
        self.now = now
        self.pageBytes = pageBytes
        self.directory = directory
        self.language = language
        self.lastChange = lastChange
        self.waitMilliseconds = waitMilliseconds
    }
}

/// The two clocks of a device at one moment.
package struct ClockReading: Sendable, Equatable {
    /// Milliseconds since 1970 UTC as the device's wall clock has it, right or wrong.
    package var wallMilliseconds: Int64
    /// Milliseconds since the device booted; it runs evenly whatever is done to the wall clock.
    package var bootMilliseconds: Int64

    package init(wallMilliseconds: Int64, bootMilliseconds: Int64) {
        self.wallMilliseconds = wallMilliseconds
        self.bootMilliseconds = bootMilliseconds
    }
}

extension Hello {
    /// Reads the hello that a body begins with, and nothing behind it.
    package init(first bytes: Span<UInt8>) throws(MessageError) {
        do {
            var decoder = CBORDecoder(bytes)
            let header = try decoder.messageHeader()
            guard header.number == MessageNumber.hello else {
                throw MessageError.outOfPlace(message: MessageNumber.hello)
            }
            self = try Hello(from: &decoder, header)
        } catch {
            throw MessageError(reading: error)
        }
    }

    /// The protocol range of the hello that a body begins with: its place and form are the same in every version, so
    /// that a version to come can be told from damage.
    package static func protocolRange(first bytes: Span<UInt8>) throws(MessageError) -> (
        low: Int64, high: Int64
    ) {
        do {
            var decoder = CBORDecoder(bytes)
            let header = try decoder.messageHeader()
            guard header.number == MessageNumber.hello else {
                throw MessageError.outOfPlace(message: MessageNumber.hello)
            }
            try header.requires(2)
            return (try decoder.integer(), try decoder.integer())
        } catch {
            throw MessageError(reading: error)
        }
    }

    init(from decoder: inout CBORDecoder, _ header: MessageHeader) throws {
        try header.requires(10)
        protocolLow = try decoder.integer()
        protocolHigh = try decoder.integer()
        schema = try decoder.integer()
        now = ClockReading(
            wallMilliseconds: try decoder.nonNegative("wall-ms", header),
            bootMilliseconds: try decoder.nonNegative("boot-ms", header))
        let asked = try decoder.nonNegative("page-bytes", header)
        pageBytes = Int(exactly: asked) ?? .max
        directory = try decoder.nonNegative("directory", header)
        language = try decoder.text()
        lastChange = try decoder.changeNumber("last", header, from: 0)
        waitMilliseconds = try decoder.nonNegative("wait-ms", header)
        try decoder.skipRest(of: header, known: 10)
    }

    func encode(to encoder: inout CBOREncoder) {
        encoder.messageHeader(MessageNumber.hello, elements: 10)
        encoder.integer(protocolLow)
        encoder.integer(protocolHigh)
        encoder.integer(schema)
        encoder.integer(now.wallMilliseconds)
        encoder.integer(now.bootMilliseconds)
        encoder.integer(Int64(pageBytes))
        encoder.integer(directory)
        encoder.text(language)
        encoder.integer(lastChange)
        encoder.integer(waitMilliseconds)
    }
}
