internal import DfcBasics

extension Solve {
    /// Starts to find the output of an edge.
    @discardableResult
    func askResult(_ edge: Edge) -> Task<Found<Output>, any Error> {
        reporter.asked(edge.vertex)
        return results.start(edge) { [self] in try await result(edge) }
    }

    /// A result that is stored, or what comes of running the operation.
    private func result(_ edge: Edge) async throws -> Found<Output> {
        let vertex = try vertex(edge.vertex)
        if !vertex.ignoreCache {
            if let found = try load(try await askDefinition(edge).value, vertex) { return found }
            if let found = try load(try await askContent(edge).value, vertex) { return found }
        }
        let outputs = try await vertexRuns.start(vertex.digest) { [self] in try await runOnce(vertex) }.value
        guard outputs.indices.contains(edge.index) else {
            return try await step(vertex, .run) {
                throw GraphError.missingOutput(vertex: vertex.digest, index: edge.index, count: outputs.count)
            }
        }
        return outputs[edge.index]
    }

    /// The best record that can be loaded; those that cannot are removed.
    private func load(_ matches: Matches, _ vertex: Vertex<Output>) throws -> Found<Output>? {
        for record in matches.records {
            if let output = try? solver.results.load(record.result) {
                use(record)
                reporter.cached(vertex.digest)
                var keys = matches.keys.filter { $0 != record.key }
                // Of a vertex with inputs only the key whose record it is stands for the result.
                if !vertex.inputs.isEmpty { keys = [] }
                return Found(output: output, keys: [record.key] + keys, identity: record.key.description)
            }
            try? solver.cache.remove(record)
        }
        return nil
    }

    /// Runs the operation when its inputs are there, unless one of the same key on equal inputs did in this solve.
    private func runOnce(_ vertex: Vertex<Output>) async throws -> [Found<Output>] {
        let map = try await cacheMap(vertex)
        let questions = vertex.inputs.map { askResult($0) }
        for index in vertex.inputs.indices where map.inputs[index].content != nil { askInputContent(vertex, index) }
        var inputs: [Found<Output>] = []
        for question in questions { inputs.append(try await question.value) }
        var contents: [CacheKey?] = []
        for index in vertex.inputs.indices {
            let hasContent = map.inputs[index].content != nil
            contents.append(hasContent ? try await askInputContent(vertex, index).value.content : nil)
        }
        let work = Work(map: map, inputs: inputs, contents: contents)
        let run = EqualRun(work: work.identity, outputs: graph.outputs(of: vertex.digest))
        let outputs = try await equalRuns.start(run) { [self] in try await self.run(vertex, work) }.value
        // Another vertex did the same work.
        reporter.cached(vertex.digest, unlessStarted: true)
        return outputs
    }

    /// Does the work, unless another build that shares the cache is at it: then that one is waited for, and what came
    /// of it is taken. Who is to ignore the cache waits for nobody.
    private func run(_ vertex: Vertex<Output>, _ work: Work<Output>) async throws -> [Found<Output>] {
        guard let gate = solver.gate, work.isShared else { return try await perform(vertex, work) }
        let pass = try await step(vertex, .run) {
            try await gate.enter(work.identity, patient: !vertex.ignoreCache) { reporter.waits(vertex.digest) }
        }
        defer { pass?.leave() }
        reporter.waited(vertex.digest)
        if !vertex.ignoreCache, let found = try await step(vertex, .cache, { try stored(vertex, work) }) {
            return found
        }
        return try await perform(vertex, work)
    }

    /// What another build has stored of the work since this one looked for it; nil where something wanted is missing.
    private func stored(_ vertex: Vertex<Output>, _ work: Work<Output>) throws -> [Found<Output>]? {
        var outputs: [Found<Output>] = []
        for index in 0..<(graph.outputs(of: vertex.digest)) {
            guard let matches = try storedMatches(vertex, work, index), let found = try load(matches, vertex) else {
                return nil
            }
            outputs.append(found)
        }
        return outputs
    }

    private func storedMatches(_ vertex: Vertex<Output>, _ work: Work<Output>, _ index: Int) throws -> Matches? {
        if vertex.inputs.isEmpty { return try rootMatches([work.map], Edge(vertex.digest, index: index), vertex) }
        var search = work.search(index)
        try search.look(in: solver.cache)
        let found = try matches(of: search.intersection)
        guard let best = found.keys.first, !found.records.isEmpty else { return nil }
        try connect(search, to: best)
        return found
    }

    private func perform(_ vertex: Vertex<Output>, _ work: Work<Output>) async throws -> [Found<Output>] {
        if let explain = solver.explain {
            explain("\(vertex.name): \(Explain.reason(vertex, work, in: graph, cache: solver.cache))")
        }
        guard let limit else { return try await performNow(vertex, work) }
        return try await limit.run { try await performNow(vertex, work) }
    }

    private func performNow(_ vertex: Vertex<Output>, _ work: Work<Output>) async throws -> [Found<Output>] {
        let outputs = try await step(vertex, .run) {
            reporter.started(vertex.digest)
            return try await vertex.operation.run(work.inputs.map(\.output))
        }
        let maps = vertex.inputs.isEmpty ? try await allCacheMaps(vertex) : [work.map]
        let found = try await step(vertex, .cache) {
            var found: [Found<Output>] = []
            for (index, output) in outputs.enumerated() {
                let edge = Edge(vertex.digest, index: index)
                found.append(
                    vertex.inputs.isEmpty
                        ? try saveRoot(output, edge, maps, work) : try await save(output, edge, vertex, work))
            }
            return found
        }
        reporter.completed(vertex.digest)
        return found
    }

    /// Keeps the result of a vertex without inputs under its keys.
    private func saveRoot(
        _ output: Output, _ edge: Edge, _ maps: [CacheMap<Output>], _ work: Work<Output>
    ) throws -> Found<Output> {
        let keys = maps.filter { !$0.sessionOnly }.map { CacheKey.root($0.digest, output: edge.index) }
        guard let key = keys.first else {
            return Found(output: output, keys: [], identity: work.localIdentity(edge.index))
        }
        if let stored = try solver.results.save(output) {
            let record = CacheRecord(key: key, result: stored, created: solver.clock())
            let name = graph[edge.vertex]?.name ?? ""
            let preimages = zip(keys, maps.filter { !$0.sessionOnly })
                .map { Preimage(id: $0.description, name: name, text: $1.preimage) }
            try solver.cache.save(record, links: [], superseded: [], adopted: [], preimages: preimages)
        }
        return Found(output: output, keys: keys, identity: key.description)
    }

    /// Keeps a result under a key that is linked from all keys of the inputs.
    ///
    /// Keys that the same inputs led to already have lost their bytes: the result takes the place of one of them, so
    /// that what was made of those bytes is still found. A vertex that ignores the cache gets a key that nothing hangs
    /// on, and the old ones go: what was made of the bytes that are no longer wanted is not found again.
    private func save(
        _ output: Output, _ edge: Edge, _ vertex: Vertex<Output>, _ work: Work<Output>
    ) async throws -> Found<Output> {
        let search = work.search(edge.index)
        let isLinked = search.inputs.allSatisfy { !$0.keys.isEmpty || $0.content != nil }
        guard isLinked, let stored = try solver.results.save(output) else {
            return Found(output: output, keys: [], identity: work.localIdentity(edge.index))
        }
        var superseded: Set<CacheKey> = []
        var adopted: Set<CacheKey> = []
        if vertex.ignoreCache {
            var again = search
            try again.look(in: solver.cache)
            superseded = again.intersection
        } else {
            adopted = try await askDefinition(edge).value.all.union(try await askContent(edge).value.all)
        }
        let key = adopted.min { $0.description < $1.description } ?? .fresh()
        adopted.remove(key)
        let record = CacheRecord(key: key, result: stored, created: solver.clock())
        let preimage = Preimage(id: work.map.digest.description, name: vertex.name, text: work.map.preimage)
        try solver.cache.save(
            record, links: search.links(to: key), superseded: superseded, adopted: adopted,
            preimages: [preimage])
        return Found(output: output, keys: [key], identity: key.description)
    }
}
