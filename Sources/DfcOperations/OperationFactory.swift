internal import DfcBasics
package import DfcSolver
package import DfcStore
package import LLB

/// Makes the solver's vertices of a definition.
package enum OperationFactory {
    /// One vertex per op, in the order of the definition; the last entry, which only points at the result, is none.
    /// Throws what makes a definition unfit before anything runs: entitlements that were not granted, ops without what
    /// they need.
    package static func vertices(
        of definition: Definition, environment: OperationEnvironment
    ) throws -> [Vertex<Tree>] {
        try definition.entries.compactMap { entry in
            guard let kind = entry.op.kind else { return nil }
            let metadata = entry.metadata
            try OpCheck.check(entry.op, entitlements: environment.entitlements)
            let inputs = try entry.op.inputs.map { input in
                guard let index = Int(exactly: input.index) else {
                    throw OperationError.invalid("invalid input index \(input.index)")
                }
                return Edge(input.digest, index: index)
            }
            let name = metadata.description["llb.customname"] ?? VertexName.of(kind)
            return Vertex(
                digest: entry.digest, name: name, inputs: inputs, ignoreCache: metadata.ignoreCache,
                group: metadata.progressGroup?.id,
                operation: try LLBOperation(
                    op: entry.op, kind: kind, digest: entry.digest, name: name, resources: metadata.resources,
                    environment: environment))
        }
    }
}
