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

/// What a push tells of itself.
package enum PushEvent: Sendable {
    /// Bytes of layers and configs that the registry has, and how many that are in all.
    case blobs(done: Int64, total: Int64)
    /// The registry has all blobs; the manifests follow.
    case manifests
    /// An attempt failed and is followed by another: lines that tell why and when.
    case retry(String)
}

/// Sends an image to a registry: blobs in parallel, then manifests, what others point at first, the root last.
package struct Push: Sendable {
    private let client: RegistryClient
    private let content: any PushContent
    private let cancellation: Cancellation
    private let told: @Sendable (PushEvent) -> Void

    /// `told` hears how it gets on.
    package init(
        client: RegistryClient, content: any PushContent, cancellation: Cancellation = Cancellation(),
        told: @escaping @Sendable (PushEvent) -> Void = { _ in }
    ) {
        self.client = client
        self.content = content
        self.cancellation = cancellation
        self.told = told
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
                told(.manifests)
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
        try client.withRetries(cancellation, onRetry: { told(.retry($0)) }, body)
    }

    private func blobs(_ blobs: [Descriptor], _ reference: ImageName, _ endpoint: RegistryEndpoint) throws {
        let failure = Mutex<(any Error)?>(nil)
        let total = blobs.reduce(Int64(0)) { $0 + $1.size }
        let done = Mutex(Array(repeating: Int64(0), count: blobs.count))
        let moved = { @Sendable (index: Int, bytes: Int64) in
            done.withLock { done in
                done[index] = bytes
                told(.blobs(done: done.reduce(0, +), total: total))
            }
        }
        told(.blobs(done: 0, total: total))
        BlockingPool.concurrently(blobs.count, width: 4) { index in
            guard failure.withLock({ $0 == nil }) else { return }
            do {
                try client.slots.withSlot(endpoint.host, cancellation) {
                    try retrying { try blob(blobs[index], reference, endpoint) { moved(index, $0) } }
                    moved(index, blobs[index].size)
                    content.note(blobs[index].digest, host: reference.domain, repository: reference.path)
                }
            } catch { failure.withLock { if $0 == nil { $0 = error } } }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func blob(
        _ blob: Descriptor, _ reference: ImageName, _ endpoint: RegistryEndpoint,
        _ moved: @escaping @Sendable (Int64) -> Void
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
        let put = try client.send(
            endpoint, "PUT", "", scopes: own,
            headers: [HTTPHeader("Content-Type", "application/octet-stream")],
            body: .file(path: path, size: blob.size, moved: moved),
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
