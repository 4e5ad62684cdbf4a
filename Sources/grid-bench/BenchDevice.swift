import Foundation
import HTTP
import Ledgers
import Simulation
import Wire

/// A device of a `BenchTownship` reduced to what travels: it edits its cell's residents, offers the edits, and takes the
/// feed, with bodies and signatures as the real one makes them.
struct BenchDevice: ~Copyable {
    private let cell: Int
    private let township: BenchTownship
    private let number: WriterNumber
    private let key: HMACSHA256.Key
    private let dictionary: ZlibDictionary
    private var deflater: Deflater
    private var random: SeededRandom
    private var cursor: Cursor
    private var directory: Int64 = 0
    private var lastChange: Int64 = 0

    init(cell: Int, of township: BenchTownship, seed: UInt64) {
        self.cell = cell
        self.township = township
        number = BenchTownship.device(ofCell: cell)
        key = HMACSHA256.Key(BenchTownship.secret(of: number).span)
        dictionary = SchemaDictionary.current
        deflater = Deflater(level: .fastest, dictionary: SchemaDictionary.current)
        random = SeededRandom(seed: seed, UInt64(cell))
        cursor = Cursor(cell: CellNumber(cell), epoch: 0, revision: 0)
    }

    /// The next request, with so many edits of records of the cell.
    mutating func request(changes count: Int, pageBytes: Int) -> ClientRequest {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        var changes: [Change] = []
        for _ in 0..<count {
            var index = Int(random.next() % UInt64(township.recordsPerCell))
            if township.isHousehold(index) { index += 1 }
            lastChange += 1
            changes.append(
                Change(
                    number: lastChange, operation: .edit, kind: Resident.kind,
                    id: BenchTownship.record(cell: cell, index: index), cell: CellNumber(cell),
                    base: cursor.revision, wallAgeMilliseconds: 60_000, bootAgeMilliseconds: 60_000,
                    edits: [Resident.phone: .set(.text("13\(100_000_000 + random.next() % 900_000_000)"))]))
        }
        let request = SyncRequest(
            hello: Hello(
                schema: Schema.version,
                now: ClockReading(wallMilliseconds: now, bootMilliseconds: 1_000_000),
                pageBytes: pageBytes, directory: directory, language: "zh", lastChange: lastChange),
            cursors: cursor.epoch == 0 ? [] : [cursor], changes: changes)
        var body: [UInt8] = []
        deflater.compress(request.encoded().span, into: &body, finish: true)
        deflater.reset()
        let nonce = (0..<WireLimits.nonceBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
        let signature = RequestSignature(
            device: number, dateMilliseconds: now, nonce: nonce, key: key,
            method: "POST", path: ProtocolVersion.syncPath, body: body)
        return ClientRequest(
            target: "/\(BenchTownship.code)\(ProtocolVersion.syncPath)",
            headers: ["Authorization": signature.header, "Content-Type": ProtocolVersion.mediaType],
            body: body)
    }

    /// Takes an answer.
    ///
    /// - Returns: The records of the feed in it, and whether more remain.
    /// - Throws: `BenchError` for anything but an answer in which every change is applied.
    mutating func receive(_ response: ClientResponse, changes count: Int) throws -> (
        records: Int, hasMore: Bool
    ) {
        let body = try Zlib.inflate(
            response.body.span, limitBytes: WireLimits.inflatedBytes, dictionary: dictionary)
        guard response.status == 200 else {
            throw BenchError.refused(
                status: response.status, (try? Failure(decoding: body.span))?.sentence ?? "")
        }
        let answer = try SyncResponse(decoding: body.span)
        guard answer.outcomes.count == count, answer.outcomes.allSatisfy({ $0.status == .applied }) else {
            throw BenchError.notApplied(answer.outcomes.first { $0.status != .applied }?.code ?? "missing")
        }
        directory = answer.welcome.directory
        lastChange = max(lastChange, answer.welcome.acknowledged)
        guard let page = answer.pages.first else { return (0, false) }
        cursor.epoch = answer.welcome.epoch
        cursor.revision = page.to
        cursor.digest = page.digest
        return (page.items.count, page.remaining > 0)
    }

    /// Forgets what it has read: the next requests read the cell anew.
    mutating func startOver() {
        cursor = Cursor(cell: cursor.cell, epoch: cursor.epoch, revision: 0)
    }
}

/// Why a measurement is void.
enum BenchError: Error, CustomStringConvertible {
    case refused(status: Int, String)
    case notApplied(String)
    case system(String)

    var description: String {
        switch self {
        case .refused(let status, let sentence): "the server answered \(status) \(sentence)"
        case .notApplied(let code): "a change was not applied: \(code)"
        case .system(let detail): detail
        }
    }
}
