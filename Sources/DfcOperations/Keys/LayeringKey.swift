internal import DfcBasics
package import DfcSolver
package import DfcStore
package import LLB

/// The cache maps of merge and diff ops, whose inputs count by their definitions alone (BuildKit,
/// `solver/llbsolver/ops/merge.go` and `diff.go`).
package enum LayeringKey {
    /// Of a merge.
    package static func cacheMap(_ op: MergeOp, inputs: Int) -> CacheMap<Tree> {
        var json = KeyJSON()
        json.set("Type", .string("buildkit.merge.v0"))
        json.set("Merge", KeyJSON.object { $0.add("inputs", op.inputs.map(side)) })
        return map(json, inputs)
    }

    /// Of a diff.
    package static func cacheMap(_ op: DiffOp, inputs: Int) -> CacheMap<Tree> {
        var json = KeyJSON()
        json.set("Type", .string("buildkit.diff.v0"))
        json.set(
            "Diff",
            KeyJSON.object { json in
                json.set("lower", side(op.lower))
                json.set("upper", side(op.upper))
            })
        return map(json, inputs)
    }

    private static func side(_ input: Int64) -> JSONValue { KeyJSON.object { $0.add("input", input) } }

    private static func map(_ json: KeyJSON, _ inputs: Int) -> CacheMap<Tree> {
        let (digest, text) = json.digest
        return CacheMap(digest: digest, inputs: Array(repeating: InputRule(), count: inputs), preimage: text)
    }
}
