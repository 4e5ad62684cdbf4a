import Foundation
import Testing
import Wire

@testable import Storage

@Suite("Writing the log back beside the writer")
struct LogWriteBackTests {
    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    @Test("It brings into the file what was committed, and the writer takes it for nobody's writing")
    func writeBack() throws {
        let path = directory.path("township.sqlite")
        let store = try TownshipStore(path: path, .write)
        let writeBack = try LogWriteBack(path: path)
        try store.addVillage(code: "01", name: "东街村")
        let mark = try store.otherWritersMark()
        let name = Data("东街村".utf8)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).range(of: name) == nil)
        try writeBack.run()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).range(of: name) != nil)
        #expect(try store.otherWritersMark() == mark)
        // The log starts over.
        try store.addVillage(code: "02", name: "西街村")
        #expect(try store.otherWritersMark() == mark)
        #expect(try store.villages().count == 2)
    }

    @Test("It goes on beside a transaction that is under way, and leaves that alone")
    func besideTransaction() throws {
        let path = directory.path("township.sqlite")
        let store = try TownshipStore(path: path, .write)
        let writeBack = try LogWriteBack(path: path)
        try store.transaction {
            try store.addVillage(code: "01", name: "东街村")
            try writeBack.run()
        }
        #expect(try store.villages().map(\.code) == ["01"])
    }
}
