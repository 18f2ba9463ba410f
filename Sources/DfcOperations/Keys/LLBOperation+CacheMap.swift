internal import DfcBasics
package import DfcSolver
package import DfcStore
internal import ImageSpec
internal import LLB

extension LLBOperation {
    /// The own digest and the rules for the inputs, by the kind of op.
    package func cacheMap(_ index: Int) async throws -> CacheMap<Tree> {
        let content = ContentDigester(store: environment.store, queue: environment.memory.digests)
        let inputs = op.inputs.count
        switch kind {
        case .source:
            guard let source else { throw OperationError.invalid("invalid source") }
            let key = try await source.key(index)
            let store = environment.store
            return CacheMap<Tree>(
                digest: SourceKeyText.ownDigest(key.text), sessionOnly: key.sessionOnly,
                content: { tree in try Self.content(of: tree, store) }, more: key.more, preimage: key.fields)
        case .exec(let exec):
            let platform = (op.platform ?? .host).normalized()
            return try ExecKey.cacheMap(exec, platform: platform, inputs: inputs, content: content)
        case .file(let file): return try FileKey.cacheMap(file, inputs: inputs, content: content)
        case .merge(let merge): return LayeringKey.cacheMap(merge, inputs: inputs)
        case .diff(let diff): return LayeringKey.cacheMap(diff, inputs: inputs)
        }
    }

    /// The digest of a folder with all that the build sees of it.
    private static func content(of tree: Tree, _ store: Store) throws -> Digest? {
        guard case .folder(let folder) = tree else { return nil }
        return try store.checksums.scan(folder).digest
    }
}
