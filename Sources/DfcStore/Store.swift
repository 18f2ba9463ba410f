internal import DfcHost
internal import Glibc
internal import Synchronization

/// All that outlives a build: blobs, layers, images, cache mounts and the database that names them.
///
/// A thing exists when its row does, and the row is written last: the death of a process at any moment leaves a store
/// that the next open uses as it is. What lies about without a row is removed then, unless a living process made it.
package final class Store: Sendable {
    /// Where all of it is; absolute.
    package let directory: String
    /// The rows.
    package let database: Database
    /// Contents by digest.
    package let blobs: BlobStore
    /// Trees.
    package let layers: LayerStore
    /// Names of images.
    package let images: ImageStore
    /// Folders of `RUN --mount=type=cache`.
    package let cacheMounts: CacheMountStore
    /// Digests of files and trees that were read before.
    package let checksums: ChecksumCache

    let lease: ProcessLease
    private let tidying: Tidying
    private let counter = Atomic(0)
    private let closed = Atomic(false)

    /// Opens the store, making it when there is none, and removes what dead processes left behind.
    package static func open(stateDirectory: String) throws(StoreError) -> Store {
        try hosted { () throws(HostError) in
            for name in StateFolder.all { try System.makeDirectories("\(stateDirectory)/\(name)", mode: 0o711) }
        }
        let directory = try hosted { () throws(HostError) in
            let handle = try System.open(stateDirectory, System.pathOnly | O_DIRECTORY)
            return try System.readlink("/proc/self/fd/\(handle.rawValue)")
        }
        System.spreadSubfolders(of: directory + "/pending")
        // One process at a time gets in here.
        let lock = try hosted { () throws(HostError) in
            try System.open(directory + "/lock", O_RDWR | O_CREAT, mode: 0o600)
        }
        _ = try hosted { () throws(HostError) in try System.flock(lock.rawValue, .exclusive) }
        let database = try Database.open(directory + "/dfc.db", schema: Schema.parts)
        let lease = try hosted { () throws(HostError) in try ProcessLease(directory: directory + "/processes") }
        let lost = try Durability.recover(database)
        try Leftovers.remove(directory: directory, database: database, evenIfNoneDied: lost)
        return Store(directory: directory, database: database, lease: lease)
    }

    private init(directory: String, database: Database, lease: ProcessLease) {
        self.directory = directory
        self.database = database
        self.lease = lease
        tidying = Tidying(directory: directory)
        blobs = BlobStore(directory: directory, process: lease.name, database: database)
        layers = LayerStore(directory: directory, process: lease.name, database: database, tidying: tidying)
        images = ImageStore(database: database)
        cacheMounts = CacheMountStore(directory: directory, process: lease.name, database: database, layers: layers)
        checksums = ChecksumCache(directory: directory + "/stat")
    }

    deinit { close() }

    /// Makes an empty folder (mode 0700) for passing needs. It goes with `close`, or with the next open after our death.
    package func temporaryDirectory(_ purpose: String) throws(StoreError) -> String {
        let number = counter.add(1, ordering: .relaxed).oldValue
        let path = "\(directory)/tmp/\(lease.name)/\(purpose)-\(number)"
        try hosted { () throws(HostError) in try System.makeDirectories(path, mode: 0o700) }
        return path
    }

    /// Removes such a folder, with the control group that is noted in it (`ControlGroups.note`); at the latest when the
    /// store is closed. Nothing may be mounted in it any more.
    package func discard(temporary path: String) {
        tidying.remove(path) { ControlGroups.removeNoted(in: path) }
    }

    /// Removes what is only this process's: temporary folders, unfinished layers and ingests, mounts. Nothing may be
    /// used after it.
    package func close() {
        guard !closed.exchange(true, ordering: .relaxed) else { return }
        tidying.finish()
        Leftovers.remove(process: lease.name, directory: directory)
        lease.remove()
    }
}

/// Folders of the state directory.
enum StateFolder {
    static let all = [
        "processes", "tmp", "pending", "layers", "blobs/sha256", "blobs/ingest", "mounts", "cache", "trash", "stat",
        "empty",
    ]
}
