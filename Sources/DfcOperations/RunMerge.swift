internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import LLB

/// Merge: the layers of all inputs, one stack over the other. Nothing is copied.
enum RunMerge {
    /// So many directories of an input are compared with what they lie upon.
    private static let looked = 64

    /// The stack, the first input lowest. `warn` hears of directories below that get another mode or owner: later
    /// inputs win, and COPY --link makes the directories above its destination anew.
    static func run(
        _ merge: MergeOp, inputs: [Tree], _ environment: OperationEnvironment,
        warn: @escaping @Sendable (String) -> Void
    ) async throws -> Tree {
        var layers: [LayerID] = []
        for index in merge.inputs where index >= 0 {
            guard let index = Int(exactly: index), index < inputs.count else {
                throw OperationError.invalid("invalid merge input \(index)")
            }
            let upper = try await environment.snapshot(of: inputs[index]).layers
            let lower = Snapshot(layers: layers)
            // A taller stack is a stage of its own, and all of it is meant.
            if upper.count == 1, let only = upper.first, !lower.layers.isEmpty {
                let store = environment.store
                await BlockingPool.run { () throws(Never) in
                    // What is only to be told must not fail the build.
                    try? compare(store.layers.folder(of: only), lower, store, warn)
                }
            }
            layers += upper
        }
        return .snapshot(Snapshot(layers: layers))
    }

    private static func compare(_ folder: String, _ lower: Snapshot, _ store: Store, _ warn: (String) -> Void) throws {
        let directories = try directories(in: MountedView(folder))
        if directories.isEmpty { return }
        let tree = try store.layers.mount(lower)
        defer { tree.close() }
        let below = MountedView(tree.path)
        for (path, stat) in directories {
            guard let known = try below.stat(path), known.kind == .directory else { continue }
            if known.mode == stat.mode, known.uid == stat.uid, known.gid == stat.gid { continue }
            warn("\(path.text) had \(text(known)) and gets \(text(stat))")
        }
    }

    private static func text(_ stat: Stat) -> String {
        let mode = String(stat.permissions, radix: 8)
        return "mode \(String(repeating: "0", count: max(0, 4 - mode.count)))\(mode), owner \(stat.uid):\(stat.gid)"
    }

    /// The first directories below the root, level by level.
    private static func directories(in view: MountedView) throws -> [(path: TreePath, stat: Stat)] {
        var found: [(path: TreePath, stat: Stat)] = []
        var next = [TreePath.root]
        while !next.isEmpty {
            var deeper: [TreePath] = []
            for directory in next {
                for name in try view.list(directory) {
                    let path = directory.appending(name)
                    guard let stat = try view.stat(path), stat.kind == .directory else { continue }
                    if found.count == looked { return found }
                    found.append((path, stat))
                    deeper.append(path)
                }
            }
            next = deeper
        }
        return found
    }
}
