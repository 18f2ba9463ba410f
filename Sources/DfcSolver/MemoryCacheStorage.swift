package import DfcBasics
internal import Synchronization

/// The cache storage in memory: for tests, and for a build that shall leave nothing behind.
package final class MemoryCacheStorage: CacheStorage {
    private struct State {
        var children: [CacheQuery.Step: Set<CacheKey>] = [:]
        var records: [CacheKey: [CacheRecord]] = [:]
        var preimages: [String: Preimage] = [:]
        var lookups = 0
        var generation: Int64 = 0
    }

    private let state = Mutex(State())

    /// An empty storage.
    package init() {}

    /// How many queries were answered.
    package var lookups: Int { state.withLock { $0.lookups } }

    /// All records, the newest first.
    package var allRecords: [CacheRecord] {
        state.withLock { state in state.records.values.flatMap { $0 }.sorted { $0.created > $1.created } }
    }

    package func children(_ queries: [CacheQuery]) -> [Set<CacheKey>] {
        state.withLock { state in
            state.lookups += queries.count
            return queries.map { query in
                query.steps.reduce(into: []) { $0.formUnion(state.children[$1] ?? []) }
            }
        }
    }

    package func records(of keys: some Collection<CacheKey>) -> [CacheRecord] {
        let keys = Set(keys)
        return state.withLock { state in
            keys.flatMap { state.records[$0] ?? [] }
                .sorted { ($0.created, $0.result) > ($1.created, $1.result) }
        }
    }

    package func add(_ links: [StoredLink]) {
        state.withLock { Self.add(links, to: &$0) }
    }

    package func save(
        _ record: CacheRecord, links: [StoredLink], superseded: Set<CacheKey>, adopted: Set<CacheKey>,
        preimages: [Preimage]
    ) {
        state.withLock { state in
            for preimage in preimages { state.preimages[preimage.id] = state.preimages[preimage.id] ?? preimage }
            for key in superseded { state.records[key] = nil }
            if !superseded.isEmpty {
                state.generation += 1
                state.children = state.children.compactMapValues { children in
                    let left = children.subtracting(superseded)
                    return left.isEmpty ? nil : left
                }
                state.children = state.children.filter { !superseded.contains($0.key.parent) }
            }
            if !adopted.isEmpty {
                for (step, children) in state.children where adopted.contains(step.parent) {
                    let own = CacheQuery.Step(parent: record.key, link: step.link)
                    state.children[own, default: []].formUnion(children)
                }
            }
            Self.add(links, to: &state)
            state.records[record.key, default: []].removeAll { $0.result == record.result }
            state.records[record.key, default: []].append(record)
        }
    }

    package func leads(_ key: CacheKey) -> Bool {
        state.withLock { state in state.children.contains { $0.key.parent == key && !$0.value.isEmpty } }
    }

    package func generation() -> Int64 { state.withLock { $0.generation } }

    package func preimage(_ id: String) -> Preimage? { state.withLock { $0.preimages[id] } }

    package func links(at key: CacheKey) -> [StoredLink] {
        state.withLock { state in
            state.children.flatMap { step, children in
                children.filter { step.parent == key || $0 == key }
                    .map { StoredLink(parent: step.parent, link: step.link, child: $0) }
            }
        }
    }

    package func remove(_ record: CacheRecord) {
        state.withLock { $0.records[record.key]?.removeAll { $0.result == record.result } }
    }

    package func touch(_ records: [CacheRecord], at time: Nanoseconds) {}

    private static func add(_ links: [StoredLink], to state: inout State) {
        for link in links {
            state.children[CacheQuery.Step(parent: link.parent, link: link.link), default: []].insert(link.child)
        }
    }
}
