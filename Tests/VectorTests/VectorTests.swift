import Testing

@Suite("Protocol vectors")
struct VectorTests {
    /// Nothing where the files cannot be read: `everyFile` says why.
    static let vectors: [Vector] = (try? VectorFiles.read()) ?? []

    @Test("Every file and section has vectors, and a test that reads them")
    func everyFile() throws {
        let read = try VectorFiles.read()
        #expect(Set(read.map(\.section)) == Set(VectorSection.allCases))
        for section in VectorSection.allCases {
            let names = read.filter { $0.section == section }.map(\.name)
            #expect(Set(names).count == names.count, "\(section.rawValue) has a name twice")
        }
    }

    @Test("What must come of it comes of it", arguments: vectors)
    func check(vector: Vector) async throws {
        switch vector.section {
        case .items: try vector.checkItem()
        case .digests: try vector.checkDigest()
        case .bodies: try vector.checkBody()
        case .streams: try await vector.checkStream()
        case .malformedItems: try vector.checkMalformedItem()
        case .malformedBodies: try await vector.checkMalformedBody()
        case .signedRequests: try vector.checkSignedRequest()
        case .refusedHeaders: try vector.checkRefusedHeader()
        case .freshness: try vector.checkFreshness()
        case .bundledAnswers: try vector.checkBundledAnswer()
        case .enrolmentCodes: try vector.checkEnrolmentCode()
        case .recordDigests: try vector.checkRecordDigest()
        case .setDigests: try vector.checkSetDigest()
        case .rangeDigests: try vector.checkRangeDigest()
        case .merges: try vector.checkMerge()
        case .forks: try vector.checkFork()
        case .offers: try vector.checkOffer()
        case .origins: try vector.checkOrigin()
        case .incidents: try vector.checkIncident()
        case .incidentTerms: try vector.checkIncidentTerms()
        case .times: try vector.checkTime()
        case .timeSequences: try vector.checkTimeSequence()
        case .deadlines: try vector.checkDeadline()
        case .elapsed: try vector.checkElapsed()
        case .calendars: try vector.checkCalendar()
        case .negotiation: try vector.checkNegotiation()
        case .versionRequests: try await vector.checkVersionRequest()
        case .versionAnswers: try vector.checkVersionAnswer()
        }
    }
}
