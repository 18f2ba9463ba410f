internal import DfcBasics

/// What is known of the inputs of an edge, and where in the key graph that leads.
struct KeySearch {
    /// One input.
    struct Input {
        /// By what a key of the input leads to a key of the edge.
        var link: CacheLink
        /// Its keys.
        var keys: [CacheKey]
        /// The key of its content, where that was looked at.
        var content: CacheKey?
    }

    /// In the order of the vertex.
    var inputs: [Input]
    /// Per input, where its keys lead.
    private(set) var children: [Set<CacheKey>] = []

    /// Nothing looked up yet.
    init(inputs: [Input]) { self.inputs = inputs }

    /// Looks all inputs up.
    mutating func look(in cache: any CacheStorage) throws {
        children = try cache.children(inputs.indices.map { query($0) })
    }

    /// Looks an input up again after more is known of it.
    mutating func look(in cache: any CacheStorage, at index: Int) throws {
        children[index].formUnion(try cache.children([query(index)]).first ?? [])
        inputsAsked.insert(index)
    }

    /// Inputs of which all is known.
    private var inputsAsked: Set<Int> = []

    /// An input of which all is known leads nowhere.
    var isHopeless: Bool { inputsAsked.contains { children[$0].isEmpty } }

    /// Keys that all inputs lead to.
    var intersection: Set<CacheKey> {
        guard var common = children.first else { return [] }
        for more in children.dropFirst() { common.formIntersection(more) }
        return common
    }

    /// Links from all that is known to a key.
    func links(to child: CacheKey) -> [StoredLink] {
        inputs.indices.flatMap { index in
            query(index).steps.map { StoredLink(parent: $0.parent, link: $0.link, child: child) }
        }
    }

    /// Those of the links that may not be there yet: an input with but one way to a key was led there by it.
    func uncertainLinks(to child: CacheKey) -> [StoredLink] {
        inputs.indices.flatMap { index -> [StoredLink] in
            let steps = query(index).steps
            if steps.count == 1, children[index].contains(child) { return [] }
            return steps.map { StoredLink(parent: $0.parent, link: $0.link, child: child) }
        }
    }

    private func query(_ index: Int) -> CacheQuery {
        let input = inputs[index]
        var steps = input.keys.map { CacheQuery.Step(parent: $0, link: input.link) }
        if let content = input.content {
            // Content is looked at through the selector already.
            var link = input.link
            link.selector = nil
            steps.append(CacheQuery.Step(parent: content, link: link))
        }
        return CacheQuery(steps: steps)
    }
}
