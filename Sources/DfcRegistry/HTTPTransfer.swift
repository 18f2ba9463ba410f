internal import Synchronization

/// HTTP requests over libcurl. The calls block their thread (use `BlockingPool` from async code) and stop at once when
/// their `Cancellation` is cancelled. Connections are kept for the next request to the same host.
package final class HTTPTransfer: Sendable {
    private let idle = Mutex<[String: [CurlSession]]>([:])

    /// No connection yet; libcurl is loaded by the first request.
    package init() {}

    /// Gets the answer to a request, whatever its status. The body of a 2xx answer goes to `receiver` piece by piece as
    /// it arrives, where there is one; its errors end the transfer and come out unchanged.
    @discardableResult
    package func perform(
        _ request: HTTPRequest, cancellation: Cancellation = Cancellation(),
        receiver: ((HTTPResponse, UnsafeRawBufferPointer) throws -> Void)? = nil
    ) throws -> HTTPResponse {
        var request = request
        for _ in 0...10 {
            guard let origin = URLParts(request.url) else {
                throw HTTPError(.badURL, url: request.url, method: request.method)
            }
            let exchange = try exchange(request, origin, cancellation, receiver)
            guard request.followsRedirects, let next = exchange.redirect else { return exchange.response }
            guard let target = URLParts(next) else { throw HTTPError(.badURL, url: next, method: request.method) }
            request.url = next
            if !target.isSameOrigin(as: origin) {
                request.headers.removeAll { ["authorization", "cookie"].contains($0.name.lowercased()) }
            }
            if exchange.status == 303, request.method != "HEAD" {
                request.method = "GET"
                request.body = .none
            }
        }
        throw HTTPError(.redirects, url: request.url, method: request.method)
    }

    private func exchange(
        _ request: HTTPRequest, _ origin: URLParts, _ cancellation: Cancellation,
        _ receiver: ((HTTPResponse, UnsafeRawBufferPointer) throws -> Void)?
    ) throws -> CurlExchange {
        try cancellation.check(url: request.url)
        let key = "\(origin.scheme)://\(origin.hostAndExplicitPort)"
        let kept = idle.withLock { $0[key]?.popLast() }
        guard let session = kept ?? CurlSession() else {
            throw HTTPError(.noLibrary, url: request.url, method: request.method)
        }
        let exchange = try CurlExchange(request, receiver: receiver)
        do {
            try session.perform(request, exchange: exchange, cancellation: cancellation)
        } catch {
            // The session is dropped with its connections: what they hold is not known.
            throw exchange.thrown ?? error
        }
        idle.withLock { if $0[key, default: []].count < 8 { $0[key, default: []].append(session) } }
        return exchange
    }
}
