package import DfcBasics

/// Chain IDs: names of a stack of layers by their diff IDs (OCI image spec, config.md, "Layer ChainID").
package enum LayerChain {
    /// The chain with one more layer on top; nil below the lowest one.
    package static func adding(_ diffID: Digest, to chain: Digest?) -> Digest {
        chain.map { Digest.of("\($0) \(diffID)") } ?? diffID
    }

    /// The chain of a whole stack, lowest first; nil for no layer.
    package static func of(_ diffIDs: [Digest]) -> Digest? {
        diffIDs.reduce(nil) { adding($1, to: $0) }
    }
}
