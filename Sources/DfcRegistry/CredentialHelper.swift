internal import DfcBasics
internal import DfcHost

/// A `docker-credential-NAME` program, spoken to by docker's helper protocol.
struct CredentialHelper {
    var name: String
    /// Where it lies; nil for PATH.
    var folder: String?

    /// The credential for a server; nil when the helper has none.
    func get(_ server: String, _ cancellation: Cancellation) throws -> Credential? {
        guard !name.contains("/") else {
            throw DockerCredentials.Failure(description: "invalid name of a credential helper: \(name)")
        }
        let program = "docker-credential-\(name)"
        let runner = ProcessRunner(
            folder.map { "\($0)/\(program)" } ?? program, ["get"], input: .bytes(Array((server + "\n").utf8)))
        let result: (status: ExitStatus, output: [UInt8], errors: [UInt8])
        do {
            result = try Blocking.wait(cancellation) { try await runner.collect() }
        } catch let error as HostError {
            throw DockerCredentials.Failure(description: "error getting credentials - err: \(error)")
        }
        guard result.status.isSuccess else {
            // What it printed may be shown: helpers print reasons there, never secrets.
            let text = String(decoding: result.output.isEmpty ? result.errors : result.output, as: UTF8.self)
                .split(whereSeparator: \.isNewline).joined(separator: " ")
            if text.contains("credentials not found") { return nil }
            throw DockerCredentials.Failure(
                description:
                    "error getting credentials - err: \(program) exited with \(result.status.code), out: `\(text)`")
        }
        guard let document = try? JSONParser.parse(result.output) else {
            throw DockerCredentials.Failure(description: "\(program) did not answer with JSON")
        }
        let username = document["Username"]?.string ?? ""
        let secret = document["Secret"]?.string ?? ""
        if username.isEmpty && secret.isEmpty { return nil }
        return Credential(username: username == "<token>" ? "" : username, secret: secret)
    }
}
