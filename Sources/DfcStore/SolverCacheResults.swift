internal import DfcBasics
internal import DfcSolver

/// Results of the solver as layers of the store, by the text `{"layers":[LAYER,...]}`.
package struct SolverResults: ResultStorage {
    private let store: Store

    /// The results in that store.
    package init(store: Store) { self.store = store }

    /// Layers are durable once committed, so that only their numbers are written. A folder of the user, which is read
    /// in place, is not kept.
    package func save(_ output: Tree) -> String? {
        switch output {
        case .snapshot(let snapshot):
            let layers = JSONValue.array(snapshot.layers.map { .int($0.rawValue) })
            return GoJSON.text(.object([JSONValue.Member("layers", layers)]))
        case .folder: return nil
        }
    }

    /// Nil when a layer is gone, or when the text is none of ours.
    package func load(_ result: String) -> Tree? {
        guard let json = try? JSONParser.parse(Array(result.utf8)), let layers = json["layers"]?.array else {
            return nil
        }
        let ids = layers.compactMap { $0.integer.map { LayerID($0) } }
        guard ids.count == layers.count else { return nil }
        let snapshot = Snapshot(layers: ids)
        return store.layers.exists(snapshot) ? .snapshot(snapshot) : nil
    }

    /// The layers of a result's text; empty when it is none of ours.
    package static func layers(in result: String) -> [LayerID] {
        guard let json = try? JSONParser.parse(Array(result.utf8)) else { return [] }
        return (json["layers"]?.array ?? []).compactMap { $0.integer.map { LayerID($0) } }
    }
}
