extension Keyword {
    /// The flags that the instruction knows; a flag of kind `texts` may come more than once. `ARG`, `STOPSIGNAL` and
    /// `HEALTHCHECK NONE` do not look at their flags at all.
    var flags: [(name: String, kind: Flags.Kind)] {
        switch self {
        case .from: Self.fromFlags
        case .add: Self.addFlags
        case .copy: Self.copyFlags
        case .run: Self.runFlags
        case .healthcheck: Self.healthcheckFlags
        case .arg, .cmd, .entrypoint, .env, .expose, .label, .maintainer, .onbuild, .shell, .stopsignal, .user, .volume,
            .workdir:
            []
        }
    }

    /// The names of the flags, without `--`.
    package var flagNames: [String] { flags.map(\.name) }

    private static let fromFlags: [(name: String, kind: Flags.Kind)] = [("platform", .text)]
    private static let addFlags: [(name: String, kind: Flags.Kind)] = [
        ("chown", .text), ("chmod", .text), ("link", .boolean), ("keep-git-dir", .boolean), ("checksum", .text),
        ("unpack", .boolean), ("exclude", .texts),
    ]
    private static let copyFlags: [(name: String, kind: Flags.Kind)] = [
        ("chown", .text), ("from", .text), ("chmod", .text), ("link", .boolean), ("exclude", .texts),
        ("parents", .boolean),
    ]
    private static let runFlags: [(name: String, kind: Flags.Kind)] = [
        ("mount", .texts), ("network", .text), ("security", .text), ("device", .texts),
    ]
    private static let healthcheckFlags: [(name: String, kind: Flags.Kind)] = [
        ("interval", .text), ("timeout", .text), ("start-period", .text), ("start-interval", .text), ("retries", .text),
    ]
}
