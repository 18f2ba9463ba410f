internal import DfcBasics

/// The vertices that the wanted edges need, checked: every input is there and none needs itself.
struct Graph<Output: Sendable>: Sendable {
    /// Producers before users.
    let order: [Digest]
    /// By digest.
    let vertices: [Digest: Vertex<Output>]
    /// How many vertices use each, and one more for each that is wanted itself.
    let uses: [Digest: Int]
    /// Of how many outputs, from the first on, something is asked for.
    let outputs: [Digest: Int]

    /// Leaves out what the wanted edges do not need. Throws `GraphError`.
    init(_ all: [Vertex<Output>], wanted: [Edge]) throws(GraphError) {
        var known: [Digest: Vertex<Output>] = [:]
        for vertex in all {
            if var earlier = known[vertex.digest] {
                earlier.ignoreCache = earlier.ignoreCache || vertex.ignoreCache
                known[vertex.digest] = earlier
            } else {
                known[vertex.digest] = vertex
            }
        }
        var order: [Digest] = []
        var vertices: [Digest: Vertex<Output>] = [:]
        var uses: [Digest: Int] = [:]
        // By hand instead of by recursion, for a chain of any length.
        var path: [(digest: Digest, inputs: [Digest], next: Int)] = []
        var onPath: Set<Digest> = []
        func enter(_ digest: Digest) throws(GraphError) {
            guard !onPath.contains(digest) else { throw .cycle(digest) }
            guard vertices[digest] == nil else { return }
            guard let vertex = known[digest] else { throw .missingVertex(digest) }
            vertices[digest] = vertex
            onPath.insert(digest)
            path.append((digest, Self.distinctInputs(vertex), 0))
        }
        for digest in Set(wanted.map(\.vertex)) { uses[digest, default: 0] += 1 }
        for edge in wanted {
            try enter(edge.vertex)
            while let top = path.last {
                guard top.next < top.inputs.count else {
                    order.append(top.digest)
                    onPath.remove(top.digest)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                uses[top.inputs[top.next], default: 0] += 1
                try enter(top.inputs[top.next])
            }
        }
        self.order = order
        self.vertices = vertices
        self.uses = uses
        var outputs: [Digest: Int] = [:]
        for edge in wanted + vertices.values.flatMap(\.inputs) {
            outputs[edge.vertex] = max(outputs[edge.vertex] ?? 0, edge.index + 1)
        }
        self.outputs = outputs
    }

    /// The vertices of the inputs, each once.
    static func distinctInputs(_ vertex: Vertex<Output>) -> [Digest] {
        var seen: Set<Digest> = []
        return vertex.inputs.compactMap { seen.insert($0.vertex).inserted ? $0.vertex : nil }
    }
}
