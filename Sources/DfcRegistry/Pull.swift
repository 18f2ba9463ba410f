internal import DfcBasics
internal import Glibc
package import ImageSpec

extension RegistryClient {
    /// The root descriptor (index where there is one) behind a reference: digest, media type and size. A digest
    /// reference is looked up too, since its media type and size must be known. Once per build and reference.
    package func resolve(_ reference: ImageName, _ cancellation: Cancellation = Cancellation()) throws -> Descriptor {
        let name = reference.tagged
        return try roots.value(name.description, cancellation) {
            try eachEndpoint(name, push: false) { endpoint in
                try withToldRetries("[internal] resolve \(name)", cancellation) {
                    try head(name, endpoint, cancellation)
                }
            }
        }
    }

    /// The bytes of a manifest or index, verified. Once per build and digest.
    package func manifest(
        _ descriptor: Descriptor, of reference: ImageName, _ cancellation: Cancellation = Cancellation()
    ) throws -> [UInt8] {
        try documents.value(descriptor.digest, cancellation) {
            try eachEndpoint(reference, push: false) { endpoint in
                try withToldRetries("[internal] resolve \(reference)", cancellation) {
                    let response = try send(
                        endpoint, "GET", "\(reference.path)/manifests/\(descriptor.digest)",
                        scopes: [Self.pullScope(reference)], headers: Self.accept(descriptor.mediaType),
                        cancellation: cancellation)
                    guard response.isSuccess else {
                        throw Self.failure(
                            response, method: "GET", reference: "\(reference.name)@\(descriptor.digest)", push: false)
                    }
                    try Self.check(response.body, descriptor)
                    return response.body
                }
            }
        }
    }

    /// The bytes of a small blob such as an image config, verified. Once per build and digest.
    package func smallBlob(
        _ descriptor: Descriptor, of reference: ImageName, _ cancellation: Cancellation = Cancellation()
    ) throws -> [UInt8] {
        try documents.value(descriptor.digest, cancellation) {
            var bytes: [UInt8] = []
            try blob(descriptor, of: reference, cancellation, restart: { bytes = [] }) { piece in
                guard bytes.count + piece.count <= 8 << 20 else {
                    throw RegistryError.invalid("blob \(descriptor.digest) is larger than 8 MiB")
                }
                bytes.append(contentsOf: piece)
            }
            try Self.check(bytes, descriptor)
            return bytes
        }
    }

    /// Gives the bytes of a blob to `receive`, piece by piece. A transfer that was cut goes on where it stopped, where
    /// the server can do that; else `restart` is called and the bytes come from the beginning again. The bytes are not
    /// verified here: the size is bounded, the digest is the receiver's business.
    package func blob(
        _ descriptor: Descriptor, of reference: ImageName, _ cancellation: Cancellation,
        onRetry: (String) -> Void = { _ in }, restart: () throws -> Void,
        receive: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var done: Int64 = 0
        try eachEndpoint(reference, push: false) { endpoint in
            try slots.withSlot(endpoint.host, cancellation) {
                try withRetries(cancellation, onRetry: onRetry) {
                    try part(descriptor, reference, endpoint, cancellation, &done, restart: restart, receive: receive)
                }
            }
        }
    }

    private func part(
        _ descriptor: Descriptor, _ reference: ImageName, _ endpoint: RegistryEndpoint, _ cancellation: Cancellation,
        _ done: inout Int64, restart: () throws -> Void, receive: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var headers = [HTTPHeader("Accept", "*/*")]
        if done > 0 { headers.append(HTTPHeader("Range", "bytes=\(done)-")) }
        var isFirst = true
        var got = done
        defer { done = got }
        let response = try withoutActuallyEscaping(receive) { receive in
            try withoutActuallyEscaping(restart) { restart in
                try send(
                    endpoint, "GET", "\(reference.path)/blobs/\(descriptor.digest)",
                    scopes: [Self.pullScope(reference)], headers: headers, cancellation: cancellation
                ) { response, piece in
                    if isFirst, got > 0, response.status != 206 {
                        got = 0
                        try restart()
                    }
                    isFirst = false
                    got += Int64(piece.count)
                    guard got <= descriptor.size else {
                        throw RegistryError.mismatch(
                            "blob \(descriptor.digest) is larger than its descriptor says (\(descriptor.size) bytes)")
                    }
                    try receive(piece)
                }
            }
        }
        if response.status == 416, got > 0 {
            got = 0
            try restart()
            throw HTTPError(.cut, url: response.url)
        }
        guard response.isSuccess else {
            throw Self.failure(
                response, method: "GET", reference: "\(reference.name)@\(descriptor.digest)", push: false)
        }
        guard got == descriptor.size else {
            throw HTTPError(.cut, url: response.url)
        }
    }

    private func head(
        _ name: ImageName, _ endpoint: RegistryEndpoint, _ cancellation: Cancellation
    ) throws -> Descriptor {
        let target = name.digest?.description ?? name.tag ?? "latest"
        let path = "\(name.path)/manifests/\(target)"
        let scopes = [Self.pullScope(name)]
        let response = try send(
            endpoint, "HEAD", path, scopes: scopes, headers: Self.acceptRoots, cancellation: cancellation)
        if response.isSuccess, let size = response.header("Content-Length").flatMap({ Int64($0) }), size > 0,
            let type = Self.mediaType(response), MediaType.roots.contains(type),
            let digest = response.header("Docker-Content-Digest").flatMap({ Digest($0) }) ?? name.digest
        {
            if let wanted = name.digest, wanted != digest {
                throw RegistryError.mismatch("\(name): registry answered with \(digest)")
            }
            return Descriptor(mediaType: type, digest: digest, size: size)
        }
        guard response.isSuccess || response.status == 405 || response.status == 403 else {
            throw Self.failure(response, method: "HEAD", reference: name.description, push: false)
        }
        // No usable headers: the document itself tells them. (After a 403 it brings the registry's words.)
        let whole = try send(
            endpoint, "GET", path, scopes: scopes, headers: Self.acceptRoots, cancellation: cancellation)
        guard whole.isSuccess else {
            throw Self.failure(whole, method: "GET", reference: name.description, push: false)
        }
        let type = try ManifestKind.mediaType(declared: Self.mediaType(whole), whole.body)
        let descriptor = Descriptor(mediaType: type, digest: Digest.of(whole.body), size: Int64(whole.body.count))
        if let wanted = name.digest {
            try Self.check(whole.body, Descriptor(mediaType: type, digest: wanted, size: descriptor.size))
        }
        return descriptor
    }

    /// Tries each server in turn: mirrors may lack something or be down, the last one's error counts.
    func eachEndpoint<Result>(
        _ reference: ImageName, push: Bool, _ body: (RegistryEndpoint) throws -> Result
    ) throws -> Result {
        let endpoints = RegistryEndpoint.all(reference.domain, configuration, push: push)
        for endpoint in endpoints where endpoint.isMirror {
            do { return try body(endpoint) } catch {
                if RegistryError.wrapping(error).isCancellation { throw RegistryError.wrapping(error) }
            }
        }
        guard let last = endpoints.last else { throw RegistryError.notFound(reference.description) }
        do { return try body(last) } catch { throw RegistryError.wrapping(error) }
    }

    static func pullScope(_ name: ImageName) -> String { "repository:\(name.path):pull" }

    static let acceptRoots = [HTTPHeader("Accept", (MediaType.roots + ["*/*"]).joined(separator: ", "))]

    static func accept(_ mediaType: String) -> [HTTPHeader] {
        mediaType.isEmpty ? acceptRoots : [HTTPHeader("Accept", "\(mediaType), */*")]
    }

    static func mediaType(_ response: HTTPResponse) -> String? {
        response.header("Content-Type").map { String($0.prefix { $0 != ";" && $0 != " " }) }
    }

    static func check(_ bytes: [UInt8], _ descriptor: Descriptor) throws {
        guard descriptor.digest.algorithm == "sha256" else {
            throw RegistryError.invalid("\(descriptor.digest): digests other than sha256 are not supported")
        }
        guard descriptor.size <= 0 || Int64(bytes.count) == descriptor.size else {
            throw RegistryError.mismatch(
                "\(descriptor.digest): size is \(bytes.count), expected \(descriptor.size)")
        }
        let digest = Digest.of(bytes)
        guard digest == descriptor.digest else {
            throw RegistryError.mismatch("unexpected digest \(digest), expected \(descriptor.digest)")
        }
    }
}
