import Foundation
import Ledgers
import Storage
import Testing
import Wire

@Suite("Tables in and out of the console")
struct TableRoutesTests {
    private static let table = "cell,number,head\r\n0101,a,甲\r\n9999,b,乙\r\n0101,a,丙\r\n0101,,丁\r\n"

    @Test("A preview says what an import would do, and leaves nothing; the import does just that")
    func importing() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            let preview = try await browser.send(
                "POST", "ledgers/household/import-preview", csv: "\u{FEFF}\(Self.table)")
            #expect(preview.status == 200)
            #expect(try await browser.get("ledgers/household/records").json["items"].array.isEmpty)
            #expect(try scene.store().revision() == 0)
            let done = try await browser.send(
                "POST", "ledgers/household/import", csv: "\u{FEFF}\(Self.table)")
            #expect(done.body == preview.body)
            let outcome = done.json
            #expect(
                outcome["rows"].number == 4 && outcome["imported"].number == 1
                    && outcome["refused_count"].number == 3)
            #expect(outcome["refused"].array.compactMap { $0["line"].number } == [3, 4, 5])
            #expect(
                outcome["refused"].array.compactMap { $0["column"].text } == ["cell", "number", "number"])
            #expect(try await browser.get("ledgers/household/records").json["items"].array.count == 1)
        }
    }

    @Test("A preview needs no writer: it is answered while another commit is under way, and holds none up")
    func previewBesideWriter() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            let rows = (0..<2000).map { "0101,b\($0),乙\r\n" }.joined()
            let release = DispatchSemaphore(value: 0)
            let (steps, told) = AsyncStream<Bool>.makeStream()
            Thread {
                let isDone: Void? = try? scene.write { store in
                    try store.setRevision(store.revision())
                    told.yield(true)
                    release.wait()
                }
                told.yield(isDone != nil)
            }.start()
            var writer = steps.makeAsyncIterator()
            #expect(await writer.next() == true)
            let preview = try await browser.send(
                "POST", "ledgers/household/import-preview", csv: "cell,number,head\r\n\(rows)")
            release.signal()
            #expect(await writer.next() == true)
            #expect(preview.status == 200 && preview.json["imported"].number == 2000)
        }
    }

    @Test(
        "A file that is none is refused as a whole",
        arguments: [("", 422), ("colour\nred\n", 422), ("number,number\n1,2\n", 422)])
    func unfit(csv: String, status: Int) async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("qian")
            for path in ["import-preview", "import"] {
                let reply = try await browser.send("POST", "ledgers/household/\(path)", csv: csv)
                #expect(reply.status == status && reply.problem == "not-possible")
            }
        }
    }

    @Test("A table longer than a piece comes whole, and leaves nothing on the disk")
    func longExport() async throws {
        try await ConsoleScene.serving { scene in
            try importHouseholds(scene)
            let browser = try await scene.browser("qian")
            let reply = try await browser.send(
                "POST", "ledgers/household/export", json: #"{"purpose":"纸质台账"}"#)
            #expect(reply.body.count > 2 * 65_536)
            let lines = reply.text.split(whereSeparator: \.isNewline).dropFirst()
            #expect(lines.map { $0.split(separator: ",")[1] } == (1...8000).map { "\($0)" })
            #expect(try scene.store().accesses(before: nil, limit: 1).map(\.count) == [8000])
            let left = try FileManager.default.contentsOfDirectory(atPath: scene.directory.path)
            #expect(left.allSatisfy { $0.hasPrefix("township.sqlite") })
        }
    }

    /// Households that make a table of more than a connection holds on its way.
    private func importHouseholds(_ scene: ConsoleScene) throws {
        let rows = (1...8000).map { "0101,\($0),户主\($0)\n" }
        try scene.importRows("household", "cell,number,head\n" + rows.joined())
    }

    @Test(
        "While four clients have not taken their tables, a fifth is told to come again; then it gets its own")
    func slowClients() async throws {
        try await ConsoleScene.serving { scene in
            try importHouseholds(scene)
            let browser = try await scene.browser("qian")
            let json = #"{"purpose":"纸质台账"}"#
            let sockets = try (1...4).map { _ in
                try RawRequest.send(
                    browser, "POST", "ledgers/household/export",
                    lines: [
                        "X-GridLedger-Console: 1", "Content-Type: application/json",
                        "Content-Length: \(json.utf8.count)",
                    ], body: json, receiveBytes: 4096)
            }
            for socket in sockets {
                var byte: UInt8 = 0
                // Sound: one byte is read into one. Once it is there, the table is on its way, and holds a place.
                #expect(unsafe recv(socket, &byte, 1, 0) == 1)
            }
            let fifth = try await browser.send("POST", "ledgers/household/export", json: json)
            #expect(fifth.status == 503 && fifth.problem == "busy" && fifth.header("Retry-After") == "10")
            #expect(try scene.store().accesses(before: nil, limit: 9).count == 4)
            for socket in sockets { close(socket) }
            // The server hears of each end in its own time.
            var status = 503
            while status == 503 {
                status = try await browser.send("POST", "ledgers/household/export", json: json).status
            }
            #expect(status == 200)
        }
    }

    @Test("A table that cannot be written is told so, and nothing goes on record")
    func noDisk() async throws {
        try await ConsoleScene.serving(expectingLog: "mkostemp") { scene in
            let browser = try await scene.browser("qian")
            let moved = scene.directory.appendingPathExtension("moved")
            try FileManager.default.moveItem(at: scene.directory, to: moved)
            let reply = try await browser.send(
                "POST", "ledgers/household/export", json: #"{"purpose":"纸质台账"}"#)
            try FileManager.default.moveItem(at: moved, to: scene.directory)
            #expect(reply.status == 500 && reply.json["detail"].text?.contains("disk") == true)
            #expect(try scene.store().accesses(before: nil, limit: 9).isEmpty)
        }
    }

    @Test(
        "An export holds what is in sight, masked unless asked for whole, runs no formula, and is on record")
    func exporting() async throws {
        try await ConsoleScene.serving { scene in
            try scene.importRows("household", "cell,number,head\n0101,a,=cmd()\n0201,b,乙\n")
            try scene.importRows("resident", "household,name,id_number\na,@甲,11010519491231002X\nb,乙,\n")
            let (duty, officer) = (try await scene.browser("qian"), try await scene.browser("li"))
            let households = try await duty.send(
                "POST", "ledgers/household/export", json: #"{"purpose":"纸质台账"}"#)
            #expect(households.header("Content-Type") == "text/csv; charset=utf-8")
            #expect(households.header("Content-Disposition") == #"attachment; filename="household.csv""#)
            #expect(households.body.starts(with: [0xEF, 0xBB, 0xBF]))
            #expect(households.text.contains(",a,'=cmd(),") && households.text.contains("0201,b,乙,"))
            let own = try await officer.send("POST", "ledgers/resident/export", json: #"{"purpose":"走访"}"#)
            #expect(
                own.text.contains("'@甲") && !own.text.contains("乙") && own.text.contains("110105**********2X")
            )
            let whole = try await officer.send(
                "POST", "ledgers/resident/export",
                json: #"{"purpose":"走访","cell":"0101","id_numbers":"whole"}"#)
            #expect(whole.text.contains("11010519491231002X"))
            #expect(
                try await officer.send(
                    "POST", "ledgers/resident/export", json: #"{"purpose":"x","cell":"0201"}"#
                ).status == 404)
            #expect(try await officer.send("POST", "ledgers/resident/export", json: "{}").status == 400)
            let accesses = try scene.store().accesses(before: nil, limit: 9)
            #expect(
                accesses.map(\.what) == [.export, .export, .export] && accesses.map(\.count) == [1, 1, 2])
        }
    }
}
