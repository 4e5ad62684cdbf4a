import Storage

/// Events as the wire has them (HTML Living Standard, server-sent events). They say what has news, never what it is.
enum ServerEvent {
    /// Says how far the township has come, so that a client that comes again can say so too, and when to come again.
    static func beginning(_ news: TownshipNews) -> [UInt8] {
        Array("retry: 3000\nid: \(id(of: news))\n\n".utf8)
    }

    /// What is new of what a user with these rights has a use for; nil where that is nothing.
    static func change(
        from old: TownshipNews, to new: TownshipNews, for rights: Set<Right>
    ) -> [UInt8]? {
        let topics = [
            ("ledgers", old.ledgers != new.ledgers, [.ledgers, .incidents]),
            ("review", old.review != new.review, [.review]),
            ("devices", old.devices != new.devices, [.devices]),
        ].filter { (_, hasNews, readers: Set<Right>) in hasNews && !readers.isDisjoint(with: rights) }
            .map { "\"\($0.0)\"" }
        guard !topics.isEmpty else { return nil }
        return Array(
            "event: change\nid: \(id(of: new))\ndata: {\"topics\":[\(topics.joined(separator: ","))]}\n\n"
                .utf8)
    }

    static let signedOut = Array("event: signed-out\ndata: {}\n\n".utf8)
    static let heartbeat = Array(":\n\n".utf8)

    private static func id(of news: TownshipNews) -> String {
        "\(news.ledgers)/\(news.review)/\(news.devices)"
    }

    /// What a client says that it knows; nil when it is nothing that was ever said.
    static func known(id: String) -> TownshipNews? {
        let parts = id.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, id.utf8.count <= 300 else { return nil }
        return TownshipNews(ledgers: parts[0], review: parts[1], devices: parts[2])
    }
}
