import Ledgers
import Phrases
import Replica
import Storage
import Terminal
import Wire

/// `pending`: what the centre does not have yet.
enum PendingCommand {
    static var command: Command<AgentContext> {
        Command(
            "pending", Phrase(zh: "列出待同步的改动", en: "list the changes that wait to be synced"),
            examples: [.init("", Phrase(zh: "按录入次序", en: "in the order in which they were made"))]
        ) { invocation, context in
            let session = try context.session()
            let entries = try session.store.entries(.pending)
            try session.print(entries, [.number, .made, .subject, .fields], invocation)
            guard entries.isEmpty else { return }
            context.output.remark(
                Phrase(
                    zh: "没有待同步的改动；取回中心的改动：grid-agent sync",
                    en: "nothing waits to be synced; fetch the centre's changes: grid-agent sync"))
        }
    }
}
