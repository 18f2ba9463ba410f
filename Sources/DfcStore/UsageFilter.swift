package import DfcBasics

/// Which records of the store are meant. What is left empty lets all through.
package struct UsageFilter: Sendable, Equatable {
    /// Record types, such as `exec.cachemount`.
    package var types: [String] = []
    /// IDs.
    package var ids: [String] = []
    /// Texts of which the description has to contain one.
    package var descriptions: [String] = []
    /// Whether a living process uses it.
    package var isInUse: Bool?
    /// Whether it may change.
    package var isMutable: Bool?
    /// Only what was not used for so long.
    package var unusedFor: Nanoseconds?

    /// Everything.
    package init() {}

    /// Whether the record is meant, as seen at the time.
    package func matches(_ record: UsageRecord, at now: Nanoseconds) -> Bool {
        if !types.isEmpty, !types.contains(record.recordType) { return false }
        if !ids.isEmpty, !ids.contains(record.id) { return false }
        if !descriptions.isEmpty, !descriptions.contains(where: { record.description.firstRange(of: $0) != nil }) {
            return false
        }
        if let isInUse, record.inUse != isInUse { return false }
        if let isMutable, record.mutable != isMutable { return false }
        if let unusedFor, let used = record.lastUsedAt, now - used < unusedFor { return false }
        return true
    }
}
