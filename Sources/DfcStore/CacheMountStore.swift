internal import DfcHost

/// How users of a cache mount go together (`RUN --mount=type=cache,sharing=`).
package enum CacheSharingMode: String, Sendable {
    /// All at once in one folder.
    case shared
    /// Each alone: a free folder, else a new one beside it.
    case `private`
    /// Each alone: waits until the folder is free.
    case locked
}

/// Folders that outlive builds and are in no layer.
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
    let layers: LayerStore

    init(directory: String, database: Database, layers: LayerStore) {
        self.directory = directory
        self.database = database
        self.layers = layers
    }

    /// A folder of that id (as the exec op names it) for writing, held until the lease is closed. With `base` a new
    /// folder begins as a copy of that tree, and another base means another folder. `locked` waits as long as it takes.
    package func acquire(
        id: String, base: Snapshot?, sharing: CacheSharingMode
    ) async throws -> CacheMountLease {
        throw StoreError.other("cache mounts: not there yet")
    }

    /// Drops the folders of the id (for `--no-cache`), with `onBases` those made from a base instead. One that is in use
    /// vanishes when it is free; nobody gets it any more.
    package func reset(id: String, onBases: Bool) throws(StoreError) {}
}

/// A hold on a cache mount's folder.
package final class CacheMountLease: Sendable {
    /// The folder, writable.
    package let path: String
    private let lock: SharedDescriptor

    init(path: String, lock: SharedDescriptor) {
        self.path = path
        self.lock = lock
    }

    /// Lets go; so does the end of the object.
    package func close() { _ = try? System.flock(lock.rawValue, .none) }
}
