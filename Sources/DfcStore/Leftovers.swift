internal import DfcHost

/// What processes that ended too early have left in the state directory.
enum Leftovers {
    /// Removes the leftovers of all dead processes. The caller holds the state lock.
    static func remove(
        directory: String, database: Database, evenIfNoneDied: Bool
    ) throws(StoreError) {
        let dead = try hosted { () throws(HostError) in try ProcessLease.dead(in: directory + "/processes") }
        for process in dead { remove(process: process, directory: directory) }
        emptyTrash(directory)
        // Only a process that died, or the machine, can have left a folder or blob without its row.
        guard !dead.isEmpty || evenIfNoneDied else { return }
        try removeWithoutRows(directory: directory, database: database)
        emptyTrash(directory)
        for process in dead { try? System.unlink("\(directory)/processes/\(process)") }
    }

    /// Removes what belongs to one process alone.
    static func remove(process: String, directory: String) {
        let mounts = "\(directory)/mounts/\(process)"
        for point in (try? MountCalls.mounts(below: mounts)) ?? [] { try? MountCalls.unmount(point, lazy: true) }
        // Below a mount that could not be taken away nothing may be removed.
        if (try? MountCalls.mounts(below: mounts))?.isEmpty == true { try? FileTree.removeAll(mounts) }
        for name in ["tmp", "pending", "blobs/ingest"] { try? FileTree.removeAll("\(directory)/\(name)/\(process)") }
    }

    /// Folders and blobs that got their place while their row was still to come. Looked at inside a write transaction:
    /// then no living process is between the two.
    private static func removeWithoutRows(directory: String, database: Database) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            let layers = Set(
                try connection.rows("SELECT id FROM layers") { (row) throws(StoreError) in "\(row.integer(0))" })
            let blobs = Set(try connection.rows("SELECT digest FROM blobs") { (row) throws(StoreError) in row.text(0) })
            let caches = Set(
                try connection.rows("SELECT id FROM cache_mounts") { (row) throws(StoreError) in "\(row.integer(0))" })
            try hosted { () throws(HostError) in
                for name in try System.list(directory + "/layers") where !layers.contains(name) {
                    try discard("\(directory)/layers/\(name)", directory)
                }
                for name in try System.list(directory + "/cache") where !caches.contains(name) {
                    try discard("\(directory)/cache/\(name)", directory)
                }
                for name in try System.list(directory + "/blobs/sha256") where !blobs.contains("sha256:" + name) {
                    try discard("\(directory)/blobs/sha256/\(name)", directory)
                }
            }
        }
    }

    /// Takes a path out of its place at once; its bytes go later.
    static func discard(_ path: String, _ directory: String) throws(HostError) {
        try System.rename(path, "\(directory)/trash/\(System.randomHex(bytes: 8))")
    }

    /// Removes what was discarded. Several processes may do so at once.
    static func emptyTrash(_ directory: String) {
        for name in (try? System.list(directory + "/trash")) ?? [] {
            try? FileTree.removeAll("\(directory)/trash/\(name)")
        }
    }
}
