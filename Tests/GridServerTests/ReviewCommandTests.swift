import Phrases
import Terminal
import Testing

@Suite("The review queue by command")
struct ReviewCommandTests {
    /// A centre into which one person was imported twice.
    private func centre() async throws -> ServerRun {
        let centre = await ServerRun.founded()
        let files = [
            ("household", "cell,number,head\n0101,1,李大山\n"),
            ("resident", "household,name,sex,birth_date\n1,李明,male,1990-01-02\n1,李明,male,1990-01-02\n"),
        ]
        for (ledger, text) in files {
            let result = await centre.run(["import", ledger, try centre.file("\(ledger).csv", text)])
            #expect(result.status == .success, "\(result.errors)")
        }
        return centre
    }

    @Test("A decision that changed nothing is taken back, and the list says what had been decided")
    func reopen() async throws {
        let centre = try await centre()
        #expect(await centre.run(["review", "decide", "1", "--keep", "--by", "赵主任"]).status == .success)
        #expect(await centre.run(["review", "list", "--json"]).output == "[]\n")
        let reopened = await centre.run(["review", "reopen", "1", "--by", "钱主任"])
        #expect(reopened.status == .success && reopened.errors.contains("waits again"), "\(reopened.errors)")
        let list = await centre.run(["review", "list"], language: .chinese)
        #expect(list.output.contains("保留现值，赵主任") && list.output.contains("由钱主任收回"), "\(list.output)")
        #expect(await centre.run(["review", "reopen", "1"]).status == .refused)
    }

    @Test("What took a decision elsewhere is named: a merging is split")
    func reopenMerged() async throws {
        let centre = try await centre()
        #expect(await centre.run(["review", "merge", "1", "--yes"]).status == .success)
        let refused = await centre.run(["review", "reopen", "1"])
        #expect(refused.status == .refused && refused.errors.contains("review split 1"), "\(refused.errors)")
    }

    @Test("What a value refers to is shown by name, in the pair and in the item")
    func names() async throws {
        let centre = try await centre()
        let shown = await centre.run(["review", "show", "1"], language: .chinese)
        #expect(shown.output.contains("所属户    1 李大山    1 李大山    1 李大山"), "\(shown.output)")
        #expect(shown.output.contains("改动内容  所属户 1 李大山；姓名 李明"), "\(shown.output)")
    }
}
