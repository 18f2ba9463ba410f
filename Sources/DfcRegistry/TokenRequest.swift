internal import DfcBasics

/// One fetch of a bearer token: OAuth by POST where there is a secret, the older GET where that is not known, GET without
/// credentials else.
struct TokenRequest {
    var realm: String
    var service: String
    var scopes: [String]
    var tls: TLSSettings
    var credential: Credential?

    /// The token and the seconds that it lives.
    func fetch(_ http: HTTPTransfer, _ cancellation: Cancellation) throws -> (token: String, seconds: Int) {
        guard let credential, !credential.secret.isEmpty || !credential.registryToken.isEmpty else {
            return try read(get(nil, http, cancellation), "anonymous")
        }
        if !credential.registryToken.isEmpty { return (credential.registryToken, 3600) }
        let posted = try post(credential, http, cancellation)
        // What registries without OAuth answer; an identity token has no other way in, though.
        let hasNoOAuth =
            posted.status == 404 || posted.status == 401 || (posted.status == 405 && !credential.username.isEmpty)
        if hasNoOAuth, !credential.username.isEmpty {
            let basic = "Basic " + Base64.encode(Array("\(credential.username):\(credential.secret)".utf8))
            return try read(get(basic, http, cancellation), "oauth")
        }
        return try read(posted, "oauth")
    }

    private var query: [(String, String)] {
        (service.isEmpty ? [] : [("service", service)]) + scopes.map { ("scope", $0) }
    }

    private func form(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0.0)=\(URLParts.encode($0.1))" }.joined(separator: "&")
    }

    private func get(
        _ authorization: String?, _ http: HTTPTransfer, _ cancellation: Cancellation
    ) throws -> HTTPResponse {
        let query = form(query)
        let joint = realm.contains("?") ? "&" : "?"
        var request = HTTPRequest("GET", query.isEmpty ? realm : realm + joint + query)
        if let authorization { request.headers.append(HTTPHeader("Authorization", authorization)) }
        request.tls = tls
        return try http.perform(request, cancellation: cancellation)
    }

    private func post(
        _ credential: Credential, _ http: HTTPTransfer, _ cancellation: Cancellation
    ) throws -> HTTPResponse {
        var pairs: [(String, String)] = [("client_id", "buildkit-client"), ("service", service)]
        if !scopes.isEmpty { pairs.append(("scope", scopes.joined(separator: " "))) }
        if credential.username.isEmpty {
            pairs += [("grant_type", "refresh_token"), ("refresh_token", credential.secret)]
        } else {
            pairs += [
                ("grant_type", "password"), ("username", credential.username), ("password", credential.secret),
            ]
        }
        var request = HTTPRequest("POST", realm, body: .bytes(Array(form(pairs).utf8)))
        request.headers.append(HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"))
        request.tls = tls
        return try http.perform(request, cancellation: cancellation)
    }

    private func read(_ response: HTTPResponse, _ kind: String) throws -> (token: String, seconds: Int) {
        guard response.isSuccess else {
            let error = HTTPError(
                .status(response.status, message: RegistryAnswer.message(response.body)), url: response.url,
                method: kind == "anonymous" ? "GET" : "POST")
            if response.status >= 500 { throw RegistryError.transfer(error) }
            throw RegistryError.authorization("failed to fetch \(kind) token: \(error)")
        }
        let document = try? JSONParser.parse(response.body)
        guard
            let token = [document?["token"]?.string, document?["access_token"]?.string].lazy
                .compactMap({ $0 }).first(where: { !$0.isEmpty })
        else {
            throw RegistryError.authorization(
                "failed to fetch \(kind) token: authorization server did not include a token in the response")
        }
        let seconds = document?["expires_in"]?.integer ?? 60
        return (token, Int(max(60, min(seconds, 86_400))))
    }
}
