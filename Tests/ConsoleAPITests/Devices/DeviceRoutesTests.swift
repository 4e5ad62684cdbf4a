import Foundation
import FoundationNetworking
import Ledgers
import Storage
import SyncServer
import Testing
import Wire

@Suite("Devices in the console")
struct DeviceRoutesTests {
    @Test("A device shows its last contact, what it brought, and whether it is silent")
    func device() async throws {
        try await ConsoleScene.serving { scene in
            let field = FieldWork(scene)
            let device = try field.device()
            let home = try field.household(from: device)
            let refused = try field.send(
                .edit, Household.kind, home, from: device, cell: "0201", [Household.phone: .set(.text("1"))])
            #expect(refused.status == .refused)
            let browser = try await scene.browser("qian")
            let shown = try await browser.get("devices/\(device.number)").json
            #expect(shown["worker"]["name"].text == "王网格" && shown["changes"].number == 2)
            #expect(
                shown["contact_ms"].number.map(Int64.init) == ConsoleScene.now && shown["pending"].number == 0
            )
            #expect(shown["clock_error_ms"].number == 0 && shown["is_silent"].flag == false)
            #expect(shown["days"][0]["date"].text == "2026-11-25" && shown["days"][0]["syncs"].number == 2)
            let uploads = try await browser.get("devices/\(device.number)/uploads").json["items"].array
            #expect(
                uploads.count == 1 && uploads[0]["changes"].number == 2 && uploads[0]["refused"].number == 1)
            let today = try await browser.get("today").json
            #expect(today["refused_changes"][0]["record"]["title"].text == "0101-001 李大山")
            #expect(today["uploads"][0]["who"].text == "王网格")
            scene.clock.advance(byMilliseconds: 3 * 24 * 3600 * 1000 + 1)
            let later = try await scene.browser("sun")
            #expect(try await later.get("devices").json["items"][0]["is_silent"].flag == true)
            #expect(try await later.get("today").json["silent_devices"]["count"].number == 1)
            for path in ["devices/99", "devices/x", "devices/99/uploads"] {
                #expect(try await later.get(path).status == 404)
            }
        }
    }

    @Test("A device shows the program that it named last, or none")
    func software() async throws {
        try await ConsoleScene.serving { scene in
            let device = try FieldWork(scene).device()
            let browser = try await scene.browser("zheng")
            #expect(try await !browser.get("devices/\(device.number)").json["software"].isThere)
            try scene.write { try $0.noteSoftware("grid-agent/0.1.0", of: device.number) }
            for path in ["devices/\(device.number)", "devices"] {
                #expect(try await browser.get(path).text.contains(#""software":"grid-agent/0.1.0""#))
            }
        }
    }

    @Test("A code enrols one device of the worker; whoever is no worker gets none")
    func code() async throws {
        try await ConsoleScene.serving { scene in
            let browser = try await scene.browser("zheng")
            let worker = try #require(try scene.store().workers().first { $0.name == "李村干" }).number
            let reply = try await browser.send(
                "POST", "enrolment-codes", json: #"{"worker":\#(worker),"hours":2}"#)
            #expect(reply.status == 201 && reply.json["worker"]["name"].text == "李村干")
            #expect(reply.json["expires_ms"].number.map(Int64.init) == ConsoleScene.now + 7_200_000)
            let code = try #require(reply.json["code"].text)
            let attempt = [UInt8](repeating: 3, count: RecordID.byteCount)
            let bytes = EnrolRequest(code: code, deviceName: "phone", attempt: attempt, lineage: attempt)
                .encoded()
            let body = Zlib.deflate(bytes.span)
            var request = URLRequest(url: try #require(URL(string: "\(scene.base)/v1/enrol")))
            request.httpMethod = "POST"
            request.httpBody = Data(body)
            request.setValue(ProtocolVersion.mediaType, forHTTPHeaderField: "Content-Type")
            let (_, response) = try await URLSession.shared.data(for: request)
            #expect((response as? HTTPURLResponse)?.statusCode == 200)
            #expect(try await browser.get("devices").json["items"][0]["worker"]["name"].text == "李村干")
            for json in [
                #"{"worker":99}"#, #"{"worker":\#(worker),"hours":0}"#, #"{"worker":"\#(worker)"}"#, "{}",
            ] {
                #expect(
                    try await browser.send("POST", "enrolment-codes", json: json).status == 400, "\(json)")
            }
        }
    }

    @Test("A revoked device stays in the list, and revoking it again says when it was")
    func revocation() async throws {
        try await ConsoleScene.serving { scene in
            let device = try FieldWork(scene).device()
            let browser = try await scene.browser("qian")
            let path = "devices/\(device.number)/revocation"
            #expect(
                try await browser.send("POST", path).json["revoked_ms"].number.map(Int64.init)
                    == ConsoleScene.now)
            scene.clock.advance(byMilliseconds: 1000)
            #expect(
                try await browser.send("POST", path).json["revoked_ms"].number.map(Int64.init)
                    == ConsoleScene.now)
            #expect(try scene.store().device(device.number)?.isRevoked == true)
            #expect(try await browser.send("POST", "devices/99/revocation").status == 404)
        }
    }
}
