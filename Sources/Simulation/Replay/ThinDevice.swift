package import HTTP
import Ledgers
package import Phrases
package import Wire

/// A device reduced to what travels: it offers changes that somebody gives it and takes the feed, with bodies and signatures as
/// the real one makes them, and keeps nothing but how far it has read.
package struct ThinDevice: ~Copyable {
    /// Why there is no answer to a request.
    package enum Trouble: Error, Equatable {
        /// The server refused the request as a whole.
        case refused(FailureCode, sentence: String)
        case noAnswer(status: Int)

        package var phrase: Phrase {
            switch self {
            case .refused(let code, let sentence):
                Phrase(
                    zh: "中心不接受请求（\(code.rawValue)：\(sentence)）",
                    en: "the server refuses a request (\(code.rawValue): \(sentence))")
            case .noAnswer(let status):
                Phrase(
                    zh: "中心的应答读不懂（状态 \(status)）", en: "the server's answer cannot be read (status \(status))")
            }
        }
    }

    package let number: WriterNumber
    private let key: HMACSHA256.Key
    private let township: String
    private let dictionary = SchemaDictionary.current
    private var deflater: Deflater
    private var cursors: [CellNumber: Cursor] = [:]
    private var directory: Int64 = 0
    /// The number of its last change.
    package private(set) var lastChange: Int64

    /// - Parameters:
    ///   - number: Who it is.
    ///   - secret: What it signs with.
    ///   - township: The code of the township, with which the server's paths begin.
    ///   - level: How hard bodies are compressed.
    ///   - lastChange: Its changes are numbered from behind this.
    package init(
        number: WriterNumber, secret: [UInt8], township: String, level: ZlibLevel, lastChange: Int64 = 0
    ) {
        self.number = number
        self.township = township
        self.lastChange = lastChange
        key = HMACSHA256.Key(secret.span)
        deflater = Deflater(level: level, dictionary: SchemaDictionary.current)
    }

    /// How far it has read a cell.
    package func revision(of cell: CellNumber) -> Revision { cursors[cell]?.revision ?? 0 }

    /// The next request, signed.
    ///
    /// - Parameters:
    ///   - changes: Those behind `lastChange`, in order.
    ///   - pageBytes: How much of the feed it wants.
    ///   - nowMilliseconds: The device's clocks, which are right.
    ///   - random: Draws the nonce.
    /// - Returns: What is to be posted.
    package mutating func request(
        changes: [Change], pageBytes: Int, nowMilliseconds: Int64,
        using random: inout some RandomNumberGenerator
    ) -> ClientRequest {
        lastChange = max(lastChange, changes.last?.number ?? 0)
        let request = SyncRequest(
            hello: Hello(
                schema: Schema.version,
                now: ClockReading(wallMilliseconds: nowMilliseconds, bootMilliseconds: nowMilliseconds),
                pageBytes: pageBytes, directory: directory, language: "zh", lastChange: lastChange),
            cursors: cursors.values.sorted { $0.cell < $1.cell }, changes: changes)
        var body: [UInt8] = []
        deflater.compress(request.encoded().span, into: &body, finish: true)
        deflater.reset()
        let nonce = (0..<WireLimits.nonceBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
        let signature = RequestSignature(
            device: number, dateMilliseconds: nowMilliseconds, nonce: nonce, key: key, method: "POST",
            path: ProtocolVersion.syncPath, body: body)
        return ClientRequest(
            target: "/\(township)\(ProtocolVersion.syncPath)",
            headers: ["Authorization": signature.header, "Content-Type": ProtocolVersion.mediaType],
            body: body)
    }

    /// Takes an answer, and with it how far the cells are read.
    package mutating func receive(_ response: ClientResponse) throws(Trouble) -> SyncResponse {
        guard
            let body = try? Zlib.inflate(
                response.body.span, limitBytes: WireLimits.inflatedBytes, dictionary: dictionary)
        else { throw .noAnswer(status: response.status) }
        guard response.status == 200, let answer = try? SyncResponse(decoding: body.span) else {
            guard let failure = try? Failure(decoding: body.span) else {
                throw .noAnswer(status: response.status)
            }
            throw .refused(failure.code, sentence: failure.sentence)
        }
        directory = answer.welcome.directory
        lastChange = max(lastChange, answer.welcome.acknowledged)
        for page in answer.pages {
            cursors[page.cell] = Cursor(
                cell: page.cell, epoch: answer.welcome.epoch, revision: page.to, digest: page.digest)
        }
        return answer
    }

    /// Forgets what it has read: the next requests read the cells anew.
    package mutating func startOver() {
        cursors = cursors.mapValues { Cursor(cell: $0.cell, epoch: $0.epoch, revision: 0) }
    }
}
