internal import DfcBasics

/// Why a vertex runs, in words: the walk over its keys that found nothing, told.
enum Explain {
    /// One sentence about a vertex that is about to run with all its inputs known.
    static func reason<Output>(
        _ vertex: Vertex<Output>, _ work: Work<Output>, in graph: Graph<Output>, cache: any CacheStorage
    ) -> String {
        if vertex.ignoreCache { return "runs, since it is to ignore the cache" }
        if work.map.sessionOnly { return "is read, since its key is of this build alone" }
        if vertex.inputs.isEmpty { return "runs, since nothing is kept under \(work.map.preimage)" }
        var search = work.search(0)
        do {
            try search.look(in: cache)
        } catch {
            return "runs, since the cache cannot be read: \(error)"
        }
        var reasons: [String] = []
        for (index, input) in search.inputs.enumerated() where search.children[index].isEmpty {
            let name = graph[vertex.inputs[index].vertex]?.name ?? "input \(index)"
            if let content = work.contents[index] {
                reasons.append("what it reads of \"\(name)\" is new (\(content))")
            } else if input.keys.isEmpty {
                reasons.append("\"\(name)\" is not kept itself")
            } else {
                reasons.append("it was never done on this result of \"\(name)\"")
            }
        }
        if reasons.isEmpty {
            reasons.append(
                search.intersection.isEmpty
                    ? "it was never done on these results together" : "what came of it is gone")
        }
        return "runs, since " + reasons.joined(separator: " and ")
    }
}
