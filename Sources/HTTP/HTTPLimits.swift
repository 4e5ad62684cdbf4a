/// Every limit on what comes from outside or may grow, in one place.
package struct HTTPLimits: Sendable, Hashable {
    // Size of a request.

    /// The longest request line, in bytes with its end; a longer one is answered 414.
    package var requestLineBytes = 8 * 1024
    /// The largest header section, and trailer section, in bytes; a larger one is answered 431.
    package var headerBytes = 16 * 1024
    /// The most fields in a header section, and trailer section; more are answered 431.
    package var headerFields = 64
    /// The largest content of a request, in bytes after chunked coding is undone; a larger one is
    /// answered 413.
    package var bodyBytes = 1024 * 1024
    /// The longest line with a chunk's size and extensions, in bytes with its end. It is a constant
    /// because nobody needs another: a size takes sixteen digits.
    static let chunkLineBytes = 256

    // Size of the server.

    /// Open connections. Above it the server stops accepting and lets newcomers wait in the kernel's
    /// queue: to accept only to refuse would spend a descriptor and a TLS handshake on each.
    package var connections = 12_000
    /// The connections from which on every response carries `Connection: close`, so that idle ones make
    /// room before the limit is reached.
    package var connectionsBeforeClosing = 11_000
    /// Connections that the kernel has set up and the server has not accepted.
    package var acceptBacklog = 4096
    /// Requests handed to the handler and not answered, waiting long polls among them. More are
    /// answered 503.
    package var requestsInFlight = 11_000
    /// Requests that wait for a free worker thread. More are answered 503.
    package var requestsQueued = 4096
    /// Bytes of request content and unsent responses held at one time. Above it requests are answered
    /// 503 until it falls.
    package var heldBytes = 256 * 1024 * 1024
    /// Bytes of a streamed response that wait for its client; one that takes them more slowly is cut off.
    package var streamBytes = 64 * 1024
    /// The threads that run handlers.
    package var workerThreads = 4
    /// The kernel's send and receive buffers of a connection, in bytes. Fixed, because the kernel would
    /// let them grow to megabytes, for which a 2G client needs many minutes without visible progress.
    package var socketBufferBytes = 64 * 1024

    // Time.

    /// From the opening of a connection to its first byte.
    package var firstByteTime = Duration.seconds(30)
    /// From the first byte of a request to the end of its header section.
    package var headerTime = Duration.seconds(30)
    /// Between a response and the first byte of the next request.
    package var idleTime = Duration.seconds(75)
    /// The longest silence while content is received.
    package var bodyStallTime = Duration.seconds(30)
    /// The longest silence of a client that is to take a response.
    package var writeStallTime = Duration.seconds(60)
    /// The least average speed of content and responses, in bytes a second: a fifth of a 2G link. A
    /// megabyte may take 17 minutes as long as it keeps coming.
    package var transferBytesPerSecondMin = 1024
    /// How long a transfer may be slower than that, from its start.
    package var transferGraceTime = Duration.seconds(30)
    /// For a spooled body as a whole, since others wait for its place.
    package var spooledBodyTime = Duration.seconds(3600)
    /// From the whole request to the handler's answer; then the client gets 503.
    package var answerTime = Duration.seconds(300)
    /// How long a closing connection still reads, so that the client sees the last response rather
    /// than a reset (RFC 9112 §9.6).
    package var lingerTime = Duration.seconds(5)
    /// What a graceful stop waits for, at most, before it closes what is left.
    package var drainTime = Duration.seconds(15)
    /// The pause in accepting when the process has no descriptors left.
    package var acceptRetryTime = Duration.seconds(1)
    /// What `Retry-After` says in a 503.
    package var retryAfterTime = Duration.seconds(5)

    /// The defaults.
    package init() {}
}
