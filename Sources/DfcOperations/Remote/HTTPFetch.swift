package import DfcBasics
internal import DfcHost
internal import DfcRegistry
package import DfcStore
internal import Glibc

/// What an http source turned out to be.
package struct HTTPResolved: Sendable {
    /// Digest of the content, or the pinned one.
    package var digest: Digest
    /// Name of the file.
    package var filename: String
    /// Seconds since 1970, where the server told a time that could be read.
    package var lastModified: Int64?
    /// The layer that holds the file; nil while nothing was fetched.
    package var layer: LayerID?
}

/// Fetches one file over HTTP into a layer of its own; asks again only whether it is still the same. Blocks its thread.
struct HTTPFetch {
    var spec: HTTPSpec
    var access: RemoteAccess
    /// What stands behind the URL without a server.
    var upload: Upload?
    /// Under which progress is shown.
    var vertex: Digest?
    var cancellation: Cancellation

    /// What the key is made of: with a pin nobody is asked, else the server is.
    func resolve() throws -> HTTPResolved {
        if let checksum = spec.checksum {
            return HTTPResolved(digest: checksum, filename: name(nil), lastModified: nil, layer: nil)
        }
        return try upload.map { try take($0) } ?? download()
    }

    /// The file of a resolved source.
    func fetch(_ resolved: HTTPResolved) throws -> Snapshot {
        if let layer = resolved.layer, exists(layer) { return Snapshot(layers: [layer]) }
        if let kept = try records.files(of: spec.recordKey).first(where: {
            $0.digest == resolved.digest && $0.filename == resolved.filename && exists($0.layer)
        }) {
            return Snapshot(layers: [kept.layer])
        }
        let fresh = try upload.map { try take($0) } ?? download()
        guard let layer = fresh.layer, fresh.digest == resolved.digest else {
            throw RemoteError("digest mismatch \(fresh.digest): \(resolved.digest)")
        }
        return Snapshot(layers: [layer])
    }

    private var records: RemoteRecords { RemoteRecords(database: access.store.database) }

    private func exists(_ layer: LayerID) -> Bool { access.store.layers.exists(Snapshot(layers: [layer])) }

    private func name(_ response: HTTPResponse?) -> String {
        RemoteFileName.choose(
            url: spec.url, wanted: spec.filename, disposition: response?.header("Content-Disposition"))
    }

    private func take(_ upload: Upload) throws -> HTTPResolved {
        let input = try upload.open()
        let pending = try access.store.layers.begin(on: .scratch)
        defer { access.store.layers.discard(pending) }
        let writer = try RemoteFileWriter(folder: pending.folder, filename: name(nil), row: nil)
        while true {
            let bytes = try System.read(input.rawValue, count: 1 << 20)
            if bytes.isEmpty { break }
            try bytes.withUnsafeBytes { try writer.write($0) }
        }
        let digest = try writer.finish(spec, seconds: 0)
        let snapshot = try access.store.layers.commit(pending, description: "uploaded \(writer.filename)")
        return HTTPResolved(digest: digest, filename: writer.filename, lastModified: nil, layer: snapshot.layers.last)
    }

    private func download() throws -> HTTPResolved {
        let known = try records.files(of: spec.recordKey).filter { !$0.etag.isEmpty && exists($0.layer) }
        var request = HTTPRequest("GET", spec.url, headers: spec.headers)
        if let authorization = try authorization() {
            request.headers.append(HTTPHeader("Authorization", authorization))
        }
        if !known.isEmpty {
            var seen: Set<String> = []
            let tags = known.map(\.etag).filter { seen.insert($0).inserted }
            request.headers.append(HTTPHeader("If-None-Match", tags.joined(separator: ", ")))
            if let same = try unchanged(request, known) { return same }
        }
        return try get(request, known)
    }

    /// Asks by HEAD, since some servers answer a conditional GET with the whole body.
    private func unchanged(_ request: HTTPRequest, _ known: [RemoteFile]) throws -> HTTPResolved? {
        var head = request
        head.method = "HEAD"
        // Servers may give another validator for another encoding.
        head.headers.append(HTTPHeader("Accept-Encoding", "gzip"))
        let response: HTTPResponse
        do { response = try access.http.perform(head, cancellation: cancellation) } catch {
            try cancellation.check(url: spec.url)
            return nil
        }
        guard response.status == 200 || response.status == 304 else { return nil }
        return match(response, known)
    }

    private func match(_ response: HTTPResponse, _ known: [RemoteFile]) -> HTTPResolved? {
        var etag = Self.strong(response.header("ETag") ?? "")
        // A server that leaves the validator out means the only one it was asked about.
        if etag.isEmpty, response.status == 304, Set(known.map(\.etag)).count == 1 { etag = known[0].etag }
        let filename = name(response)
        guard let file = known.first(where: { $0.etag == etag && $0.filename == filename }) else { return nil }
        return HTTPResolved(
            digest: file.digest, filename: filename, lastModified: HTTPDate.parse(file.lastModified),
            layer: file.layer)
    }

    private static func strong(_ etag: String) -> String { etag.hasPrefix("W/") ? String(etag.dropFirst(2)) : etag }

    private func get(_ plain: HTTPRequest, _ known: [RemoteFile]) throws -> HTTPResolved {
        var request = plain
        request.acceptsGzip = true
        let pending = try access.store.layers.begin(on: .scratch)
        defer { access.store.layers.discard(pending) }
        var file: RemoteFileWriter?
        let response = try access.http.perform(request, cancellation: cancellation) { response, bytes in
            if file == nil { file = try start(response, pending.folder) }
            try file?.write(bytes)
        }
        if response.status == 304, let same = match(response, known) { return same }
        guard (200..<400).contains(response.status), response.status != 304 else {
            throw RemoteError("invalid response status \(response.status)")
        }
        var writer: RemoteFileWriter
        if let begun = file { writer = begun } else { writer = try start(response, pending.folder) }
        try response.body.withUnsafeBytes { try writer.write($0) }
        let modified = response.header("Last-Modified") ?? ""
        let seconds = HTTPDate.parse(modified)
        let digest = try writer.finish(spec, seconds: seconds ?? 0)
        let snapshot = try access.store.layers.commit(
            pending, description: "http url \(URLParts.redacted(spec.url))")
        guard let layer = snapshot.layers.last else { throw RemoteError("\(spec.url): no layer") }
        try records.note(
            RemoteFile(
                etag: Self.strong(response.header("ETag") ?? ""), lastModified: modified, filename: writer.filename,
                digest: digest, layer: layer),
            of: spec.recordKey)
        return HTTPResolved(digest: digest, filename: writer.filename, lastModified: seconds, layer: layer)
    }

    private func start(_ response: HTTPResponse, _ folder: String) throws -> RemoteFileWriter {
        let filename = name(response)
        let total =
            response.header("Content-Encoding") == nil
            ? response.header("Content-Length").flatMap { Int64($0) } ?? 0 : 0
        let row = vertex.map {
            TransferRow("downloading \(filename)", vertex: $0, total: total, progress: access.progress)
        }
        return try RemoteFileWriter(folder: folder, filename: filename, row: row)
    }

    private func authorization() throws -> String? {
        if !spec.authSecret.isEmpty {
            do {
                guard let value = try access.headerSecret(spec.authSecret) else {
                    throw RemoteError("secret \(spec.authSecret): not found")
                }
                return value
            } catch {
                throw RemoteError("failed to retrieve HTTP auth secret \(spec.authSecret): \(error)")
            }
        }
        guard let host = URLParts(spec.url)?.host else { return nil }
        if let token = try access.headerSecret("HTTP_AUTH_TOKEN_\(host)") { return "Bearer \(token)" }
        return try access.headerSecret("HTTP_AUTH_HEADER_\(host)")
    }
}
