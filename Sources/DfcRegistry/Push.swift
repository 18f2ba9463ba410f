package import DfcBasics
internal import DfcHost
package import ImageSpec
internal import Synchronization

/// Where the bytes of what is pushed lie.
package protocol PushContent: Sendable {
    /// The bytes of a manifest or index.
    func document(_ descriptor: Descriptor) throws -> [UInt8]
    /// The file that holds exactly the bytes of a blob.
    func file(_ descriptor: Descriptor) throws -> String
    /// Repositories of the registry host from which the blob was pulled or to which it was pushed; they are asked to
    /// lend it.
    func repositories(of digest: Digest, host: String) -> [String]
    /// The blob is now known to be in the repository.
    func note(_ digest: Digest, host: String, repository: String)
}

/// Sends an image to a registry: blobs in parallel, then manifests, what others point at first, the root last.
package struct Push: Sendable {
    private let client: RegistryClient
    private let content: any PushContent
    private let cancellation: Cancellation
    private let onRetry: @Sendable (String) -> Void
    private let row: @Sendable (Descriptor) -> TransferRow?

    /// `onRetry` gets a line for each failed attempt that is followed by another. `row` makes the progress row of a
    /// blob, where it is to have one.
    package init(
        client: RegistryClient, content: any PushContent, cancellation: Cancellation = Cancellation(),
        onRetry: @escaping @Sendable (String) -> Void = { _ in },
        row: @escaping @Sendable (Descriptor) -> TransferRow? = { _ in nil }
    ) {
        self.client = client
        self.content = content
        self.cancellation = cancellation
        self.onRetry = onRetry
        self.row = row
    }

    /// Pushes the root and all that it points at, under the reference's tag (`latest` where it has none), or by its
    /// digest alone. Blocks its thread.
    package func push(_ root: Descriptor, to reference: ImageName, byDigest: Bool = false) throws {
        if byDigest, reference.tag != nil {
            throw RegistryError.invalid("can't push tagged ref \(reference) by digest")
        }
        do {
            var plan = Plan()
            try collect(root, into: &plan)
            try client.eachEndpoint(reference, push: true) { endpoint in
                try blobs(plan.blobs, reference, endpoint)
                for (descriptor, bytes) in plan.manifests {
                    let isRoot = descriptor.digest == root.digest
                    let target =
                        isRoot && !byDigest ? reference.tagged.tag ?? "latest" : descriptor.digest.description
                    try retrying { try manifest(descriptor, bytes, target, reference, endpoint) }
                }
            }
        } catch {
            let wrapped = RegistryError.wrapping(error)
            if wrapped.isCancellation { throw wrapped }
            throw PushFailure(description: "failed to push \(reference.tagged): \(wrapped)")
        }
    }

    private struct Plan {
        var blobs: [Descriptor] = []
        /// Deepest first.
        var manifests: [(Descriptor, [UInt8])] = []
        var seen: Set<Digest> = []
    }

    private func collect(_ descriptor: Descriptor, into plan: inout Plan) throws {
        guard plan.seen.insert(descriptor.digest).inserted else { return }
        let bytes = try content.document(descriptor)
        switch ManifestKind(try ManifestKind.mediaType(declared: descriptor.mediaType, bytes)) {
        case .index:
            for member in try Index(reading: bytes).manifests { try collect(member, into: &plan) }
        case .manifest:
            let manifest = try Manifest(reading: bytes)
            for blob in manifest.layers + [manifest.config]
            where !Self.isForeign(blob) && plan.seen.insert(blob.digest).inserted {
                plan.blobs.append(blob)
            }
        case nil: throw RegistryError.invalid("cannot push media type \(descriptor.mediaType)")
        }
        plan.manifests.append((descriptor, bytes))
    }

    private static func isForeign(_ descriptor: Descriptor) -> Bool {
        descriptor.mediaType.contains("nondistributable") || descriptor.mediaType.contains("foreign")
    }

    private func retrying<Result>(_ body: () throws -> Result) throws -> Result {
        try client.withRetries(
            cancellation,
            onRetry: { error, wait in
                onRetry("error: \(error)")
                onRetry("retrying in \(wait / 1000)s")
            }, body)
    }

    private func blobs(_ blobs: [Descriptor], _ reference: ImageName, _ endpoint: RegistryEndpoint) throws {
        let failure = Mutex<(any Error)?>(nil)
        BlockingPool.concurrently(blobs.count, width: 4) { index in
            guard failure.withLock({ $0 == nil }) else { return }
            do {
                try client.slots.withSlot(endpoint.host, cancellation) {
                    let row = row(blobs[index])
                    try retrying { try blob(blobs[index], reference, endpoint, row) }
                    row?.finish()
                    content.note(blobs[index].digest, host: reference.domain, repository: reference.path)
                }
            } catch { failure.withLock { if $0 == nil { $0 = error } } }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func blob(
        _ blob: Descriptor, _ reference: ImageName, _ endpoint: RegistryEndpoint, _ row: TransferRow?
    ) throws {
        let own = ["repository:\(reference.path):pull,push"]
        let head = try client.send(
            endpoint, "HEAD", "\(reference.path)/blobs/\(blob.digest)", scopes: own,
            headers: [HTTPHeader("Accept", "\(blob.mediaType), */*")], cancellation: cancellation)
        if head.isSuccess { return }
        guard head.status == 404 else { throw refusal(head, "HEAD") }
        let start = try start(blob, reference, endpoint, own)
        if start.status == 201 { return }
        guard start.status == 202, let location = start.header("Location"),
            let upload = UploadLocation.resolve(location, against: start.url)
        else { throw refusal(start, "POST") }
        let path = try content.file(blob)
        row?.set(0)
        let put = try client.send(
            endpoint, "PUT", "", scopes: own,
            headers: [HTTPHeader("Content-Type", "application/octet-stream")],
            body: .file(path: path, size: blob.size),
            absolute: UploadLocation.adding(digest: blob.digest, to: upload), cancellation: cancellation)
        guard put.isSuccess else { throw refusal(put, "PUT") }
    }

    /// 201 when the blob was mounted from another repository, 202 when it has to be sent.
    private func start(
        _ blob: Descriptor, _ reference: ImageName, _ endpoint: RegistryEndpoint, _ own: [String]
    ) throws -> HTTPResponse {
        let path = "\(reference.path)/blobs/uploads/"
        let lenders = content.repositories(of: blob.digest, host: reference.domain).filter { $0 != reference.path }
        if let lender = lenders.first {
            let mounted = try client.send(
                endpoint, "POST", "\(path)?mount=\(blob.digest)&from=\(URLParts.encode(lender))",
                scopes: own + ["repository:\(lender):pull"], cancellation: cancellation)
            if mounted.isSuccess { return mounted }
        }
        return try client.send(endpoint, "POST", path, scopes: own, cancellation: cancellation)
    }

    private func manifest(
        _ descriptor: Descriptor, _ bytes: [UInt8], _ target: String, _ reference: ImageName,
        _ endpoint: RegistryEndpoint
    ) throws {
        let own = ["repository:\(reference.path):pull,push"]
        let path = "\(reference.path)/manifests/\(target)"
        let type = try ManifestKind.mediaType(declared: descriptor.mediaType, bytes)
        let head = try client.send(
            endpoint, "HEAD", path, scopes: own, headers: [HTTPHeader("Accept", "\(type), */*")],
            cancellation: cancellation)
        if head.isSuccess, head.header("Docker-Content-Digest") == descriptor.digest.description { return }
        let put = try client.send(
            endpoint, "PUT", path, scopes: own, headers: [HTTPHeader("Content-Type", type)], body: .bytes(bytes),
            cancellation: cancellation)
        guard put.isSuccess else { throw refusal(put, "PUT") }
        if let stored = put.header("Docker-Content-Digest"), stored != descriptor.digest.description {
            throw RegistryError.mismatch("got digest \(stored), expected \(descriptor.digest)")
        }
    }

    private func refusal(_ response: HTTPResponse, _ method: String) -> RegistryError {
        RegistryClient.failure(response, method: method, reference: "", push: true)
    }
}

/// What the user sees of a push that failed.
package struct PushFailure: Error, Sendable, CustomStringConvertible {
    /// `failed to push NAME: TEXT`
    package var description: String
}
