internal import DfcBasics
internal import LLB

extension Compilation {
    /// The definition of the target, as JSON.
    func convertLLB() throws(CompileError) -> CallResult {
        let lint = try linter()
        let lowering = try lower(for: nil, lint, allStages: false)
        try lint.check()
        lowering.describeContexts(context)
        let node = lowering.build(lowering.resolution.plan.target).state.node
        let definition = lowering.resolution.graph.definition(of: node, infos: [context.sourceInfo(bytes)])
        if let error = definition.marshalError { throw CompileError("\(error)") }
        return CallResult(json: definition.convertedJSON, text: "", version: "0.1.0")
    }
}
