internal import DfcBasics

/// A graph that was solved before is found as a whole, without a walk over its vertices: from a key that stands for the
/// wanted edges with all that they need, a link by what the sources hold now leads to the key of each result.
///
/// It is a second way to keys that the walk would find: their results, and what is removed with them, are the same. Only
/// where keys are superseded would the walk find others, so that the key is one of the cache's generation.
extension Solve {
    /// The key of the wanted edges; nil where the walk is to decide, because a vertex ignores the cache.
    func wholeKey(_ wanted: [Edge]) -> CacheKey? {
        guard graph.vertices.count > wanted.count, !graph.vertices.contains(where: \.ignoreCache),
            let generation = try? solver.cache.generation()
        else { return nil }
        let edges = wanted.map { "\($0.vertex) \($0.index)\n" }.joined()
        return CacheKey.root(Digest.of("whole \(generation)\n\(edges)"), output: 0)
    }

    /// The outputs, where all of them are stored.
    func storedWhole(_ key: CacheKey, _ wanted: [Edge]) async throws -> [Output]? {
        guard (try? solver.cache.leads(key)) == true, let sources = try await sourceContents(),
            let children = try? solver.cache.children(wanted.indices.map { wholeQuery(key, sources, $0) })
        else { return nil }
        var outputs: [Output] = []
        var records: [CacheRecord] = []
        for keys in children {
            guard let record = try? solver.cache.records(of: keys).first,
                let output = try? solver.results.load(record.result)
            else { return nil }
            outputs.append(output)
            records.append(record)
        }
        for (edge, record) in zip(wanted, records) {
            use(record)
            reporter.cached(edge.vertex)
        }
        return outputs
    }

    /// Lets the key lead to the results. An aid to later builds only: this one does not fail by it.
    func keepWhole(_ key: CacheKey, _ found: [Found<Output>]) async {
        let keys = found.compactMap(\.keys.first)
        guard keys.count == found.count, await countsByContent(), let sources = try? await sourceContents() else {
            return
        }
        let links = keys.enumerated().flatMap { index, child in
            wholeQuery(key, sources, index).steps.map { StoredLink(parent: $0.parent, link: $0.link, child: child) }
        }
        try? solver.cache.add(links)
    }

    /// An input of its own, so that it is never taken for a link of the walk.
    private func wholeQuery(_ key: CacheKey, _ sources: Digest, _ index: Int) -> CacheQuery {
        let link = CacheLink(input: -1, output: index, digest: sources)
        return CacheQuery(steps: [CacheQuery.Step(parent: key, link: link)])
    }

    /// What all vertices without inputs are now; nil when that is not known.
    private func sourceContents() async throws -> Digest? {
        let sources = graph.vertices.filter(\.inputs.isEmpty)
        var text = ""
        for source in sources { askCacheMap(source) }
        for source in sources {
            let map = try await cacheMap(source)
            text += "\(source.digest) "
            if map.sessionOnly {
                guard let content = map.content else { return nil }
                let output = try await askResult(Edge(source.digest)).value.output
                guard let digest = try? content(output) else { return nil }
                text += "\(digest)\n"
            } else {
                text += "\(map.digest)\n"
            }
        }
        return Digest.of(text)
    }

    /// Whether the walk would find what is made of sources of this session: those who use them look at their content.
    private func countsByContent() async -> Bool {
        for vertex in graph.vertices {
            for (index, input) in vertex.inputs.enumerated() {
                guard let source = graph[input.vertex], source.inputs.isEmpty else { continue }
                guard let map = try? await cacheMap(source) else { return false }
                if map.sessionOnly, (try? await cacheMap(vertex))?.inputs[index].content == nil { return false }
            }
        }
        return true
    }
}
