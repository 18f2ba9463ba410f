package import DfcBasics
internal import DfcSolver
package import DfcStore
package import LLB

/// What one op of a definition does: its cache map (in `Keys`) and its work.
package struct LLBOperation: Operation {
    /// The op.
    package let op: Op
    /// What it does; `op.kind` without the optional.
    package let kind: OpKind
    /// The vertex, under which progress is reported.
    package let digest: Digest
    /// What the vertex is called; what its layers are said to be made by.
    package let name: String
    /// Limits of an exec, which are in its metadata.
    package let resources: LinuxResources?
    /// What it may touch.
    package let environment: OperationEnvironment
    /// What is behind a source op; nil for other kinds.
    package let source: (any BuildSource)?

    /// An op. Throws when a source's scheme is not known or its attributes make no sense.
    package init(
        op: Op, kind: OpKind, digest: Digest, name: String? = nil, resources: LinuxResources? = nil,
        environment: OperationEnvironment
    ) throws {
        self.op = op
        self.kind = kind
        self.digest = digest
        self.name = name ?? VertexName.of(kind)
        self.resources = resources
        self.environment = environment
        if case .source(let source) = kind {
            self.source = try SourceFactory.source(
                of: source, platform: op.platform, vertex: digest, environment: environment)
        } else {
            self.source = nil
        }
    }

    /// Does the work.
    package func run(_ inputs: [Tree]) async throws -> [Tree] {
        switch kind {
        case .source:
            guard let source else { throw OperationError.invalid("invalid source") }
            return [try await source.fetch()]
        case .exec(let exec):
            return try await RunExec(operation: self, exec: exec).run(inputs)
        case .file(let file):
            return try await RunFile(operation: self, file: file).run(inputs)
        case .merge(let merge):
            let tree = try await RunMerge.run(merge, inputs: inputs, environment) { warn($0) }
            return [tree]
        case .diff(let diff):
            return [try await RunDiff.run(diff, inputs: inputs, environment)]
        }
    }
}
