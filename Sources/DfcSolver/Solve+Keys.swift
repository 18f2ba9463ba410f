internal import DfcBasics

extension Solve {
    /// Starts to look for keys that follow from definitions alone.
    @discardableResult
    func askDefinition(_ edge: Edge) -> Task<Matches, any Error> {
        definitions.start(edge) { [self] in try await definitionMatches(edge) }
    }

    /// Starts to look for keys that follow from definitions or contents.
    @discardableResult
    func askContent(_ edge: Edge) -> Task<Matches, any Error> {
        contents.start(edge) { [self] in try await contentMatches(edge) }
    }

    /// Keys that follow from the operation and the definition keys of its inputs.
    private func definitionMatches(_ edge: Edge) async throws -> Matches {
        let vertex = try vertex(edge.vertex)
        if vertex.inputs.isEmpty {
            let map = try await cacheMap(vertex)
            return try rootMatches([map], edge, vertex)
        }
        if vertex.ignoreCache {
            // Its old keys stand for old bytes; what depends on it may only be found by the new ones.
            let keys = try await askResult(edge).value.keys
            return Matches(keys: keys, all: Set(keys))
        }
        let search = try await startSearch(edge, vertex)
        return try await step(vertex, .cache) { try matches(of: search.intersection) }
    }

    /// Everything that is known of an edge's keys without running its operation.
    ///
    /// The order decides how much is computed (BuildKit's): all inputs tell their definition keys first; then those
    /// are asked for more that lead nowhere yet; those that matched by definition come last. As soon as one input has
    /// told all and leads nowhere, the rest is not asked.
    private func contentMatches(_ edge: Edge) async throws -> Matches {
        let vertex = try vertex(edge.vertex)
        let definition = try await askDefinition(edge).value
        if vertex.inputs.isEmpty { return try await allRootMatches(edge, vertex) }
        if vertex.ignoreCache { return definition }

        var search = try await startSearch(edge, vertex)
        let unmatched = search.inputs.indices.filter { search.children[$0].isEmpty }
        try await learn(unmatched, vertex, &search)
        if search.isHopeless { return definition }
        if search.intersection.isEmpty {
            try await learn(search.inputs.indices.filter { !unmatched.contains($0) }, vertex, &search)
        }
        let found = search.intersection.union(definition.all)
        guard !search.intersection.isEmpty else { return definition }
        return try await step(vertex, .cache) {
            let matches = try matches(of: found)
            if let best = matches.keys.first, search.intersection.contains(best) {
                try connect(search, to: best)
            }
            return matches
        }
    }

    /// The search of an edge with the definition keys of all inputs.
    private func startSearch(_ edge: Edge, _ vertex: Vertex<Output>) async throws -> KeySearch {
        let map = try await cacheMap(vertex)
        let questions = vertex.inputs.map { askDefinition($0) }
        var inputs: [KeySearch.Input] = []
        for (index, question) in questions.enumerated() {
            let keys = try await question.value.keys
            let link = CacheLink(
                input: index, output: edge.index, digest: map.digest, selector: map.inputs[index].selector)
            inputs.append(KeySearch.Input(link: link, keys: keys))
        }
        return try await step(vertex, .cache) {
            var search = KeySearch(inputs: inputs)
            try search.look(in: solver.cache)
            return search
        }
    }

    /// Asks the inputs for all that can be known of them, until one of them leads nowhere.
    private func learn(_ indexes: [Int], _ vertex: Vertex<Output>, _ search: inout KeySearch) async throws {
        let map = try await cacheMap(vertex)
        // All are asked at once: whatever comes out, their results are needed.
        let byContent = indexes.filter { map.inputs[$0].content != nil }
        let byKeys = indexes.filter { map.inputs[$0].content == nil }
        for index in byContent { askInputContent(vertex, index) }
        let questions = byKeys.map { askContent(vertex.inputs[$0]) }
        for (index, question) in zip(byKeys, questions) {
            search.inputs[index].keys = try await question.value.keys
            try await step(vertex, .cache) { try search.look(in: solver.cache, at: index) }
            if search.isHopeless { return }
        }
        for index in byContent {
            let known = try await askInputContent(vertex, index).value
            search.inputs[index].keys = known.keys
            search.inputs[index].content = known.content
            try await step(vertex, .cache) { try search.look(in: solver.cache, at: index) }
            if search.isHopeless { return }
        }
    }

    /// Starts to digest the part of an input's content that counts for the vertex.
    @discardableResult
    func askInputContent(_ vertex: Vertex<Output>, _ index: Int) -> Task<InputContent, any Error> {
        inputContents.start(InputQuestion(vertex: vertex.digest, input: index)) { [self] in
            let map = try await cacheMap(vertex)
            let found = try await askResult(vertex.inputs[index]).value
            guard let content = map.inputs[index].content else {
                throw GraphError.wrongRules(vertex: vertex.digest, rules: 0, inputs: index)
            }
            let digest = try await step(vertex, .content) { try await content(found.output) }
            return InputContent(keys: found.keys, content: .content(digest))
        }
    }

    /// The keys with their records: where one has a record, the newest alone stands for the edge, so that nobody
    /// builds on the keys of one result and gets another.
    func matches(of keys: Set<CacheKey>) throws -> Matches {
        guard !keys.isEmpty else { return .none }
        let records = try solver.cache.records(of: keys)
        let best = records.first.map { [$0.key] } ?? keys.sorted { $0.description < $1.description }
        return Matches(keys: best, all: keys, records: records)
    }

    /// Adds the links that are missing from what is known of the inputs to a key that some of it led to: what has equal
    /// content is found by its definition the next time.
    func connect(_ search: KeySearch, to child: CacheKey) throws {
        let links = search.uncertainLinks(to: child)
        if links.isEmpty { return }
        let known = try solver.cache.children(
            links.map { CacheQuery(steps: [CacheQuery.Step(parent: $0.parent, link: $0.link)]) })
        let missing = zip(links, known).compactMap { $1.contains(child) ? nil : $0 }
        if !missing.isEmpty { try solver.cache.add(missing) }
    }

    /// All cache maps of a vertex without inputs.
    func allCacheMaps(_ vertex: Vertex<Output>) async throws -> [CacheMap<Output>] {
        var maps = [try await cacheMap(vertex)]
        while maps[maps.count - 1].more { maps.append(try await cacheMap(vertex, maps.count)) }
        return maps
    }

    private func allRootMatches(_ edge: Edge, _ vertex: Vertex<Output>) async throws -> Matches {
        let maps = try await allCacheMaps(vertex)
        return try rootMatches(maps, edge, vertex)
    }

    func rootMatches(
        _ maps: [CacheMap<Output>], _ edge: Edge, _ vertex: Vertex<Output>
    ) throws -> Matches {
        let keys = maps.filter { !$0.sessionOnly }.map { CacheKey.root($0.digest, output: edge.index) }
        let records = keys.isEmpty ? [] : try solver.cache.records(of: keys)
        return Matches(keys: keys, all: Set(keys), records: records)
    }
}
