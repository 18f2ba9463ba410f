/// Reading Dockerfiles.
public enum Dockerfile {
    /// Parses a file. Never traps; what is wrong is in the result's `error`.
    public static func parse(_ bytes: [UInt8]) -> ParsedDockerfile {
        ParsedDockerfile(
            tree: Tree(source: bytes), directives: Directives(), escape: .backslash, nodes: [], warnings: [],
            metaArgs: [], stages: [], error: DockerfileError("not yet", phase: .file))
    }

    /// Parses the text of an `ONBUILD` trigger, with the default escape character, as an instruction that stands at the
    /// given place: that of the `FROM` which pulled it in.
    public static func parseTrigger(
        _ text: String, at range: ClosedRange<Int>
    ) throws(DockerfileError) -> Instruction {
        throw DockerfileError("not yet", at: [range])
    }
}
