internal import DfcHost
internal import DfcOperations
internal import DockerfileLowering
internal import ImageSpec
internal import LLB

/// The source policy that the environment names, as docker's client takes it.
enum SourcePolicyFile {
    private static let variable = "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY"
    private static let limit: Int64 = 16 << 20

    /// Reads the file that the variable names; nil where it names none.
    static func read(_ environment: (String) -> String?) throws(BuildError) -> SourcePolicy? {
        guard let path = environment(variable), !path.isEmpty else { return nil }
        let bytes: [UInt8]
        do {
            bytes = try System.readAll(path, limit: limit)
        } catch {
            throw BuildError(.client, "failed to read policy file: open \(path): \(error.text)")
        }
        do {
            return try SourcePolicy(reading: bytes)
        } catch {
            throw BuildError(.client, "failed to parse source policy: \(error)")
        }
    }

    /// The definition as the policy lets it be run.
    static func applied(_ policy: SourcePolicy?, to definition: Definition) throws(BuildError) -> Definition {
        guard let policy else { return definition }
        do {
            return try definition.applying(policy, naming: name)
        } catch {
            throw BuildError(.solve, "failed to load LLB: \(error)")
        }
    }

    /// The compiler names repositories in one way; other makers of graphs need not.
    private static func name(_ source: SourceOp) -> String {
        guard let remote = source.identifier.dropping("git://"),
            let spec = try? GitSpec(identifier: remote, attributes: source.attributes.dictionary)
        else { return source.identifier }
        return spec.identifier
    }

    /// The policy is asked about the client's Dockerfile as well.
    static func checkDockerfile(_ policy: SourcePolicy) throws(BuildError) {
        var source = SourceOp(identifier: "local://dockerfile")
        do {
            try policy.apply(to: &source)
        } catch {
            throw BuildError(
                .solve, "failed to read dockerfile: failed to load LLB: error evaluating the source policy: \(error)")
        }
    }
}
