internal import DfcBasics

/// A run of an operation with all that it depends on.
struct Work<Output: Sendable>: Sendable {
    /// The operation's cache map.
    var map: CacheMap<Output>
    /// The results of its inputs.
    var inputs: [Found<Output>]
    /// The keys of their contents, where these count.
    var contents: [CacheKey?]

    /// Equal for runs that may stand for each other.
    var identity: Digest {
        var text = map.digest.description
        for (index, input) in inputs.enumerated() {
            if let content = contents[index] {
                text += "\ncontent \(content)"
            } else {
                text += "\nresult \(input.identity) \(map.inputs[index].selector?.description ?? "")"
            }
        }
        return Digest.of(text)
    }

    /// Another build may come to the same work: what comes of it is kept, and its identity is of kept things alone.
    var isShared: Bool {
        if map.sessionOnly { return false }
        return inputs.indices.allSatisfy { !inputs[$0].keys.isEmpty || contents[$0] != nil }
    }

    /// The identity of an output that is stored under no key.
    func localIdentity(_ output: Int) -> String { "\(identity)@\(output)" }

    /// All that is known of the inputs, to look up and to link an output.
    func search(_ output: Int) -> KeySearch {
        KeySearch(
            inputs: inputs.enumerated().map { index, input in
                KeySearch.Input(
                    link: CacheLink(
                        input: index, output: output, digest: map.digest, selector: map.inputs[index].selector),
                    keys: input.keys, content: contents[index])
            })
    }
}
