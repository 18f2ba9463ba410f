import DfcBasics
import DfcRegistry
import DfcStore
import ImageSpec
import Synchronization
import TestSupport
import Testing

/// The last state of a download, and the attempts that failed.
private final class Progress: Sendable {
    let last = Mutex<(Int64, Int64)>((0, 0))
    let retries = Mutex<[String]>([])
    func take(_ event: FetchEvent) {
        switch event {
        case .moved(let current, let total): last.withLock { $0 = (current, total) }
        case .retry(let text): retries.withLock { $0.append(text) }
        }
    }
}

@Suite struct RegistryImageFetcherTests {
    @Test func blobsArriveCheckedAndOnce() async throws {
        guard let registry = try RegistryProgram(for: "fetching blobs") else { return }
        let image = try TestImage(architectures: ["amd64"])
        let cut = Mutex(false)
        let server = try LoopbackServer { request in
            var reply = registry.forward(request)
            let isFirst = request.target.contains("\(image.layer.digest)") && !cut.withLock { $0 }
            if request.method == "GET", isFirst {
                cut.withLock { $0 = true }
                reply.cutAfter = 5000
            }
            return reply
        }
        let name = "\(server.host)/a:t"
        let client = RegistryClient(retryDelays: [10, 10])
        try Push(client: client, content: image).push(image.root, to: try ImageName(parsing: name))
        let folder = try TemporaryFolder("state")
        let store = try Store.open(stateDirectory: folder.path)
        defer { store.close() }
        let origins = BlobOrigins(database: store.database)
        let fetcher = RegistryImageFetcher(client: client, origins: origins)
        let root = try await fetcher.resolveRoot(name, mode: .default)
        #expect(root.digest == image.root.digest && root.size == image.root.size)
        let before = server.requests.count
        let progress = Progress()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await fetcher.fetch(image.layer, of: name, into: store.blobs) { progress.take($0) }
                }
            }
            try await group.waitForAll()
        }
        try await fetcher.fetch(root, of: name, into: store.blobs) { _ in }
        #expect(server.requests.count - before == 3)
        #expect(store.blobs.size(of: image.layer.digest) == image.layer.size)
        #expect(try store.blobs.read(image.layer.digest).count == Int(image.layer.size))
        #expect(progress.last.withLock { $0 } == (image.layer.size, image.layer.size))
        let retries = progress.retries.withLock { $0 }
        #expect(retries.count == 1)
        #expect(retries.allSatisfy { $0.contains("unexpected EOF\nretrying in 0s\n") }, "\(retries)")
        #expect(origins.repositories(of: image.layer.digest, host: server.host) == ["a"])
    }

    @Test func wrongBytesNeverEnterTheStore() async throws {
        let right = Array("right".utf8)
        let descriptor = Descriptor(mediaType: MediaType.ociLayer, digest: Digest.of(right), size: 5)
        let folder = try TemporaryFolder("state")
        let store = try Store.open(stateDirectory: folder.path)
        defer { store.close() }
        for body in ["wrong", "righ", "right and more"] {
            let server = try LoopbackServer { _ in Reply(200, text: body) }
            let fetcher = RegistryImageFetcher(client: RegistryClient(retryDelays: [1]))
            await #expect(throws: (any Error).self) {
                try await fetcher.fetch(descriptor, of: "\(server.host)/a:t", into: store.blobs) { _ in }
            }
            #expect(!store.blobs.contains(descriptor.digest))
        }
    }

    @Test func cancellingTheTaskEndsADownload() async throws {
        let server = try LoopbackServer { _ in
            var reply = Reply(200, text: "right")
            reply.delay = 8000
            return reply
        }
        let descriptor = Descriptor(mediaType: MediaType.ociLayer, digest: Digest.of("right"), size: 5)
        let folder = try TemporaryFolder("state")
        let store = try Store.open(stateDirectory: folder.path)
        defer { store.close() }
        let host = server.host
        let task = Task {
            try await RegistryImageFetcher(client: RegistryClient()).fetch(
                descriptor, of: "\(host)/a:t", into: store.blobs
            ) { _ in }
        }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        // The answer would come without an error, only later.
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
