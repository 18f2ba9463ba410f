internal import DfcBasics
package import DfcOperations
internal import DfcSolver
package import DfcStore
package import LLB

/// Runs definitions: the way from LLB to a tree, over one store.
package final class Engine: Sendable {
    private let store: Store
    private let jobs: Int?

    /// An engine over the store. `jobs` limits how many operations run at once; nil is no limit.
    package init(store: Store, jobs: Int? = nil) {
        self.store = store
        self.jobs = jobs
    }

    /// The tree of the definition's result; the empty tree for an empty definition. Progress goes to the environment's
    /// sink. When the task is cancelled everything is, and the error says so.
    package func solve(
        _ definition: Definition, _ environment: OperationEnvironment
    ) async throws(EngineError) -> Tree {
        try await solve([definition], environment).first ?? .scratch
    }

    /// The trees of several definitions, such as one for each platform, as one build: what they share is done once.
    package func solve(
        _ definitions: [Definition], _ environment: OperationEnvironment
    ) async throws(EngineError) -> [Tree] {
        var vertices: [Vertex<Tree>] = []
        var wanted: [Edge] = []
        for definition in definitions where !definition.entries.isEmpty {
            do {
                wanted.append(try DefinitionCheck.result(of: definition))
                environment.memory.warnings.learn(definition)
                vertices += try OperationFactory.vertices(of: definition, environment: environment)
                try forgetCacheMounts(of: definition)
            } catch {
                throw EngineError(loading: error)
            }
        }
        let solver = Solver<Tree>(
            cache: SolverCache(store: store), results: SolverResults(store: store), progress: environment.progress,
            jobs: jobs, explain: environment.debug, gate: RunLocks(store: store),
            foresee: { await MissingSources.first(in: $0, environment) }, clock: environment.clock)
        do {
            var trees = try await solver.solve(vertices, wanted: wanted)[...]
            return definitions.map { $0.entries.isEmpty ? .scratch : trees.popFirst() ?? .scratch }
        } catch {
            throw EngineError(error, definitions: definitions)
        }
    }

    /// Cache mounts of steps that ignore the cache begin empty, once for the whole build.
    private func forgetCacheMounts(of definition: Definition) throws {
        for entry in definition.entries where entry.metadata.ignoreCache {
            guard case .exec(let exec) = entry.op.kind else { continue }
            for mount in exec.mounts {
                guard case .cache(let cache) = mount.kind else { continue }
                try store.cacheMounts.reset(id: cache.id, onBases: mount.input >= 0)
            }
        }
    }
}
