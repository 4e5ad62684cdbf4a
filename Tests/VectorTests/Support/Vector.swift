import Foundation
import Testing

/// One vector: an input and what must come of it.
struct Vector: Sendable, CustomTestStringConvertible {
    let section: VectorSection
    let name: String
    /// The keys of the file beside its sections, such as a secret.
    let common: [String: JSON]
    private let json: JSON

    var testDescription: String { "\(section.rawValue): \(name)" }

    init(_ section: VectorSection, _ json: JSON, common: [String: JSON]) throws {
        self.section = section
        self.json = json
        self.common = common
        var keys = try Keys(json)
        name = try keys.text("name")
    }

    /// Takes the vector apart, to its last key.
    func read<Result>(_ body: (inout Keys) throws -> Result) throws -> Result {
        try Keys.read(json) { keys in
            _ = try keys.text("name")
            if let requirements = keys.takeIfPresent("requirements") {
                for tag in try requirements.asArray("requirements") { _ = try tag.asText("requirements") }
            }
            if let note = keys.takeIfPresent("note") { _ = try note.asText("note") }
            return try body(&keys)
        }
    }
}

/// Every section of every vector file.
enum VectorSection: String, CaseIterable, Sendable {
    case items = "values.items"
    case digests = "values.digests"
    case bodies = "messages.bodies"
    case streams = "compression.streams"
    case malformedItems = "malformed.items"
    case malformedBodies = "malformed.bodies"
    case signedRequests = "signatures.requests"
    case refusedHeaders = "signatures.headers"
    case freshness = "signatures.freshness"
    case bundledAnswers = "signatures.answers"
    case enrolmentCodes = "signatures.codes"
    case recordDigests = "digests.records"
    case setDigests = "digests.sets"
    case rangeDigests = "digests.ranges"
    case merges = "merges.merges"
    case forks = "epochs.forks"
    case offers = "healing.offers"
    case origins = "healing.origins"
    case incidents = "incidents.incidents"
    case incidentTerms = "incident-terms.terms"
    case times = "times.times"
    case timeSequences = "times.sequences"
    case deadlines = "working-days.deadlines"
    case elapsed = "working-days.elapsed"
    case calendars = "working-days.calendars"
    case negotiation = "versions.negotiation"
    case versionRequests = "versions.requests"
    case versionAnswers = "versions.answers"
}

/// The files in Protocol/vectors, whatever they are.
enum VectorFiles {
    static let directory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Protocol/vectors")

    /// All vectors of all files.
    ///
    /// - Throws: `VectorFormError` also for a section, or a file, that no test knows.
    static func read() throws -> [Vector] {
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        return try files.filter { $0.hasSuffix(".json") }.sorted().flatMap { file in
            try read(directory.appendingPathComponent(file))
        }
    }

    private static func read(_ file: URL) throws -> [Vector] {
        let name = file.deletingPathExtension().lastPathComponent
        guard
            case .object(var object) = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: file))
        else { throw VectorFormError.unknownSection(name) }
        let sections = VectorSection.allCases.filter { $0.rawValue.hasPrefix("\(name).") }
        guard !sections.isEmpty else { throw VectorFormError.unknownSection(name) }
        var vectors: [(VectorSection, [JSON])] = []
        for section in sections {
            let key = String(section.rawValue.dropFirst(name.count + 1))
            guard let array = object.removeValue(forKey: key) else { throw VectorFormError.missing(key: key) }
            vectors.append((section, try array.asArray(key)))
        }
        guard Set(object.keys) == commonKeys[name, default: []] else {
            throw VectorFormError.unknown(keys: object.keys.sorted())
        }
        return try vectors.flatMap { section, array in
            try array.map { try Vector(section, $0, common: object) }
        }
    }

    /// The keys of a file that are not sections.
    private static let commonKeys: [String: Set<String>] = [
        "compression": ["dictionary", "dictionary-id"], "signatures": ["secret"],
        "incident-terms": ["calendar"], "working-days": ["calendar"],
    ]
}
