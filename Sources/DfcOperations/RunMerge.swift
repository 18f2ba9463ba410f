internal import DfcStore
internal import LLB

/// Merge: the layers of all inputs, one stack over the other. Nothing is copied.
enum RunMerge {
    /// The stack, the first input lowest.
    static func run(_ merge: MergeOp, inputs: [Tree], _ environment: OperationEnvironment) async throws -> Tree {
        var layers: [LayerID] = []
        for index in merge.inputs where index >= 0 {
            guard let index = Int(exactly: index), index < inputs.count else {
                throw OperationError.invalid("invalid merge input \(index)")
            }
            layers += try await environment.snapshot(of: inputs[index]).layers
        }
        return .snapshot(Snapshot(layers: layers))
    }
}
