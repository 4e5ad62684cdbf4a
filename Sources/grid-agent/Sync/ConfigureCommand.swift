import Phrases
import Replica
import Storage
import Terminal

/// `configure`: settings of an enrolled device.
enum ConfigureCommand {
    static var command: Command<AgentContext> {
        Command(
            "configure", Phrase(zh: "更改本机设置", en: "change this device's settings"),
            options: [
                .value(
                    "server", "URL", Phrase(zh: "服务器的新地址", en: "the server's new address"), isRequired: true)
            ],
            examples: [
                .init(
                    "--server https://grid.example.cn",
                    Phrase(zh: "服务器换了地址", en: "the server has moved to another address"))
            ]
        ) { invocation, context in
            let server = try ServerAddress.normalized(invocation.text("server"))
            let session = try context.session()
            try session.store.setServer(server)
            if invocation.wantsJSON {
                try context.output.print(["server": .string(server)] as JSONValue)
            } else {
                try context.output.print(
                    Phrase(zh: "服务器地址已改为 \(server)", en: "the server's address is now \(server)"))
            }
            if ServerAddress.isReadableOnTheWay(server) { EnrolCommand.remarkUnencrypted(context.output) }
        }
    }
}
