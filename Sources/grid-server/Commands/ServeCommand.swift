import ConsoleAPI
import Foundation
import HTTP
import Ledgers
import Phrases
import SyncServer
import Terminal
import Wire

/// Serving devices.
enum ServeCommand {
    /// What ends a server gracefully; `GridServer.main` blocks them for every thread.
    static let stopSignals = [SIGTERM, SIGINT]

    static let serve = Command<CentreContext>(
        "serve", Phrase(zh: "为设备提供同步", en: "serve the devices until SIGTERM or Ctrl-C"),
        options: [
            .value(
                "listen", "HOST:PORT", Phrase(zh: "监听地址，端口 0 表示任选", en: "where to listen; port 0 takes any"),
                default: "127.0.0.1:8080"),
            .flag(
                "allow-plain-http",
                Phrase(zh: "允许在非本机地址上用明文 HTTP", en: "allow plain HTTP on an address that is not loopback")),
            .flag(
                "behind-proxy",
                Phrase(
                    zh: "相信本机代理的 X-Forwarded-Proto 和 X-Forwarded-For",
                    en: "believe X-Forwarded-Proto and X-Forwarded-For of a proxy on this machine")),
            .value(
                "console", "DIR",
                Phrase(
                    zh: "用这个目录的控制台页面，代替程序自带的",
                    en: "serve the console's pages from here, not the built-in ones"),
                completion: .directories),
        ],
        examples: [
            .init("", Phrase(zh: "只在本机监听，前面放 TLS 代理", en: "on loopback, behind a TLS proxy")),
            .init("--listen 127.0.0.1:0", Phrase(zh: "任选端口", en: "on any free port")),
        ]
    ) { invocation, context in
        let text = try invocation.text("listen")
        guard let address = ListenAddress(text) else { throw CentreError.badListenAddress(text) }
        guard address.isLoopback || invocation.flag("allow-plain-http") else {
            throw CentreError.plainHTTP(text)
        }
        let townships = try context.townships()
        guard !townships.isEmpty else { throw CentreError.notInitialised(context.directory) }
        let files = try pages(invocation.optionalText("console"))
        let isBehindProxy = invocation.flag("behind-proxy")
        let server = try TownshipServer(
            townships: townships, address: address, clock: context.clock, stopSignals: stopSignals,
            pages: { townships in
                try ConsoleServer(
                    townships: townships, files: files, clock: context.clock, isBehindProxy: isBehindProxy
                ) { line in context.output.remark(Phrase(zh: line, en: line)) }
            }
        ) { event in
            let time = LocalTime.text(milliseconds: context.now)
            let device = event.device.map { "device \($0)" } ?? "-"
            context.output.remark(
                Phrase(
                    zh: "\(time) \(device) \(event.path) \(event.code) \(event.detail)",
                    en: "\(time) \(device) \(event.path) \(event.code) \(event.detail)"))
        }
        let url = "http://\(address.host.contains(":") ? "[\(address.host)]" : address.host):\(server.port)"
        if context.wantsJSON {
            try context.output.print(JSONValue.object([.init("url", .string(url))]))
        } else {
            try context.output.print(Phrase(zh: "正在监听 \(url)", en: "listening on \(url)"))
            context.output.remark(Phrase(zh: "控制台：\(url)/console/", en: "console: \(url)/console/"))
        }
        if let path = context.clock.path {
            context.output.remark(
                Phrase(zh: "演练：时间取自 \(path)", en: "a rehearsal: the time comes from \(path)"))
        }
        try await onThread(named: "events") { try server.run() }
    }

    private static func pages(_ folder: String?) throws -> ConsoleFiles {
        guard let folder else { return BuiltInPages.files }
        do throws(ConsoleFilesError) {
            return try ConsoleFiles(folder: folder)
        } catch { throw CentreError.badPages(folder) }
    }
}
