import Foundation
import Ledgers
import Replica
import Storage
import SyncServer
import Testing
import Wire

extension World {
    /// Takes a file of requests as a command at the centre does: in another process than the one that serves.
    func take(_ file: [UInt8], at path: String? = nil) async throws -> [BundleExchange.Answered] {
        let path = path ?? townshipPath
        guard case .requests(let requests) = try Bundle.read(file.span) else { return [] }
        let readers = try ReaderPool(path: path, count: 1)
        let exchange = DeviceExchange(
            writer: try TownshipWriter(path: path), readers: readers, clock: clock)
        let bundles = BundleExchange(exchange: exchange, readers: readers, clock: clock)
        var answers: [BundleExchange.Answered] = []
        for request in requests { answers.append(try await bundles.answer(request)) }
        return answers
    }

    /// The file of answers to a file of requests.
    func answers(to file: [UInt8]) async throws -> [UInt8] {
        try await take(file).flatMap { $0.answer.encoded() }
    }

    /// Everything that the centre keeps of records and of changes.
    func everything() throws -> [String] {
        let centre = try centre()
        let history = try Schema.kinds.flatMap { kind in
            try centre.records.list(kind).flatMap { record in
                try centre.history(of: record.id).map { "\($0)" }
            }
        }
        return try LedgerText.lines(centre.records) + history + ["\(try centre.revision())"]
    }
}

extension TestDevice {
    func exportBundle() throws -> [UInt8] {
        try BundleExport(store: store, clock: clock).make(using: &random).bytes
    }

    @discardableResult
    func importBundle(_ file: [UInt8]) throws -> BundleImport.Summary {
        try BundleImport(store: store, clock: clock).take(BundleImport.answers(in: file))
    }

    func addHousehold(_ number: String) throws -> RecordID {
        try add(Household.kind, [Household.number: .text(number), Household.head: .text("李大山")])
    }

    /// Everything that the replica keeps but of what it awaits.
    func everything() throws -> [String] {
        try ledgerText() + store.cells().map { "\($0)" }
            + (1...max(1, store.lastChange())).compactMap { try store.entry(number: $0).map { "\($0)" } }
            + store.offers(limit: 1000).map { "\($0)" }
            + ["\(String(describing: try store.clockOffsetMilliseconds()))"]
    }
}

/// The requests of a file, taken apart.
func syncRequests(in file: [UInt8]) throws -> [SyncRequest] {
    guard case .requests(let requests) = try Bundle.read(file.span) else { return [] }
    return try requests.map { request in
        let body = try Zlib.inflate(request.body.span, limitBytes: WireLimits.inflatedBytes)
        return try SyncRequest(decoding: body.span)
    }
}

/// An answer of status 200, taken apart.
func response(in answer: BundleAnswer) throws -> SyncResponse {
    let body = try Zlib.inflate(answer.body.span, limitBytes: WireLimits.inflatedBytes)
    return try SyncResponse(decoding: body.span)
}
