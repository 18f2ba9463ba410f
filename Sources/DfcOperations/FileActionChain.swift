internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import LLB

/// Runs the actions of a file op one after the other. Blocks.
struct FileActionChain {
    private let plan: FileActionPlan
    private let sources: [FileActionSource]
    private let store: Store
    private let description: String
    private let warn: @Sendable (String) -> Void
    private let isCancelled: @Sendable () -> Bool
    private let written = WrittenNames()
    /// Results of the actions so far.
    private var results: [Slot] = []
    /// Trees that are mounted to be looked at, by slot.
    private var mounted: [Int: MountedTree] = [:]

    private enum Slot {
        /// Finished.
        case tree(Snapshot)
        /// Mounted for the next action to go on with.
        case open(PendingLayer, MountedTree)
        /// Passed on to the next action.
        case taken
    }

    init(
        _ plan: FileActionPlan, sources: [FileActionSource], store: Store, description: String,
        warn: @escaping @Sendable (String) -> Void, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.plan = plan
        self.sources = sources
        self.store = store
        self.description = description
        self.warn = warn
        self.isCancelled = isCancelled
    }

    /// The outputs of the op in order.
    mutating func run() throws -> [Tree] {
        for (number, action) in plan.actions.enumerated() {
            let (layer, tree) = try base(of: action)
            do {
                try perform(action.kind, action, in: tree)
            } catch {
                tree.close()
                store.layers.discard(layer)
                throw error
            }
            guard plan.needsCommit(number) else {
                results.append(.open(layer, tree))
                continue
            }
            tree.close()
            results.append(.tree(try store.layers.commit(layer, description: description)))
        }
        return try plan.outputs.map { action in
            guard case .tree(let snapshot) = results[action] else {
                throw OperationError.invalid("no outputs specified")
            }
            return .snapshot(snapshot)
        }
    }

    /// Takes away all mounts, and layers that became no output.
    mutating func close() {
        for tree in mounted.values { tree.close() }
        mounted = [:]
        for case .open(let layer, let tree) in results {
            tree.close()
            store.layers.discard(layer)
        }
        results = []
    }

    /// The layer that the action changes: a new one, or that of the action before.
    private mutating func base(of action: FileAction) throws -> (PendingLayer, MountedTree) {
        var parent = Snapshot.scratch
        if let slot = Int(exactly: action.input), slot >= 0 {
            if slot >= sources.count {
                switch results[slot - sources.count] {
                case .open(let layer, let tree):
                    results[slot - sources.count] = .taken
                    return (layer, tree)
                case .tree(let snapshot): parent = snapshot
                case .taken: throw OperationError.invalid("invalid input index \(slot)")
                }
            } else if case .snapshot(let snapshot) = sources[slot] {
                parent = snapshot
            }
        }
        let layer = try store.layers.begin(on: parent)
        do {
            return (layer, try store.layers.mount(layer))
        } catch {
            store.layers.discard(layer)
            throw error
        }
    }

    /// What an input or an earlier result looks like; scratch for none.
    private mutating func view(_ index: Int64) throws -> any TreeView {
        guard let slot = Int(exactly: index), slot >= 0 else {
            return MountedView(try mount(.scratch, as: -1).path)
        }
        if slot < sources.count {
            switch sources[slot] {
            case .view(let view): return view
            case .snapshot(let snapshot): return MountedView(try mount(snapshot, as: slot).path)
            }
        }
        guard slot - sources.count < results.count, case .tree(let snapshot) = results[slot - sources.count] else {
            throw OperationError.invalid("invalid input index \(index)")
        }
        return MountedView(try mount(snapshot, as: slot).path)
    }

    private mutating func mount(_ snapshot: Snapshot, as slot: Int) throws -> MountedTree {
        if let tree = mounted[slot] { return tree }
        let tree = try store.layers.mount(snapshot)
        mounted[slot] = tree
        return tree
    }

    private mutating func perform(_ kind: FileActionKind, _ action: FileAction, in tree: MountedTree) throws {
        let destination = DestinationTree(tree.path)
        switch kind {
        case .copy(let copy):
            let source = try view(action.secondaryInput)
            try CopyTree(
                copy, from: source, to: destination, owner: owner(copy.owner), written: written, warn: warn,
                isCancelled: isCancelled
            ).run()
        case .mkdir(let mkdir): try SmallActions(destination).mkdir(mkdir, owner: owner(mkdir.owner))
        case .mkfile(let mkfile): try SmallActions(destination).mkfile(mkfile, owner: owner(mkfile.owner))
        case .symlink(let link): try SmallActions(destination).symlink(link, owner: owner(link.owner))
        case .rm(let rm): try SmallActions(destination).rm(rm)
        }
    }

    private mutating func owner(_ option: ChownOpt?) throws -> Owner? {
        let warn = warn
        return try FileOwner.resolve(option, unknown: { warn("\($0): 0 is taken") }) { try view($0) }
    }
}
