package import DfcBasics
internal import DfcHost
internal import Glibc
internal import Synchronization

/// Layers: folders in overlayfs form, one for each step that changed files, never changed once committed.
///
/// A layer exists when its row does; the row is written last, after its folder got its place.
package final class LayerStore: Sendable {
    static let schema = SchemaPart(
        name: "layers",
        statements: """
            CREATE TABLE IF NOT EXISTS layers (
                id INTEGER PRIMARY KEY AUTOINCREMENT, created INTEGER NOT NULL, last_used INTEGER NOT NULL,
                usage_count INTEGER NOT NULL DEFAULT 1, description TEXT NOT NULL, size INTEGER, diff_id TEXT,
                parent TEXT NOT NULL
            );
            CREATE TABLE IF NOT EXISTS chains (
                chain TEXT PRIMARY KEY, diff_id TEXT NOT NULL,
                layer INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE
            ) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS chains_by_layer ON chains (layer);
            CREATE TABLE IF NOT EXISTS layer_blobs (
                layer INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE, compression TEXT NOT NULL,
                media_type TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL, diff_id TEXT NOT NULL,
                PRIMARY KEY (layer, compression)
            ) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS flattened (
                stack TEXT PRIMARY KEY, layer INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE
            ) WITHOUT ROWID;
            """)

    let directory: String
    let database: Database
    let stacks: LayerStacks
    let touched = Touched<LayerID>()
    private let tidying: Tidying
    private let pending: String
    private let mounts: String
    private let counter = Atomic(0)
    let hasCommitted = Atomic(false)
    let userXattr: Bool

    init(directory: String, process: String, database: Database, tidying: Tidying) {
        self.directory = directory
        self.database = database
        self.tidying = tidying
        stacks = LayerStacks(database: database)
        pending = "\(directory)/pending/\(process)"
        mounts = "\(directory)/mounts/\(process)"
        userXattr = !Self.isInitialUserNamespace()
    }

    /// The folder of a layer's changes, in overlayfs form. Only to be read.
    package func folder(of id: LayerID) -> String { "\(directory)/layers/\(id)/fs" }

    /// A new layer on top of a tree: an empty folder, mode 0755, whose owner is that of the tree's root.
    package func begin(on parent: Snapshot) throws(StoreError) -> PendingLayer {
        let number = counter.add(1, ordering: .relaxed).oldValue
        let layer = PendingLayer(parent: parent, container: "\(pending)/\(number)")
        try hosted { () throws(HostError) in
            try System.makeDirectories(layer.container, mode: 0o711)
            try System.mkdir(layer.work, mode: 0o711)
            try System.mkdir(layer.folder, mode: 0o755)
            try System.chmod(layer.folder, 0o755)
            let owner = try parent.layers.last.map { (id) throws(HostError) in try System.stat(folder(of: id)) }
            try System.chown(layer.folder, uid: owner?.uid ?? 0, gid: owner?.gid ?? 0)
        }
        return layer
    }

    /// Makes the layer permanent and gives the tree that it is the top of. It must not be mounted for writing any more.
    /// After an error it is still pending.
    package func commit(
        _ layer: PendingLayer, description: String, createdAt: Nanoseconds? = nil
    ) throws(StoreError) -> Snapshot {
        guard layer.end() else { throw .other("the layer has ended") }
        do throws(StoreError) {
            let parent = try stacks.number(of: layer.parent)
            let (id, stack) = try database.transaction { (connection) throws(StoreError) in
                let id = try commit(
                    connection, layer, LayerStacks.text(parent), description: description, createdAt: createdAt)
                return (id, try LayerStacks.put([id], on: parent, connection))
            }
            stacks.learn(stack)
            touched.mark([id])
            tidying.remove(layer.work) { layer.letGo() }
            if !hasCommitted.exchange(true, ordering: .relaxed) { Durability.syncEarlier(directory, database) }
            return layer.parent.adding(id)
        } catch {
            layer.reopen()
            throw error
        }
    }

    /// Inside the transaction: should we die before its end, the folder is found without a row and removed.
    private func commit(
        _ connection: Connection, _ layer: PendingLayer, _ parent: String, description: String,
        createdAt: Nanoseconds?
    ) throws(StoreError) -> LayerID {
        let now = System.now()
        try connection.run(
            "INSERT INTO layers (created, last_used, description, parent) VALUES (?, ?, ?, ?)",
            .integer(createdAt ?? now), .integer(now), .text(description), .text(parent))
        let id = LayerID(connection.lastID)
        let place = "\(directory)/layers/\(id)"
        try hosted { () throws(HostError) in
            // Nobody's: a number that was given out once before, to a process that died here.
            if System.exists(place) { try Leftovers.discard(place, directory) }
            try System.rename(layer.container, place)
        }
        return id
    }

    /// Drops the layer; without effect after `commit`.
    package func discard(_ layer: PendingLayer) { layer.discard() }

    /// A read-only view of the tree.
    package func mount(_ snapshot: Snapshot) throws(StoreError) -> MountedTree {
        if snapshot.layers.isEmpty { return MountedTree(path: directory + "/empty") }
        // overlayfs wants two lowers where nothing is on top of them. A single layer is mounted too: it may hold
        // whiteouts of what it once lay upon.
        var lowers = try lowers(of: snapshot)
        if lowers.count == 1 { lowers.insert(directory + "/empty", at: 0) }
        return try mount(lowers: lowers, upper: nil, keeping: nil)
    }

    /// The tree with the layer on top of it; what is written there goes into the layer.
    package func mount(_ layer: PendingLayer) throws(StoreError) -> MountedTree {
        if layer.parent.layers.isEmpty { return MountedTree(path: layer.folder, keeping: layer) }
        return try mount(lowers: try lowers(of: layer.parent), upper: layer, keeping: layer)
    }

    private func mount(
        lowers: [String], upper: PendingLayer?, keeping: (any Sendable)?
    ) throws(StoreError) -> MountedTree {
        let path = "\(mounts)/\(counter.add(1, ordering: .relaxed).oldValue)"
        try hosted { () throws(HostError) in
            try System.makeDirectories(path, mode: 0o711)
            do throws(HostError) {
                try MountCalls.overlay(
                    lowers: lowers, upper: upper?.folder, work: upper?.work, at: path, userXattr: userXattr)
            } catch {
                try? System.rmdir(path)
                throw error
            }
        }
        return MountedTree(path: path, keeping: keeping) { [tidying] in
            try? MountCalls.unmount(path, lazy: true)
            tidying.remove(path)
        }
    }

    /// Folders to be stacked, bottom to top; a tall stack's lower part as one.
    private func lowers(of snapshot: Snapshot) throws(StoreError) -> [String] {
        try shortened(snapshot).map { folder(of: $0) }
    }

    /// In another user namespace than the first, overlayfs keeps its marks in `user.*` attributes.
    private static func isInitialUserNamespace() -> Bool {
        guard let map = try? System.readAll("/proc/self/uid_map") else { return true }
        return map.split(whereSeparator: { $0 == 32 || $0 == 10 }).map { String(decoding: $0, as: UTF8.self) }
            == ["0", "0", "4294967295"]
    }
}
