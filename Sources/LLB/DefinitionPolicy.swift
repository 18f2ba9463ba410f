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
            definition.entries[index] = Entry(op, metadata: entry.metadata, locations: entry.locations)
            renamed[entry.digest] = definition.entries[index].digest
        }
        return definition.withoutTwins()
    }

    /// Two sources may have become one: it stands where the first did.
    private func withoutTwins() -> Definition {
        var places: [Digest: Int] = [:]
        var definition = Definition(infos: infos)
        for entry in entries {
            if let place = places[entry.digest] {
                definition.entries[place].metadata = entry.metadata
                if let locations = entry.locations {
                    definition.entries[place].locations = (definition.entries[place].locations ?? []) + locations
                }
            } else {
                places[entry.digest] = definition.entries.count
                definition.entries.append(entry)
            }
        }
        return definition
    }
}
