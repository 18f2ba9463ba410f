package import DfcBasics
internal import DfcHost
internal import Glibc
internal import Synchronization

/// What goes by itself when a store becomes too large (a rule of BuildKit's `gcpolicy`).
package struct GarbagePolicy: Sendable, Equatable {
    /// What may go.
    package var filter = UsageFilter()
    /// Also what BuildKit calls internal.
    package var all = false
    /// So many bytes are never taken; 0 for none.
    package var reservedSpace: Int64 = 0
    /// The store is brought below so many bytes; 0 for no such limit.
    package var maxUsedSpace: Int64 = 0
    /// So many bytes of the file system are to be free; 0 for no such limit.
    package var minFreeSpace: Int64 = 0

    /// Takes nothing.
    package init() {}

    /// BuildKit's rules for a disk of that size.
    package static func standard(diskSize: Int64) -> [GarbagePolicy] {
        var base = GarbagePolicy()
        base.reservedSpace = min(diskSize / 10, 10_000_000_000)
        base.minFreeSpace = diskSize / 5
        base.maxUsedSpace = min(diskSize / 5 * 4, 100_000_000_000)
        return standard(base)
    }

    /// The same with other limits: first what is easily made again, then what was not used for 60 days, then the rest,
    /// at last also what is internal.
    package static func standard(_ limits: GarbagePolicy) -> [GarbagePolicy] {
        let hour: Nanoseconds = 3_600_000_000_000
        var easy = GarbagePolicy()
        easy.filter.types = ["source.local", "exec.cachemount", "source.git.checkout"]
        easy.filter.unusedFor = 48 * hour
        easy.maxUsedSpace = 512_000_000
        var old = limits
        old.filter.unusedFor = 60 * 24 * hour
        var everything = limits
        everything.all = true
        return [easy, old, limits, everything]
    }

    /// How many bytes the store may keep; nil for no limit.
    package func limit(total: Int64, free: Int64) -> Int64? {
        var limit: Int64? = maxUsedSpace > 0 ? maxUsedSpace : nil
        if minFreeSpace > free { limit = min(limit ?? .max, total - (minFreeSpace - free)) }
        return limit.map { max($0, reservedSpace, 0) }
    }
}

extension Store {
    /// This process has put something into it.
    package var hasGrown: Bool {
        layers.hasCommitted.load(ordering: .relaxed) || blobs.hasAdmitted.load(ordering: .relaxed)
    }

    /// Removes what the rules say and no living process uses; gives what is gone. Nothing is measured while the whole
    /// file system holds less than the rules allow, while nothing is old enough, or, unless room is short, within
    /// `pause` of the last time. One process at a time does it, the others go on. Blocks.
    package func collectGarbage(
        _ policies: [GarbagePolicy], pause: Nanoseconds = 0
    ) throws(StoreError) -> [UsageRecord] {
        if policies.isEmpty { return [] }
        let isFirst = !System.exists(directory + "/gc")
        let lock = try hosted { () throws(HostError) in
            SharedDescriptor(try System.open(directory + "/gc", O_RDWR | O_CREAT, mode: 0o600))
        }
        guard try hosted({ () throws(HostError) in try System.flock(lock.rawValue, .exclusive, wait: false) }) else {
            return []
        }
        defer { withExtendedLifetime(lock) {} }
        let now = System.now()
        let last = try hosted { () throws(HostError) in isFirst ? 0 : try System.fstat(lock.rawValue).mtime }
        var removed: [UsageRecord] = []
        for policy in policies {
            let disk = try hosted { () throws(HostError) in try System.statfs(directory) }
            guard let most = policy.limit(total: disk.total - disk.free, free: disk.free),
                disk.total - disk.free > most,
                try mayMatch(policy.filter), policy.minFreeSpace > disk.free || !(last...last + pause).contains(now)
            else { continue }
            try hosted { () throws(HostError) in try System.futimens(lock.rawValue, atime: now, mtime: now) }
            let total = try diskUsage().reduce(Int64(0)) { $0 + $1.size }
            guard let limit = policy.limit(total: total, free: disk.free), total > limit else { continue }
            var options = PruneOptions()
            options.all = policy.all
            options.filter = policy.filter
            options.keepStorage = limit
            removed += try prune(options)
        }
        return removed
    }

    /// Whether something is old enough, without measuring anything.
    private func mayMatch(_ filter: UsageFilter) throws(StoreError) -> Bool {
        guard let unusedFor = filter.unusedFor else { return true }
        let moment = System.now() - unusedFor
        var tables = ["cache_mounts"]
        if filter.types.isEmpty || filter.types.contains("regular") { tables += ["layers", "blobs"] }
        for table in tables {
            let found = try database.withConnection { (connection) throws(StoreError) in
                try connection.row("SELECT 1 FROM \(table) WHERE last_used < ? LIMIT 1", .integer(moment)) {
                    (_) throws(StoreError) in true
                }
            }
            if found == true { return true }
        }
        return try gitUsage().contains { ($0.record.lastUsedAt ?? 0) < moment }
    }
}
