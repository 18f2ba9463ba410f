internal import DfcBasics

/// The vertices that the wanted edges need, checked: every input is there and none needs itself.
struct Graph<Output: Sendable>: Sendable {
    /// Producers before users.
    private(set) var vertices: [Vertex<Output>] = []
    /// For each, how many others use it, and one more where it is wanted itself.
    private(set) var uses: [Int] = []
    /// Of each, of how many outputs, from the first on, something is asked for.
    private(set) var outputs: [Int] = []
    /// Where each is.
    private(set) var places: [Digest: Int] = [:]

    /// The vertex of that digest.
    subscript(_ digest: Digest) -> Vertex<Output>? { places[digest].map { vertices[$0] } }

    /// Leaves out what the wanted edges do not need. Throws `GraphError`.
    init(_ all: [Vertex<Output>], wanted: [Edge]) throws(GraphError) {
        var known: [Digest: Int] = [:]
        known.reserveCapacity(all.count)
        var ignored: Set<Digest> = []
        for (index, vertex) in all.enumerated() {
            if known[vertex.digest] == nil { known[vertex.digest] = index }
            if vertex.ignoreCache { ignored.insert(vertex.digest) }
        }
        places.reserveCapacity(all.count)
        var isOnPath = Array(repeating: false, count: all.count)
        // By hand instead of by recursion, for a chain of any length.
        var path: [(index: Int, inputs: [Digest], next: Int)] = []
        for edge in wanted {
            var entered: Digest? = edge.vertex
            while true {
                if let digest = entered {
                    guard let index = known[digest] else { throw .missingVertex(digest) }
                    guard !isOnPath[index] else { throw .cycle(digest) }
                    if places[digest] == nil {
                        isOnPath[index] = true
                        path.append((index, Self.distinctInputs(all[index]), 0))
                    }
                }
                guard let top = path.last else { break }
                if top.next < top.inputs.count {
                    path[path.count - 1].next += 1
                    entered = top.inputs[top.next]
                } else {
                    add(all[top.index], ignored)
                    isOnPath[top.index] = false
                    path.removeLast()
                    entered = nil
                }
            }
        }
        for digest in Set(wanted.map(\.vertex)) { if let place = places[digest] { uses[place] += 1 } }
        for edge in wanted { ask(edge) }
    }

    /// Adds a vertex whose inputs are there.
    private mutating func add(_ vertex: Vertex<Output>, _ ignored: Set<Digest>) {
        for input in Self.distinctInputs(vertex) { if let place = places[input] { uses[place] += 1 } }
        for input in vertex.inputs { ask(input) }
        places[vertex.digest] = vertices.count
        vertices.append(vertex)
        vertices[vertices.count - 1].ignoreCache = ignored.contains(vertex.digest)
        uses.append(0)
        outputs.append(0)
    }

    private mutating func ask(_ edge: Edge) {
        if let place = places[edge.vertex] { outputs[place] = max(outputs[place], edge.index + 1) }
    }

    /// Of how many outputs of the vertex something is asked for.
    func outputs(of digest: Digest) -> Int { places[digest].map { outputs[$0] } ?? 1 }

    /// The vertices of the inputs, each once.
    static func distinctInputs(_ vertex: Vertex<Output>) -> [Digest] {
        if vertex.inputs.count < 2 { return vertex.inputs.map(\.vertex) }
        var seen: Set<Digest> = []
        return vertex.inputs.compactMap { seen.insert($0.vertex).inserted ? $0.vertex : nil }
    }
}
