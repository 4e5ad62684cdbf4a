/// What the loop does for one client: it moves bytes between the socket and the connection, and requests
/// and answers between the connection and the handler.
extension EventLoop {
    /// Takes a new client in.
    func admit(_ socket: consuming Socket, _ connection: Connection) throws(HTTPServerError) {
        let client = Client(id: clients.nextID, socket: socket, connection: connection)
        clients.insert(client)
        try epoll.add(client.socket.descriptor, token: client.id.token, interest: client.interest)
        schedule(client)
    }

    /// Acts on what epoll reports of a client.
    func serve(_ client: Client, _ readiness: Readiness) throws(HTTPServerError) {
        guard readiness.isDisjoint(with: .hangUp) else { return close(client) }
        let arrived = readiness.intersection([.readable, .peerClosed])
        if client.connection.wantsBytes {
            if !arrived.isEmpty { read(client) }
        } else {
            client.ignored.formUnion(arrived)
            if arrived.contains(.peerClosed) { client.exchange?.cancel() }
        }
        try settle(client)
    }

    /// Brings the client to rest: dispatches a request that became complete, sends what the socket takes,
    /// and arranges for what is awaited next.
    func settle(_ client: Client) throws(HTTPServerError) {
        var sends = 0
        sending: while true {
            if let request = client.connection.takeRequest() { dispatch(request, of: client) }
            // Who takes a long body as fast as it is sent waits for its next turn, as epoll tells it.
            guard !client.connection.output.isEmpty, sends < Self.sendsPerEvent else { break }
            sends += 1
            switch client.socket.send(client.connection.output) {
            case .bytes(let count):
                client.connection.sent(byteCount: count, under: conditions)
                if client.connection.isLingering { client.socket.shutdownSending() }
            case .noRoom: break sending
            case .failed: return close(client)
            }
        }
        guard !client.connection.isClosed else { return close(client) }
        load.count(client)
        schedule(client)
        if client.connection.wantsBytes { client.ignored = [] }
        let interest = client.neededInterest
        guard interest != client.interest else { return }
        try epoll.modify(client.socket.descriptor, token: client.id.token, interest: interest)
        client.interest = interest
    }

    /// Hands the handler's answer, or a piece of it, to the connection, if the client is still there.
    func deliver(_ delivery: Mailbox.Delivery) throws(HTTPServerError) {
        let isLast =
            switch delivery.content {
            case .answer, .streamEnd: true
            case .streamHead, .streamBytes: false
            }
        if isLast { load.end(delivery.ticket) }
        let number = delivery.ticket.requestNumber
        guard let client = clients[delivery.ticket.client] else { return }
        switch delivery.content {
        case .answer(let response): client.connection.answer(response, to: number, under: conditions)
        case .streamHead(let head): client.connection.beginStream(head, to: number, under: conditions)
        case .streamBytes(let bytes): client.connection.stream(bytes, to: number, under: conditions)
        case .streamEnd:
            client.connection.endStream(to: number, under: conditions)
            // Where bytes still wait, the last of them does this.
            if client.connection.isLingering { client.socket.shutdownSending() }
        }
        if isLast { client.exchange = nil }
        try settle(client)
    }

    /// Ends the connection, and closes its socket.
    func close(_ client: Client) {
        clients.remove(client.id)
        load.forget(client)
        client.exchange?.cancel()
    }

    private func read(_ client: Client) {
        for _ in 0..<Self.readsPerEvent {
            switch client.socket.receive(into: &readBuffer) {
            case .bytes(let count):
                client.connection.receive(readBuffer.span.extracting(0..<count), under: conditions)
                load.count(client)
                if load.isMemoryFull, client.connection.isReadingBody {
                    client.connection.abort(under: conditions)
                }
                // Less than asked for: there is no more now, and epoll tells when there is.
                guard count == readBuffer.count, client.connection.wantsBytes else { return }
            case .nothingYet: return
            case .end, .failed: return client.connection.receiveEnd()
            }
        }
    }

    private func dispatch(_ request: HTTPRequest, of client: Client) {
        let ticket = Exchange.Ticket(
            client: client.id, requestNumber: client.connection.requestNumber,
            bodyByteCount: request.body.count)
        guard !load.isFull, !pool.isFull else {
            let refusal = HTTPResponse.refusal(.serviceUnavailable, limits: limits)
            return client.connection.answer(refusal, to: ticket.requestNumber, under: conditions)
        }
        load.begin(ticket)
        let exchange = Exchange(ticket: ticket, mailbox: mailbox)
        client.exchange = exchange
        let responder = HTTPResponder(exchange)
        pool.submit { [handler] in handler(request, responder) }
    }

    /// Sees to it that the client comes up when its deadline has passed, or earlier.
    private func schedule(_ client: Client) {
        guard let deadline = client.connection.deadline else { return }
        let tick = deadlines.tick(for: deadline)
        if let scheduled = client.scheduledTick, scheduled <= tick { return }
        deadlines.insert(client.id, tick: tick)
        client.scheduledTick = tick
    }
}
