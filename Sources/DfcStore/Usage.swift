package import DfcBasics

/// A record of the store as `dfc du` shows it.
package struct UsageRecord: Sendable {
    /// Layer number, cache mount or digest.
    package var id: String
    /// A living process uses it.
    package var inUse: Bool
    /// It may change (cache mounts).
    package var mutable: Bool
    /// Bytes on the disk.
    package var size: Int64
    /// BuildKit's word: `regular`, `internal`, `exec.cachemount`, ...
    package var recordType: String
    /// What made it.
    package var description: String
    /// When it was made.
    package var createdAt: Nanoseconds
    /// When it was last used.
    package var lastUsedAt: Nanoseconds?
    /// How often it was used.
    package var usageCount: Int64
}

/// What `dfc prune` is to remove.
package struct PruneOptions: Sendable {
    /// Everything, also what BuildKit calls internal.
    package var all = false
    /// Only what was not used for so long.
    package var keepDuration: Nanoseconds?
    /// Removes only as much as brings the rest to this many bytes.
    package var keepStorage: Int64?
    /// Record type filters: empty, or the types to be removed.
    package var types: [String] = []

    /// Removes what no living process uses.
    package init() {}
}

extension Store {
    /// All records.
    package func diskUsage() throws(StoreError) -> [UsageRecord] { [] }

    /// Removes what the options say and no living process uses; gives what is gone.
    package func prune(_ options: PruneOptions) throws(StoreError) -> [UsageRecord] { [] }

    /// Checks every blob, layer and row; gives a line for each fault.
    package func check() throws(StoreError) -> [String] { [] }
}
