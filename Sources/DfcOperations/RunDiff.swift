internal import DfcHost
internal import DfcStore
internal import LLB

/// Diff: what one tree has over another, as a stack that can be laid over a third one.
enum RunDiff {
    /// Where the upper tree stands on the lower one, the layers in between; else one new layer.
    static func run(_ diff: DiffOp, inputs: [Tree], _ environment: OperationEnvironment) async throws -> Tree {
        func side(_ index: Int64) async throws -> Snapshot {
            guard index >= 0 else { return .scratch }
            guard let index = Int(exactly: index), index < inputs.count else {
                throw OperationError.invalid("invalid diff input \(index)")
            }
            return try await environment.snapshot(of: inputs[index])
        }
        let lower = try await side(diff.lower)
        let upper = try await side(diff.upper)
        if upper.layers.starts(with: lower.layers) {
            return .snapshot(Snapshot(layers: Array(upper.layers.dropFirst(lower.layers.count))))
        }
        let store = environment.store
        let cancel = CancelFlag()
        return try await withTaskCancellationHandler {
            try await BlockingPool.run { () throws(any Error) in
                try compute(lower, upper, store: store) { cancel.isSet }
            }
        } onCancel: {
            cancel.set()
        }
    }

    private static func compute(
        _ lower: Snapshot, _ upper: Snapshot, store: Store, isCancelled: @escaping @Sendable () -> Bool
    ) throws -> Tree {
        let from = try store.layers.mount(lower)
        let to = try store.layers.mount(upper)
        let layer = try store.layers.begin(on: .scratch)
        do {
            var writer = DiffWriter(
                lower: MountedView(from.path), upper: MountedView(to.path), layer: layer.folder,
                isCancelled: isCancelled)
            let isEmpty = try !writer.run()
            from.close()
            to.close()
            if isEmpty {
                store.layers.discard(layer)
                return .scratch
            }
            return .snapshot(try store.layers.commit(layer, description: "diff"))
        } catch {
            store.layers.discard(layer)
            throw error
        }
    }
}
