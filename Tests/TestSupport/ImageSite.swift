internal import DfcBasics
internal import Synchronization

/// A registry on 127.0.0.1 with small images of one platform, beside files that are fetched by their path. What stands
/// behind a name can be changed at any time.
package final class ImageSite: Sendable {
    private struct Contents {
        var files: [String: [UInt8]] = [:]
        /// Media type by digest or `NAME:TAG`; bytes stand under the same key.
        var types: [String: String] = [:]
        var documents: [String: [UInt8]] = [:]
    }

    private let contents = Mutex(Contents())
    private let server = Mutex<LoopbackServer?>(nil)
    /// `127.0.0.1:PORT`
    package let host: String

    /// Nothing is there yet.
    package init() throws {
        let box = HandlerBox()
        let server = try LoopbackServer { box.answer($0) }
        host = server.host
        self.server.withLock { $0 = server }
        box.handler.withLock { $0 = { [weak self] request in self?.answer(request) ?? Reply(500) } }
    }

    /// Paths that were asked for, in order.
    package var requests: [String] { server.withLock { $0?.requests.map(\.path) ?? [] } }

    /// Answers nobody any more.
    package func stop() { server.withLock { $0?.stop() } }

    /// The URL of a file.
    package func url(_ path: String) -> String { "http://\(host)/\(path)" }

    /// Puts a file behind a path.
    package func put(_ path: String, _ text: String) { contents.withLock { $0.files["/" + path] = Array(text.utf8) } }

    /// Puts an image without layers behind `NAME:TAG`, whose environment holds the seed; gives its manifest's digest.
    @discardableResult
    package func putImage(_ name: String, tag: String, seed: String) -> String {
        let config = Array(
            """
            {"architecture":"amd64","os":"linux","config":{"Env":["SEED=\(seed)"]},\
            "rootfs":{"type":"layers","diff_ids":[]},"history":[{"created_by":"seed"}]}
            """.utf8)
        let type = "application/vnd.oci.image.manifest.v1+json"
        let manifest = Array(
            """
            {"schemaVersion":2,"mediaType":"\(type)","config":{"mediaType":\
            "application/vnd.oci.image.config.v1+json","digest":"\(Digest.of(config))","size":\(config.count)},"layers":[]}
            """.utf8)
        let digest = Digest.of(manifest).description
        contents.withLock {
            $0.documents[Digest.of(config).description] = config
            for key in [digest, "\(name):\(tag)"] {
                $0.documents[key] = manifest
                $0.types[key] = type
            }
        }
        return digest
    }

    private func answer(_ request: SeenRequest) -> Reply {
        if request.path == "/v2/" { return Reply(200, text: "{}") }
        let parts = request.path.split(separator: "/").map(String.init)
        return contents.withLock { contents in
            if let file = contents.files[request.path] { return Reply(200, body: file) }
            guard parts.count > 3, parts[0] == "v2", let last = parts.last else { return Reply(404) }
            let key = last.contains(":") ? last : "\(parts[1..<(parts.count - 2)].joined(separator: "/")):\(last)"
            guard let bytes = contents.documents[key] else { return Reply(404) }
            let type = contents.types[key] ?? "application/octet-stream"
            var reply = Reply(
                200, [("Content-Type", type), ("Docker-Content-Digest", "\(Digest.of(bytes))")], body: bytes)
            if request.method == "HEAD" {
                reply.headers.append(("Content-Length", String(bytes.count)))
                reply.ownLength = true
                reply.body = []
            }
            return reply
        }
    }
}

/// Lets a server be made before there is who answers.
private final class HandlerBox: Sendable {
    let handler = Mutex<(@Sendable (SeenRequest) -> Reply)?>(nil)

    func answer(_ request: SeenRequest) -> Reply { handler.withLock { $0 }?(request) ?? Reply(503) }
}
