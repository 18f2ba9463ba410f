internal import DfcBasics

extension Definition {
    /// The definition with a policy applied to its sources. Ops that then read other sources have other digests; what is
    /// known of an op stays with it. `naming` gives the identifier by which a source is known to the policy, and to
    /// whoever runs it then.
    public func applying(
        _ policy: SourcePolicy, naming: (SourceOp) -> String = { $0.identifier }
    ) throws(SourcePolicyError) -> Definition {
        var renamed: [Digest: Digest] = [:]
        var definition = self
        for index in entries.indices {
            let entry = entries[index]
            var op = entry.op
            if case .source(var source) = op.kind {
                source.identifier = naming(source)
                do throws(SourcePolicyError) {
                    try policy.apply(to: &source)
                    op.kind = .source(source)
                } catch {
                    throw SourcePolicyError("error evaluating the source policy: \(error)")
                }
            }
            for input in op.inputs.indices {
                if let digest = renamed[op.inputs[input].digest] { op.inputs[input].digest = digest }
            }
            guard op != entry.op else { continue }
            let bytes = op.encode()
            let digest = Digest.of(bytes)
            definition.entries[index] = Entry(digest: digest, bytes: bytes, op: op)
            renamed[entry.digest] = digest
            if let metadata = definition.metadata.removeValue(forKey: entry.digest) {
                definition.metadata[digest] = metadata
            }
            if let places = definition.source.locations.removeValue(forKey: entry.digest) {
                definition.source.locations[digest, default: []] += places
            }
        }
        // Two sources may have become one.
        var seen: Set<Digest> = []
        definition.entries.removeAll { !seen.insert($0.digest).inserted }
        return definition
    }
}
