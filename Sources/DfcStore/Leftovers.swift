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
        let temporary = "\(directory)/tmp/\(process)"
        for name in (try? System.list(temporary)) ?? [] { ControlGroups.removeNoted(in: "\(temporary)/\(name)") }
        for name in ["tmp", "pending", "blobs/ingest"] { try? FileTree.removeAll("\(directory)/\(name)/\(process)") }
    }

    /// Folders and blobs that got their place while their row was still to come. Looked at inside a write transaction:
    /// then no living process is between the two.
    private static func removeWithoutRows(directory: String, database: Database) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            for path in try withoutRows(directory: directory, connection) {
                try hosted { () throws(HostError) in try discard("\(directory)/\(path)", directory) }
            }
            try removeRowsWithoutFiles(directory: directory, connection)
        }
    }

    /// A prune takes the files away before its transaction ends.
    private static func removeRowsWithoutFiles(directory: String, _ connection: Connection) throws(StoreError) {
        for (table, column, folder) in [
            ("layers", "CAST(id AS TEXT)", "layers"), ("cache_mounts", "CAST(id AS TEXT)", "cache"),
            ("blobs", "substr(digest, 8)", "blobs/sha256"),
        ] {
            let names = Set(try hosted { () throws(HostError) in try System.list("\(directory)/\(folder)") })
            let rows = try connection.rows("SELECT \(column) FROM \(table)") { (row) throws(StoreError) in row.text(0) }
            for row in rows where !names.contains(row) {
                try connection.run("DELETE FROM \(table) WHERE \(column) = ?", .text(row))
            }
        }
        try connection.run("DELETE FROM images WHERE digest NOT IN (SELECT digest FROM blobs)")
    }

    /// Layers, cache mounts and blobs that no row names, by their paths in the state folder.
    static func withoutRows(directory: String, _ connection: Connection) throws(StoreError) -> [String] {
        let layers = Set(
            try connection.rows("SELECT id FROM layers") { (row) throws(StoreError) in "\(row.integer(0))" })
        let caches = Set(
            try connection.rows("SELECT id FROM cache_mounts") { (row) throws(StoreError) in "\(row.integer(0))" })
        let blobs = Set(
            try connection.rows("SELECT digest FROM blobs") { (row) throws(StoreError) in
                String(row.text(0).dropFirst("sha256:".count))
            })
        var found: [String] = []
        for (folder, known) in [("layers", layers), ("cache", caches), ("blobs/sha256", blobs)] {
            let names = try hosted { () throws(HostError) in try System.list("\(directory)/\(folder)") }
            found += names.filter { !known.contains($0) }.map { "\(folder)/\($0)" }
        }
        return found
    }

    /// Takes a path out of its place at once; its bytes go later.
    static func discard(_ path: String, _ directory: String) throws(HostError) { _ = try moved(path, directory) }

    /// The same, and where it is until then.
    static func moved(_ path: String, _ directory: String) throws(HostError) -> String {
        let trash = "\(directory)/trash/\(System.randomHex(bytes: 8))"
        try System.rename(path, trash)
        return trash
    }

    /// Removes what was discarded. Several processes may do so at once.
    static func emptyTrash(_ directory: String) {
        for name in (try? System.list(directory + "/trash")) ?? [] {
            try? FileTree.removeAll("\(directory)/trash/\(name)")
        }
    }
}
