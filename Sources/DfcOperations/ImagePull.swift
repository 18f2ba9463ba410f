internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import ImageSpec

/// Brings the layers of an image into the store as a stack of folders.
struct ImagePull: Sendable {
    let reference: String
    let fetcher: any ImageFetcher
    let layers: [Descriptor]
    let diffIDs: [Digest]
    /// When each layer was made, as far as that is known.
    let created: [Nanoseconds?]
    let vertex: Digest
    let environment: OperationEnvironment

    /// How many blobs are fetched at once.
    private static let width = 4

    /// The stack. Every layer that is missing is fetched, several at once, and unpacked on those below it.
    func run() async throws -> Snapshot {
        let chains = (0..<diffIDs.count).compactMap { LayerChain.of(Array(diffIDs[...$0])) }
        let known = knownStack(chains)
        guard known.layers.count < chains.count else { return known }
        let missing = Array(known.layers.count..<chains.count)
        var fetched = Array(repeating: false, count: chains.count)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            var waiting = missing[...]
            for _ in 0..<Self.width {
                if let next = waiting.popFirst() { group.addTask { try await fetch(next) } }
            }
            var stack = known
            for index in missing {
                while !fetched[index], let done = try await group.next() {
                    fetched[done] = true
                    if let next = waiting.popFirst() { group.addTask { try await fetch(next) } }
                }
                let below = stack
                stack = try await environment.memory.snapshot("chain \(chains[index])") {
                    try await unpack(index, chain: chains[index], on: below)
                }
            }
            return stack
        }
    }

    /// As many of the lowest layers as the store has.
    private func knownStack(_ chains: [Digest]) -> Snapshot {
        var stack = Snapshot.scratch
        for chain in chains {
            guard let layer = environment.store.layers.layer(chain: chain) else { break }
            let next = Snapshot(layers: stack.layers + [layer])
            guard environment.store.layers.exists(next) else { break }
            stack = next
        }
        return stack
    }

    private func fetch(_ index: Int) async throws -> Int {
        let layer = layers[index]
        let started = environment.clock()
        let environment = environment
        let vertex = vertex
        let id = layer.digest.description
        @Sendable func status(_ current: Int64, _ total: Int64, completed: Nanoseconds?) -> ProgressEvent {
            .status(
                StatusProgress(
                    id: id, vertex: vertex, current: current, total: total, timestamp: environment.clock(),
                    started: started, completed: completed))
        }
        do {
            try await fetcher.fetch(layer, of: reference, into: environment.store.blobs) { event in
                switch event {
                case .moved(let current, let total):
                    environment.progress.report(status(current, total, completed: nil))
                case .retry(let text): environment.tellRetry(text, of: vertex)
                }
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw OperationError.source("failed to pull \(reference): \(error)")
        }
        environment.progress.report(status(layer.size, layer.size, completed: environment.clock()))
        return index
    }

    private func unpack(_ index: Int, chain: Digest, on below: Snapshot) async throws -> Snapshot {
        let layer = layers[index]
        let diffID = diffIDs[index]
        let created = created.indices.contains(index) ? created[index] : nil
        let reference = reference
        let store = environment.store
        let started = environment.clock()
        let status = StatusProgress(
            id: "extracting \(layer.digest)", vertex: vertex, timestamp: started, started: started)
        environment.progress.report(.status(status))
        let snapshot = try await BlockingPool.run { () throws(OperationError) in
            do {
                return try LayerUnpack.unpack(
                    layer, diffID: diffID, chain: chain, on: below, store: store,
                    description: "pulled from \(reference)", createdAt: created)
            } catch {
                throw OperationError.source(
                    "failed to pull \(reference): failed to extract layer \(layer.digest): \(error)")
            }
        }
        var done = status
        done.timestamp = environment.clock()
        done.completed = done.timestamp
        environment.progress.report(.status(done))
        return snapshot
    }
}

extension OperationEnvironment {
    /// Shows that an attempt at a transfer of the vertex failed and is followed by another.
    func tellRetry(_ text: String, of vertex: Digest) {
        progress.report(.log(LogProgress(vertex: vertex, stream: 2, data: Array(text.utf8), timestamp: clock())))
    }
}
