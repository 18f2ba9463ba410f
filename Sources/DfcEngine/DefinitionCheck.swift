internal import DfcBasics
internal import DfcSolver
internal import LLB

/// What is checked of a definition as a whole before its ops are (BuildKit, `solver/llbsolver/vertex.go`).
enum DefinitionCheck: Error, Equatable, CustomStringConvertible {
    /// Too few ops: one of them only points at the result.
    case vertexes(Int)
    /// The last op points at nothing.
    case noResult
    /// An input is none of the ops.
    case missingInput(Digest)
    /// An input asks for an output that cannot be.
    case outputIndex(input: Int, index: Int64)

    /// BuildKit's words.
    var description: String {
        switch self {
        case .vertexes(let count): "invalid LLB with \(count) vertexes"
        case .noResult: "invalid LLB with no inputs on last vertex"
        case .missingInput(let digest): "invalid missing input digest \(digest)"
        case .outputIndex(let input, let index): "invalid input \(input) output index \(index)"
        }
    }

    /// The output that the definition is for.
    static func result(of definition: Definition) throws(DefinitionCheck) -> Edge {
        let known = Set(definition.entries.dropLast().map(\.digest))
        for entry in definition.entries {
            for (number, input) in entry.op.inputs.enumerated() {
                guard input.index >= 0, Int(exactly: input.index) != nil else {
                    throw .outputIndex(input: number, index: input.index)
                }
            }
        }
        guard definition.entries.count >= 2 else { throw .vertexes(definition.entries.count) }
        guard let result = definition.result else { throw .noResult }
        for input in definition.entries.flatMap(\.op.inputs) where !known.contains(input.digest) {
            throw .missingInput(input.digest)
        }
        return Edge(result.digest, index: Int(result.index))
    }
}
