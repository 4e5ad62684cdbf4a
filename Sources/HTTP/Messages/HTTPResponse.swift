/// What a handler answers.
///
/// The server itself writes `Date`, `Content-Length` and `Connection`, and drops those of the handler,
/// save that `Connection: close` is obeyed. A header field that could not stand on one line turns the
/// whole response into a 500: nothing is ever injected. The body is left out where HTTP allows none
/// (HEAD, 204, 304).
package struct HTTPResponse: Sendable, Hashable {
    package var status: HTTPStatus
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// What follows `body`, where all of it would be too large for memory.
    package var spooledBody: SpooledBody?

    package init(_ status: HTTPStatus, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
