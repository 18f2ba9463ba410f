internal import DfcBasics
internal import Synchronization

/// Stands before a registry and lets in only who bears a token of its own, for the scope of the request.
package final class TokenGate: Sendable {
    /// What the gate demands of those who ask for a token.
    package enum Rule: Sendable {
        case anonymous
        /// OAuth by POST.
        case password(String, String)
        /// Basic by GET; a POST is answered with 405.
        case oldPassword(String, String)
        case refreshToken(String)
        /// No tokens: Basic on every request.
        case basic(String, String)
    }

    private let rule: Rule
    /// Seconds that a token is said to live.
    private let life: Int
    private let tokens = Mutex<[String: Set<String>]>([:])
    private let asked = Mutex<[String]>([])

    /// `METHOD grant scopes` of each token request.
    package var tokenRequests: [String] { asked.withLock { $0 } }

    /// A gate whose tokens are said to live `life` seconds.
    package init(_ rule: Rule, life: Int = 300) {
        self.rule = rule
        self.life = life
    }

    /// The answer to those who are not let in, nil for the others.
    package func check(_ request: SeenRequest) -> Reply? {
        let host = request.header("Host") ?? ""
        if case .basic(let user, let password) = rule {
            let wanted = "Basic " + Base64.encode(Array("\(user):\(password)".utf8))
            if request.header("Authorization") == wanted { return nil }
            return Reply(401, [("WWW-Authenticate", "Basic realm=\"r\"")], text: "{}")
        }
        if request.path == "/token" { return token(request) }
        let scope = Self.scope(of: request)
        let granted = tokens.withLock { tokens in
            tokens[String(request.header("Authorization")?.dropFirst("Bearer ".count) ?? "")] ?? []
        }
        if granted.contains(scope) || granted.contains(scope.replacing(":pull", with: ":pull,push")) { return nil }
        let error = request.header("Authorization") == nil ? "" : ",error=\"invalid_token\""
        return Reply(
            401,
            [
                (
                    "WWW-Authenticate",
                    "Bearer realm=\"http://\(host)/token\",service=\"gate\",scope=\"\(scope)\"\(error)"
                )
            ], text: #"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#)
    }

    /// All tokens are void from now on.
    package func forget() { tokens.withLock { $0 = [:] } }

    private static func scope(of request: SeenRequest) -> String {
        let parts = request.path.split(separator: "/").map(String.init)
        let end = parts.lastIndex { ["manifests", "blobs", "tags"].contains($0) } ?? parts.count
        let name = parts.prefix(end).dropFirst().joined(separator: "/")
        let isRead = request.method == "GET" || request.method == "HEAD"
        return "repository:\(name):\(isRead ? "pull" : "pull,push")"
    }

    private func token(_ request: SeenRequest) -> Reply {
        let query =
            request.method == "POST"
            ? String(decoding: request.body, as: UTF8.self) : String(request.target.drop { $0 != "?" }.dropFirst())
        var fields: [String: [String]] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 {
                fields[String(parts[0]), default: []].append(Self.decode(parts[1]))
            }
        }
        let scopes = (fields["scope"] ?? []).flatMap { $0.split(separator: " ").map(String.init) }
        let grant = fields["grant_type"]?.first ?? "none"
        asked.withLock { $0.append("\(request.method) \(grant) \(scopes.joined(separator: " "))") }
        let isAllowed: Bool
        switch rule {
        case .anonymous: isAllowed = request.method == "GET"
        case .password(let user, let password):
            isAllowed = grant == "password" && fields["username"] == [user] && fields["password"] == [password]
        case .oldPassword(let user, let password):
            if request.method == "POST" { return Reply(405) }
            isAllowed =
                request.header("Authorization") == "Basic " + Base64.encode(Array("\(user):\(password)".utf8))
        case .refreshToken(let token):
            isAllowed = grant == "refresh_token" && fields["refresh_token"] == [token]
        case .basic: isAllowed = false
        }
        guard isAllowed, fields["service"] == ["gate"] else {
            return Reply(401, text: #"{"details":"incorrect username or password"}"#)
        }
        let token = "token\(tokenRequests.count)"
        tokens.withLock { $0[token] = Set(scopes) }
        return Reply(
            200, [("Content-Type", "application/json")], text: #"{"token":"\#(token)","expires_in":\#(life)}"#)
    }

    /// A value of a form: `+` is a space, `%XX` a byte.
    private static func decode(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(byte)
                at += 2
            } else {
                decoded.append(bytes[at] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[at])
            }
            at += 1
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
