internal import DfcBasics
package import LLB

/// What a remote source is now, for lock files.
package enum RemotePin {
    /// The commit that a git ref stands for, or the digest of the file behind a URL. What is learnt stays in the
    /// environment's memory.
    package static func now(
        _ source: SourceOp, _ environment: OperationEnvironment
    ) async throws -> String {
        let vertex = Digest.of("pin \(source.identifier)")
        if source.identifier.hasPrefix("git://") {
            var attributes = source.attributes
            // The commit is wanted, where keeping `.git` would keep an annotated tag.
            attributes["git.keepgitdir"] = nil
            let identifier = String(source.identifier.dropFirst("git://".count))
            return try await GitSource(identifier, attributes.dictionary, vertex: vertex, environment: environment)
                .commit()
        }
        return try await HTTPSource(
            source.identifier, source.attributes.dictionary, vertex: vertex, environment: environment
        )
        .digest().description
    }
}
