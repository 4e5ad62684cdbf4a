import Ledgers
import Testing

@Suite("CSV reader")
struct CSVReaderTests {
    @Test(
        "Well-formed files are read as RFC 4180 has it",
        arguments: [
            ("", []),
            ("a,b\r\nc,d\r\n", [row(1, "a", "b"), row(2, "c", "d")]),
            ("a,b\nc,d", [row(1, "a", "b"), row(2, "c", "d")]),
            ("\u{FEFF}户主,\u{FEFF}人数\n", [row(1, "户主", "\u{FEFF}人数")]),
            ("\u{FEFF}\"a\"", [row(1, "a")]),
            ("a,,\n,\n", [row(1, "a", "", ""), row(2, "", "")]),
            ("\"a,b\",\"c\"\"d\",\"\"\n", [row(1, "a,b", "c\"d", "")]),
            ("\"1\r\n2\",x\n\"\n\n\"\ny\n", [row(1, "1\r\n2", "x"), row(3, "\n\n"), row(6, "y")]),
            ("\n\r\na\n\n\nb\n", [row(3, "a"), row(6, "b")]),
            ("\"\"\n", [row(1, "")]),
            (" a , b \n", [row(1, " a ", " b ")]),
            ("a,\"b\"", [row(1, "a", "b")]),
            ("'=1\n", [row(1, "'=1")]),
        ] as [(String, [CSVReader.Element])])
    func wellFormed(text: String, expected: [CSVReader.Element]) {
        #expect(read(Array(text.utf8)) == expected)
    }

    @Test(
        "A faulty row is reported with its place, and reading goes on behind it",
        arguments: [
            ("a\nb\"c,\"d\ne\n", [row(1, "a"), .failure(.strayQuote(at(2, 1))), row(3, "e")]),
            ("a,\"b\"c\nd\n", [.failure(.strayQuote(at(1, 2))), row(2, "d")]),
            ("\"a\" ,b\nc\n", [.failure(.strayQuote(at(1, 1))), row(2, "c")]),
            ("a\rb\nc\n", [.failure(.strayCarriageReturn(at(1, 1))), row(2, "c")]),
            ("a\n\r", [row(1, "a"), .failure(.strayCarriageReturn(at(2, 1)))]),
            ("a\nb,\"c\nd", [row(1, "a"), .failure(.unterminatedQuote(at(2, 2)))]),
            ("a,b,c,d,\"\n\"\ne\n", [.failure(.tooManyFields(at(1, 4), countMax: 3)), row(3, "e")]),
            ("123456789\nb\n", [.failure(.fieldTooLong(at(1, 1), byteCountMax: 8)), row(2, "b")]),
            ("1,12345678,\n", [row(1, "1", "12345678", "")]),
            ("12345678,12345\nb\n", [.failure(.rowTooLong(at(1, 2), byteCountMax: 12)), row(2, "b")]),
            ("\"12345678\nb\n", [.failure(.fieldTooLong(at(1, 1), byteCountMax: 8)), row(2, "b")]),
            ("\"1234567\n8\nb\n", [.failure(.fieldTooLong(at(1, 1), byteCountMax: 8)), row(3, "b")]),
        ] as [(String, [CSVReader.Element])])
    func faulty(text: String, expected: [CSVReader.Element]) {
        let limits = CSVLimits(fieldByteCountMax: 8, fieldsPerRowMax: 3, rowByteCountMax: 12)
        #expect(read(Array(text.utf8), limits: limits) == expected)
    }

    @Test(
        "Text that is not UTF-8 is refused, and its quoted line breaks skipped with it",
        arguments: [
            // 户 in GB 18030, an overlong slash, a surrogate, a cut sequence, a byte order mark cut short.
            [0xBB, 0xA7], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE6, 0x88], [0xEF, 0xBB],
        ] as [[UInt8]])
    func invalidUTF8(sequence: [UInt8]) {
        let bytes = sequence + Array(",\"\n\"\nb,\"".utf8) + sequence + Array("\"\nc\n".utf8)
        let expected: [CSVReader.Element] = [
            .failure(.invalidUTF8(at(1, 1))), .failure(.invalidUTF8(at(3, 2))), row(4, "c"),
        ]
        #expect(read(bytes) == expected)
    }

    @Test("The pieces in which a file arrives make no difference, wherever it is split")
    func everySplit() {
        let text = "\u{FEFF}户主,\"地\"\"址\"\r\n\"a\r\nb\",\r\n\r\nc\"d\n\"e\"f\ng\rh\nlast,\"\"\"\""
        let bytes = Array(text.utf8) + [0x0A, 0xFF, 0x0A, 0x22]
        let whole = read(bytes)
        #expect(whole.count == 8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]]
                #expect(read(pieces.map(Array.init)) == whole)
            }
        }
    }

    @Test(
        "Random bytes never trap, and every line of them is accounted for",
        arguments: 0..<200 as Range<UInt64>)
    func fuzz(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let alphabet: [UInt8] = Array("\",\r\n\"\n=a'".utf8) + [0xE6, 0x88, 0xB7, 0xEF, 0xBB, 0xBF, 0xFF]
        let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
            alphabet[Int.random(in: alphabet.indices, using: &random)]
        }
        let limits = CSVLimits(fieldByteCountMax: 20, fieldsPerRowMax: 6, rowByteCountMax: 40)
        let results = read(bytes, limits: limits)
        #expect(read(bytes.map { [$0] }, limits: limits) == results)
        let lines = results.map(\.line)
        #expect(zip(lines, lines.dropFirst()).allSatisfy(<))
        #expect((lines.last ?? 1) <= bytes.count { $0 == 0x0A } + 1)
        for case .success(let row) in results {
            #expect(row.fields.count <= 6 && row.fields.allSatisfy { $0.utf8.count <= 20 })
        }
    }
}

@Suite("CSV writer")
struct CSVWriterTests {
    @Test(
        "Fields are quoted where they must be",
        arguments: [
            (["a", "b"], "a,b\r\n"), (["a,b", "c\"d", "e\nf"], "\"a,b\",\"c\"\"d\",\"e\nf\"\r\n"),
            (["", ""], ",\r\n"), ([""], "\"\"\r\n"), ([], ""), (["户主", " x "], "户主, x \r\n"),
        ])
    func quoted(fields: [String], expected: String) {
        var writer = CSVWriter()
        writer.append(fields)
        #expect(writer.byteCount == expected.utf8.count)
        #expect(String(decoding: writer.takeBytes(), as: UTF8.self) == expected)
        #expect(writer.takeBytes().isEmpty)
    }

    @Test("A byte order mark stands at the beginning only")
    func byteOrderMark() {
        var writer = CSVWriter(startsWithByteOrderMark: true)
        writer.append(["a"])
        #expect(writer.takeBytes() == [0xEF, 0xBB, 0xBF] + Array("a\r\n".utf8))
        writer.append(["b"])
        #expect(writer.takeBytes() == Array("b\r\n".utf8))
    }

    @Test(
        "Cells that a spreadsheet would run are guarded, and only those",
        arguments: [
            ("=1+1", "'=1+1"), ("+86", "'+86"), ("-5", "'-5"), ("@SUM", "'@SUM"), ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\u{FF1D}1", "'\u{FF1D}1"), ("\u{FF20}a", "'\u{FF20}a"), ("'=1", "''=1"),
            ("'quoted'", "'quoted'"), ("a=1", "a=1"), ("", ""),
            ("'", "'"), ("户", "户"), ("。", "。"), ("=\u{301}", "'=\u{301}"), ("'\u{301}=1", "'\u{301}=1"),
        ])
    func guarded(cell: String, expected: String) {
        #expect(Array(FormulaGuard.applied(to: cell).utf8) == Array(expected.utf8))
        #expect(Array(FormulaGuard.removed(from: expected).utf8) == Array(cell.utf8))
    }

    @Test("What is written is read back, byte for byte", arguments: 0..<100 as Range<UInt64>, [true, false])
    func roundTrip(seed: UInt64, guardsFormulas: Bool) {
        var random = SplitMix64(state: seed)
        let pieces = ["\"", ",", "\r", "\n", "'", "=", "-", "\t", "户主", "@", "a", "\u{FEFF}", "\u{301}", " "]
        let rows = (0..<20).map { _ in
            (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    pieces[Int.random(in: pieces.indices, using: &random)]
                }.joined()
            }
        }
        var writer = CSVWriter(guardsFormulas: guardsFormulas, startsWithByteOrderMark: true)
        for row in rows { writer.append(row) }
        let results = read([writer.takeBytes()], removesFormulaGuard: guardsFormulas)
        let fields = results.map { result in (try? result.get())?.fields.map { Array($0.utf8) } }
        #expect(fields == rows.map { $0.map { Array($0.utf8) } })
    }
}

private func row(_ line: Int, _ fields: String...) -> CSVReader.Element {
    .success(CSVRow(line: line, fields: fields))
}

private func at(_ line: Int, _ field: Int) -> CSVPosition { CSVPosition(line: line, field: field) }

private func read(_ bytes: [UInt8], limits: CSVLimits = CSVLimits()) -> [CSVReader.Element] {
    read([bytes], limits: limits)
}

private func read(
    _ pieces: [[UInt8]], limits: CSVLimits = CSVLimits(), removesFormulaGuard: Bool = false
) -> [CSVReader.Element] {
    var reader = CSVReader(limits: limits, removesFormulaGuard: removesFormulaGuard)
    var results: [CSVReader.Element] = []
    for piece in pieces { results += reader.read(piece.span) }
    return results + reader.finish()
}

extension CSVReader.Element {
    fileprivate var line: Int {
        switch self {
        case .success(let row): row.line
        case .failure(let error): error.position.line
        }
    }
}

/// Repeatable random numbers (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
