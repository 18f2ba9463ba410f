package import DfcBasics
internal import DfcHost
internal import ImageSpec
internal import Synchronization

/// Speaks to registries for one build: what was resolved, demanded and granted is remembered here. All calls block
/// their thread; they may come from several at once.
package final class RegistryClient: Sendable {
    /// How registries are reached.
    package let configuration: RegistryConfiguration
    /// The transfers.
    package let http: HTTPTransfer
    let slots = HostSlots(limit: 4)
    let roots = SingleFlight<String, Descriptor>()
    let documents = SingleFlight<Digest, [UInt8]>()
    /// Milliseconds before each further attempt.
    let delays: [Int]
    private let authorizer: Authorizer
    private let progress: any ProgressSink
    /// Hosts where TLS failed and plain HTTP answered.
    private let fellBack = Mutex<Set<String>>([])

    /// A client without memory. `retryDelays` are milliseconds; tests make them short.
    package init(
        configuration: RegistryConfiguration = RegistryConfiguration(),
        credentials: any CredentialProvider = NoCredentials(), progress: any ProgressSink = SilentProgress(),
        http: HTTPTransfer = HTTPTransfer(), retryDelays: [Int] = [1000, 2000, 4000, 8000]
    ) {
        self.configuration = configuration
        self.http = http
        self.progress = progress
        delays = retryDelays
        authorizer = Authorizer(http: http, credentials: credentials) { host, scopes, body in
            try AuthorizationRow(host: host, scopes: scopes, progress: progress).show(body)
        }
    }

    /// One request to an endpoint, with authorization, and once more over plain HTTP where that is allowed. Any status
    /// but 401 comes back.
    func send(
        _ endpoint: RegistryEndpoint, _ method: String = "GET", _ path: String, scopes: [String],
        headers: [HTTPHeader] = [], body: HTTPBody = .none, absolute: String? = nil, cancellation: Cancellation,
        receiver: ((HTTPResponse, UnsafeRawBufferPointer) throws -> Void)? = nil
    ) throws -> HTTPResponse {
        var isPlain = endpoint.plainHTTP || fellBack.withLock { $0.contains(endpoint.host) }
        var attempt = 0
        while true {
            attempt += 1
            let url = absolute ?? endpoint.url(path, plain: isPlain)
            var request = HTTPRequest(method, url, headers: headers, body: body)
            request.tls = endpoint.tls
            // A location on another host gets no credential of this one.
            let isOwn = absolute == nil || Self.host(of: url) == Self.host(of: endpoint.url("", plain: isPlain))
            let authorization = isOwn ? try authorizer.header(endpoint, scopes: scopes, cancellation) : nil
            if let authorization { request.headers.append(HTTPHeader("Authorization", authorization)) }
            do {
                let response = try http.perform(request, cancellation: cancellation, receiver: receiver)
                guard response.status == 401, isOwn, attempt < 3,
                    try authorizer.take(response, endpoint, tried: authorization, scopes: scopes)
                else { return response }
            } catch let error as HTTPError where endpoint.mayFallBack && !isPlain && absolute == nil {
                guard case .tls = error.kind else { throw error }
                isPlain = true
                fellBack.withLock { _ = $0.insert(endpoint.host) }
            }
        }
    }

    private static func host(of url: String) -> String? { URLParts(url).map { $0.host + ":\($0.effectivePort)" } }

    /// Runs `body`, and again after 1, 2, 4 and 8 seconds as long as what it throws is temporary; `onRetry` gets two
    /// lines with the error and the wait, in BuildKit's words.
    func withRetries<Result>(
        _ cancellation: Cancellation, onRetry: (String) -> Void = { _ in }, _ body: () throws -> Result
    ) throws -> Result {
        var attempt = 0
        while true {
            do { return try body() } catch {
                let wrapped = RegistryError.wrapping(error)
                guard wrapped.isTemporary, attempt < delays.count else { throw error }
                onRetry("error: \(wrapped)\nretrying in \(delays[attempt] / 1000)s\n")
                guard cancellation.sleep(milliseconds: delays[attempt]) else {
                    throw HTTPError(.cancelled, url: "")
                }
                attempt += 1
            }
        }
    }

    /// The same for what no step asks for, such as what a tag stands for: there is a row for it as soon as something is
    /// tried again.
    func withToldRetries<Result>(
        _ name: String, _ cancellation: Cancellation, _ body: () throws -> Result
    ) throws -> Result {
        var row: VertexProgress?
        func end(error: String? = nil) {
            guard var row else { return }
            row.completed = System.now()
            row.error = error
            progress.report(.vertex(row))
        }
        do {
            let result = try withRetries(
                cancellation,
                onRetry: { text in
                    let now = System.now()
                    let shown = row ?? VertexProgress(digest: Digest.of("\(name) \(now)"), name: name, started: now)
                    if row == nil { progress.report(.vertex(shown)) }
                    row = shown
                    progress.report(
                        .log(LogProgress(vertex: shown.digest, stream: 2, data: Array(text.utf8), timestamp: now)))
                }, body)
            end()
            return result
        } catch {
            end(error: "\(error)")
            throw error
        }
    }

    /// The error for a status that is no success.
    static func failure(_ response: HTTPResponse, method: String, reference: String, push: Bool) -> RegistryError {
        let message = RegistryAnswer.message(response.body)
        switch response.status {
        case 404 where !push: return .notFound(reference)
        case 401, 403:
            let challenge = Challenge.parse(response.all("WWW-Authenticate")).first
            let cause =
                challenge?.parameters["error"].map { "server message: \($0): authorization failed" }
                ?? (message.isEmpty ? "authorization failed" : message)
            return push ? .pushDenied(cause) : .pullDenied(cause)
        default:
            return .transfer(HTTPError(.status(response.status, message: message), url: response.url, method: method))
        }
    }
}

/// The row that is shown while a token is fetched.
private struct AuthorizationRow {
    var host: String
    var scopes: [String]
    var progress: any ProgressSink

    func show(_ body: () throws -> String) throws -> String {
        let words = scopes.map { $0.split(separator: ":").dropFirst().joined(separator: ":") }
        let name = "[auth] \(words.joined(separator: " ")) token for \(host)"
        var row = VertexProgress(digest: Digest.of(name), name: name, started: System.now())
        progress.report(.vertex(row))
        defer {
            row.completed = System.now()
            progress.report(.vertex(row))
        }
        do { return try body() } catch {
            row.error = "\(error)"
            throw error
        }
    }
}
