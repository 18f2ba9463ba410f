internal import DfcSolver

/// Results of the solver as stacks of layers of the store.
package struct SolverResults: ResultStorage {
    private let store: Store

    /// The results in that store.
    package init(store: Store) { self.store = store }

    /// Layers are durable once committed, so that only their stack is written. A folder of the user, which is read in
    /// place, is not kept.
    package func save(_ output: Tree) throws -> String? {
        switch output {
        case .snapshot(let snapshot): try store.layers.stacks.text(of: snapshot)
        case .folder: nil
        }
    }

    /// Nil when a layer is gone, or when the text is none of ours.
    package func load(_ result: String) throws -> Tree? {
        guard let snapshot = try store.layers.stacks.snapshot(result) else { return nil }
        return store.layers.exists(snapshot) ? .snapshot(snapshot) : nil
    }
}
