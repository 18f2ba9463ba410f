internal import DfcBasics
internal import DfcHost

/// What `dfc prune` is to remove.
package struct PruneOptions: Sendable {
    /// Everything, also what BuildKit calls internal.
    package var all = false
    /// Removes only as much as brings the rest to this many bytes.
    package var keepStorage: Int64?
    /// Only what this lets through.
    package var filter = UsageFilter()

    /// Removes what no living process uses.
    package init() {}
}

extension Store {
    /// Removes what the options say and no living process uses, the longest unused first; gives what is gone. A layer
    /// takes along whatever rests on its row (chains, blobs noted for it, results of the solver), but goes only when no
    /// other layer stands on it, as in BuildKit: what is left is of use. Blocks.
    package func prune(_ options: PruneOptions) throws(StoreError) -> [UsageRecord] {
        let now = System.now()
        var records = try usage()
        var total = records.reduce(Int64(0)) { $0 + $1.record.size }
        records.removeAll { $0.record.inUse || !options.matches($0.record, now: now) }
        // Of equals the one that was made last, so that what stands on others mostly comes before them.
        records.reverse()
        records.sort {
            ($0.record.lastUsedAt ?? 0, $0.record.usageCount) < ($1.record.lastUsedAt ?? 0, $1.record.usageCount)
        }
        var removed: [UsageRecord] = []
        var goesOn = true
        while goesOn, !records.isEmpty {
            goesOn = false
            var held: [(subject: UsageSubject, record: UsageRecord)] = []
            for (subject, record) in records {
                if let limit = options.keepStorage, total <= limit { break }
                if case .layer(let id) = subject, try layers.stacks.bears(id) {
                    held.append((subject, record))
                } else if try remove(subject, record) {
                    total -= record.size
                    removed.append(record)
                    goesOn = true
                }
            }
            records = held
        }
        if !removed.isEmpty {
            _ = try database.transaction { (connection) throws(StoreError) in try SolverCache.sweep(connection) }
        }
        Leftovers.emptyTrash(directory)
        return removed
    }

    /// Removes one thing and its row, unless it was used since the record was made.
    private func remove(_ subject: UsageSubject, _ record: UsageRecord) throws(StoreError) -> Bool {
        switch subject {
        case .cacheMount(let number): return try cacheMounts.remove(number, onlyDropped: false)
        case .repository(let name): return try removeRepository(name)
        case .layer(let id):
            return try database.transaction { (connection) throws(StoreError) in
                try connection.run(
                    "DELETE FROM layers WHERE id = ? AND last_used = ?", .integer(id.rawValue),
                    SQLValue(record.lastUsedAt))
                guard connection.changes > 0 else { return false }
                return try hosted { () throws(HostError) in try discard("\(directory)/layers/\(id)") }
            }
        case .blob(let digest):
            return try database.transaction { (connection) throws(StoreError) in
                try connection.run(
                    "DELETE FROM blobs WHERE digest = ? AND last_used = ?", .text(digest.description),
                    SQLValue(record.lastUsedAt))
                guard connection.changes > 0 else { return false }
                return try hosted { () throws(HostError) in try discard(blobs.path(of: digest)) }
            }
        }
    }

    private func discard(_ path: String) throws(HostError) -> Bool {
        do throws(HostError) { try Leftovers.discard(path, directory) } catch { if !error.isMissing { throw error } }
        return true
    }
}

extension PruneOptions {
    fileprivate func matches(_ record: UsageRecord, now: Nanoseconds) -> Bool {
        if !all, record.recordType == "internal" || record.recordType == "frontend" { return false }
        return filter.matches(record, at: now)
    }
}
