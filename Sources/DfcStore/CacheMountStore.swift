internal import DfcBasics
internal import DfcHost
internal import Glibc
internal import Synchronization

/// How users of a cache mount go together (`RUN --mount=type=cache,sharing=`).
package enum CacheSharingMode: String, Sendable {
    /// All at once in one folder.
    case shared
    /// Each alone: a free folder, else a new one beside it.
    case `private`
    /// Each alone: waits until the folder is free.
    case locked
}

/// Folders that outlive builds and are in no layer. Who uses one holds an flock on a file beside it, which ends with
/// the process at the latest.
package final class CacheMountStore: Sendable {
    static let schema = SchemaPart(
        name: "cache mounts",
        statements: """
            CREATE TABLE IF NOT EXISTS cache_mounts (
                id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, base TEXT NOT NULL, created INTEGER NOT NULL,
                last_used INTEGER NOT NULL, usage_count INTEGER NOT NULL DEFAULT 0, dropped INTEGER NOT NULL DEFAULT 0
            );
            CREATE INDEX IF NOT EXISTS cache_mounts_by_name ON cache_mounts (name, base);
            """)

    let directory: String
    let database: Database
    private let layers: LayerStore
    private let pending: String

    init(directory: String, process: String, database: Database, layers: LayerStore) {
        self.directory = directory
        self.database = database
        self.layers = layers
        pending = "\(directory)/pending/\(process)"
    }

    /// A folder of that id (as the exec op names it) for writing, held until the lease is closed. With `base` a new
    /// folder begins as a copy of that tree, and another base means another folder. `locked` waits as long as it takes;
    /// cancelling the task ends the wait.
    package func acquire(
        id: String, base: Snapshot?, sharing: CacheSharingMode
    ) async throws -> CacheMountLease {
        let baseText = base.map { $0.layers.map(\.description).joined(separator: ",") + "/" } ?? ""
        while true {
            let lease = try await BlockingPool.run { [self] () throws(StoreError) -> CacheMountLease? in
                try takeOrMake(id, baseText, base, sharing)
            }
            if let lease { return lease }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// A folder that exists and is free in the way that is wanted, else a new one. Nil when `locked` has to wait.
    private func takeOrMake(
        _ id: String, _ base: String, _ tree: Snapshot?, _ sharing: CacheSharingMode
    ) throws(StoreError) -> CacheMountLease? {
        while true {
            let known = try rows(id, base)
            for row in known {
                if let lease = try hold(row, sharing == .shared ? .shared : .exclusive) { return lease }
            }
            if sharing == .locked, !known.isEmpty { return nil }
            if let lease = try make(id, base, tree, sharing, beside: known) { return lease }
        }
    }

    private func rows(_ id: String, _ base: String) throws(StoreError) -> [Int64] {
        try database.withConnection { (connection) throws(StoreError) in try Self.rows(connection, id, base) }
    }

    private static func rows(_ connection: Connection, _ id: String, _ base: String) throws(StoreError) -> [Int64] {
        try connection.rows(
            "SELECT id FROM cache_mounts WHERE name = ? AND base = ? AND dropped = 0 ORDER BY id", .text(id),
            .text(base)
        ) { (row) throws(StoreError) in row.integer(0) }
    }

    /// Takes the folder's lock; nil when somebody else has it or the folder was dropped meanwhile.
    private func hold(_ row: Int64, _ mode: System.LockMode) throws(StoreError) -> CacheMountLease? {
        guard let lock = try lock(row, mode) else { return nil }
        let there = try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "UPDATE cache_mounts SET last_used = ?, usage_count = usage_count + 1 WHERE id = ? AND dropped = 0",
                .integer(System.now()), .integer(row))
            return connection.changes > 0
        }
        guard there else { return nil }
        return CacheMountLease(path: folder(row), lock: lock) { [weak self] in self?.released(row) }
    }

    func lock(_ row: Int64, _ mode: System.LockMode) throws(StoreError) -> SharedDescriptor? {
        try hosted { () throws(HostError) in
            do throws(HostError) {
                let file = SharedDescriptor(try System.open("\(directory)/cache/\(row)/lock", O_RDWR))
                return try System.flock(file.rawValue, mode, wait: false) ? file : nil
            } catch {
                if error.errno == ENOENT { return nil }
                throw error
            }
        }
    }

    func folder(_ row: Int64) -> String { "\(directory)/cache/\(row)/fs" }

    /// Makes a folder beside those that were looked at and not to be had. Nil when there are others meanwhile, one of
    /// which may be.
    private func make(
        _ id: String, _ base: String, _ tree: Snapshot?, _ sharing: CacheSharingMode, beside known: [Int64]
    ) throws(StoreError) -> CacheMountLease? {
        // Filled before it is seen: copying a base takes time, and the transaction must be short.
        let temporary = "\(pending)/cache-\(System.randomHex(bytes: 8))"
        defer { try? FileTree.removeAll(temporary) }
        try hosted { () throws(HostError) in
            try System.makeDirectories(temporary, mode: 0o711)
            try System.writeFile(temporary + "/lock", [], mode: 0o600)
            try System.mkdir(temporary + "/fs", mode: 0o755)
            try System.chmod(temporary + "/fs", 0o755)
        }
        if let tree, !tree.layers.isEmpty {
            let mounted = try layers.mount(tree)
            defer { mounted.close() }
            try hosted { () throws(HostError) in try FileTree.copy(mounted.path, into: temporary + "/fs") }
        }
        let lock = SharedDescriptor(
            try hosted { () throws(HostError) in try System.open(temporary + "/lock", O_RDWR) })
        _ = try hosted { () throws(HostError) in
            try System.flock(lock.rawValue, sharing == .shared ? .shared : .exclusive)
        }
        let row = try database.transaction { (connection) throws(StoreError) -> Int64? in
            guard try Self.rows(connection, id, base) == known else { return nil }
            let now = System.now()
            try connection.run(
                "INSERT INTO cache_mounts (name, base, created, last_used, usage_count) VALUES (?, ?, ?, ?, 1)",
                .text(id), .text(base), .integer(now), .integer(now))
            let place = "\(directory)/cache/\(connection.lastID)"
            try hosted { () throws(HostError) in
                if System.exists(place) { try Leftovers.discard(place, directory) }
                try System.rename(temporary, place)
            }
            return connection.lastID
        }
        guard let row else { return nil }
        return CacheMountLease(path: folder(row), lock: lock) { [weak self] in self?.released(row) }
    }

    /// Drops the folders of the id (for `--no-cache`), with `onBases` those made from a base instead. One that is in use
    /// vanishes when it is free; nobody gets it any more.
    package func reset(id: String, onBases: Bool) throws(StoreError) {
        let rows = try database.transaction { (connection) throws(StoreError) in
            let rows = try connection.rows(
                "SELECT id FROM cache_mounts WHERE name = ? AND (base <> '') = ? AND dropped = 0", .text(id),
                SQLValue(onBases)
            ) { (row) throws(StoreError) in row.integer(0) }
            for row in rows {
                try connection.run("UPDATE cache_mounts SET dropped = 1 WHERE id = ?", .integer(row))
            }
            return rows
        }
        for row in rows { _ = try remove(row, onlyDropped: true) }
    }

    /// Removes the folder and its row unless somebody uses it; false when somebody does.
    func remove(_ row: Int64, onlyDropped: Bool) throws(StoreError) -> Bool {
        guard let lock = try lock(row, .exclusive) else { return false }
        defer { withExtendedLifetime(lock) {} }
        let gone = try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "DELETE FROM cache_mounts WHERE id = ? AND (dropped = 1 OR ? = 0)", .integer(row), SQLValue(onlyDropped)
            )
            guard connection.changes > 0 else { return false }
            try hosted { () throws(HostError) in try Leftovers.discard("\(directory)/cache/\(row)", directory) }
            return true
        }
        if gone { Leftovers.emptyTrash(directory) }
        return gone
    }

    /// The last user of a dropped folder takes it along.
    private func released(_ row: Int64) {
        let dropped = try? database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT dropped FROM cache_mounts WHERE id = ?", .integer(row)) {
                (row) throws(StoreError) in row.flag(0)
            }
        }
        if dropped == true { _ = try? remove(row, onlyDropped: true) }
    }
}

/// A hold on a cache mount's folder.
package final class CacheMountLease: Sendable {
    /// The folder, writable.
    package let path: String
    private let lock: SharedDescriptor
    private let released: @Sendable () -> Void
    private let closed = Atomic(false)

    init(path: String, lock: SharedDescriptor, released: @escaping @Sendable () -> Void) {
        self.path = path
        self.lock = lock
        self.released = released
    }

    deinit { close() }

    /// Lets go; so does the end of the object.
    package func close() {
        guard !closed.exchange(true, ordering: .relaxed) else { return }
        _ = try? System.flock(lock.rawValue, .none)
        released()
    }
}
