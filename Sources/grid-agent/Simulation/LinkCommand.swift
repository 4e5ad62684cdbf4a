import Foundation
import HTTP
import Phrases
import Simulation
import Synchronization
import Terminal

/// `link`: a bad line for any client.
enum LinkCommand {
    static let command: Command<AgentContext> = Command(
        "link", Phrase(zh: "模拟线路：慢、迟、丢、断、要登录", en: "a bad line before a server: slow, late, lossy, cut"),
        notes: Phrase(
            zh: "运行到 Ctrl-C。线路文件可由 --show 打印的内置线路改写而成。",
            en: "It runs until Ctrl-C. Write a file of your own from a built-in line that --show prints."),
        options: [
            .value(
                "profile", "NAME|FILE",
                Phrase(
                    zh: "线路：\(LinkProfile.builtIn.joined(separator: "、")) 或文件",
                    en: "the line: \(LinkProfile.builtIn.joined(separator: ", ")), or a file"), default: "2g",
                completion: .files),
            .value(
                "listen", "HOST:PORT",
                Phrase(zh: "监听地址，端口 0 表示任选", en: "where clients come to; port 0 takes any"),
                default: "127.0.0.1:0"),
            .value("to", "HOST:PORT", Phrase(zh: "服务器", en: "the server"), default: "127.0.0.1:8080"),
            .value(
                "seed", "N",
                Phrase(zh: "随机种子：同样的种子，同样的遭遇", en: "what the fortunes of connections follow from"),
                default: "1"),
            .flag("show", Phrase(zh: "打印线路文件", en: "print the line's file and end")),
        ],
        examples: [
            .init(
                "--profile 2g --listen 127.0.0.1:8081 --to 127.0.0.1:8080",
                Phrase(zh: "山里的信号", en: "a signal in the hills")),
            .init("--profile edge --show > my.link", Phrase(zh: "写自己的线路", en: "to write one's own")),
        ]
    ) { invocation, context in
        let name = try invocation.text("profile")
        if invocation.flag("show"), let text = LinkProfile.text(ofBuiltIn: name) {
            return try context.output.write(Array((text + "\n").utf8))
        }
        guard let profile = try LinkProfile.named(name) else {
            let meant = LinkProfile.closestBuiltIn(to: name)
            throw CommandFailure(
                .usage,
                Phrase(
                    zh: "没有线路 \(name)" + (meant.map { "，是不是 \($0)？" } ?? ""),
                    en: "there is no line \(name)" + (meant.map { "; did you mean \($0)?" } ?? "")))
        }
        let seed = UInt64(try invocation.integer("seed", in: 0...Int.max))
        guard let address = ListenAddress(try invocation.text("listen")),
            let target = ListenAddress(try invocation.text("to"))
        else {
            throw CommandFailure(
                .usage, Phrase(zh: "地址应如 127.0.0.1:8080", en: "an address is like 127.0.0.1:8080"))
        }
        let connections = Mutex<UInt64>(0)
        let relay = try Relay(listeningOn: address, to: Origin(host: target.host, port: target.port)) {
            let number = connections.withLock { count in
                count += 1
                return count
            }
            return LinkPassage(over: profile, seed: SeededRandom(seed: seed, number).seed)
        }
        let signals = StopSignals([SIGINT, SIGTERM]) { relay.stop() }
        defer { signals.restore() }
        let url = "http://\(address.host.contains(":") ? "[\(address.host)]" : address.host):\(relay.port)"
        if invocation.wantsJSON {
            try context.output.print(JSONValue.object([.init("url", .string(url))]))
        } else {
            try context.output.print(
                Phrase(zh: "线路 \(name)：\(url) → \(target)", en: "line \(name): \(url) to \(target)"))
        }
        try await onThread(named: "relay") { try relay.run() }
    }
}
