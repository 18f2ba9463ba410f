internal import DfcBasics

/// The instruction keywords, in alphabetical order.
public enum Keyword: String, Sendable, CaseIterable {
    /// `ADD` to `SHELL`
    case add, arg, cmd, copy, entrypoint, env, expose, from, healthcheck, label, maintainer, onbuild, run, shell
    /// `STOPSIGNAL` to `WORKDIR`
    case stopsignal, user, volume, workdir

    /// The keyword in upper case, as messages write it.
    public var name: String { rawValue.uppercased() }

    /// The keyword that this is in any letter case (Go's `strings.ToLower`, so U+212A is a `k`), or nil.
    public init?(_ written: some Collection<UInt8>) {
        guard let match = Self(rawValue: GoText.lower(GoText.string(Array(written)))) else { return nil }
        self = match
    }
}
