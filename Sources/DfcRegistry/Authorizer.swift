internal import DfcBasics
internal import Glibc
internal import Synchronization

/// Makes the `Authorization` header of requests: remembers what each host demanded, and fetches, keeps and renews its
/// bearer tokens (the distribution project's token specification).
final class Authorizer: Sendable {
    /// How a host wants to be spoken to.
    private enum Demand: Sendable {
        case basic
        case bearer(realm: String, service: String)
    }

    private struct Token: Sendable {
        var text: String
        var until: Int
    }

    private struct State: Sendable {
        var demands: [String: Demand] = [:]
        var tokens: [String: Token] = [:]
    }

    private let http: HTTPTransfer
    private let credentials: any CredentialProvider
    private let onToken: @Sendable (_ host: String, _ scopes: [String], _ body: () throws -> String) throws -> String
    private let state = Mutex(State())
    private let fetching = Monitor<Set<String>>([])

    /// `onToken` is called around each fetch of a token, to show it.
    init(
        http: HTTPTransfer, credentials: any CredentialProvider,
        onToken: @escaping @Sendable (String, [String], () throws -> String) throws -> String
    ) {
        self.http = http
        self.credentials = credentials
        self.onToken = onToken
    }

    /// The header for a request, nil where the host demanded nothing so far.
    func header(
        _ endpoint: RegistryEndpoint, scopes: [String], _ cancellation: Cancellation
    ) throws -> String? {
        guard let demand = state.withLock({ $0.demands[endpoint.host] }) else { return nil }
        switch demand {
        case .basic:
            guard let credential = try credential(endpoint, cancellation), !credential.username.isEmpty else {
                throw RegistryError.authorization("authorization failed: no basic auth credentials")
            }
            return "Basic " + Base64.encode(Array("\(credential.username):\(credential.secret)".utf8))
        case .bearer(let realm, let service):
            return "Bearer "
                + (try token(endpoint, realm: realm, service: service, scopes: scopes, cancellation))
        }
    }

    /// Takes what a 401 demands; false where another attempt cannot help. `tried` is the header that was refused.
    func take(_ response: HTTPResponse, _ endpoint: RegistryEndpoint, tried: String?, scopes: [String]) throws -> Bool {
        let challenges = Challenge.parse(response.all("WWW-Authenticate"))
        for challenge in challenges {
            switch challenge.scheme {
            case "bearer":
                guard let realm = challenge.parameters["realm"], !realm.isEmpty else { continue }
                if let error = challenge.parameters["error"], tried != nil, error != "invalid_token" {
                    throw RegistryError.pullDenied("server message: \(error): authorization failed")
                }
                let service = challenge.parameters["service"] ?? ""
                state.withLock {
                    $0.demands[endpoint.host] = .bearer(realm: realm, service: service)
                    $0.tokens[Self.key(endpoint, service, scopes)] = nil
                }
                return true
            case "basic":
                guard tried == nil else { return false }
                state.withLock { $0.demands[endpoint.host] = .basic }
                return true
            default: continue
            }
        }
        return false
    }

    private static func key(_ endpoint: RegistryEndpoint, _ service: String, _ scopes: [String]) -> String {
        ([endpoint.host, service] + scopes).joined(separator: "\n")
    }

    private func credential(_ endpoint: RegistryEndpoint, _ cancellation: Cancellation) throws -> Credential? {
        try credentials.credential(for: endpoint.registry, cancellation)
    }

    /// A token from memory, else a fresh one; one fetch at a time for the same scopes.
    private func token(
        _ endpoint: RegistryEndpoint, realm: String, service: String, scopes: [String], _ cancellation: Cancellation
    ) throws -> String {
        let scopes = Array(Set(scopes)).sorted()
        let key = Self.key(endpoint, service, scopes)
        let mayFetch: Bool? = fetching.wait(cancellation) { $0.insert(key).inserted ? true : nil }
        guard mayFetch != nil else { throw HTTPError(.cancelled, url: realm) }
        defer { fetching.update { _ = $0.remove(key) } }
        let kept = state.withLock { $0.tokens[key] }
        if let kept, kept.until > now() { return kept.text }
        return try onToken(endpoint.host, scopes) {
            let request = TokenRequest(
                realm: realm, service: service, scopes: scopes, tls: endpoint.tls,
                credential: try credential(endpoint, cancellation))
            let answer = try request.fetch(http, cancellation)
            // A token is used for 90 % of its life, so that it does not die on its way.
            let token = Token(text: answer.token, until: now() + answer.seconds * 9 / 10)
            state.withLock { $0.tokens[key] = token }
            return answer.token
        }
    }

    private func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec
    }
}
