internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import Glibc
internal import LLB

/// What is mounted for one step: made ready in the order of the op, taken away in the opposite order.
///
/// Used by one task at a time, which is what guards its state.
final class ExecMounts: @unchecked Sendable {
    private let environment: OperationEnvironment
    /// The step's folder for the runtime, its name files and mount points.
    private(set) var bundle = ""
    private(set) var rootIsReadonly = false
    private var root: (tree: MountedTree, layer: PendingLayer)?
    private var entries: [Entry] = []
    /// Trees that become outputs, by output index.
    private var outputs: [(index: Int64, result: Outcome)] = []
    private var pending: [PendingLayer] = []
    /// What was waited for, for each mount.
    private var acquired: [Acquired] = []
    /// Undone last to first.
    private var cleanups: [@Sendable () -> Void] = []

    private enum Outcome {
        case layer(PendingLayer)
        case tree(Tree)
    }

    private struct Acquired {
        var input: Tree?
        /// The input in the store.
        var base: Snapshot?
        /// The folder of a cache mount.
        var folder = ""
    }

    private struct Entry {
        var destination: String
        /// What is inside `folder` at this path is mounted; empty for all of it.
        var selector = ""
        var mount: RuntimeMount
    }

    init(environment: OperationEnvironment) { self.environment = environment }

    /// Absolute mount points in the order in which they are mounted.
    var destinations: [String] { entries.map(\.destination) }

    /// Where the root is mounted.
    func rootPath() throws -> String {
        guard let root else { throw OperationError.invalid("invalid exec op with no rootfs") }
        return root.tree.path
    }

    /// Lets the kernel take its time over a folder of the root that is about to be removed.
    func hold(_ path: TreePath) { root?.layer.hold(path.text) }

    /// Waits for what a mount may have to wait for: a folder that is taken into the store, a cache mount that somebody
    /// else has. What was made so far is kept for `discard` when it throws.
    func acquire(_ exec: ExecOp, inputs: [Tree]) async throws {
        for mount in exec.mounts {
            if mount.dest == "/", mount.kind != .bind {
                throw OperationError.invalid("invalid mount type \(mount.kind.name) for /")
            }
            let input = try self.input(of: mount, inputs)
            var needed = Acquired(input: input)
            switch mount.kind {
            case .bind: needed.base = try await snapshot(input)
            case .cache(let cache):
                let lease = try await environment.store.cacheMounts.acquire(
                    id: cache.id, base: try await snapshot(input), sharing: cache.sharing.mode)
                cleanups.append { lease.close() }
                needed.folder = lease.path
            case .tmpfs, .secret, .ssh: break
            }
            acquired.append(needed)
        }
    }

    /// Makes all mounts ready, after `acquire`, on a thread of the blocking pool. What was made so far is kept for `discard`
    /// when it throws.
    func prepare(_ exec: ExecOp) throws {
        let store = environment.store
        let folder = try store.temporaryDirectory("step")
        bundle = folder
        cleanups.append { store.discard(temporary: folder) }
        for (mount, needed) in zip(exec.mounts, acquired) { try prepare(mount, needed, exec) }
        // Parents come before what is mounted in them.
        entries = entries.enumerated().sorted {
            $0.element.destination == $1.element.destination
                ? $0.offset < $1.offset : PathText.isBefore($0.element.destination, $1.element.destination)
        }.map(\.element)
    }

    private func prepare(_ mount: Mount, _ needed: Acquired, _ exec: ExecOp) throws {
        let destination =
            mount.dest.utf8.first == UInt8(ascii: "/") ? mount.dest : TreePath(exec.meta.cwd + "/" + mount.dest).text
        switch mount.kind {
        case .bind:
            if mount.dest == "/" { return try prepareRoot(mount, on: needed.base ?? .scratch) }
            try prepareBind(mount, needed.base, at: destination)
        case .cache:
            add(needed.folder, at: destination, mount)
            if mount.output >= 0, let input = needed.input { outputs.append((mount.output, .tree(input))) }
        case .tmpfs(let size):
            var options = ["nosuid"]
            if mount.readonly { options.append("ro") }
            if size > 0 { options.append("size=\(size)") }
            entries.append(
                Entry(
                    destination: destination,
                    mount: RuntimeMount(destination, type: "tmpfs", source: "tmpfs", options: options)))
        case .secret(let secret): try prepareSecret(secret, at: destination)
        case .ssh(let ssh): try prepareAgent(ssh, at: destination)
        }
    }

    private func input(of mount: Mount, _ inputs: [Tree]) throws -> Tree? {
        guard mount.input >= 0 else { return nil }
        guard let index = Int(exactly: mount.input), index < inputs.count else {
            throw OperationError.invalid("missing input \(mount.input)")
        }
        return inputs[index]
    }

    private func snapshot(_ tree: Tree?) async throws -> Snapshot? {
        guard let tree else { return nil }
        return try await environment.snapshot(of: tree)
    }

    /// The root is always a layer of its own, which becomes an output or is thrown away.
    private func prepareRoot(_ mount: Mount, on base: Snapshot) throws {
        rootIsReadonly = mount.readonly
        let (layer, tree) = try newLayer(on: base)
        root = (tree, layer)
        if mount.output >= 0 { outputs.append((mount.output, .layer(layer))) }
    }

    private func prepareBind(_ mount: Mount, _ base: Snapshot?, at destination: String) throws {
        let isOutput = mount.output >= 0
        if let base, mount.readonly {
            let tree = try environment.store.layers.mount(base)
            cleanups.append { tree.close() }
            add(tree.path, at: destination, mount)
            if isOutput { outputs.append((mount.output, .tree(.snapshot(base)))) }
            return
        }
        let (layer, tree) = try newLayer(on: base ?? .scratch)
        add(tree.path, at: destination, mount)
        if isOutput { outputs.append((mount.output, .layer(layer))) }
    }

    private func newLayer(on base: Snapshot) throws -> (PendingLayer, MountedTree) {
        let layer = try environment.store.layers.begin(on: base)
        pending.append(layer)
        let tree = try environment.store.layers.mount(layer)
        cleanups.append { tree.close() }
        return (layer, tree)
    }

    private func add(_ path: String, at destination: String, _ mount: Mount) {
        entries.append(
            Entry(
                destination: destination, selector: mount.selector,
                mount: RuntimeMount(
                    destination, type: "bind", source: path,
                    options: mount.readonly ? ["rbind", "ro"] : ["rw", "rbind"])))
    }

    /// The bytes go to a file system in memory that only this process sees, and from there, read-only, into the step.
    private func prepareSecret(_ secret: SecretMount, at destination: String) throws {
        guard let bytes = try environment.secrets.secret(secret.id) else {
            if secret.optional { return }
            throw OperationError.missingSecret(secret.id)
        }
        guard bytes.count <= 500 << 10 else { throw OperationError.secretTooBig(secret.id) }
        let folder = bundle + "/secret-\(entries.count)"
        let file = folder + "/content"
        cleanups.append { try? MountCalls.unmount(folder, lazy: true) }
        try System.mkdir(folder, mode: 0o711)
        try MountCalls.tmpfs(at: folder, options: [("mode", "0711")])
        try System.writeFile(file, bytes, mode: 0o600)
        try System.chown(file, uid: secret.uid, gid: secret.gid)
        try System.chmod(file, secret.mode & 0o777)
        var options = ["ro", "rbind", "nodev", "nosuid"]
        if secret.mode & 0o111 == 0 { options.append("noexec") }
        entries.append(
            Entry(
                destination: destination,
                mount: RuntimeMount(destination, type: "bind", source: file, options: options)))
    }

    private func prepareAgent(_ ssh: SSHMount, at destination: String) throws {
        guard let socket = environment.agents.agent(ssh.id) else {
            if ssh.optional { return }
            throw OperationError.missingAgent(ssh.id)
        }
        let name = "agent-\(entries.count)"
        let proxy = try AgentProxy(
            agent: socket, folder: bundle, name: name, owner: Owner(uid: ssh.uid, gid: ssh.gid),
            mode: ssh.mode & 0o777)
        cleanups.append { proxy.close() }
        entries.append(
            Entry(
                destination: destination,
                mount: RuntimeMount(destination, type: "bind", source: bundle + "/" + name, options: ["rbind"])))
    }

    /// The mounts as the runtime takes them. A part of a tree is opened within it and mounted apart first, so that
    /// nobody can lead the runtime out of it by a link.
    func runtimeMounts() throws -> [RuntimeMount] {
        try entries.enumerated().map { index, entry in
            let selector = TreePath(entry.selector)
            guard !selector.names.isEmpty else { return entry.mount }
            let tree = try RootDirectory(entry.mount.source)
            let handle: FileDescriptor
            do throws(HostError) {
                handle = try tree.open(selector.text, System.pathOnly)
            } catch {
                throw HostError("open", path: entry.selector, errno: error.errno)
            }
            let place = bundle + "/part-\(index)"
            if try System.fstat(handle.rawValue).kind == .directory {
                try System.mkdir(place, mode: 0o700)
            } else {
                try System.writeFile(place, [], mode: 0o600)
            }
            try MountCalls.bind(handle.rawValue, at: place)
            cleanups.append { try? MountCalls.unmount(place, lazy: true) }
            var mount = entry.mount
            mount.source = place
            return mount
        }
    }

    /// Takes everything away and keeps the layers that are outputs; the outputs in order.
    func commit(description: String) throws -> [Tree] {
        undo()
        let layers = environment.store.layers
        let results = try outputs.sorted { $0.index < $1.index }.map { output -> Tree in
            switch output.result {
            case .tree(let tree): tree
            case .layer(let layer): .snapshot(try layers.commit(layer, description: description))
            }
        }
        // Without effect on those that were committed.
        discardLayers()
        return results
    }

    /// Takes everything away.
    func discard() {
        undo()
        discardLayers()
    }

    private func discardLayers() {
        for layer in pending { environment.store.layers.discard(layer) }
        pending = []
    }

    private func undo() {
        for cleanup in cleanups.reversed() { cleanup() }
        cleanups = []
    }
}

extension CacheSharing {
    /// The same for the store.
    fileprivate var mode: CacheSharingMode {
        switch self {
        case .shared: .shared
        case .private: .private
        case .locked: .locked
        }
    }
}

extension MountKind {
    /// Its name in messages.
    fileprivate var name: String {
        switch self {
        case .bind: "BIND"
        case .secret: "SECRET"
        case .ssh: "SSH"
        case .cache: "CACHE"
        case .tmpfs: "TMPFS"
        }
    }
}
